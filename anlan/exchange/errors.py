"""What can go wrong between two districts, in words for the reader."""

from __future__ import annotations

from django.utils.translation import gettext as _

from anlan.kernel.errors import Fault


class UnknownPeer(Fault):
    """No district that is agreed with has that key."""

    status = 401
    slug = "unknown-peer"

    def __init__(self) -> None:
        super().__init__(_("不认识这个区的公钥。请两边核对各自登记的对方公钥。"))


class BadSignature(Fault):
    """The signature is not of the one form that is taken, or is not that key's over this request."""

    status = 401
    slug = "bad-signature"

    def __init__(self) -> None:
        super().__init__(_("请求的签名不对：内容可能在路上被改过，或者不是用登记的密钥签的。"))


class ClockSkew(Fault):
    """The request was made too long ago, or is to be made in future; both clocks are told."""

    status = 401
    slug = "clock-skew"

    def __init__(self, theirs: str, ours: str) -> None:
        text = _("两边的时钟相差太多：请求写的是 %(theirs)s，这里是 %(ours)s。请校准时钟再发。")
        super().__init__(text % {"theirs": theirs, "ours": ours})


class Replayed(Fault):
    """The very request has come before."""

    status = 401
    slug = "replayed"

    def __init__(self) -> None:
        super().__init__(_("这个请求已经来过一次，不再受理。要重发，请重新签名；幂等键不变，就不会办两次。"))


class NotForVisitors(Fault):
    """The address is there, but not for other districts."""

    status = 403
    slug = "not-for-visitors"

    def __init__(self) -> None:
        super().__init__(_("这个地址不向外区开放。"))


class NotAgreed(Fault):
    """Nothing is agreed with the district whose code the matter has."""

    status = 404
    slug = "not-agreed"

    def __init__(self) -> None:
        super().__init__(_("这个编号不是已经约定协办的区的案件。"))


class Unreachable(Fault):
    """The other district does not answer, or not as one of its kind does."""

    status = 502
    slug = "unreachable"

    def __init__(self, name: str) -> None:
        super().__init__(_("暂时联系不上%(name)s的系统。") % {"name": name})


class Elsewhere(Fault):
    """The other district's own problem (RFC 9457), in its words: `slug`, `status`, `errors` by pointer, the last act's `seq`."""

    def __init__(self, slug: str, status: int, detail: str, errors: dict[str, str] | None = None, seq: int = 0) -> None:
        super().__init__(detail)
        self.slug, self.status, self.errors, self.seq = slug, status, errors or {}, seq
