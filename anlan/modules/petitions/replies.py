"""What handling a petition asks for: hearing, mediating, answering, serving the answer, reviewing it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from anlan.kernel.clocks import extendable, local
from anlan.kernel.fields import area, choice, day, line, moment, not_future, tick
from anlan.kernel.file import CaseFile
from anlan.kernel.forms import Lines, Rows, StepForm, Upload
from anlan.kernel.moment import today
from anlan.kernel.procedure import BARRED, OVERSEEING, Means
from anlan.modules.petitions.forms import Other
from anlan.town.models import Person, Post

OPINIONS = [
    ("support", _("支持请求")), ("explain", _("请求有道理但没有法律依据，作出解释说明")), ("deny", _("不支持请求")),
]  # fmt: skip
REVIEWED = [("uphold", _("维持")), ("change", _("变更"))]
SERVED = [("person", _("当面交给")), ("post", _("邮寄")), ("online", _("网上送达"))]


def staff_of(file: CaseFile) -> Any:
    """Those who hold a post today at the office that has the file, and from whom it is not kept."""
    barred = [seat.person_id for seat in file.seated(BARRED) if seat.person_id]
    posts = Post.objects.held(today()).filter(office_id=file.matter.office_id, role__in=OVERSEEING)
    return (
        Person.objects.filter(is_active=True, pk__in=posts.values("person_id")).exclude(pk__in=barred).order_by("name")
    )


class Hear(StepForm):
    """听取陈述、调查核实，or a hearing (§31(6))."""

    kind = choice(
        _("做了什么"), [("statement", _("听取信访人陈述")), ("inquiry", _("调查核实")), ("hearing", _("听证"))]
    )
    when = moment(_("时间"))
    where = line(_("地点"))
    present = line(_("参加人"), needed=False)
    record = area(_("记录"), rows=6)


class Mediate(StepForm):
    """调解: within the discretion of the law, if both sides want it (§33); the limit goes on meanwhile."""

    others = Rows(Other, least=1, most=5, label=_("另一方"))
    petitioner_agrees = tick(_("信访人同意调解，也同意把这件事的材料交给调解委员会"), needed=True)
    other_agrees = tick(_("另一方同意调解"), needed=True)
    how = line(_("怎样征得同意的"), tip=_("例如：电话征询，某月某日"))

    def prepare(self) -> None:
        """The other side as it was told, not to be typed again."""
        if self.file:
            self.initial["others"] = self.file.acts[0].data.get("others") or []

    def clean(self) -> dict[str, Any]:
        """Whoever has said no is not asked again."""
        heard = [act.data for act in self.file.acts if act.step == "not_agreed"] if self.file else []
        if any(told.get("means") == Means.WITHDRAWN for told in heard):
            raise forms.ValidationError(_("有一方不同意调解或者退出了调解，不能再引导调解。愿意的当事人可以自己申请。"))
        return super().clean()


class Extend(StepForm):
    """延期: by the head, once, by thirty days at most, and the petitioner is told why (§34)."""

    reason = area(_("延期理由（会告知信访人）"), rows=3)

    def clean(self) -> dict[str, Any]:
        """Once, and before the limit is over."""
        step = self.file.procedure.step("extend") if self.file else None
        runs = extendable(self.file, step) if self.file and step else []
        if any(run.extended for run in runs):
            raise forms.ValidationError(_("已经延期一次：延长期限不得超过三十日，不能再延。"))
        if any(run.on < today() for run in runs):
            raise forms.ValidationError(_("办理期限已过，不能再批准延期；请尽快作出处理意见。"))
        return super().clean()


class Decide(StepForm):
    """信访处理意见书: the claim, the facts and reasons, the opinion, and the law that it rests on (§32)."""

    claims = Lines(label=_("投诉请求"), most=10, max_length=200)
    facts = area(_("查明的事实和理由"), rows=6)
    opinion = choice(_("处理意见"), OPINIONS)
    words = area(_("意见的内容"), rows=5)
    basis = Lines(label=_("法律法规依据"), most=10, max_length=200, help_text=_("一行一条"))

    def prepare(self) -> None:
        """What was asked for, as it was told."""
        if self.file:
            self.initial["claims"] = self.file.acts[0].data.get("claims") or []


class Answer(StepForm):
    """A suggestion is answered (§29), or an accusation told back of (§30)."""

    result = choice(_("结果"), [
        ("adopted", _("采纳，或者查实")), ("partly", _("部分采纳，或者部分查实")), ("not", _("未采纳，或者没有查实")),
        ("passed", _("已转有权机关处理")),
    ])  # fmt: skip
    words = area(_("答复内容"), rows=5)


class Serve(StepForm):
    """送达: the day on which the petitioner got it in writing, from which the thirty days run."""

    how = choice(_("怎样送达的"), SERVED)
    on = day(_("信访人收到的日期"))
    proof = Upload(label=_("签收照片或扫描件"), required=False)

    def clean_on(self) -> Any:
        """Not before the paper was there, nor before it has come."""
        on = self.cleaned_data["on"]
        not_future(on)
        given = self.file.last("decide", "review", "recheck") if self.file else None
        if given and on < local(given.at):
            raise forms.ValidationError(_("不能早于作出意见的日期。"))
        return on


class Ask(StepForm):
    """请求复查 or 复核: why. That it is within thirty days of the written answer (§35, 36) its clock sees to."""

    reason = area(_("不服什么、为什么"))
    upload = Upload(label=_("补充材料"), required=False)


class Review(StepForm):
    """复查意见 or 复核意见, by the next higher body."""

    facts = area(_("查明的情况"), rows=4)
    opinion = choice(_("意见"), REVIEWED)
    words = area(_("意见的内容"), rows=5)
    basis = Lines(label=_("法律法规依据"), most=10, max_length=200, help_text=_("一行一条"))


class Outside(StepForm):
    """What a higher body outside the district has answered, as it came to be known here."""

    body = line(_("哪个机关作出的"), most=60)
    opinion = choice(_("意见"), REVIEWED)
    words = area(_("意见的内容"), rows=4)
    on = day(_("信访人收到的日期"))
    scan = Upload(label=_("意见书扫描件"), required=False)

    def clean_on(self) -> Any:
        """Not before it has come."""
        not_future(self.cleaned_data["on"])
        return self.cleaned_data["on"]


class Hearing(StepForm):
    """A hearing begins: its days are not counted (§36)."""

    reason = choice(_("为什么停止计时"), [("hearing", _("举行听证"))])
    note = area(_("听证安排"), rows=2, needed=False)

    def prepare(self) -> None:
        """There is only one reason."""
        self.initial.setdefault("reason", "hearing")


class Recuse(StepForm):
    """回避: whoever has a direct interest handles it no more, and sees it no more (§28)."""

    person = forms.ModelChoiceField(Person.objects.none(), label=_("谁回避"))
    reason = area(_("有什么直接利害关系"), rows=2)

    def prepare(self) -> None:
        """Those of the office, the one who fills it in first."""
        if self.file:
            self.fields["person"].queryset = staff_of(self.file)  # type: ignore[attr-defined]
            self.initial.setdefault("person", self.who.person.pk if self.who.person else None)

    def clean_person(self) -> Person:
        """Somebody must be left to do the work."""
        person: Person = self.cleaned_data["person"]
        if self.file and not staff_of(self.file).exclude(pk=person.pk).exists():
            raise forms.ValidationError(_("回避后本单位没有人能办理，请先由上一级指定其他单位办理。"))
        return person


class Help(StepForm):
    """帮扶: what is done for the petitioner when the petition is over (§37)."""

    what = choice(_("做了什么"), [
        ("explain", _("解释说明")), ("mediate", _("继续化解")), ("relief", _("帮助申请社会救助或者司法救助")), ("other", _("其他")),
    ])  # fmt: skip
    words = area(_("情况"), rows=3)


class ToBacklog(StepForm):
    """列为积案: a matter that has long been unsolved gets somebody who answers for it."""

    leader = forms.ModelChoiceField(Person.objects.none(), label=_("包案领导"))
    handler = forms.ModelChoiceField(Person.objects.none(), label=_("责任人"))
    why = area(_("为什么长期没有解决"), rows=3)

    def prepare(self) -> None:
        """Those of the office."""
        if self.file:
            for name in ("leader", "handler"):
                self.fields[name].queryset = staff_of(self.file)  # type: ignore[attr-defined]
