"""What a party is asked about the handling: its own judgement, and whether it wants to be called."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from anlan.kernel.fields import area, choice, tick
from anlan.kernel.forms import StepForm

STARS = (("5", _("很满意")), ("4", _("满意")), ("3", _("一般")), ("2", _("不满意")), ("1", _("很不满意")))
SOLVED = (("yes", _("解决了")), ("part", _("解决了一部分")), ("no", _("没有解决")))


class Rate(StepForm):
    """评价: the party's own word, at any time, and as often as it likes; the newest counts."""

    solved = choice(_("事情解决了吗"), SOLVED)
    stars = choice(_("对办理满意吗"), STARS)
    comment = area(_("想说的话（可不填）"), rows=3, needed=False)
    call = tick(_("请给我回个电话"), tip=_("三个工作日内有人打给您；打了没有，您在“我的事”里看得到"))
