"""Bring the division tree to what the sheets say, keeping what was."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from django.db.models import Q
from django.utils.translation import gettext as _

from anlan.town.importing.place_rows import PlaceRow
from anlan.town.importing.sheet import Fault, NotImported
from anlan.town.importing.tally import Tally
from anlan.town.office import Office
from anlan.town.place import DISTRICT_DIGITS, Place, Tier


class Division:
    """The places of the districts that the rows speak of, while they are being changed.

    `current` are the places in force by code; `heirs` says, for the id of a closed row, which row goes on in its stead.
    """

    def __init__(self, rows: Mapping[str, PlaceRow], since: date) -> None:
        self.rows, self.since = rows, since
        self.current = known_places(rows.values(), since)
        self.by_name: defaultdict[tuple[str, int], list[Place]] = defaultdict(list)
        for place in self.current.values():
            self.by_name[place.name, place.tier].append(place)
        self.heirs: dict[int, Place] = {}
        self.new: list[Place] = []
        self.changed: dict[int, Place] = {}
        self.faults: list[Fault] = []
        self.tally = Tally(_("地点"))

    def settle(self, *, complete: bool) -> Tally:
        """Bring every row about and write it; `complete` ends what the sheets leave out. Raises NotImported."""
        for row in self.rows.values():
            try:
                self.bring_about(row)
            except ValueError as error:
                self.faults.append(row.line.fault(str(error)))
        if complete:
            self.end_unlisted()
        self.faults += self.stranded()
        if self.faults:
            raise NotImported(self.faults)
        self.write()
        return self.tally

    def bring_about(self, row: PlaceRow) -> None:
        """One row: a new place, a change of a known one, its end, or nothing; raises ValueError with the reason."""
        place = self.current.get(row.code)
        if row.until:
            self.end(place, row.until)
            return
        parent = self.parent_of(row)
        olds = [old for code in row.succeeds if (old := self.predecessor(code, place)) is not None]
        if place is None:
            self.add(row, parent, olds or self.namesakes(row, parent))
        elif says_the_same(place, row):
            self.tally.count(_("未变"), 0 if olds else 1)
            self.merge(olds, place)
        else:
            self.merge(olds, self.rename(place, row, parent))

    def parent_of(self, row: PlaceRow) -> Place | None:
        """The place above; raises ValueError where it is unknown or stands no higher."""
        if not row.parent:
            return None
        parent = self.current.get(row.parent)
        if parent is None:
            raise ValueError(_("上级 %s 不在文件里，也没有登记（或已停用）") % row.parent)
        if parent.tier >= row.tier:
            names = {"name": parent.name, "above": Tier(parent.tier).label, "own": row.tier.label}
            raise ValueError(_("上级%(name)s是%(above)s，不能做%(own)s的上级") % names)
        return parent

    def predecessor(self, code: str, heir: Place | None) -> Place | None:
        """The place with the old code, None where an earlier import has linked it; raises ValueError if unknown."""
        if heir is not None and code in heir.lineage():
            return None
        if code in self.rows and not self.rows[code].until:
            raise ValueError(_("沿革自 %s：该代码在文件里仍列为在用") % code)
        if code not in self.current:
            raise ValueError(_("沿革自 %s：没有这个代码的在用地点") % code)
        return self.current[code]

    def namesakes(self, row: PlaceRow, parent: Place | None) -> list[Place]:
        """The one place of the same name and spot that the sheets do not list, if there is one: it was recoded."""
        found = [
            place
            for place in self.by_name[row.name, row.tier]
            if place.code not in self.rows and place.parent and self.heir_of(place.parent) is parent
        ]
        return found if len(found) == 1 else []

    def heir_of(self, place: Place) -> Place:
        """The row that goes on for `place`: itself, or the last of its heirs."""
        while place.pk in self.heirs:
            place = self.heirs[place.pk]
        return place

    def add(self, row: PlaceRow, parent: Place | None, olds: list[Place]) -> None:
        """A place whose code is not in use; it goes on for the first of `olds` and takes in the rest."""
        place = self.begin(row, parent)
        for old in olds[:1]:
            self.succeed(old, place)
        self.tally.count(_("改码") if olds else _("新增"))
        self.merge(olds[1:], place)

    def rename(self, place: Place, row: PlaceRow, parent: Place | None) -> Place:
        """The same code with another name: a new row; one that began this very day is put right where it is."""
        if place.since == self.since:
            place.name, place.tier, place.parent = row.name, row.tier, parent
            self.note(place)
            self.tally.count(_("更正"))
            return place
        renamed = self.begin(row, parent)
        self.succeed(place, renamed)
        self.tally.count(_("更名"))
        return renamed

    def begin(self, row: PlaceRow, parent: Place | None) -> Place:
        """A new row, in force from now on under its code."""
        place = Place(code=row.code, name=row.name, tier=row.tier, parent=parent, since=self.since)
        self.new.append(place)
        self.current[row.code] = place
        return place

    def succeed(self, old: Place, new: Place) -> None:
        """Close `old`; `new` goes on."""
        self.close(old, self.since)
        new.succeeds = old
        self.heirs[old.pk] = new

    def merge(self, olds: Iterable[Place], place: Place) -> None:
        """Close each of `olds` and take it into `place`."""
        for old in olds:
            self.close(old, self.since)
            old.merged_into = place
            self.heirs[old.pk] = place
            self.tally.count(_("并入"))

    def end(self, place: Place | None, day: date) -> None:
        """Close a place, and every place in it, on `day`."""
        if place is None or place.until == day:
            self.tally.count(_("未变"))
            return
        inside = [other for other in self.current.values() if other.code.startswith(place.code)]
        for other in inside:
            if other.until is None or other.until > day:
                self.close(other, day)
                self.tally.count(_("停用"))

    def close(self, place: Place, day: date) -> None:
        """End a place on `day`, the first day without it; raises ValueError where it began no earlier."""
        if place.since >= day:
            when = {"name": place.name, "since": place.since, "day": day}
            raise ValueError(_("%(name)s自 %(since)s 起启用，变更日期须晚于该日，不能是 %(day)s") % when)
        place.until = day
        self.note(place)
        if day <= self.since and self.current.get(place.code) is place:
            del self.current[place.code]

    def note(self, place: Place) -> None:
        """Remember to write a row that is known already."""
        if place.pk:
            self.changed[place.pk] = place

    def end_unlisted(self) -> None:
        """End the places beside those listed: same parent, same tier, not in the sheets."""
        lines = {(row.parent, row.tier): row.line for row in self.rows.values()}
        for place in list(self.current.values()):
            line = lines.get((self.heir_of(place.parent).code, Tier(place.tier))) if place.parent else None
            if line and place.code not in self.rows and self.current.get(place.code) is place:
                try:
                    self.end(place, self.since)
                except ValueError as error:
                    self.faults.append(line.fault(str(error)))

    def stranded(self) -> Iterator[Fault]:
        """Places left inside a place whose code has changed; those whose code still fits move to the heir."""
        for place in self.current.values():
            heir = self.heir_of(place.parent) if place.parent else None
            if heir is None or heir is place.parent:
                continue
            if not place.code.startswith(heir.code):
                names = {"parent": place.parent, "new": heir.code, "name": place.name, "code": place.code}
                reason = _("%(parent)s的代码已变为 %(new)s，其下%(name)s（%(code)s）的新代码也须列出") % names
                yield self.rows[heir.code].line.fault(reason)
            place.parent = heir
            self.note(place)

    def write(self) -> None:
        """New rows from the top down, then the changed ones; offices move to the heirs of their places."""
        for tier in Tier:
            Place.objects.bulk_create([place for place in self.new if place.tier == tier], batch_size=1000)
        fields = ["name", "tier", "parent", "until", "merged_into"]
        Place.objects.bulk_update(self.changed.values(), fields, batch_size=1000)
        in_force = Office.objects.in_force(self.since)
        moving = list(in_force.filter(place__in=self.heirs))
        for office in moving:
            office.place = self.heir_of(self.heirs[office.place_id])
        Office.objects.bulk_update(moving, ["place"], batch_size=1000)
        ended = [place for pk, place in self.changed.items() if place.until and pk not in self.heirs]
        self.tally.count(_("停用地点上仍在用的机构"), in_force.filter(place__in=ended).count() if ended else 0)


def known_places(rows: Iterable[PlaceRow], since: date) -> dict[str, Place]:
    """Places of the rows' districts in force on `since` or later, by code; locked, and sharing their parents."""
    codes = {code[:DISTRICT_DIGITS] for row in rows for code in (row.code, *row.succeeds)}
    in_districts = Q()
    for code in codes:
        in_districts |= Q(code__startswith=code)
    places = list(Place.objects.select_for_update().filter(in_districts).order_by("since"))
    by_id = {place.pk: place for place in places}
    for place in places:
        place.parent = by_id.get(place.parent_id) if place.parent_id else None
    return {place.code: place for place in places if place.until is None or place.until > since}


def says_the_same(place: Place, row: PlaceRow) -> bool:
    """Whether the row states nothing that is not known already."""
    above = place.parent.code if place.parent else ""
    return (place.name, place.tier, above) == (row.name, row.tier, row.parent)
