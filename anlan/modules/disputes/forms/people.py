"""The people of a file and what they hand in."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from anlan.kernel.fields import area, choice, line
from anlan.kernel.file import CaseFile
from anlan.kernel.forms import PartyChoice, StepForm, Upload
from anlan.kernel.models import Party
from anlan.kernel.partyforms import checked_phone


class Amend(StepForm):
    """补正: a party's particulars, corrected or completed."""

    party = PartyChoice(label=_("哪一方"), everybody=True)
    phone = line(_("电话"), most=20, needed=False)
    address = line(_("住址"), needed=False)
    reason = area(_("为什么补正"), rows=2)

    def clean_phone(self) -> str:
        """A telephone number that speaks for no other side, if any; not in the place of one by which the party has acted itself."""
        phone, whose = self.cleaned_data["phone"], self.cleaned_data.get("party")
        if phone and whose and phone != whose.phone and _has_acted(self.file, whose):
            raise forms.ValidationError(
                _(
                    "这位当事人自己用现在的电话办过事，工作人员不能换掉它。换了号码的，请本人到场，由工作人员代为办理，在纸上签名。"
                )
            )
        return _own_phone(self.file, phone, whose)


class Authorise(StepForm):
    """授权委托: an agent, with general or special authority."""

    principal = PartyChoice(label=_("委托人"))
    name = line(_("代理人姓名"), most=60)
    phone = line(_("代理人电话"), most=20, needed=False)
    authority = choice(_("权限"), [("general", _("一般授权")), ("special", _("特别授权：可以代为同意、签署"))])
    scan = Upload(
        label=_("授权委托书"), required=False, help_text=_("工作人员登记特别授权，要有委托人签名的授权委托书")
    )

    def clean(self) -> dict[str, Any]:
        """Nobody in an office makes up who may say yes for a party: the party's own paper is in the file."""
        clean = super().clean()
        if self.who.person and clean.get("authority") == "special" and not clean.get("scan"):
            self.add_error("scan", _("特别授权要有委托人签名的授权委托书，请拍照或扫描上传。"))
        return clean

    def prepare(self) -> None:
        """A party authorises for itself alone, and an agent for nobody."""
        if self.file and (self.who.person is None or self.who.for_party):
            own = [p for p in self.file.speakers(self.who) if p.standing != Party.Standing.AGENT]
            asked = self.file.person_named(self.who.for_party) if self.who.person else None
            field: Any = self.fields["principal"]
            field.offer(self.file, only={p.side for p in ([asked] if asked else own)})

    def clean_phone(self) -> str:
        """A telephone number that speaks for no other side, if any: nobody is agent of both (民法典 §168)."""
        return _own_phone(self.file, self.cleaned_data["phone"], self.cleaned_data.get("principal"))


class DismissAgent(StepForm):
    """解除委托 or 辞去委托 (民法典 §173): a party names which of its agents goes; an agent only itself."""

    agent = PartyChoice(label=_("哪一位代理人"), everybody=True)
    reason = area(_("原因（可不填）"), rows=2, needed=False)

    def prepare(self) -> None:
        """Those who can go."""
        if self.file:
            agents = [p for p in self.file.people if p.standing == Party.Standing.AGENT]
            asked = self.file.person_named(self.who.for_party)
            by = [asked] if asked else self.file.speakers(self.who)
            field: Any = self.fields["agent"]
            field.offer(self.file, only={p.id for p in agents for one in by if one.id in (p.id, p.stands_for)})


def _has_acted(file: CaseFile | None, party: Party) -> bool:
    """Whether it did something by its own telephone: nobody else recorded it."""
    return bool(file) and any(act.party_id == party.side and act.person_id is None for act in file.acts)  # type: ignore[union-attr]


def _own_phone(file: CaseFile | None, typed: str, whose: Party | None) -> str:
    phone = checked_phone(typed)
    others = [p for p in file.people if whose and p.role != whose.role and p.left_at is None] if file else []
    if phone and phone in {party.phone for party in others}:
        raise forms.ValidationError(_("这个电话已经是另一方的：一个电话不能替双方说话。"))
    return phone


class Evidence(StepForm):
    """A piece of evidence."""

    name = line(_("材料名称"))
    source = line(_("从哪里来"), needed=False)
    upload = Upload(label=_("照片或文件"), required=False)


class Identity(StepForm):
    """Identity was seen; no copy is kept unless the party hands one in."""

    party = PartyChoice(label=_("谁"), everybody=True)
    document = line(_("看的什么证件"), tip=_("只记证件种类，不必留复印件"))
    upload = Upload(label=_("复印件（当事人愿意时）"), required=False)
