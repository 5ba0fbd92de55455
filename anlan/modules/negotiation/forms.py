"""What is asked for to invite, to come, to hand the matter to a mediator, and to put an agreement into the file."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from anlan.kernel.fields import area, tick
from anlan.kernel.file import CaseFile
from anlan.kernel.forms import Lines, PartyChoice, Rows, StepForm
from anlan.kernel.models import Act, Party
from anlan.kernel.moment import today
from anlan.kernel.partyforms import checked_phone
from anlan.law.disputes import TOPICS
from anlan.modules.negotiation.words import Sides, terms
from anlan.town.models import Place, Tier


class Side(forms.Form):
    """Whoever invites, or is invited: a name and a telephone, nothing else."""

    name = forms.CharField(label=_("姓名或名称"), max_length=60)
    phone = forms.CharField(label=_("手机号"), max_length=20, required=False)

    def clean_phone(self) -> str:
        """A telephone number, if any."""
        return checked_phone(self.cleaned_data["phone"])


class Invite(StepForm):
    """The invitation: what it is about, in a few words, and who is asked to come."""

    pages = (
        (_("想谈什么事"), ("topic", "subtopic", "narrative")),
        (_("在哪里"), ("place",)),
        (_("您是谁"), ("applicants",)),
        (_("请谁来谈"), ("respondents",)),
        (_("确认发出邀请"), ("agreed",)),
    )
    topic = forms.ChoiceField(label=_("属于哪一类"), choices=[("", "—"), *((c, _(n)) for c, n in TOPICS.items())])
    subtopic = forms.CharField(
        label=_("具体是什么"), max_length=40, required=False, help_text=_("例如：漏水、借款、物业费")
    )
    narrative = area(_("一两句话说是什么事"), rows=4, most=500, tip=_(
        "对方和当地调解委员会都会看到这几句话。您的条件先不用写，对方来了以后再谈，那时说的只有双方看得到"
    ))  # fmt: skip
    place = forms.ModelChoiceField(
        Place.objects.none(), to_field_name="code", label=_("事情发生在哪里"), empty_label=_("请选择社区或楼院"),
        help_text=_("哪个调解委员会帮忙，由地方决定；需要调解员时就请他们来"),
    )  # fmt: skip
    applicants = Rows(Side, least=1, most=6, label=_("您"))
    respondents = Rows(
        Side, least=1, most=6, label=_("对方"),
        help_text=_("对方凭手机号进来，不用注册。不知道号码就空着：把邀请信交给对方，对方打电话给调解委员会补上号码"),
    )  # fmt: skip
    agreed = tick(
        _("我愿意和对方自己协商，并同意为这件事使用上面的个人信息"), needed=True,
        tip=_(
            "协商不收费，随时可以停。谈的时候说了什么、提了什么条件，只有双方看得到，工作人员看不到。"
            "自己协商不一定能让诉讼时效重新计算，事情拖得久的请先打 12348 问一问"
        ),
    )  # fmt: skip

    def prepare(self) -> None:
        """Places of today."""
        places = Place.objects.on(today()).filter(tier__gte=Tier.STREET).order_by("code")
        self.fields["place"].queryset = places  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Whoever invites can be reached; one telephone does not speak for both sides."""
        clean = super().clean()
        own, theirs = ({row.get("phone") for row in clean.get(side, [])} for side in ("applicants", "respondents"))
        if "applicants" in clean and not own - {"", None}:
            self.add_error("applicants", _("请至少留一个手机号：协商要用它来验证是您本人。"))
        if (own & theirs) - {"", None}:
            self.add_error("respondents", _("对方的电话和您的相同：一个电话不能替双方说话。不知道就空着。"))
        return clean


class Come(StepForm):
    """The other side comes: it reads what it is about, and how it goes."""

    agreed = tick(
        _("我愿意谈一谈"), needed=True,
        tip=_("不收费，不用注册，随时可以停。说了什么只有双方看得到；谈不成，这里说过的话不会自己跑到别处去"),
    )  # fmt: skip

    def prepare(self) -> None:
        """What the inviting side has told."""
        if self.file:
            self.fields["agreed"].label = say("对方说：“%(told)s”。我愿意谈一谈") % {
                "told": str(self.file.acts[0].data.get("narrative", "")).rstrip("。")
            }


class Reach(StepForm):
    """The telephone by which somebody of the matter comes in; whoever enters it has asked them."""

    party = PartyChoice(label=_("谁的号码"))
    phone = forms.CharField(label=_("手机号"), max_length=20)

    def prepare(self) -> None:
        """Those who have none: a number that is there is not exchanged here, for it opens what is confidential."""
        if self.file:
            choice: Any = self.fields["party"]
            choice.offer(self.file, only={party.id for party in self.file.parties if not party.phone})

    def clean_phone(self) -> str:
        """A number of nobody else in the matter."""
        phone = checked_phone(self.cleaned_data["phone"])
        if self.file and phone in {party.phone for party in self.file.people if party.left_at is None}:
            raise forms.ValidationError(_("这个电话已经是案件里别人的：一个电话不能替双方说话。"))
        return phone


class Mediate(StepForm):
    """To a mediator: what was told at the opening goes along, and of one's own offers only those that one ticks."""

    claims = Lines(label=_("您想怎么解决"), most=10, max_length=200, help_text=_("一行一条，照这样也可以"))
    offers = forms.MultipleChoiceField(
        label=_("把我提过的这些条件也告诉调解员（不选就一条也不带过去）"), choices=[], required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    agreed = tick(
        _("我自愿申请人民调解"), needed=True,
        tip=_("带过去的只有：什么事、在哪里、双方的姓名和电话、您在这一页写的话。对方说过的话一句也不带"),
    )  # fmt: skip

    def prepare(self) -> None:
        """The own offers, each to be ticked by itself; none is."""
        self.initial.setdefault("claims", [say("请调解员帮我们把这件事商量好")])
        self.mine = own_offers(self.file) if self.file else {}
        self.fields["offers"].choices = list(self.mine.items())  # type: ignore[attr-defined]
        if not self.mine:
            del self.fields["offers"]

    def clean(self) -> dict[str, Any]:
        """Once: whoever did not want to mediate is not asked again and again."""
        if self.file and self.file.last("mediate", "mediate_late"):
            raise forms.ValidationError(_("已经申请过人民调解，请到“我的事”里看那一件。"))
        return super().clean()


def own_offers(file: CaseFile) -> dict[str, str]:
    """What the reader's own side has offered, by the number of the act."""
    own = {party.side for party in file.speakers(file.who)}
    acts = [act for act in file.acts if act.step == "offer" and act.party_id in own]
    return {str(act.seq): " ".join(terms(act.data, sides(file))) for act in acts}


def sides(file: CaseFile) -> Sides:
    """What the sides are called, and who is on which."""
    named = {role: "、".join(p.name for p in file.parties if p.role == role) for role in Party.Role.values[:2]}
    return Sides(named, {str(party.id): party.role for party in file.parties})


def two(file: CaseFile) -> bool:
    """Whether there is one on each side: the methods are for two."""
    return [party.role for party in file.parties] in (["applicant", "respondent"], ["respondent", "applicant"])


class Own(StepForm):
    """What only a party itself says, on its own pages: no official reads it, so none writes it for anybody."""

    def clean(self) -> dict[str, Any]:
        """Refuse an official, in words."""
        if self.file and self.who.person is not None:
            raise forms.ValidationError(
                _("协商的内容只有双方看得到，工作人员不能代填。当事人没有手机的，请用“请调解员来”。")
            )
        return super().clean()


class Agree(Own):
    """A side agrees to the terms on the table: the same text for both, each on its own telephone."""

    read = tick(_("我从头到尾看过上面的条件，同意照办"), needed=True)
    kept = tick(
        _("我同意把协议书存进这件事的案卷"), needed=True,
        tip=_("调解委员会的工作人员能看到协议书，看不到谈的过程"),
    )  # fmt: skip


class Enforce(StepForm):
    """What was agreed goes to people's mediation, which can make of it what a court confirms."""

    agreed = tick(
        _("我申请人民调解委员会就这份协议进行调解，出具人民调解协议书"), needed=True,
        tip=_("会把协议书的内容带过去，并征求对方同意。人民调解协议可以由双方共同申请司法确认，确认后可以申请强制执行"),
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """Once."""
        if self.file and self.file.last("enforce"):
            raise forms.ValidationError(_("已经提出过了，不必再提。请到“我的事”里看新的那一件。"))
        return super().clean()


def table(file: CaseFile) -> Act | None:
    """The act that put the terms on the table."""
    return file.last("offer", "share")
