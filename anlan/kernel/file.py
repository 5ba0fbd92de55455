"""The case file as it is read: a matter with its parties, acts, seats, clocks and papers, each loaded once."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import Any, TypeVar
from uuid import UUID

from django.db import models

from anlan.kernel import openings
from anlan.kernel.errors import NotHere
from anlan.kernel.keys import tidy_code
from anlan.kernel.models import Act, Compartment, Due, Matter, Paper, Party, Seat
from anlan.kernel.procedure import Procedure, Stage, Step
from anlan.kernel.registry import procedure_of
from anlan.kernel.wall import in_hand
from anlan.kernel.who import NOBODY, Who
from anlan.town.models import Person

R = TypeVar("R", bound=models.Model)


class CaseFile:
    """Everything that is known of one matter, and of what was said apart as much as `who` may read. One query a kind at most."""

    def __init__(self, matter: Matter, who: Who = NOBODY) -> None:
        self.matter, self.who = matter, who
        self.procedure: Procedure = procedure_of(matter)

    @classmethod
    def open(cls, code: str, who: Who, *, lock: bool = False) -> CaseFile:
        """The file of that case code; NotHere if `who` may not see it, ReasonNeeded if she has to say why first.

        Opening it is noted, for its parties to read. `lock` holds it to the commit, for an act, which is a note of its own.
        """
        file = cls.found(code, who, lock=lock)
        openings.let_in(who, file.matter, noted=not lock)
        return file

    @classmethod
    def found(cls, code: str, who: Who, *, lock: bool = False) -> CaseFile:
        """The file of that case code, if `who` may see that it is there, unopened; NotHere otherwise."""
        code = tidy_code(code)
        matters = Matter.objects.visible_to(who).filter(district=code[:6], code=code)
        matters = matters.select_related("office__place", "place")
        matters = in_hand(matters)
        matter = (matters.select_for_update(of=("self",)) if lock else matters).first()
        if matter is None:
            raise NotHere
        return cls(matter, who)

    @property
    def stage(self) -> Stage:
        """Where it stands."""
        return self.procedure.stage(self.matter.stage)

    @cached_property
    def people(self) -> list[Party]:
        """Every party and everyone who stands for one, in order of entry, those who left included."""
        return self._rows(Party.objects.order_by("id"))

    @property
    def parties(self) -> list[Party]:
        """The sides themselves, present ones only."""
        return [party for party in self.people if party.itself and party.left_at is None]

    @cached_property
    def acts(self) -> list[Act]:
        """Every act, oldest first. What was said apart is in it for a party that may read it, for everybody else nothing is."""
        rows = self._rows(Act.objects.order_by("seq"))
        apart = {act.id: act for act in rows if (step := self.procedure.step(act.step)) and step.withheld}
        for note in self._readable() if apart else ():
            if note.act_id in apart:
                apart[note.act_id].data = note.data
        return rows

    def _readable(self) -> list[Compartment]:
        if not self.who.phone and not self.who.system:
            return []
        own = {party.side for party in self.speakers(self.who)}
        notes = self._rows(Compartment.objects.order_by("id"))
        return [note for note in notes if self.who.system or note.party_id in own or (own and note.shared)]

    @cached_property
    def seats(self) -> list[Seat]:
        """Everyone who sits or has sat on it."""
        return self._rows(Seat.objects.select_related("person", "office__place").order_by("id"))

    @cached_property
    def dues(self) -> list[Due]:
        """Every run of a clock."""
        return self._rows(Due.objects.order_by("on", "id"))

    @cached_property
    def papers(self) -> list[Paper]:
        """Every paper, oldest first."""
        return self._rows(Paper.objects.order_by("seq", "id"))

    @cached_property
    def names(self) -> dict[int | None, str]:
        """The names of the officials who acted, by person id."""
        ids = {act.person_id for act in self.acts if act.person_id}
        return dict(Person.objects.filter(pk__in=ids).values_list("pk", "name"))

    def seated(self, role: str) -> list[Seat]:
        """The open seats of that role."""
        return [seat for seat in self.seats if seat.role == role and seat.until is None]

    def last(self, *steps: str) -> Act | None:
        """The newest act of any of these steps."""
        return next((act for act in reversed(self.acts) if act.step in steps), None)

    def said(self, *steps: str) -> dict[str, object]:
        """The data of the newest act of any of these steps; {} if there is none."""
        act = self.last(*steps)
        return act.data if act else {}

    def entered(self) -> Act | None:
        """The act that led into the present stage."""
        moves = (act for act in reversed(self.acts) if act.stage_from != act.stage_to)
        return next(moves, None)

    def person_named(self, party_id: UUID | None) -> Party | None:
        """The party, or who stands for one, of that id."""
        return next((party for party in self.people if party.id == party_id), None)

    def speakers(self, who: Who) -> list[Party]:
        """The rows that `who`'s phone answers for: the party itself, unless it has a guardian, or who stands for it."""
        present = [party for party in self.people if party.left_at is None]
        wards = {party.stands_for for party in present if party.standing == Party.Standing.GUARDIAN}
        return [p for p in present if who.phone and p.phone == who.phone and p.id not in wards]

    def asked(self, by: tuple[str, ...], step: Step) -> Act | None:
        """The newest act by these steps, if none of those that take it back for `step` came after it."""
        newest = self.last(*by, *step.unless)
        return None if newest is None or newest.step in step.unless else newest

    def answered(self, step: Step) -> set[Any] | None:
        """The parties, or those seated, who have given their answer to a joint step; None if nothing was asked."""
        asked = self.asked(step.joint, step)
        if asked is None:
            return None
        given = [act for act in self.acts if act.step == step.key and act.seq > asked.seq]
        given += [act for act in self.acts if act.step == step.counts]
        return {act.party_id or act.person_id for act in given if act.party_id or act.person_id}

    @property
    def sides(self) -> set[Any]:
        """The ids of the parties who all must answer: of them who claim and of them who are claimed against."""
        return {party.id for party in self.parties if party.role != Party.Role.THIRD}

    def sitting(self, step: Step) -> set[Any]:
        """The people who sit on the matter as somebody who may take the step."""
        return {seat.person_id for actor in step.by for seat in self.seated(actor.key)}

    def private_notes(self, who: Who) -> list[Compartment]:
        """What `who` alone wrote into the compartment."""
        return self._rows(Compartment.objects.filter(person=who.person).order_by("id")) if who.person else []

    def note(self, kind: str, rows: Iterable[Any]) -> None:
        """Add fresh rows to what was loaded of that kind; what was not loaded yet will hold them anyway."""
        if kind in self.__dict__:
            self.__dict__[kind].extend(rows)

    def _rows(self, every: models.QuerySet[R]) -> list[R]:
        """The matter's own among them; they know their matter, under whose key they are sealed."""
        rows = list(every.filter(district=self.matter.district, matter_id=self.matter.id))
        for row in rows:
            row.matter = self.matter  # type: ignore[attr-defined]
        return rows
