"""Every fault as a problem document (RFC 9457): one type a fault, in the reader's language, without internals."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import msgspec
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from anlan.api.answers import ActHead, FieldError, Problem
from anlan.api.told import head
from anlan.exchange.errors import BadSignature, ClockSkew, Replayed, UnknownPeer
from anlan.kernel.errors import Fault, Invalid, Stale, TooOften
from anlan.kernel.forms import RowsBound

HOME = "/api/v1/problems/"
MEDIA = "application/problem+json"


class Malformed(Fault):
    """The request cannot be read: broken JSON, or a header out of form."""

    slug = "malformed"


class NoToken(Fault):
    """No bearer token, or one that opens nothing."""

    status = 401
    slug = "no-token"

    def __init__(self) -> None:
        super().__init__(_("请求要带有效的令牌：Authorization: Bearer …"))


class ReadsOnly(Fault):
    """A token that only reads came with something else."""

    status = 403
    slug = "reads-only"

    def __init__(self) -> None:
        super().__init__(_("这个令牌只能读取。"))


class Nowhere(Fault):
    """No such address."""

    status = 404
    slug = "nowhere"

    def __init__(self) -> None:
        super().__init__(_("这个地址什么也没有。"))


class WrongMethod(Fault):
    """The address is there, but not for this method; `allowed` are those it answers."""

    status = 405
    slug = "wrong-method"

    def __init__(self, allowed: Iterable[str]) -> None:
        self.allowed = ", ".join(allowed)
        super().__init__(_("这个地址只接受：%(methods)s") % {"methods": self.allowed})


class NotReady(Fault):
    """The paper is being made; `seconds` until it is worth asking again."""

    status = 409
    slug = "not-ready"
    seconds = 2

    def __init__(self) -> None:
        super().__init__(_("文书正在制作，请稍后再取。"))


class NoLength(Fault):
    """The body does not say how long it is, so that nothing of it is read."""

    status = 411
    slug = "no-length"

    def __init__(self) -> None:
        super().__init__(_("请求体要说明长度（Content-Length）。"))


class TooLarge(Fault):
    """The body is longer than is read."""

    status = 413
    slug = "too-large"


class WrongType(Fault):
    """The body is not JSON by its own word."""

    status = 415
    slug = "wrong-type"

    def __init__(self) -> None:
        super().__init__(_("请求体要用 Content-Type: application/json。"))


class Misfit(Fault):
    """The body or query does not fit its schema: `errors` say where."""

    status = 422
    slug = "invalid"

    def __init__(self, errors: list[FieldError]) -> None:
        super().__init__(_("有内容需要改正。"))
        self.errors = errors


class Broken(Fault):
    """Our own mistake; the log has it."""

    status = 500
    slug = "broken"

    def __init__(self) -> None:
        super().__init__(_("系统出错了，已经记录；什么也没有改动。"))


class Unavailable(Fault):
    """The database does not answer; `seconds` until it is worth trying again."""

    status = 503
    slug = "unavailable"
    seconds = 5

    def __init__(self) -> None:
        super().__init__(_("数据库暂时没有应答，请稍后再试；同一个幂等键可以放心重发。"))


TITLES = {
    "malformed": gettext_lazy("请求读不懂"),
    "no-token": gettext_lazy("没有有效的令牌"),
    "unknown-peer": gettext_lazy("不认识的区"),
    "bad-signature": gettext_lazy("签名不对"),
    "clock-skew": gettext_lazy("时钟不一致"),
    "replayed": gettext_lazy("重复的请求"),
    "not-for-visitors": gettext_lazy("不向外区开放"),
    "reads-only": gettext_lazy("令牌只能读取"),
    "refused": gettext_lazy("不允许"),
    "reason-needed": gettext_lazy("要先说明原因"),
    "not-here": gettext_lazy("没有找到"),
    "nowhere": gettext_lazy("没有这个地址"),
    "wrong-method": gettext_lazy("方法不对"),
    "stale": gettext_lazy("案件已经变化"),
    "not-ready": gettext_lazy("还没有做好"),
    "no-length": gettext_lazy("没有说明长度"),
    "too-large": gettext_lazy("请求太大"),
    "wrong-type": gettext_lazy("不是 JSON"),
    "invalid": gettext_lazy("内容需要改正"),
    "key-reused": gettext_lazy("幂等键用过了"),
    "too-often": gettext_lazy("太频繁"),
    "broken": gettext_lazy("系统出错"),
    "altered": gettext_lazy("文件不是当初保存的"),
    "unavailable": gettext_lazy("暂时不可用"),
}
"""The title of each type of problem, by its slug."""


def problem(request: HttpRequest, fault: Fault) -> HttpResponse:
    """The answer that tells of a fault."""
    told = Problem(
        type=HOME + fault.slug, title=title(fault.slug, fault.status), status=fault.status, detail=str(fault),
        instance=quote(request.path), errors=list(errors(fault)), acts=acts(fault),
    )  # fmt: skip
    response = HttpResponse(msgspec.json.encode(told), status=fault.status, content_type=MEDIA)
    for name, value in headers(fault):
        response.headers[name] = value
    return response


def title(slug: str, status: int) -> str:
    """What a type of problem is called."""
    return str(TITLES.get(slug) or HTTPStatus(status).phrase)


def errors(fault: Fault) -> Iterable[FieldError]:
    """What is wrong in the body, each at its place."""
    match fault:
        case Misfit():
            return fault.errors
        case Invalid():
            return form_errors(fault.form)
        case _:
            return ()


def acts(fault: Fault) -> list[ActHead]:
    """What others did since the asker saw the file."""
    return [head(act) for act in fault.acts] if isinstance(fault, Stale) else []


def headers(fault: Fault) -> Iterator[tuple[str, str]]:
    """The headers that belong to the answer."""
    match fault:
        case TooOften() | NotReady() | Unavailable():
            yield "Retry-After", str(fault.seconds)
        case WrongMethod():
            yield "Allow", fault.allowed
        case BadSignature() | ClockSkew() | Replayed() | UnknownPeer():
            yield "WWW-Authenticate", 'Signature realm="anlan"'
        case NoToken():
            yield "WWW-Authenticate", 'Bearer realm="anlan"'


def form_errors(form: BaseForm, at: str = "#") -> Iterator[FieldError]:
    """A form's errors by JSON pointer, its rows' errors by their place in the list."""
    for name, found in form.errors.items():
        place = at if name == "__all__" else f"{at}/{name}"
        yield from (FieldError(message=str(message), pointer=place) for message in found)
    for name in form.fields:
        bound: Any = form[name]
        if isinstance(bound, RowsBound):
            for row in bound.rows:
                number = str(row.prefix).rpartition("-")[2]
                yield from form_errors(row, f"{at}/{name}/{number}")
