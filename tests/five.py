"""Offices that deal with one another: a court, a police station, a bureau, a street's and a district's committee; and who else sends."""

from __future__ import annotations

from typing import Any

import pytest

from anlan.kernel import hearing, jobs, moment
from anlan.kernel.models import Matter
from anlan.kernel.moment import today
from anlan.kernel.who import Who, official
from anlan.town.models import Office, Person, Post
from tests.cast import Cast

OFFICES = {
    "court": "fy", "police": "005-pcs", "market": "scj", "street": "006-tw", "district": "tw", "prosecutor": "jcy", "centre": "zz",
}  # fmt: skip


class Five:
    """One clerk at each, by the name of the office; everything else the cast does."""

    def __init__(self, cast: Cast) -> None:
        self.cast = cast
        for name in OFFICES:
            person = Person.objects.create_user(name, district="410802", name=f"{self.office(name).name}登记员")
            Post(person=person, office=self.office(name), role="clerk", since="2020-01-01").save()

    def office(self, name: str) -> Office:
        """The office of that name."""
        tail = OFFICES[name]
        return Office.objects.get(code=f"410802{'' if tail[0].isdigit() else '-'}{tail}")

    def who(self, name: str) -> Who:
        """The clerk there."""
        return official(Person.objects.get(username=name), today())

    def letter(self, to: str, **changes: Any) -> dict[str, Any]:
        """What a clerk who sends a matter fills in."""
        told = self.cast.application()
        kept = {name: told[name] for name in ("topic", "subtopic", "place", "narrative", "claims", "evidence")}
        sides = {name: told[name] for name in ("applicants", "respondents")}
        return kept | sides | {
            "to": self.office(to).code, "channel": "court", "agreed": True, "consent_on": today().isoformat(),
            "consent_how": "笔录",
        } | changes  # fmt: skip

    def child_of(self, code: str) -> Matter | None:
        """The newest matter that was opened from that one."""
        parent = Matter.objects.get(code=code)
        return Matter.objects.filter(parent_id=parent.id).order_by("-id").first()

    def hear(self) -> int:
        """Let the sealer, the projections and the parents catch up; how many parents heard of a child."""
        self.cast.settle()
        heard = hearing.catch_up("410802")
        self.cast.settle()
        return heard + (hearing.catch_up("410802") if heard else 0)

    def pass_days(self, at: Any) -> None:
        """Let the clocks run out that have by then."""
        with moment.standing_at(at):
            while jobs.run_clocks_out():
                pass


@pytest.fixture
def five(cast: Cast) -> Five:
    """The five offices."""
    return Five(cast)
