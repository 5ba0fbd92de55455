"""The record of entrances, for the audit administrator."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from anlan.doors.models import Entrance
from anlan.kernel.who import Who
from anlan.records import Column, Record


def _entrances(who: Who) -> QuerySet[Entrance]:
    return Entrance.objects.filter(district=who.person.district if who.person else "").select_related("person")


ENTRANCES = Record(
    "entrances",
    _("出入记录"),
    _entrances,
    (
        Column(_("时间"), lambda row: row.at),
        Column(_("人员"), lambda row: row.person.name if row.person else ""),
        Column(_("登录名"), lambda row: row.person.username if row.person else ""),
        Column(_("事项"), lambda row: str(row.get_kind_display())),
        Column(_("成功"), lambda row: row.success),
        Column(_("方式"), lambda row: row.way),
        Column(_("来源"), lambda row: row.address),
    ),
    at="at",
)
