"""What can go wrong with an act, in words for the reader."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import InterfaceError, OperationalError
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from anlan.kernel.forms import StepForm
    from anlan.kernel.models import Act


AWAY = (OperationalError, InterfaceError)
"""The database is away: the fault of nothing that was being done, and tried again as a whole."""


class Fault(Exception):
    """Anything that keeps an act from being written; nothing was changed. `status` is its HTTP status."""

    status = 400
    slug = "fault"


class NotHere(Fault):
    """No such matter, or not one that the asker may open: the two are not told apart."""

    status = 404
    slug = "not-here"

    def __init__(self) -> None:
        super().__init__(_("没有找到这个案件，或者您无权查看。"))


class Refused(Fault):
    """The gate says no, and why."""

    status = 403
    slug = "refused"


class ReasonNeeded(Fault):
    """The matter is not the asker's to handle: it opens to whoever says why, and its parties read that. `code` is its code."""

    status = 403
    slug = "reason-needed"

    def __init__(self, code: str) -> None:
        super().__init__(_("这个案件不由您承办。请说明为什么要打开，当事人会看到。"))
        self.code = code


class Stale(Fault):
    """The file has moved since the asker saw it: `acts` are what happened in between."""

    status = 409
    slug = "stale"

    def __init__(self, acts: list[Act]) -> None:
        super().__init__(_("您打开页面之后，案件有了新的办理。请先看看发生了什么，再决定是否继续。"))
        self.acts = acts


class Altered(Fault):
    """A stored file is missing, or is not the one that was kept: it is shown to nobody."""

    status = 500
    slug = "altered"


class Invalid(Fault):
    """The form does not hold: `form` carries the errors at their fields, and what was typed."""

    status = 422
    slug = "invalid"

    def __init__(self, form: StepForm) -> None:
        super().__init__(_("有内容需要改正。"))
        self.add_note(form.errors.as_json())
        self.form = form


class KeyReused(Fault):
    """An idempotency key came back with another request."""

    status = 422
    slug = "key-reused"

    def __init__(self) -> None:
        super().__init__(_("同一个幂等键不能用于另一项内容不同的请求。"))


class TooOften(Fault):
    """Tried too often, or (`said`) something else that passes; `seconds` until it may be tried again."""

    status = 429
    slug = "too-often"

    def __init__(self, seconds: int, said: str = "") -> None:
        super().__init__(said or _("操作太频繁，请稍后再试。"))
        self.seconds = seconds
