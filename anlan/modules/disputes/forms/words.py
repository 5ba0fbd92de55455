"""What the forms of every mediation share: ways, sources, routes, and the shortest forms."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from anlan.kernel.fields import area
from anlan.kernel.forms import StepForm

WAYS = [("online", _("本人网上")), ("counter", _("窗口当面")), ("phone", _("电话")), ("visit", _("上门"))]
SOURCES = [
    ("application", _("当事人申请")), ("initiative", _("主动调解")), ("court", _("法院委托")),
    ("procuratorate", _("检察院移送")), ("police", _("公安移送")), ("petition", _("信访移送")), ("other", _("其他部门移送")),
]  # fmt: skip
ROUTES = _("您仍可以：依法申请仲裁；请求有权的行政机关处理；或者向人民法院起诉。需要帮助可拨打 12348 法律服务热线。")


class Reason(StepForm):
    """A reason that nobody is made to give."""

    reason = area(_("原因（可不填）"), needed=False)


class Note(StepForm):
    """A short note."""

    note = area(_("说明"), needed=False)
