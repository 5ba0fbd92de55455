"""What the steps of judicial confirmation do: open it from an agreement, count its days, hand it to the court, tell its end."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from anlan.kernel.clocks import local
from anlan.kernel.deed import Deed
from anlan.kernel.models import Party
from anlan.kernel.partyforms import join
from anlan.law.deadlines import due
from anlan.law.rules import resolve
from anlan.modules.disputes import effects
from anlan.modules.disputes.forms.confirmation import ELSEWHERE, last_day
from anlan.modules.disputes.tables import ways
from anlan.modules.disputes.topics import TOPICS
from anlan.town.models import Office


def ask(deed: Deed) -> None:
    """Open the application as a child: everything it needs is in the mediation's own file."""
    file, draft = deed.file, deed.file.said("draft")
    rows: dict[str, Any] = effects.sides(deed)
    sealed, accepted = file.last("seal"), file.last("accept", "take_on")
    code = "" if deed.clean["court"] == ELSEWHERE else deed.clean["court"]
    court = Office.objects.filter(district=deed.matter.district, code=code).first() if code else None
    deed.child = {
        **{name: draft[name] for name in ("facts", "terms", "amount", "until") if name in draft},
        "place": deed.matter.place.code, "topic": deed.matter.topic,
        "applicants": [*rows["applicants"], *rows["respondents"]],
        "organisation": deed.matter.office.name, "number": deed.matter.number,
        "mediators": "、".join(seat.name for seat in file.seated(effects.SEAT)),
        "accepted": local(accepted.at).isoformat() if accepted else "",
        "effective": local(sealed.at).isoformat() if sealed else "",
        "court": court.name if court else deed.clean["elsewhere"], "court_code": code,
        "service": deed.clean["service"],
    }  # fmt: skip
    deed.child_at = deed.matter.office


def opened(deed: Deed) -> None:
    """Both sides are applicants; whoever asked for it has applied by that."""
    sides = [join(deed, Party.Role.APPLICANT, row) for row in deed.clean["applicants"]]
    deed.party = next(iter(deed.file.speakers(deed.who)), None) if deed.who.person is None else None
    names = "与".join(side.name for side in sides[:2])
    deed.matter.title = f"{names}{TOPICS.get(deed.matter.topic, '')}纠纷调解协议司法确认"[:120]
    deed.data["until_on"] = last_day(deed.clean["effective"], deed.matter.place).isoformat()


def days_left(deed: Deed) -> list[tuple[date, str]]:
    """The thirty days count from the agreement's effect, not from the day of the application."""
    return [(last_day(deed.clean["effective"], deed.matter.place), "")]


def submit(deed: Deed) -> None:
    """All have applied: the file goes to the court, if that works here too."""
    code = deed.file.acts[0].data.get("court_code")
    court = Office.objects.filter(district=deed.matter.district, code=code).first() if code else None
    if court:
        deed.move(court)


def tell_ways(deed: Deed) -> None:
    """Whoever has no confirmation is told the other ways to an agreement that can be enforced, with their articles."""
    said = deed.file.acts[0].data if deed.procedure.key == "confirmation" else deed.file.said("draft")
    deed.data["ways"] = ways(deed.matter.topic, money=bool(said.get("amount")))


def confirmed(deed: Deed) -> None:
    """Until when enforcement may be asked for (民诉法 §250): two years from the last day of performance."""
    until = date.fromisoformat(str(deed.file.acts[0].data["until"]))
    rule = resolve("ENFORCE_APPLY", on=local(deed.at))
    deed.data["enforce_from"] = (until + timedelta(days=1)).isoformat()
    deed.data["enforce_until"] = due(rule, until).on.isoformat()


def remind(deed: Deed) -> None:
    """How many days are left, for whoever reads it in the file."""
    last = date.fromisoformat(str(deed.data["on"]))
    deed.data["days_left"] = (last - local(deed.at)).days
