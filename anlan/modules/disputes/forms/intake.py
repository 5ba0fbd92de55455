"""From the application to acceptance."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from anlan.docking.forms import unwelcome
from anlan.kernel.fields import area, choice, line, tick
from anlan.kernel.forms import Lines, Rows, StepForm
from anlan.kernel.moment import today
from anlan.kernel.partyforms import PartyForm
from anlan.modules.disputes.forms.words import ROUTES, SOURCES, WAYS
from anlan.modules.disputes.screening import SAFE, Safety, Screening, found, unasked
from anlan.modules.disputes.topics import TOPICS
from anlan.town.models import Office, Place, Tier


class Apply(StepForm):
    """申请书 and 受理登记表 in one: told once."""

    pages: tuple[tuple[Any, tuple[str, ...]], ...] = (
        (_("发生了什么"), ("topic", "subtopic", "narrative", "claims", "evidence")),
        (_("在哪里"), ("place",)),
        (_("您是谁"), ("applicants",)),
        (_("对方是谁"), ("respondents",)),
        (_("确认提交"), ("source", "way", "agreed")),
    )
    topic = forms.ChoiceField(label=_("属于哪一类"), choices=[("", "—"), *((c, _(n)) for c, n in TOPICS.items())])
    subtopic = forms.CharField(
        label=_("具体是什么"), max_length=40, required=False, help_text=_("例如：漏水、借款、物业费")
    )
    narrative = area(_("发生了什么"), rows=7, tip=_("照平时说话那样写就行：什么时候、在哪里、谁、怎么了"))
    claims = Lines(label=_("您想怎么解决"), most=10, max_length=200, help_text=_("一行一条"))
    evidence = Lines(label=_("手里有什么材料"), max_length=120, required=False, help_text=_("一行一样；以后也可以补交"))
    place = forms.ModelChoiceField(
        Place.objects.none(), to_field_name="code", label=_("事情发生在哪里"), empty_label=_("请选择社区或楼院")
    )
    applicants = Rows(PartyForm, least=1, most=6, label=_("申请人"))
    respondents = Rows(PartyForm, least=1, most=6, label=_("被申请人（对方）"))
    source = forms.ChoiceField(label=_("案件来源"), choices=SOURCES, initial="application", required=False)
    way = forms.ChoiceField(label=_("怎样提出的"), choices=WAYS, initial="online", required=False)
    agreed = tick(_("我自愿申请人民调解，并同意为办理这件事使用上面的个人信息"), needed=True)

    def prepare(self) -> None:
        """Places of today; a resident is asked neither source nor way."""
        places = Place.objects.on(today()).filter(tier__gte=Tier.STREET).order_by("code")
        self.fields["place"].queryset = places  # type: ignore[attr-defined]
        if self.who.person is None:
            del self.fields["source"], self.fields["way"]

    def clean(self) -> dict[str, Any]:
        """A resident must leave one telephone number; staff may record a person who has none."""
        clean = super().clean()
        if self.who.person is None and not any(row.get("phone") for row in clean.get("applicants", [{"phone": "-"}])):
            self.add_error("applicants", _("请至少留一个电话，我们好联系您。"))
        sides = [
            {row.get("phone") for row in clean.get(side, [])} - {"", None} for side in ("applicants", "respondents")
        ]
        if sides[0] & sides[1]:
            self.add_error("respondents", _("对方的电话和申请人的相同：一个电话不能替双方说话。不知道就空着。"))
        return clean


class Contact(StepForm):
    """First contact with the applicant."""

    how = choice(_("怎样联系的"), WAYS[1:])
    note = area(_("情况"), needed=False)


class Screen(Screening):
    """Triage: forum interlocks and, for family matters, safety, before anything is accepted."""


class Decline(StepForm):
    """不予受理: the reason, and where to go instead."""

    reason = area(_("不予受理的理由"))
    routes = area(_("告知的其他途径"), rows=3)

    def prepare(self) -> None:
        """What the screening found is the first draft of the reason."""
        against = [*found(self.file, "block"), *found(self.file, "route")] if self.file else []
        self.initial.setdefault("reason", "\n".join(against))
        self.initial.setdefault("routes", say(str(ROUTES)))


class Transfer(StepForm):
    """转办: to which office, and why."""

    office = forms.ModelChoiceField(Office.objects.none(), to_field_name="code", label=_("转到"))
    reason = area(_("理由"), rows=2)

    def prepare(self) -> None:
        """The mediation committees of the district, but the present one."""
        if self.file:
            offices = Office.objects.in_force(today()).committees()
            here = offices.filter(district=self.file.matter.district).exclude(pk=self.file.matter.office_id)
            self.fields["office"].queryset = here.order_by("code")  # type: ignore[attr-defined]

    def clean_office(self) -> Office:
        """One that no party has refused."""
        office: Office = self.cleaned_data["office"]
        if self.file and (wrong := unwelcome(office, self.file.matter)):
            raise forms.ValidationError(wrong)
        return office


class Ask(StepForm):
    """Ask the parties; not while something found at triage stands in the way."""

    note = area(_("怎样征询的"), rows=2, needed=False)
    despite = area(_("为什么仍在这里调解"), rows=2, needed=False)

    def prepare(self) -> None:
        """A reason is asked for where the matter belongs to another way."""
        self.routes = found(self.file, "route") if self.file else []
        self.fields["despite"].help_text = "\n".join(self.routes)
        if self.file and not self.routes:
            del self.fields["despite"]

    def clean(self) -> dict[str, Any]:
        """Refuse while the screening blocks; go on beside another way only with a reason."""
        clean = super().clean()
        if self.file and (blocks := found(self.file, "block")):
            sentence = _("分流审查发现不能受理的情形，请办理“不予受理”：%(why)s")
            raise forms.ValidationError(sentence, params={"why": blocks[0]})
        if self.routes and not clean.get("despite"):
            self.add_error("despite", _("这件事应当走其他途径，一般办理“不予受理”；仍要调解的，请写明理由。"))
        return clean


class Consent(StepForm):
    """同意调解: with the choices that the law gives a party (人民调解法 §23)."""

    open = choice(_("公开还是不公开"), [("closed", _("不公开")), ("open", _("可以公开"))])
    wish = line(_("希望由谁调解（可不填）"), needed=False)
    helpers = line(_("希望请谁帮忙劝说（可不填）"), needed=False, tip=_("亲属、邻居、同事等，须各方同意"))


class Refuse(StepForm):
    """不同意调解: no reason is asked for."""

    reason = area(_("想说的话（可不填）"), needed=False, rows=2)


class Accept(Safety):
    """受理: rights and duties are told, the difficult ones marked; nobody is left who was not asked about safety."""

    hard = tick(_("疑难复杂"))
    told = tick(_("已向各方告知权利义务（人民调解法第二十三、二十四条）"), needed=True)

    def prepare(self) -> None:
        """The question of safety, to those whom triage did not reach."""
        sides = unasked(self.file) if self.file else {}
        self.ask(sides, SAFE)
        if self.file and not sides:
            del self.fields["plan"]
