"""What a request asks: its body, its query, and the headers that make a write safe."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

import msgspec
from django.core.exceptions import SuspiciousFileOperation
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpRequest
from django.utils.translation import gettext as _

from anlan.api.answers import FieldError
from anlan.api.problems import Malformed, Misfit, NoLength, TooLarge, WrongType
from anlan.api.schema import Schema, files, misfits
from anlan.kernel.procedure import Step
from anlan.kernel.who import Who

BODY_MAX = 16 * 1024**2
"""The longest body that is read: one file of 10 MB in base64, and what belongs to it."""
DIGITS = 12
WAYS = ("counter", "phone", "visit")
"""How a party told an official what to record: at the counter, by telephone, at a visit."""
BEHALF = "on_behalf"
ON_BEHALF: Schema = {
    "type": "object", "required": ["for_party", "way"], "additionalProperties": False,
    "properties": {"for_party": {"type": "string", "format": "uuid"}, "way": {"type": "string", "enum": list(WAYS)}},
}  # fmt: skip
KEY = re.compile(r'"?([\x21\x23-\x7e]{1,64})"?')
TAG = re.compile(r'"(\d{1,9})"')


@dataclass(frozen=True, slots=True)
class Sent:
    """A write: its data, whose act it is, its idempotency key, and the `seq` of the matter that its sender saw."""

    data: dict[str, Any]
    by: Who
    key: str = ""
    seen: int | None = None

    def uploads(self, schema: Schema) -> dict[str, SimpleUploadedFile]:
        """The files in it by the form's names; Misfit if what the schema says of the shape does not hold."""
        if wrong := list(misfits(schema, self.data)):
            raise Misfit(wrong)
        return {name: _file(item, place) for name, place, item in files(schema, self.data)}


def body_of(step: Step, form: Schema) -> Schema:
    """The schema of a step's body: its form's, and for whom it is recorded if it is a party's own act."""
    return form | {"properties": form["properties"] | {BEHALF: ON_BEHALF}} if step.by_party else form


def sent(request: HttpRequest, who: Who, *, behalf: bool = False) -> Sent:
    """Read a write; `behalf`: it may be recorded for a party. Raises Malformed, WrongType, NoLength, TooLarge, Misfit."""
    data = _body(request)
    by = _for_party(data[BEHALF], who) if behalf and data.get(BEHALF) is not None else who
    return Sent(data, by, _key(request), _seen(request))


def _body(request: HttpRequest) -> dict[str, Any]:
    text = request.META.get("CONTENT_LENGTH") or "0"
    if not text.isdecimal() or "chunked" in request.headers.get("Transfer-Encoding", ""):
        raise NoLength
    length = int(text[:DIGITS])
    if len(text) > DIGITS or length > BODY_MAX:
        raise TooLarge(_("请求体太大：最多 16 MB。"))
    if not length:
        return {}
    if request.content_type != "application/json":
        raise WrongType
    try:
        data = msgspec.json.decode(request.read(length))
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as wrong:
        raise Malformed(_("请求体不是完整的 JSON：%(why)s") % {"why": wrong}) from None
    if not isinstance(data, dict):
        raise Misfit([FieldError(pointer="#", message=_("请求体应当是一个 JSON 对象。"))])
    return data


def _for_party(value: Any, who: Who) -> Who:
    if wrong := list(misfits(ON_BEHALF, value, f"#/{BEHALF}")):
        raise Misfit(wrong)
    if value.get("way") not in WAYS:
        one_of = _("这里应当是：%(kinds)s") % {"kinds": _("、").join(WAYS)}
        raise Misfit([FieldError(pointer=f"#/{BEHALF}/way", message=one_of)])
    try:
        return replace(who, for_party=UUID(value.get("for_party")), way=value["way"])
    except (ValueError, TypeError, AttributeError):
        raise Misfit([FieldError(pointer=f"#/{BEHALF}/for_party", message=_("这里应当是当事人的 id。"))]) from None


def _key(request: HttpRequest) -> str:
    text = request.headers.get("Idempotency-Key", "")
    found = KEY.fullmatch(text)
    if text and not found:
        raise Malformed(_("Idempotency-Key 应当是 1 至 64 个可见的 ASCII 字符。"))
    return found[1] if found else ""


def _seen(request: HttpRequest) -> int | None:
    text = request.headers.get("If-Match", "*")
    found = TAG.fullmatch(text)
    if not found and text != "*":
        raise Malformed(_('If-Match 应当是案件的 ETag，例如 "7"。'))
    return int(found[1]) if found else None


def _file(item: Mapping[str, Any], place: str) -> SimpleUploadedFile:
    missing = [name for name in ("name", "content") if not item.get(name)]
    if missing:
        raise Misfit([FieldError(pointer=f"{place}/{name}", message=_("这个字段是必填项。")) for name in missing])
    try:
        name = item["name"].replace("\0", "")
        return SimpleUploadedFile(name, base64.b64decode(item["content"], validate=True))
    except SuspiciousFileOperation:
        raise Misfit([FieldError(pointer=f"{place}/name", message=_("这不是文件的名字。"))]) from None
    except (binascii.Error, ValueError):
        raise Misfit([FieldError(pointer=f"{place}/content", message=_("这里应当是 base64。"))]) from None


class Query:
    """The query of an address: only the parameters it knows, each once; what is wrong is gathered by name."""

    def __init__(self, request: HttpRequest, *known: str) -> None:
        self.given = {name: values for name, values in request.GET.lists() if any(values)}
        strange = [name for name in self.given if name not in known]
        twice = [name for name, values in self.given.items() if len(values) > 1]
        if strange or twice:
            errors = [FieldError(parameter=name, message=_("没有这个参数。")) for name in strange]
            raise Misfit(errors + [FieldError(parameter=name, message=_("只能给一次。")) for name in twice])

    def text(self, name: str) -> str:
        """The parameter as it was given; '' if it was not."""
        return str(self.given.get(name, [""])[0]).strip()

    def day(self, name: str) -> date | None:
        """The parameter as a day; None if it was not given."""
        text = self.text(name)
        try:
            return date.fromisoformat(text) if text else None
        except ValueError:
            raise self.wrong(name, _("日期要写成 2026-01-20 的样子。")) from None

    def id(self, name: str) -> UUID | None:
        """The parameter as an id; None if it was not given."""
        text = self.text(name)
        try:
            return UUID(text) if text else None
        except ValueError:
            raise self.wrong(name, _("这里应当是当事人的 id。")) from None

    def number(self, name: str, *, default: int, most: int) -> int:
        """The parameter as a number from 1 to `most`."""
        text = self.text(name) or str(default)
        if not text.isascii() or not text.isdecimal() or len(text) > len(str(most)) or not 0 < int(text) <= most:
            raise self.wrong(name, _("应当是 1 到 %(most)s 的整数。") % {"most": most})
        return int(text)

    def wrong(self, name: str, message: str) -> Misfit:
        """What to raise for a parameter that is wrong."""
        return Misfit([FieldError(parameter=name, message=message)])
