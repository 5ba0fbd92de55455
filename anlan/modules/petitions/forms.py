"""What receiving a petition asks for: telling it, classifying it, handing it on, taking it up or not."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from anlan.kernel.fields import area, choice, day, line, tick
from anlan.kernel.forms import Lines, Rows, StepForm, Upload
from anlan.kernel.keys import tidy_code
from anlan.kernel.models import Matter
from anlan.kernel.moment import today
from anlan.kernel.partyforms import REPRESENTATIVES, PartyForm, checked_phone
from anlan.modules.petitions.accused import (
    ACCUSATION,
    accused_of,
    colleagues,
    is_accusation,
    kept_from,
    names_told,
    people_named,
    unfit,
)
from anlan.modules.petitions.topics import TOPICS
from anlan.town.models import Office, OfficeKind, Person, Place, Tier

ORGANS = (OfficeKind.CENTRE, OfficeKind.STREET_OFFICE, OfficeKind.BUREAU, OfficeKind.JUSTICE_STATION)
"""The bodies that receive and decide petitions; no committee of the residents does."""
KINDS = [
    ("claim", _("有事要解决（求助、投诉）")), ("suggestion", _("提意见、建议")), (ACCUSATION, _("检举、控告")),
]  # fmt: skip
WAYS = [
    ("online", _("网上")), ("letter", _("来信")), ("counter", _("来访")), ("phone", _("来电")), ("visit", _("上门听取")),
]  # fmt: skip
EARLIER = [
    ("no", _("没有")), ("pending", _("有，正在办理，又向上级提出")), ("concluded", _("有，同一事实和理由，已经复核终结")),
]  # fmt: skip


def organs(district: str) -> Any:
    """The bodies of a district that petitions may come to."""
    return Office.objects.in_force(today()).filter(district=district, kind__in=ORGANS).order_by("code")


class Accused(forms.Form):
    """Somebody complained of: what is told, to be looked into, and nothing more."""

    name = line(_("姓名"), most=40)
    post = line(_("在哪里做什么"), most=80, needed=False)


class Other(forms.Form):
    """The other side of a quarrel, if there is one."""

    kind = forms.ChoiceField(
        label=_("类别"), choices=[("person", _("个人")), ("enterprise", _("单位"))], initial="person", required=False
    )
    name = line(_("姓名或名称"), most=60)
    phone = line(_("电话（知道就填）"), most=20, needed=False)

    def clean_phone(self) -> str:
        """A telephone number, if any."""
        return checked_phone(self.cleaned_data["phone"])


class Register(StepForm):
    """信访登记: told once, in writing or by word of mouth, and registered at once (§19, 22)."""

    pages = (
        (_("反映什么"), ("kind", "topic", "subject", "narrative", "claims", "evidence", "earlier")),
        (_("在哪里"), ("place", "office")),
        (_("反映的是谁"), ("accused_office", "accused", "others")),
        (_("您是谁"), ("anonymous", "applicants")),
        (_("确认提交"), ("way", "truthful")),
    )
    kind = choice(_("您要做什么"), KINDS)
    topic = forms.ChoiceField(label=_("属于哪方面"), choices=[("", "—"), *((c, _(n)) for c, n in TOPICS.items())])
    subject = line(_("一句话说是什么事"), most=40, tip=_("例如：楼道灯坏了半年没人修"))
    narrative = area(_("事实和理由"), rows=7, tip=_("照平时说话那样写就行：什么时候、在哪里、谁、怎么了"))
    claims = Lines(label=_("您的请求"), most=10, max_length=200, required=False, help_text=_("一行一条"))
    evidence = Lines(label=_("手里有什么材料"), max_length=120, required=False, help_text=_("一行一样；以后也可以补交"))
    earlier = line(_("以前反映过的案件编码（没有就空着）"), most=20, needed=False)
    place = forms.ModelChoiceField(
        Place.objects.none(), to_field_name="code", label=_("事情发生在哪里"), empty_label=_("请选择街道、社区或楼院")
    )
    office = forms.ModelChoiceField(
        Office.objects.none(), to_field_name="code", label=_("向哪个单位反映"), required=False,
        empty_label=_("不清楚，由区里接收分办"),
    )  # fmt: skip
    accused_office = forms.ModelChoiceField(
        Office.objects.none(),
        to_field_name="code",
        label=_("反映的单位（没有就不选）"),
        required=False,
        empty_label="—",
    )
    accused = Rows(Accused, most=5, label=_("检举的人（没有就空着）"))
    others = Rows(Other, most=5, label=_("与您有争议的另一方（没有就空着）"))
    anonymous = tick(_("不愿留姓名住址（匿名）"), tip=_("检举和建议可以匿名；匿名的依法不再书面告知办理情况"))
    applicants = Rows(PartyForm, most=REPRESENTATIVES, label=_("信访人"))
    way = forms.ChoiceField(label=_("怎样提出的"), choices=WAYS, initial="online", required=False)
    truthful = tick(_("我反映的情况属实；我知道上面的个人信息只用来办理这件事"), needed=True)

    def prepare(self) -> None:
        """Places and bodies of today. Whoever writes here has shown a telephone, so that it cannot be anonymous."""
        places = Place.objects.on(today()).filter(tier__gte=Tier.STREET).order_by("code")
        self.fields["place"].queryset = places  # type: ignore[attr-defined]
        district = self.who.person.district if self.who.person else None
        offices = organs(district) if district else Office.objects.in_force(today()).filter(kind__in=ORGANS)
        every = Office.objects.in_force(today()).order_by("code")
        self.fields["office"].queryset = offices.order_by("code")  # type: ignore[attr-defined]
        self.fields["accused_office"].queryset = every.filter(district=district) if district else every  # type: ignore[attr-defined]
        for name in ("truthful",) if self.who.person else ("anonymous", "way"):
            del self.fields[name]
        if self.who.person is None:
            self.fields["applicants"].least = 1  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Somebody to answer, a claim to decide, somebody accused; and a body that may receive it."""
        clean = super().clean()
        self._check_petitioners(clean)
        if clean.get("kind") == "claim" and not clean.get("claims") and "claims" not in self.errors:
            self.add_error("claims", _("请写明您的请求：希望怎样解决。"))
        if place := clean.get("place"):
            self._check_office(clean, place.district)
        return clean

    def _check_petitioners(self, clean: dict[str, Any]) -> None:
        rows = clean.get("applicants") or []
        if clean.get("anonymous"):
            if clean.get("kind") == "claim":
                self.add_error("anonymous", _("有事要解决的，要留姓名和联系方式，否则没法答复您。"))
            elif rows:
                self.add_error("applicants", _("匿名的不登记姓名、电话和住址。"))
        elif not rows and "applicants" not in self.errors:
            self.add_error("applicants", _("请填写信访人；多人反映同一件事的，推选一至五名代表。"))
        elif self.who.person is None and rows and not any(row.get("phone") for row in rows):
            self.add_error("applicants", _("请至少留一个电话，我们好答复您。"))

    def _check_office(self, clean: dict[str, Any], district: str) -> None:
        office = clean.get("office") or organs(district).filter(kind=OfficeKind.CENTRE).first()
        if office is None or office.district != district:
            self.add_error("office", _("请选择当地的接收单位。"))
            return
        clean["office"] = office
        if clean.get("kind") == ACCUSATION:
            self._check_accused(clean, office)

    def _check_accused(self, clean: dict[str, Any], office: Office) -> None:
        accused = clean.get("accused_office")
        if not accused and not clean.get("accused"):
            self.add_error("accused", _("请写明检举的是哪个单位或者什么人。"))
        people = people_named(names_told(clean), accused, office.district)
        if self.who.person in people:
            raise forms.ValidationError(_("检举涉及登记的人自己，请由其他人登记。"))
        if why := unfit(office, accused, []):
            more = say("请另选接收单位，或者向上一级机关、纪检监察机关（电话 12388）反映。")
            self.add_error("office", f"{why}{more}")


class Classify(StepForm):
    """登记分类: what it is, whether it was told before, and which of our own people must not see it."""

    kind = choice(_("属于哪一类"), KINDS)
    again = choice(_("以前就同一件事反映过吗"), EARLIER)
    earlier = line(_("那一件的案件编码"), most=20, needed=False)
    officials = forms.ModelMultipleChoiceField(
        Person.objects.none(), label=_("检举的是哪几位工作人员（他们看不到这件事）"), required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    note = area(_("说明"), rows=2, needed=False)

    def prepare(self) -> None:
        """As it was told; the people of the office complained of, and those of a name complained of."""
        if self.file is None:
            return
        told = self.file.said("classify", "register")
        known = {"kind": told.get("kind"), "earlier": told.get("earlier", ""), "again": told.get("again", "no")}
        self.initial = {**known, **self.initial}
        office, named = accused_of(self.file)
        people = Person.objects.filter(district=self.file.matter.district, is_active=True)
        there = people.filter(pk__in=colleagues(office)) if office else people.none()
        field: Any = self.fields["officials"]
        namesakes = people.filter(name__in=names_told(self.file.acts[0].data))
        field.queryset = (people.filter(pk__in=named) | namesakes | there).distinct().order_by("name")
        self.initial.setdefault("officials", named)

    def clean(self) -> dict[str, Any]:
        """Who says that it was concluded before must name the petition, and it must be so: nobody is turned away for less."""
        clean = super().clean()
        if self.file and clean.get("again") != "no":
            self._check_earlier(clean)
        if self.who.person in (clean.get("officials") or ()):
            self.add_error("officials", _("检举涉及您自己，请由其他人办理。"))
        return clean

    def _check_earlier(self, clean: dict[str, Any]) -> None:
        code = tidy_code(clean.get("earlier") or "")
        found = Matter.objects.visible_to(self.who).filter(district=code[:6], code=code, procedure="petition").first()
        if found is None or (self.file and found.id == self.file.matter.id):
            self.add_error("earlier", _("没有找到这个编码的信访事项，请核对。"))
        elif clean["again"] == "concluded" and found.stage != "concluded":
            self.add_error("again", _("那一件还没有复核终结，不能按已终结对待。"))
        elif clean["again"] == "pending" and found.closed_at:
            self.add_error("again", _("那一件已经办完，不是正在办理。"))


class Assign(StepForm):
    """转送或者交办: to whoever has the power to decide (§22)."""

    mode = choice(_("方式"), [("forward", _("转送")), ("charge", _("交办（要求反馈结果）"))])
    office = forms.ModelChoiceField(Office.objects.none(), to_field_name="code", label=_("交给哪个单位"))
    due = day(_("要求反馈的日期（交办填写）"), needed=False)
    note = area(_("交办意见"), rows=2, needed=False)

    def prepare(self) -> None:
        """The bodies of the district, but the present one."""
        if self.file:
            here = organs(self.file.matter.district).exclude(pk=self.file.matter.office_id)
            self.fields["office"].queryset = here  # type: ignore[attr-defined]

    def clean_office(self) -> Office:
        """Never to the accused."""
        office: Office = self.cleaned_data["office"]
        if self.file and (why := kept_from(self.file, office)):
            raise forms.ValidationError(why)
        return office

    def clean(self) -> dict[str, Any]:
        """Who wants an answer says by when."""
        clean = super().clean()
        if clean.get("mode") == "charge" and not clean.get("due"):
            self.add_error("due", _("交办的，请写明要求反馈的日期。"))
        if clean.get("due") and clean["due"] < today():
            self.add_error("due", _("这个日子已经过去了，请核对。"))
        return clean


class Forward(StepForm):
    """转有关机关: out of this system, to the organs of discipline, of justice, or another with the power (§22)."""

    organ = choice(_("转给"), [
        ("discipline", _("纪检监察机关")), ("justice", _("政法部门")), ("other", _("其他有权处理的机关")),
    ])  # fmt: skip
    body = line(_("单位名称"), most=60)
    note = area(_("说明"), rows=2, needed=False)

    def clean_body(self) -> str:
        """Never to the accused."""
        body: str = self.cleaned_data["body"]
        accused = accused_of(self.file)[0] if self.file and is_accusation(self.file) else None
        if accused and accused.name in body:
            raise forms.ValidationError(_("这是检举的单位：检举材料不能交给它。"))
        return body


class Accept(StepForm):
    """受理: by a body that has the power, and to which the file may come; told in writing (§23)."""

    contact = line(_("承办人和联系电话"), tip=_("写在受理告知书上，信访人好找人"))
    note = area(_("怎样办理、要多久"), rows=2, needed=False)

    def clean(self) -> dict[str, Any]:
        """Not by the accused, and not what was concluded or is being decided elsewhere (§19, 36)."""
        clean = super().clean()
        if self.file:
            again = self.file.said("classify").get("again")
            if why := kept_from(self.file, self.file.matter.office):
                raise forms.ValidationError(say("%(why)s请转给其他有权处理的单位。") % {"why": why})
            if again == "concluded":
                raise forms.ValidationError(
                    _("同一事实和理由已经复核终结，不再受理；请办理“不予受理”，并做好解释和帮扶。")
                )
            if again == "pending":
                raise forms.ValidationError(
                    _("这件事正在办理，又向上级提出的不予受理；请办理“不予受理”，告知原办理单位。")
                )
        return clean


class Reject(StepForm):
    """不予受理: for one of the reasons that the regulation knows, and where to go instead."""

    reason = choice(_("理由"), [
        ("power", _("不属于本单位或者本系统职权范围")), ("pending", _("正在办理，又向上级提出")),
        ("concluded", _("同一事实和理由已经复核终结")),
    ])  # fmt: skip
    words = area(_("具体说明"))
    routes = area(_("可以向哪里提出、还有什么途径"), rows=3)

    def clean(self) -> dict[str, Any]:
        """What was not found when it was classified is no reason."""
        clean = super().clean()
        again = self.file.said("classify").get("again", "no") if self.file else "no"
        if clean.get("reason") in ("pending", "concluded") and clean["reason"] != again:
            self.add_error("reason", _("登记分类时没有核实到这种情形，不能以此为理由。"))
        return clean


class Guide(StepForm):
    """诉访分离: which procedure of the law it belongs to, where, and until when (§28, 31(1)–(5))."""

    route = choice(_("应当走哪种法定程序"), [
        ("court", _("诉讼、复议、刑事立案、法律监督等程序（第三十一条第一项）")), ("arbitration", _("仲裁（第二项）")),
        ("appeal", _("申诉、申请复审（第三项）")), ("administrative", _("复议、裁决、确认、许可、处罚等行政程序（第四项）")),
        ("duty", _("由有关机关依法履行职责或者答复（第五项）")),
    ])  # fmt: skip
    body = line(_("向哪个机关提出"))
    words = area(_("为什么、怎样提出、带什么"))
    limit = line(_("要注意的期限（如起诉、复议的期限）"), needed=False)


class Object(StepForm):
    """异议: within five working days, with the reasons in full (§23)."""

    reason = area(_("为什么不属于本单位职权范围"), tip=_("请写清依据和应当由谁办理"))

    def clean(self) -> dict[str, Any]:
        """Not after the five working days."""
        runs = [run for run in self.file.dues if run.clock == "objecting"] if self.file else []
        last = max(runs, key=lambda run: run.since, default=None)
        if last and last.on < today():
            raise forms.ValidationError(_("提出异议的期限（收到之日起五个工作日）已过，请依法受理或者告知。"))
        return super().clean()


class Reason(StepForm):
    """A reason that nobody is made to give."""

    reason = area(_("原因（可不填）"), needed=False, rows=2)


class Words(StepForm):
    """A text."""

    words = area(_("说明"))


class More(StepForm):
    """补充材料."""

    words = area(_("补充说明"), rows=3, needed=False)
    upload = Upload(label=_("照片或文件"), required=False)

    def clean(self) -> dict[str, Any]:
        """Something must be added."""
        clean = super().clean()
        if not self.errors and not clean.get("words") and not clean.get("upload"):
            self.add_error("words", _("请写几句，或者交一份材料。"))
        return clean
