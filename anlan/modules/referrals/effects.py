"""What the steps of a referral do beyond stage, clocks and papers."""

from __future__ import annotations

from anlan.docking.channels import CHANNELS, begins_with, taken_by
from anlan.docking.package import unwanted
from anlan.docking.told import reason_of
from anlan.kernel.clocks import local
from anlan.kernel.deed import Deed
from anlan.kernel.models import Party
from anlan.kernel.partyforms import join
from anlan.law.disputes import TOPICS
from anlan.modules.referrals.forms import asked
from anlan.town.models import Office

SENDER = "sender"


def send(deed: Deed) -> None:
    """Enter the parties with what they let go over; the sending office sits on the matter."""
    sides = [join(deed, Party.Role.APPLICANT, row) for row in deed.clean["applicants"]]
    others = [join(deed, Party.Role.RESPONDENT, row) for row in deed.clean["respondents"]]
    what = deed.clean.get("subtopic") or TOPICS[deed.matter.topic]
    deed.matter.subtopic = deed.clean.get("subtopic", "")
    deed.matter.title = f"{sides[0].name}与{others[0].name}{what}纠纷（委托调解）"[:120]
    deed.data["basis"] = CHANNELS[deed.clean["channel"]].article.cite()
    deed.data.pop("office", None)  # it is `to`, said already
    deed.party = None
    if sender := deed.clean["sender"]:
        deed.invite(SENDER, sender)


def accept(deed: Deed) -> None:
    """The file goes on here as a matter of the chosen procedure: nothing is typed again."""
    told = deed.file.acts[0].data
    source = CHANNELS[told["channel"]].source
    deed.opens, deed.child_step = deed.clean["by"], begins_with(deed.clean["by"])
    deed.child_at = deed.matter.office
    deed.inherits = tuple(told.get("files", ()))
    kept = ("topic", "subtopic", "narrative", "claims", "evidence", "applicants", "respondents", "kind", "case")
    deed.child = {name: told[name] for name in kept if name in told}
    deed.child |= {
        "place": deed.matter.place.code, "source": source, "way": "online", "agreed": True,
        "organisation": deed.matter.office.code, "sender": told["sender"]["id"] if told.get("sender") else "",
    }  # fmt: skip


def reassign(deed: Deed) -> None:
    """The matter goes to the office that is asked now."""
    deed.move(deed.clean["to"])


def pass_on(deed: Deed) -> None:
    """No answer in time: the next office above that can take it is asked; if there is none, the sender decides."""
    gone, unwelcome = asked(deed.file), unwanted(deed.matter)
    upward = [int(number) for number in deed.matter.office.path.split("/") if number][-2::-1]
    above = Office.objects.in_bulk([pk for pk in upward if pk not in gone])
    fit = (above[pk] for pk in upward if pk in above and taken_by(above[pk], deed.matter.topic))
    if office := next((office for office in fit if office.code not in unwelcome), None):
        deed.move(office)
        deed.data["to"] = {"id": office.code, "name": office.name}
        deed.lead("sent")
    else:
        deed.lead("unanswered")


def result(deed: Deed) -> None:
    """What the receiving procedure came to, by the reason that ended it there."""
    if deed.heard is None:
        return
    deed.data["reason"] = reason_of(deed.heard)
    deed.data["on"] = local(deed.heard.at).isoformat()


def give_back(deed: Deed) -> None:
    """Whoever was asked has nothing to do with it any more, and sees nothing of it: it is its sender's alone."""
    deed.data["asked"] = deed.matter.office.code
    sender = next((seat.office for seat in deed.file.seated(SENDER)), None)
    if sender is not None:
        deed.move(sender)


def end(deed: Deed) -> None:
    """Nobody took it: why, as the last office said, or that none answered."""
    give_back(deed)
    refused = deed.file.last("refuse", "unanswered")
    deed.data["reason"] = deed.data.get("reason") or (reason_of(refused) if refused else "")
