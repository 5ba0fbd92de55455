"""A deed: one act while it is being done. Effects of steps read and change the matter through it alone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Model

from anlan.kernel.file import CaseFile
from anlan.kernel.models import Act, Matter, Party, Seat
from anlan.kernel.procedure import BARRED, Procedure, Step
from anlan.kernel.who import Who
from anlan.town.models import Office, Person


@dataclass
class Deed:
    """clean: the form's Python values; data: the same as JSON; complete: False while it has not come about (a joint step
    waits); seen: the matter's `seq` on the page from which it was done; child: what the child matter is opened with, `opens`
    by which procedure (the step's first, if empty), `child_at` where (the office that serves its place, if None), `inherits` which
    uploads (as an act keeps them) go over to it, `child_step` the step by which the same person goes on with it at once, if she may;
    heard: the child's act that the system has heard of."""

    file: CaseFile
    step: Step
    who: Who
    at: datetime
    party: Party | None = None
    assisted: bool = False
    clean: Mapping[str, Any] = field(default_factory=dict)
    data: dict[str, Any] = field(default_factory=dict)
    complete: bool = True
    to: str = ""
    seen: int | None = None
    left: list[str] = field(default_factory=list)
    child: dict[str, Any] | None = None
    opens: str = ""
    child_at: Office | None = None
    child_step: str = ""
    inherits: tuple[Mapping[str, Any], ...] = ()
    heard: Act | None = None
    fresh: list[Model] = field(default_factory=list)

    @property
    def matter(self) -> Matter:
        """The matter it is done to."""
        return self.file.matter

    @property
    def procedure(self) -> Procedure:
        """The matter's procedure."""
        return self.file.procedure

    def lead(self, stage: str) -> None:
        """Choose among the stages that the step may lead to."""
        if stage not in (*self.step.targets, self.matter.stage):
            raise ValueError(f"{self.step.key} does not lead to {stage}")
        self.to = stage

    def seat(self, role: str, person: Person) -> None:
        """Let a person sit on the matter as `role`, unless she does already."""
        if not any(seat.person_id == person.pk for seat in self.file.seated(role)):
            self._sit(Seat(**self._key(), role=role, person=person, since=self.at))

    def invite(self, role: str, office: Office) -> None:
        """Let an office sit on the matter as `role`, unless it does already."""
        if not any(seat.office_id == office.pk for seat in self.file.seated(role)):
            self._sit(Seat(**self._key(), role=role, office=office, since=self.at))

    def bar(self, person: Person) -> None:
        """Hide the matter from a person, who leaves every other seat on it."""
        sits = [seat for seat in self.file.seats if seat.person_id == person.pk and seat.until is None]
        self._stand_up(seat for seat in sits if seat.role != BARRED)
        self.seat(BARRED, person)

    def dismiss(self, role: str, office: Office) -> None:
        """End the seat of an office."""
        self._stand_up(seat for seat in self.file.seated(role) if seat.office_id == office.pk)

    def unseat(self, role: str, person_id: int | None = None) -> None:
        """End the seats of that role (of that person only, if one is named)."""
        self._stand_up(seat for seat in self.file.seated(role) if person_id in (None, seat.person_id))

    def _sit(self, seat: Seat) -> None:
        self.fresh.append(seat)
        self.file.seats.append(seat)

    def _stand_up(self, seats: Iterable[Seat]) -> None:
        for seat in seats:
            seat.until = self.at
            seat.save(update_fields=["until"])

    def join(self, role: str, row: Mapping[str, Any], *, stands_for: Party | None = None) -> Party:
        """Add a party, or somebody who stands for one; `row` holds `Party` fields by name."""
        fields = {key: value for key, value in row.items() if value not in ("", None)}
        party = Party(**self._key(), role=role, stands_for=stands_for.id if stands_for else None, **fields)
        self.fresh.append(party)
        self.file.people.append(party)
        return party

    def move(self, office: Office) -> None:
        """Hand the matter to another office."""
        self.matter.office = office

    def stop_clock(self, clock: str, label: str = "") -> None:
        """Stop the runs of a clock (with that label, if one is given) before its own steps would."""
        for run in self.file.dues:
            if run.clock == clock and run.ended_at is None and label in ("", run.label):
                run.stop(self.at)

    def leave(self, *papers: str) -> None:
        """Leave further papers beside those that the step names."""
        self.left += papers

    def store(self) -> None:
        """Write the fresh rows: one statement a kind, however many there are."""
        kinds: list[type[Model]] = list(dict.fromkeys(map(type, self.fresh)))
        for kind in kinds:
            kind._default_manager.bulk_create([row for row in self.fresh if type(row) is kind])
        self.fresh.clear()

    def _key(self) -> dict[str, Any]:
        return {"district": self.matter.district, "matter_id": self.matter.id, "matter": self.matter}
