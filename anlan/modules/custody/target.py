"""The file that a request or an appraisal is about: the parent of its matter."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from anlan.kernel.file import CaseFile
from anlan.kernel.models import Matter
from anlan.kernel.moment import today

FOR_EVER = "permanent"


def target_of(file: CaseFile) -> Matter:
    """The matter that this one is about."""
    matters = Matter.objects.select_related("office", "place")
    return matters.get(district=file.matter.district, id=str(file.matter.parent_id))


def taken_back(target: Matter) -> QuerySet[Matter]:
    """The requests about it that a party withdrew."""
    return Matter.objects.filter(
        district=target.district, parent_id=target.id, procedure="personal-data", stage="withdrawn"
    )


def kept_because(target: Matter) -> str:
    """Why the file cannot be erased now; '' if it can (个人信息保护法 §47)."""
    if target.erased:
        return _("内容已经删除。")
    if target.closed_at is None:
        return _("案件还在办理，办结之前不能删除。")
    if target.keep_until is not None and target.keep_until >= today():
        day = date_format(target.keep_until, "Y-m-d")
        return _("法定保管期限到 %(day)s，期满之前只能停止其他处理（个人信息保护法第四十七条）。") % {"day": day}
    ever = any(act.data.get("retention") == FOR_EVER for act in CaseFile(target).acts)
    return _("这个案卷永久保管。") if ever and target.keep_until is None else ""
