"""The cast of petitions: a resident, the district's centre, a street office under it, a bureau under nobody here."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import timezone

from anlan.kernel import hearing, moment, sealer
from anlan.kernel.act import open_matter
from anlan.kernel.jobs import run_clocks_out, warn_of_clocks
from anlan.kernel.models import Act, Matter, Paper
from anlan.kernel.printing import make_waiting
from anlan.town.models import Office, Person, Post
from tests.cast import RESIDENT, STREET, Cast

CENTRE, STREET_OFFICE, STATION, BUREAU = "410802-zz", "410802005-jd", "410802005-sfs", "410802-zjj"
PEOPLE = {
    "head": ("周主任", STREET_OFFICE, "director"), "worker": ("吴经办", STREET_OFFICE, "staff"),
    "station-head": ("郑所长", STATION, "director"), "station-worker": ("王经办", STATION, "staff"),
    "centre-worker": ("冯经办", CENTRE, "staff"), "bureau-worker": ("陈经办", BUREAU, "staff"),
}  # fmt: skip
CLAIM = {
    "kind": "claim", "topic": "P01", "subject": "地下车库一直漏水", "place": STREET, "truthful": True,
    "narrative": "地下车库从去年夏天起漏水，物业和街道都说不归自己管。", "claims": ["查明原因", "限期修好"],
    "applicants": [{"name": "李秀英", "phone": RESIDENT, "address": "幸福院 3 号楼"}],
}  # fmt: skip
OPINION = {
    "claims": ["查明原因", "限期修好"], "facts": "防水层老化，属于保修期内的质量问题。", "opinion": "support",
    "words": "责成建设单位于三十日内修好。", "basis": ["《建设工程质量管理条例》第四十条"],
}  # fmt: skip
REVIEWED = {
    "facts": "原意见认定事实清楚。",
    "opinion": "uphold",
    "words": "维持原处理意见。",
    "basis": ["《信访工作条例》第三十五条"],
}


class Reception(Cast):
    """A town in which time goes on only when a story says so."""

    def __init__(self, on: date) -> None:
        self.on(on)
        for username, (name, office, role) in PEOPLE.items():
            person = Person.objects.create_user(username, district="410802", name=name)
            Post.objects.create(
                person=person, office=Office.objects.get(code=office), role=role, since=date(2020, 1, 1)
            )

    def on(self, day: date, hour: int = 10) -> None:
        """It is that day."""
        self.at = timezone.make_aware(datetime.combine(day, time(hour)))

    def later(self, days: int) -> None:
        """That many days go by."""
        self.at += timedelta(days=days)

    @contextmanager
    def there(self) -> Iterator[None]:
        """Stand at the story's moment."""
        with moment.standing_at(self.at):
            yield

    def register(self, by: str = "resident", **changes: Any) -> str:
        """Register a petition; its code."""
        with self.there():
            return open_matter("petition", CLAIM | changes, by=self.who(by)).matter.code

    def do(self, code: str, step: str, by: str, files: Any = None, **typed: Any) -> Act:
        """Take a step."""
        with self.there():
            return self.take(code, step, by, files, **typed)

    def stage(self, code: str) -> str:
        """Where it stands."""
        return self.file(code).matter.stage

    def office(self, code: str) -> str:
        """The code of the office that has it."""
        return self.file(code).matter.office.code

    def classified(self, by: str = "zz-clerk", told_by: str = "resident", **changes: Any) -> str:
        """A petition, classified as what it was told to be."""
        code = self.register(told_by, **changes)
        self.do(code, "classify", by, kind=changes.get("kind", "claim"), again="no")
        return code

    def assigned(self, office: str = STREET_OFFICE, **changes: Any) -> str:
        """A petition that the centre has handed on."""
        code = self.classified(**changes)
        self.do(code, "assign", "zz-clerk", mode="forward", office=office)
        return code

    def accepted(self, by: str = "worker", office: str = STREET_OFFICE, **changes: Any) -> str:
        """A petition that whoever has the power has accepted."""
        code = self.assigned(office, **changes)
        self.do(code, "accept", by, contact="吴经办 0391-0001027")
        return code

    def served(self, by: str = "worker", office: str = STREET_OFFICE) -> str:
        """A decided petition of which the petitioner has the opinion in hand."""
        code = self.accepted(by, office)
        self.do(code, "decide", by, **OPINION)
        self.do(code, "serve", by, how="person", on=self.at.date().isoformat())
        return code

    def run(self, code: str, clock: str) -> Any:
        """The newest run of a clock."""
        return max((run for run in self.file(code).dues if run.clock == clock), key=lambda run: run.since)

    def due(self, code: str, clock: str) -> date:
        """The last day of a clock's newest run."""
        day: date = self.run(code, clock).on
        return day

    def clocks(self) -> None:
        """What the worker does every midnight."""
        with self.there():
            warn_of_clocks()
            run_clocks_out()

    def hear(self) -> None:
        """What the worker does after every act: seal, and let parents hear of their children."""
        with self.there():
            sealer.seal_all("410802")
            hearing.catch_up("410802")

    def papers(self, code: str) -> list[str]:
        """The kinds of its papers, oldest first."""
        return [paper.kind for paper in self.file(code).papers]

    def press(self) -> None:
        """Make every paper, also those of past days."""
        Paper.objects.update(asked=True)
        make_waiting(200)

    def child(self, code: str) -> Matter:
        """The newest matter that it opened."""
        return Matter.objects.filter(parent_id=self.file(code).matter.id).order_by("-id")[0]
