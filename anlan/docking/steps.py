"""The steps that any procedure puts into its stages to let another office settle a matter."""

from __future__ import annotations

from anlan.docking import forms
from anlan.docking.channels import channel_of
from anlan.docking.package import package, uploads
from anlan.docking.tiers import upward
from anlan.docking.told import reason_of
from anlan.kernel.deed import Deed
from anlan.kernel.moment import today
from anlan.kernel.procedure import CLERK, DIRECTOR, PARTY, STAFF, SYSTEM, Actor, Means, Step, Via, seat
from anlan.law.statutes import PIPL, PML, PMR, SDD
from anlan.town.models import Office

JUDGE = Actor("judge", "法官", Via.POST)
SENDERS = CLERK | DIRECTOR | STAFF | JUDGE
"""Who may send a matter to another office: those who handle matters at their own."""
ANYBODY_HERE = SENDERS | seat("mediator", "调解员")
"""They, and whoever mediates it."""


def hand_over(deed: Deed) -> None:
    """All have agreed: the referral is opened at the chosen office with what each let go over."""
    if not deed.complete:
        return
    asked = deed.file.last("dock")
    agreed = [act for act in deed.file.acts if act.step == "dock_agree" and asked and act.seq > asked.seq]
    consents = {act.party_id: act.data for act in agreed if act.party_id}
    if deed.party:
        consents[deed.party.side] = deed.data
    deed.child_at = Office.objects.get(district=deed.matter.district, code=asked.data["to"]["id"])  # type: ignore[union-attr]
    deed.inherits = uploads(deed.file, consents)
    deed.child = package(deed.file, consents) | {
        "to": deed.child_at.code, "sender": deed.matter.office.code, "channel": channel_of(deed.matter.office.kind).key,
        "why": asked.data.get("why", ""), "consent_on": today().isoformat(),  # type: ignore[union-attr]
        "consent_how": "各方在案件中分别表示同意", "agreed": True,
    }  # fmt: skip


def lift(deed: Deed) -> None:
    """To the office of the next tier: it takes the matter as it is, with every clock that the law has set."""
    above = upward(deed.matter)
    deed.move(above[0])
    deed.data["to"] = {"id": above[0].code, "name": above[0].name}


def call(deed: Deed) -> None:
    """The meeting is a matter of its own at the office that leads; the invited offices see that one, and not the parties'."""
    deed.child_at = deed.matter.office
    deed.child = {
        "place": deed.matter.place.code, "about": deed.matter.code, "question": deed.data["question"],
        "why": deed.data["why"], "on": deed.data["on"], "where": deed.data["where"],
        "invited": [row["id"] for row in deed.data["invited"]],
    }  # fmt: skip


def hear_back(deed: Deed) -> None:
    """How it ended there, and at which office, for the file of whoever asked and for its parties."""
    if deed.heard:
        deed.data["office"] = deed.heard.data.get("asked") or deed.heard.matter.office.code
    if deed.heard and (why := reason_of(deed.heard)):
        deed.data["reason"] = why


dock = Step("dock", "委托其他单位调解", SENDERS, form=forms.Dock, law=PML[18])
dock_agree = Step(
    "dock_agree", "同意委托", PARTY, form=forms.Agree, law=PIPL[23], joint=("dock",), unless=("dock_decline",), opens="referral",
    effect=hand_over, hint="不同意也没关系，您的事照样在这里办",
)  # fmt: skip
dock_decline = Step(
    "dock_decline", "不同意委托", PARTY, form=forms.Decline, after=("dock",), unless=("dock_decline",),
    hint="您的事照样在这里办，也不会再委托给这个单位",
)  # fmt: skip
dock_result = Step(
    "dock_result", "受托单位返回结果", SYSTEM, hears=(Means.SETTLED, Means.UNSETTLED, Means.DECLINED, Means.WITHDRAWN),
    hears_of=("referral",), effect=hear_back,
)  # fmt: skip
stuck = Step("stuck", "说明卡在哪里", ANYBODY_HERE, form=forms.Stuck, hint="写明在等什么，中心和上级都看得见")
rise = Step(
    "rise", "提请上一级办理", ANYBODY_HERE | PARTY, form=forms.Rise, means=Means.REFERRED, law=PMR[21], effect=lift,
    hint="换到上一级来办，办理期限不会重新计算",
)  # fmt: skip
convene = Step("convene", "召开联席会议", SENDERS, form=forms.Convene, law=SDD[17], opens="meeting", effect=call)
REFERRING = (dock, dock_agree, dock_decline, dock_result)
"""What a procedure's stages take in, so that another office may be asked to settle the matter."""
TOGETHER = (stuck, convene)
"""What the stages of a procedure take in that somebody else has sent: to say what it waits for, and to meet about it."""
DOCKING = (*REFERRING, stuck, rise, convene)
"""All of it, for what the four tiers carry."""
