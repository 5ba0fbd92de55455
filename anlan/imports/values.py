"""What is written in a cell, as the field beside it would be sent it. What cannot be told raises `Unclear` with a sentence."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import override

from anlan.imports.fields import Field
from anlan.kernel.forms import Lines
from anlan.sheets.cells import restored
from anlan.sheets.written import bared

YES = frozenset({"是", "√", "✓", "有", "1", "true", "yes", "y", "on", "同意", "已同意"})
NO = frozenset({"否", "×", "无", "0", "false", "no", "n", "off", "不同意", ""})
EPOCH = date(1899, 12, 30)
SERIALS = range(15_000, 80_000)
"""Days since EPOCH that a spreadsheet's date may be: 1941 to 2119."""
WRITTEN = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[ T]*(\d{1,2})[:时](\d{1,2}).*)?")
CLOSE = re.compile(r"(\d{4})(\d{2})(\d{2})")
TAIL = re.compile(r"(?:纠纷|争议|类|案件|案)+$")


class Unclear(ValueError):
    """A sentence about the cell."""


class Values:
    """Turns the cells of one field into what its form is sent; remembers what it has looked up."""

    def __init__(self, field: Field) -> None:
        self.field = field
        self.offers = list(_offers(field.field))
        self.choose = lru_cache(maxsize=20_000)(self._chosen)

    def __call__(self, text: str) -> str:
        """What the form is sent; raises Unclear."""
        text = bared(text)
        match self.field.field:
            case forms.DateTimeField():
                return _day(text, clock=True)
            case forms.DateField():
                return _day(text)
            case forms.BooleanField():
                return _ticked(text)
            case forms.ModelChoiceField() | forms.ChoiceField():
                return self.choose(_whole(text))
            case Lines():
                return re.sub(r"[；;]\s*", "\n", text)
            case _:
                return _whole(text)

    def _chosen(self, text: str) -> str:
        if not text or any(text == offer.value for offer in self.offers):
            return text
        near = [offer for offer in self.offers if text in offer.names or _bare(text) in offer.names]
        near = near or _within(text, self.offers)
        if len({offer.value for offer in near}) > 1:
            raise Unclear(
                _("“%(said)s”不止一处叫这个名字：%(which)s；请写全") % {"said": text[:40], "which": _some(near)}
            )
        return near[0].value if near else text


class Offer:
    """One of the answers that a field takes: what is sent, by which names it goes, and what it lies in."""

    def __init__(self, value: str, names: set[str], above: tuple[str, ...] = ()) -> None:
        self.value, self.above = value, above
        self.names = names | {_bare(name) for name in names} - {""}
        self.full = "".join((*above, *sorted(names)[:1]))


def _offers(field: forms.Field | None) -> Any:
    if isinstance(field, forms.ModelChoiceField):
        named = field.to_field_name or "pk"
        for row in _with_ancestors(field.queryset):
            above = tuple(str(place) for place in row.ancestors()) if hasattr(row, "ancestors") else ()
            yield Offer(str(getattr(row, named)), {str(row)}, above)
    elif isinstance(field, forms.ChoiceField):
        with override("zh-hans"):
            source = [(str(value), str(label)) for value, label in _flat(field.choices)]
        for (value, label), (_same, told) in zip(source, _flat(field.choices), strict=True):
            if value:
                yield Offer(value, {label, str(told)})


def _with_ancestors(rows: Any) -> Any:
    return rows.with_ancestors() if hasattr(rows, "with_ancestors") else rows


def _flat(choices: Any) -> Any:
    for value, label in choices:
        if isinstance(label, list | tuple):
            yield from label
        else:
            yield value, label


def _within(text: str, offers: list[Offer]) -> list[Offer]:
    """Those whose name is in the text; of these the ones of which it says most: 民主街道南塘社区 is the community."""
    found = [
        (_said(text, offer), offer) for offer in offers if any(name in text for name in offer.names if len(name) > 1)
    ]
    best = max((said for said, _offer in found), default=(0, 0))
    return [offer for said, offer in found if said == best]


def _said(text: str, offer: Offer) -> tuple[int, int]:
    return sum(name in text for name in offer.above), max(len(name) for name in offer.names if name in text)


def _some(offers: list[Offer]) -> str:
    return _("、").join(offer.full for offer in offers[:4])


def _bare(text: str) -> str:
    return TAIL.sub("", text)


def _ticked(text: str) -> str:
    if text.lower() in YES:
        return "on"
    if text.lower() in NO:
        return ""
    raise Unclear(_("“%s”看不出是还是否") % text[:20])


def _whole(text: str) -> str:
    """A number as its digits; one of which a spreadsheet has cut digits off is told."""
    full = restored(text)
    if full is None:
        raise Unclear(_("“%s”是表格软件改写过的数字，末几位已经丢了：请把这一列设为“文本”，重新填写") % text[:30])
    return full


def _day(text: str, *, clock: bool = False) -> str:
    """A date as forms take it: written in any usual way, or as a spreadsheet's number of days. What is none stays."""
    if (
        text.partition(".")[0].isdecimal()
        and len(text.partition(".")[0]) == len("45000")
        and int(float(text)) in SERIALS
    ):
        when = datetime.combine(EPOCH, datetime.min.time()) + timedelta(days=float(text))
        return when.strftime("%Y-%m-%dT%H:%M" if clock else "%Y-%m-%d")
    found = WRITTEN.fullmatch(text.strip()) or CLOSE.fullmatch(text.strip())
    if not found:
        return text
    year, month, day, *time = found.groups()
    hour, minute = (time or (None, None))[:2]
    tail = f"T{int(hour or 0):02}:{int(minute or 0):02}" if clock else ""
    return f"{year}-{int(month):02}-{int(day):02}{tail}"
