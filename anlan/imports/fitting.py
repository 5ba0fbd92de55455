"""Which column fills which field: guessed by the names, remembered once somebody has said so."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from django.utils.translation import override

from anlan.imports.fields import NUMBER, Field
from anlan.imports.models import Batch, Layout
from anlan.imports.words import SAME, SEPARATE, SIDES
from anlan.kernel.keys import digest

OWN = ("结果", "案件编号", "问题")
"""The columns that are added to what goes back; of a sheet that comes again they are no part."""
Fit = dict[str, list[object]]
"""Field key → [column (from 0) or None, what is put where that is empty]."""
ASIDE = re.compile(r"（[^）]*）|\([^)]*\)|[\s_:：/·*]")
NAMES = next(words for words in SAME if "姓名" in words)
EXACT, WORD, SIDE, WRONG = 100, 10, 5, -50


def guessed(fields: Sequence[Field], names: Sequence[str]) -> Fit:
    """The likeliest column of each field, each column once; a field without one is not in it."""
    with override("zh-hans"):
        scored = sorted(_scored(fields, names), key=lambda found: -found[0])
    fit: Fit = {}
    for _score, number, key in scored:
        if key not in fit and number not in {column for column, _put in fit.values()}:
            fit[key] = [number, ""]
    return fit


def _scored(fields: Sequence[Field], names: Sequence[str]) -> Iterator[tuple[int, int, str]]:
    for number, name in enumerate(names):
        if name in OWN:
            continue
        for place, field in enumerate(fields):
            score = likeness(ASIDE.sub("", name), field)
            if score >= WORD:
                yield score * 100 - place, number, field.key


def likeness(name: str, field: Field) -> int:
    """How much the name of a column is like that of a field; at least WORD if it may be the same."""
    label, group = ASIDE.sub("", str(field.label)), str(field.group)
    if name in (field.key, field.name, label, f"{group}{label}") and name:
        return EXACT
    if any(word in name for word in SEPARATE) and field.key != NUMBER:
        return 0
    shared = [group for group in SAME if _says(label, group) and _says(name, group)]
    score = max((WORD + len(_said(name, group)) for group in shared), default=0)
    said = _side(name)
    if score and group:
        own = _side(group)
        score += SIDE if said == own else (0 if said is None and own == len(SIDES) - 1 else WRONG)
    elif not score and group and _says(label, NAMES) and said is not None and said == _side(group):
        score = WORD  # a column that is called 申请人 holds the name
    elif score and said is not None:
        score -= SIDE
    return score


def _says(text: str, words: Sequence[str]) -> bool:
    return any(word in text for word in words)


def _said(text: str, words: Sequence[str]) -> str:
    return max((word for word in words if word in text), key=len)


def _side(text: str) -> int | None:
    return next((number for number, words in enumerate(SIDES) if _says(text, words)), None)


def remembered(batch: Batch) -> Fit | None:
    """How the office fitted these very names last time; None if it never did."""
    found = Layout.objects.filter(district=batch.district, office=batch.office_id, procedure=batch.procedure)
    layout = found.filter(names=_names(batch)).first()
    return layout.told if layout else None


def _names(batch: Batch) -> bytes:
    """The digest of the names: a sheet that was sent back and comes again is the same sheet."""
    return digest([name for name in batch.head if name not in OWN])


def remember(batch: Batch) -> None:
    """Keep how it was fitted, for the next sheet with these names."""
    Layout.objects.update_or_create(
        district=batch.district, office_id=batch.office_id, procedure=batch.procedure, names=_names(batch),
        defaults={"told": batch.fit},
    )  # fmt: skip
