"""The cast of negotiations: the resident invites, the neighbour comes by telephone, nobody has an account."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from anlan.kernel import feed, hearing, moment, sealer
from anlan.kernel.act import open_matter
from anlan.kernel.file import CaseFile
from anlan.kernel.jobs import run_clocks_out
from anlan.kernel.models import Matter
from anlan.kernel.moment import today
from anlan.kernel.registry import projections
from tests.cast import NEIGHBOUR, RESIDENT, STREET, Cast

INVITATION: dict[str, Any] = {
    "topic": "02", "subtopic": "漏水", "place": STREET, "agreed": True, "narrative": "楼上的水管漏水，泡坏了我家厨房的吊顶。",
    "applicants": [{"name": "李秀英", "phone": RESIDENT}], "respondents": [{"name": "王建国", "phone": NEIGHBOUR}],
}  # fmt: skip


def day(ahead: int) -> str:
    """That many days from today, as it is typed."""
    return (today() + timedelta(days=ahead)).isoformat()


class Neighbours(Cast):
    """The roads of a negotiation."""

    def invite(self, by: str = "resident", **changes: Any) -> str:
        """Invite the other side; the code."""
        return open_matter("negotiation", INVITATION | changes, by=self.who(by)).matter.code

    def talking(self, **changes: Any) -> str:
        """The other side has come."""
        code = self.invite(**changes)
        self.take(code, "come", "neighbour", agreed=True)
        return code

    def offered(self, by: str = "resident", amount: str = "1200", **changes: Any) -> str:
        """One side has put terms on the table."""
        code = self.talking()
        self.offer(code, by, amount=amount, **changes)
        return code

    def offer(self, code: str, by: str, **changes: Any) -> None:
        """Put terms on the table."""
        told = {
            "amount": "1200",
            "payer": self.payer(code),
            "due": day(9),
            "until": day(5),
            "reason": "吊顶重做要这么多。",
        }
        self.take(code, "offer", by, **(told | changes))

    def payer(self, code: str) -> str:
        """The neighbour, as a form names whoever pays."""
        return str(self.file(code).parties[1].id)

    def bidding(self) -> str:
        """A round of sealed bids is open: the neighbour pays."""
        code = self.talking()
        self.take(code, "open_bids", "resident", what="吊顶的损失", payer=self.payer(code), due=day(9))
        return code

    def bids(self, code: str, pays: str, takes: str) -> None:
        """Both bid; the system compares."""
        self.take(code, "bid", "neighbour", amount=pays, bound=True)
        self.take(code, "bid", "resident", amount=takes, bound=True)
        self.hear()

    def hear(self) -> None:
        """What the worker does after every act, until nothing follows."""
        sealer.seal_all("410802")
        while hearing.catch_up("410802"):
            sealer.seal_all("410802")
        feed.catch_up(projections().values(), "410802")

    def days_later(self, days: int) -> None:
        """That many days go by, and the clocks run out."""
        with moment.standing_at(moment.now() + timedelta(days=days)):
            run_clocks_out()
            self.hear()

    def stage(self, code: str) -> str:
        """Where it stands."""
        return self.file(code).matter.stage

    def read(self, code: str, by: str) -> CaseFile:
        """The file as that person may read it."""
        who = self.who(by)
        return CaseFile(Matter.objects.visible_to(who).select_related("office__place", "place").get(code=code), who)

    def child(self, code: str) -> Matter:
        """The newest matter that it opened."""
        return Matter.objects.filter(parent_id=self.file(code).matter.id).order_by("-id")[0]
