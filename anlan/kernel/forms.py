"""Forms of steps: Django forms that know their matter, take nested rows, and record themselves as JSON."""

from __future__ import annotations

import re
from collections.abc import Container, Mapping
from datetime import date, datetime
from decimal import Decimal
from itertools import count, islice
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.db.models import Model
from django.forms.boundfield import BoundField
from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _

from anlan.intake import Unfit
from anlan.kernel.blobs import Received, keep, media_of, received
from anlan.kernel.fields import area
from anlan.kernel.who import NOBODY, Who

if TYPE_CHECKING:
    from anlan.kernel.file import CaseFile
    from anlan.kernel.models import Matter


class StepForm(forms.Form):
    """The form of a step. `file` is the case file (None at the opening), `who` is filling it in.

    pages  for long forms on a phone: (heading, field names) one after the other
    """

    pages: tuple[tuple[Any, tuple[str, ...]], ...] = ()
    use_required_attribute = False

    def __init__(
        self, data: Any = None, files: Any = None, *, file: CaseFile | None = None, who: Who = NOBODY, **kwargs: Any
    ) -> None:
        self.file, self.who = file, who
        if isinstance(data, Mapping) and not isinstance(data, MultiValueDict):
            data = flat(data)
        super().__init__(data, files, **kwargs)
        for field in self.fields.values():
            if isinstance(field, PartyChoice) and file is not None:
                field.offer(file)
        self.prepare()

    def prepare(self) -> None:
        """Fit the fields to the matter (choices, initial values). For subclasses."""

    def clean(self) -> dict[str, Any]:
        """Check the nested rows; subclasses call this first."""
        for name, field in self.fields.items():
            if isinstance(field, Rows):
                self._clean_rows(name)
        return self.cleaned_data

    def _clean_rows(self, name: str) -> None:
        bound: RowsBound = self[name]  # type: ignore[assignment]
        rows = [row for row in bound.rows if row.has_changed() or not row.empty_permitted]
        self.cleaned_data[name] = [row.cleaned_data for row in rows if row.is_valid()]
        if len(rows) > bound.field.most:
            self.add_error(name, forms.ValidationError(_("最多 %(most)s 项。"), params={"most": bound.field.most}))
        elif len(rows) < bound.field.least or not all(row.is_valid() for row in rows):
            self.add_error(name, _("请检查下面各项。"))

    def as_data(self, matter: Matter) -> dict[str, Any]:
        """What the act keeps: the cleaned values as JSON, uploads kept as the matter's blobs."""
        return {name: plain(value, matter) for name, value in self.cleaned_data.items() if value not in EMPTY}


EMPTY: tuple[Any, ...] = (None, "", [], ())


class Reason(StepForm):
    """A reason that nobody is made to give."""

    reason = area(_("原因（可不填）"), rows=2, needed=False)


def plain(value: Any, matter: Matter) -> Any:
    """A cleaned value as JSON: dates ISO 8601, moments with the district's own offset (papers print them as they are), money as
    a string, rows of tables as {id, name}, uploads as {name, size, media, digest}."""
    match value:
        case datetime() | date():
            return (timezone.localtime(value) if isinstance(value, datetime) else value).isoformat()
        case Decimal():
            return f"{value:f}"
        case Model():
            return {"id": _key(value), "name": str(value)}
        case UploadedFile():
            return keep(value, matter)
        case Mapping():
            return {key: plain(item, matter) for key, item in value.items() if item not in EMPTY}
        case str() | bool() | int() | float() | None:
            return value
        case _:
            return [plain(item, matter) for item in value]


def _key(row: Model) -> Any:
    key = getattr(row, "code", None) or getattr(row, "id", row.pk)
    return str(key) if isinstance(key, UUID) else key


def flat(data: Mapping[str, Any], prefix: str = "") -> MultiValueDict[str, Any]:
    """Nested JSON as a form would have sent it: rows as `name-0-field`, lists of words as repeated values."""
    values: MultiValueDict[str, Any] = MultiValueDict()
    for name, value in data.items():
        if isinstance(value, list) and any(isinstance(row, Mapping) for row in value):
            for number, row in enumerate(value):
                values.update(flat(row if isinstance(row, Mapping) else {}, f"{prefix}{name}-{number}-"))
        elif isinstance(value, list):
            values.setlist(prefix + name, [_whole(str(item)) for item in value])
        elif value is not None:
            values[prefix + name] = _whole(value) if isinstance(value, str) else value
    return values


def _whole(text: str) -> str:
    """Text that UTF-8 can hold: JSON may carry half of a character."""
    return text.encode("utf-8", "replace").decode()


def seen_in(typed: Mapping[str, Any]) -> int | None:
    """How many acts a form's sender had seen, by its hidden field; None if that is no number."""
    text = str(typed.get("seen", ""))
    return int(text) if text.isdecimal() and len(text) < DIGITS else None


DIGITS = 10


class Lines(forms.CharField):
    """Several short texts, one a line; cleaned to a list of strings."""

    def __init__(self, *, most: int = 20, rows: int = 3, **kwargs: Any) -> None:
        self.most = most
        super().__init__(widget=LinesArea(attrs={"rows": rows}), **kwargs)

    def to_python(self, value: Any) -> Any:
        """The lines, without blanks."""
        return [line.strip() for line in (value or "").splitlines() if line.strip()]

    def validate(self, value: Any) -> None:
        """At most `most` of them, and one if required."""
        super().validate(value)
        if len(value) > self.most:
            raise forms.ValidationError(_("最多 %(most)s 行。"), params={"most": self.most})

    def run_validators(self, value: Any) -> None:
        """Each line is as short as the whole may be."""
        for line in value:
            super().run_validators(line)

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Whether the lines are others."""
        before = initial if isinstance(initial, list) else self.to_python(initial)
        return not self.disabled and bool(before != self.to_python(data))

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """No `maxlength`: it would hold for the whole text, not for a line."""
        return {name: value for name, value in super().widget_attrs(widget).items() if name != "maxlength"}


class LinesArea(forms.Textarea):
    """A text area that shows a list as lines, and takes repeated values as lines."""

    def format_value(self, value: Any) -> str | None:
        """A list as lines."""
        return "\n".join(value) if isinstance(value, list) else value

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:  # noqa: ARG002 - Django's own signature
        """Repeated values joined as lines."""
        values = data.getlist(name) if hasattr(data, "getlist") else data.get(name)
        return "\n".join(map(str, values)) if isinstance(values, list) else values


class RowsWidget(forms.Widget):
    """Gathers nothing by itself: the field reads its rows from the whole data."""

    template_name = "django/forms/widgets/hidden.html"
    needs_multipart_form = False

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:  # noqa: ARG002 - Django's own signature
        """The data and files whole, for the row forms."""
        return data, files

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:  # noqa: ARG002 - Django's own signature
        """Whether no row of that name was sent."""
        return not any(key.startswith(f"{name}-") for key in data)


class Rows(forms.Field):
    """Several rows of one small form, sent as `name-0-field`; cleaned to a list of dicts. Blank rows are left out."""

    def __init__(self, row: type[forms.Form], *, least: int = 0, most: int = 10, **kwargs: Any) -> None:
        self.row, self.least, self.most = row, least, most
        super().__init__(required=least > 0, widget=RowsWidget(), **kwargs)

    def get_bound_field(self, form: Any, field_name: str) -> RowsBound:
        """A bound field that has the row forms as `.rows`."""
        return RowsBound(form, self, field_name)


class RowsBound(BoundField):
    """A `Rows` field of a form: `.rows` are the row forms to show, filled and checked if the form is."""

    field: Rows

    @property
    def rows(self) -> list[forms.Form]:
        """The rows that were sent (and one more if asked for), else the initial ones; never fewer than `least`."""
        if not hasattr(self, "_rows"):
            self._rows = self._sent() if self.form.is_bound else self._initial()
        return self._rows

    def _sent(self) -> list[forms.Form]:
        data, files = self.form.data, self.form.files
        numbers = self._numbers(data)
        room = self.field.most - len(numbers)
        more = max(self.field.least - len(numbers), int(data.get("_add") == self.html_name and room > 0))
        free = (n for n in count() if n not in numbers)
        return [self._row(n, data=data, files=files) for n in (*numbers, *islice(free, more))]

    def _numbers(self, data: Any) -> list[int]:
        """The numbers of the rows in which something was typed, however they were left with gaps."""
        name = re.compile(rf"{re.escape(self.html_name)}-(0|[1-9][0-9]{{0,3}})-.")
        found = (name.match(key) for key in data if data.get(key) not in (None, ""))
        return sorted({int(match[1]) for match in found if match})

    def _initial(self) -> list[forms.Form]:
        initial = list(self.initial or [])
        wanted = max(len(initial), self.field.least, 1)
        return [self._row(n, initial=initial[n] if n < len(initial) else None) for n in range(wanted)]

    def _row(self, number: int, **kwargs: Any) -> forms.Form:
        needed = number < self.field.least
        return self.field.row(
            **kwargs, prefix=f"{self.html_name}-{number}", empty_permitted=not needed, use_required_attribute=False
        )


class PartyChoice(forms.ChoiceField):
    """One of the people of the file: the sides, or (`everybody`) those who stand for them too. Cleaned to the `Party`."""

    def __init__(self, *, everybody: bool = False, **kwargs: Any) -> None:
        self.everybody = everybody
        self.people: dict[str, Any] = {}
        super().__init__(**kwargs)

    def offer(self, file: CaseFile, *, only: Container[UUID] | None = None) -> None:
        """Offer the people of this file, or only those of these ids."""
        people = [p for p in (file.people if self.everybody else file.parties) if only is None or p.id in only]
        self.people = {str(person.id): person for person in people if person.left_at is None}
        self.choices = [(key, person.name) for key, person in self.people.items()]

    def clean(self, value: Any) -> Any:
        """The party of the chosen id."""
        return self.people.get(super().clean(value))


class Upload(forms.FileField):
    """One file: a picture, a PDF or a Word document, by its content and not by its name; 10 MB at most."""

    def __init__(self, *, kinds: frozenset[str] = frozenset({"pdf", "png", "jpeg", "docx"}), **kwargs: Any) -> None:
        self.kinds = kinds
        super().__init__(**kwargs)

    def clean(self, data: Any, initial: Any = None) -> Any:
        """The upload, if it is what it says."""
        upload = super().clean(data, initial)
        if isinstance(upload, UploadedFile):
            if (upload.size or 0) > LARGEST:
                raise forms.ValidationError(_("文件太大：最多 10 MB。"))
            kind = media_of(upload).kind
            if kind not in self.kinds:
                raise forms.ValidationError(_("只接受 PDF、JPG、PNG 和 Word 文件；这个文件的内容不是。"))
            return self._looked_through(upload, kind)
        return upload

    def _looked_through(self, upload: UploadedFile[bytes], kind: str) -> Received:
        try:
            return received(upload, kind)
        except Unfit as unfit:
            raise forms.ValidationError(UNFIT[unfit.why]) from unfit


UNFIT = {
    "unknown": _("只接受 PDF、JPG、PNG 和 Word 文件；这个文件的内容不是。"),
    "broken": _("这个文件打不开，可能没有传完或者已经损坏。"),
    "large": _("这个文件展开以后太大。"),
    "locked": _("这个文件设有密码，请去掉密码再上传。"),
    "active": _("这个文件里有宏、脚本或者夹带的文件，不能接收；请另存为不含这些内容的文件，或者打印成 PDF。"),
    "outside": _("这个文件会从别处取内容，不能接收；请打印成 PDF 再上传。"),
}
LARGEST = 10 * 1024 * 1024
