"""The steps that any procedure puts into its stages to let another district work on its file."""

from __future__ import annotations

from anlan.exchange import forms
from anlan.exchange.forms import OUTSIDE
from anlan.kernel.deed import Deed
from anlan.kernel.forms import Reason
from anlan.kernel.procedure import CLERK, DIRECTOR, PARTY, STAFF, Step, guest, seat
from anlan.law.statutes import PIPL, PMR
from anlan.town.models import Office, OfficeKind

LEADS = CLERK | DIRECTOR | STAFF | seat("mediator", "调解员")
"""Who asks another district in: those who handle the matter where it is led."""
VISITORS = guest(OUTSIDE, "外区协办单位")


def invite(deed: Deed) -> None:
    """All have agreed: the other district's office sits on the matter, and so sees it as any guest office does."""
    asked = deed.file.last("share")
    if deed.complete and asked is not None:
        deed.invite(OUTSIDE, Office.objects.get(kind=OfficeKind.PEER, code=asked.data["to"]["id"]))


def end(deed: Deed) -> None:
    """The seat ends, and with it all sight of the file."""
    deed.dismiss(OUTSIDE, deed.clean["office"])


def end_all(deed: Deed) -> None:
    """Every such seat ends: what is over, or what a party does not agree to, is shared no longer. For whatever ends a procedure."""
    for sitting in deed.file.seated(OUTSIDE):
        if sitting.office is not None:
            deed.dismiss(OUTSIDE, sitting.office)


def name_visitor(deed: Deed) -> None:
    """The visitor's name and district are sealed with the act, not only her number among the people here."""
    person, office = deed.who.person, next(post.office for post in deed.who.posts)
    if person is not None:
        deed.data["visitor"] = {"name": person.name, "district": office.district, "number": person.username}


share = Step(
    "share",
    "请外区协办",
    LEADS,
    form=forms.Share,
    law=PMR[21],
    hint="案件仍由本单位主办，编号不变，对方看的是同一个案卷",
)
share_agree = Step(
    "share_agree", "同意外区协办", PARTY, form=forms.Agree, law=PIPL[23], joint=("share",), unless=("share_decline",), effect=invite,
    hint="不同意也没关系，您的事照样在这里办",
)  # fmt: skip
share_decline = Step(
    "share_decline", "不同意外区协办", PARTY, form=Reason, after=("share",), unless=("share_decline",), effect=end_all,
    hint="您的事照样在这里办，不会再问这个区",
)  # fmt: skip
share_end = Step(
    "share_end", "结束外区协办", LEADS | PARTY, form=forms.End, after=("share_agree",), unless=("share_decline",), effect=end,
    hint="结束以后，对方区再也看不到这个案卷",
)  # fmt: skip
outside_say = Step("outside_say", "发表协办意见", VISITORS, form=forms.Say, law=PMR[21], effect=name_visitor)
outside_commit = Step("outside_commit", "作出协办承诺", VISITORS, form=forms.Commit, law=PMR[21], effect=name_visitor)
EXCHANGE = (share, share_agree, share_decline, share_end, outside_say, outside_commit)
"""What a procedure's stages take in whole."""
