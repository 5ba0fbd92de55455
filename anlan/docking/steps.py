"""The steps that any procedure puts into its stages to let another office settle a matter."""

from __future__ import annotations

from anlan.docking import forms
from anlan.docking.channels import channel_of
from anlan.docking.package import package, uploads
from anlan.kernel.deed import Deed
from anlan.kernel.moment import today
from anlan.kernel.procedure import CLERK, DIRECTOR, PARTY, STAFF, SYSTEM, Actor, Means, Step, Via
from anlan.law.statutes import PIPL, PML
from anlan.town.models import Office

JUDGE = Actor("judge", "法官", Via.POST)
SENDERS = CLERK | DIRECTOR | STAFF | JUDGE
"""Who may send a matter to another office: those who handle matters at their own."""


def hand_over(deed: Deed) -> None:
    """All have agreed: the referral is opened at the chosen office with what each let go over."""
    if not deed.complete:
        return
    asked = deed.file.last("dock")
    agreed = [act for act in deed.file.acts if act.step == "dock_agree" and asked and act.seq > asked.seq]
    consents = {act.party_id: act.data for act in agreed if act.party_id}
    if deed.party:
        consents[deed.party.stands_for or deed.party.id] = deed.data
    deed.child_at = Office.objects.get(district=deed.matter.district, code=asked.data["to"]["id"])  # type: ignore[union-attr]
    deed.inherits = uploads(deed.file, consents)
    deed.child = package(deed.file, consents) | {
        "to": deed.child_at.code, "sender": deed.matter.office.code, "channel": channel_of(deed.matter.office.kind).key,
        "why": asked.data.get("why", ""), "consent_on": today().isoformat(),  # type: ignore[union-attr]
        "consent_how": "各方在案件中分别表示同意", "agreed": True,
    }  # fmt: skip


dock = Step("dock", "委托其他单位调解", SENDERS, form=forms.Dock, law=PML[18])
dock_agree = Step(
    "dock_agree", "同意委托", PARTY, form=forms.Agree, law=PIPL[23], joint=("dock",), opens="referral", effect=hand_over,
    hint="不同意也没关系，您的事照样在这里办",
)  # fmt: skip
dock_decline = Step("dock_decline", "不同意委托", PARTY, form=forms.Disagree, hint="您的事照样在这里办")
dock_result = Step(
    "dock_result", "受托单位返回结果", SYSTEM, hears=(Means.SETTLED, Means.UNSETTLED, Means.DECLINED, Means.WITHDRAWN)
)
DOCKING = (dock, dock_agree, dock_decline, dock_result)
