"""The keys to the API, for the audit administrator."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from anlan.kernel.models import Token
from anlan.kernel.who import Who
from anlan.records import Column, Record


def _tokens(who: Who) -> QuerySet[Token]:
    district = who.person.district if who.person else ""
    return Token.objects.filter(district=district).select_related("person")


TOKENS = Record(
    "tokens",
    _("接口令牌"),
    _tokens,
    (
        Column(_("颁发时间"), lambda token: token.created),
        Column(_("人员"), lambda token: token.person.name),
        Column(_("登录名"), lambda token: token.person.username),
        Column(_("令牌名称"), lambda token: token.name),
        Column(_("到期或者终止"), lambda token: token.until),
    ),
    at="created",
)
