"""How a mediation ends, and what becomes of its volume."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from anlan.kernel.fields import area, choice
from anlan.kernel.forms import StepForm
from anlan.kernel.models import Party
from anlan.modules.disputes.forms.words import ROUTES, WAYS


class Terminate(StepForm):
    """终止: the reason, and the other routes told (人民调解法 §26)."""

    reason = choice(
        _("原因"),
        [("apart", _("各方分歧太大")), ("absent", _("联系不上当事人")), ("limit", _("期限届满未同意延期")),
         ("sham", _("疑似虚假调解")), ("unperformed", _("协议没有履行")), ("other", _("其他"))],
    )  # fmt: skip
    note = area(_("说明"), rows=2, needed=False)
    undisputed = area(_("各方都认可的事实（可不填）"), rows=3, needed=False)
    routes = area(_("告知的其他途径"), rows=3)

    def prepare(self) -> None:
        """The routes are ready to be told."""
        self.initial.setdefault("routes", say(str(ROUTES)))


class FollowUp(StepForm):
    """回访记录."""

    how = choice(_("怎样回访的"), WAYS[1:])
    performed = choice(_("履行情况"), [("all", _("已全部履行")), ("part", _("部分履行")), ("none", _("没有履行"))])
    satisfied = choice(_("当事人满意吗"), [("yes", _("满意")), ("fair", _("一般")), ("no", _("不满意"))])
    sued = choice(_("有没有起诉"), [("no", _("没有")), ("yes", _("有"))])
    note = area(_("其他情况和采取的措施"), rows=3, needed=False)


class Close(StepForm):
    """结案."""

    summary = area(_("结案小结"), rows=3, needed=False)


class Archive(StepForm):
    """归档: after the completeness check; what is missing is explained, never invented."""

    retention = choice(_("保管期限"), [("10", _("10年")), ("30", _("30年")), ("permanent", _("永久"))])
    explanation = area(_("卷宗情况说明"), rows=3, needed=False)

    def prepare(self) -> None:
        """Say what the completeness check found."""
        if self.file and (missing := gaps(self.file)):
            self.fields["explanation"].help_text = say("缺：") + say("、").join(missing)

    def clean(self) -> dict[str, Any]:
        """A gap needs its explanation."""
        clean = super().clean()
        if self.file and gaps(self.file) and not clean.get("explanation"):
            self.add_error("explanation", _("案卷有缺项，请说明缺什么、为什么。"))
        return clean


MUST = {"registration": _("受理登记表"), "rights": _("权利义务告知书"), "identity": _("当事人身份证明")}


def gaps(file: Any) -> list[str]:
    """What the volume should hold and does not (SF/T practice; domain a.3), in the reader's language."""
    kinds = {paper.kind for paper in file.papers}
    missing = [str(name) for kind, name in MUST.items() if kind not in kinds]
    settled = file.last("seal", "spot")
    if settled and "record" not in kinds:
        missing.append(say("人民调解记录"))
    if settled and "followup" not in kinds:
        missing.append(say("回访记录"))
    identified = {act.data["party"]["id"] for act in file.acts if act.step == "identity"}
    unseen = [p.name for p in file.parties if p.role != Party.Role.THIRD and str(p.id) not in identified]
    return missing + ([say("身份证明：") + say("、").join(unseen)] if identified and unseen else [])
