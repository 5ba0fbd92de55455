"""Walks any procedure by itself: opens matters and takes steps until one stands in every stage, or says which it missed."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace

from anlan.kernel.act import open_matter, take
from anlan.kernel.errors import Fault
from anlan.kernel.file import CaseFile
from anlan.kernel.may import recordable, steps_open_to
from anlan.kernel.models import Matter
from anlan.kernel.moment import today
from anlan.kernel.procedure import Procedure, Step
from anlan.kernel.who import Who, official, resident
from anlan.town.models import Person
from tests.cast import NEIGHBOUR, RESIDENT
from tests.filling import filled
from tests.hostile import SEED

LONGEST = 40
WALKS = 120
PLACE = "410802005"


class Walker:
    """Takes steps as anybody who may."""

    def __init__(self, procedure: Procedure, opened: str = "") -> None:
        self.procedure, self.chance = procedure, random.Random(SEED)
        self.parked: dict[str, str] = {}
        self.people = [official(person, today()) for person in Person.objects.filter(is_active=True).order_by("pk")]
        self.near = [who for who in self.people if any(post.office.place.code == PLACE for post in who.posts)]

    def every_stage(self) -> dict[str, str]:
        """A matter in each stage, by stage."""
        for _walk in range(WALKS):
            if len(self.parked) == len(self.procedure.stages):
                break
            self.walk()
        return self.parked

    def walk(self) -> None:
        """One matter, until it stands where none stood before."""
        code = self.open()
        for _step in range(LONGEST):
            file = reread(code)
            if file.stage.key not in self.parked:
                self.parked[file.stage.key] = code
                return
            if not any(self.try_step(file, step) for step in self.onward(file)):
                return

    def open(self) -> str:
        """A matter opened at the one place by one of its clerks, for two telephones."""
        who = next((who for who in self.near if any(post.role == "clerk" for post in who.posts)), self.near[0])
        for _try in range(20):
            found = filled(self.procedure.opening.form, self.chance, file=None, who=who)
            if found is None:
                continue
            typed, files = found
            typed["place"] = PLACE
            sides = [name for name, rows in typed.items() if isinstance(rows, list) and rows and isinstance(rows[0], dict)]
            for side, phone in zip(sides, (RESIDENT, NEIGHBOUR), strict=False):
                typed[side][0]["phone"] = phone
            try:
                act = open_matter(self.procedure.key, typed, files, by=who)
            except Fault:
                continue
            return str(Matter.objects.get(district=act.district, id=act.matter_id).code)
        raise AssertionError(f"{self.procedure.key} cannot be opened")

    def onward(self, file: CaseFile) -> list[Step]:
        """The steps of the stage, those first that lead nearer to a stage where nobody stands yet."""
        far = self.distances()
        steps = list(file.stage.steps.values())
        self.chance.shuffle(steps)
        reach = {step.key: min((far.get(target, 99) for target in step.targets), default=50) for step in steps}
        return sorted(steps, key=lambda step: reach[step.key] + 3 * self.chance.random())

    def distances(self) -> dict[str, int]:
        """How many steps each stage is from one where nobody stands."""
        far = {stage.key: 0 for stage in self.procedure.stages if stage.key not in self.parked}
        for _round in self.procedure.stages:
            for stage in self.procedure.stages:
                ways = [far[target] + 1 for step in stage.steps.values() for target in step.targets if target in far]
                if ways and min(ways) < far.get(stage.key, 99):
                    far[stage.key] = min(ways)
        return far

    def try_step(self, file: CaseFile, step: Step) -> bool:
        """Whether somebody could take it; a joint one is taken by every party."""
        taken = False
        for who in self.takers(file, step):
            found = filled(step.form, self.chance, file=reread(file.matter.code), who=who)
            if found is None:
                continue
            try:
                take(file.matter.code, step.key, *found, by=who)
            except Fault:
                continue
            taken = True
            if not step.joint:
                break
        return taken

    def takers(self, file: CaseFile, step: Step) -> Iterator[Who]:
        """Everybody who may take it, and those who may record it for a party."""
        yield from (who for who in self.near + self.seated(file) if step in steps_open_to(who, file))
        for phone in (RESIDENT, NEIGHBOUR):
            if step in steps_open_to(resident(phone), reread(file.matter.code)):
                yield resident(phone)
        for who in self.near:
            for party in recordable(who, reread(file.matter.code)).get(step, []):
                yield replace(who, for_party=party.id, way="phone")

    def seated(self, file: CaseFile) -> list[Who]:
        """Those who sit on the matter, wherever they work."""
        sitting = {seat.person_id for seat in file.seats if seat.until is None}
        return [who for who in self.people if who.person and who.person.pk in sitting]


def reread(code: str) -> CaseFile:
    """The file of a matter as it is now."""
    return CaseFile(Matter.objects.select_related("office__place", "place").get(code=code))
