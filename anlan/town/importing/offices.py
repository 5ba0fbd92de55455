"""Offices from a sheet: added or brought up to date by their code, and their paths worked out."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from anlan.town.importing.sheet import Fault, Line, NotImported, lacking, read, too_long
from anlan.town.importing.tally import Tally
from anlan.town.office import Office, OfficeKind
from anlan.town.place import Place

COLUMNS = ("code", "name", "kind", "place", "parent", "topics", "mark", "phone", "address")
KINDS = {word: kind for kind in OfficeKind if kind != OfficeKind.PEER for word in (kind.value, str(kind.label))}
MEDIATING = (OfficeKind.COMMITTEE, OfficeKind.TRADE_COMMITTEE)
SPECIAL = (OfficeKind.TRADE_COMMITTEE, OfficeKind.BUREAU)
"""The kinds of office that serve some dispute types only."""
TOPIC = re.compile(r"[0-9]{2,6}")
WRITTEN = ("name", "kind", "place_id", "parent_id", "path", "topics", "mark", "phone", "address", "until")

Key = tuple[str, str]
"""District and office code."""


class Register:
    """The offices of the districts that the sheets speak of, while they are being changed."""

    def __init__(self, paths: Sequence[Path], since: date) -> None:
        self.since = since
        lines = lines_of(paths)
        self.places = places_named((line["place"] for line in lines), since)
        self.offices = known_offices({place.district for place in self.places.values()})
        self.before = {office.pk: stated_in(office) for office in self.offices.values()}
        self.lines: dict[Key, Line] = {}
        self.faults: list[Fault] = []
        for line in lines:
            self.bring_about(line)

    def settle(self) -> Tally:
        """Hang every office under its parent and write what is new or differs; raises NotImported."""
        for key, line in self.lines.items():
            self.faults += self.hang(self.offices[key], line)
        self.faults += self.shared_marks()
        if self.faults:
            raise NotImported(self.faults)
        return self.write()

    def bring_about(self, line: Line) -> None:
        """One line: a new office, or the known one as the line has it."""
        try:
            place = self.place_of(line)
            stated = stated_by(line, place)
        except ValueError as error:
            self.faults.append(line.fault(str(error)))
            return
        key = (place.district, line["code"])
        office = self.offices.setdefault(key, Office(district=key[0], code=key[1], since=self.since))
        for name, value in stated.items():
            setattr(office, name, value)
        self.lines[key] = line

    def place_of(self, line: Line) -> Place:
        """The place of the line; raises ValueError where it is unknown or the office was named before."""
        place = self.places.get(line["place"])
        if place is None:
            raise ValueError(_("地点 %s 没有登记（或已停用）") % line["place"])
        if (place.district, line["code"]) in self.lines:
            raise ValueError(_("机构代码 %s 重复") % line["code"])
        return place

    def hang(self, office: Office, line: Line) -> Iterator[Fault]:
        """Set the office above; a fault where it is unknown, or stands below."""
        parent = self.offices.get((office.district, line["parent"])) if line["parent"] else None
        if line["parent"] and parent is None:
            yield line.fault(_("上级机构 %s 不在文件里，也没有登记") % line["parent"])
        elif parent and office in upward(parent):
            yield line.fault(_("隶属关系成环：%s 最终成了自己的上级") % line["code"])
        else:
            office.parent = parent

    def shared_marks(self) -> Iterator[Fault]:
        """A fault for every line whose mark another office in force bears: their papers would share numbers."""
        bearers: dict[Key, Office] = {}
        for (district, code), office in self.offices.items():
            if not office.mark or office.until:
                continue
            other = bearers.setdefault((district, office.mark), office)
            if other is not office:
                line = self.lines.get((district, code)) or self.lines[district, other.code]
                names = {"mark": office.mark, "one": other.name, "two": office.name}
                yield line.fault(_("文号简称“%(mark)s”由%(one)s和%(two)s共用") % names)

    def write(self) -> Tally:
        """Number the new offices, work out every path, write what differs."""
        new = [office for office in self.offices.values() if office.pk is None]
        for office, number in zip(new, reserve_ids(len(new)), strict=True):
            office.pk = number
        for office in self.offices.values():
            office.parent = office.parent  # the parent has its number only now
            office.path = "/" + "".join(f"{above.pk}/" for above in reversed(list(upward(office))))
        known = [office for office in self.offices.values() if office.pk in self.before]
        changed = [office for office in known if stated_in(office) != self.before[office.pk]]
        Office.objects.bulk_create(new, batch_size=1000)
        Office.objects.bulk_update(changed, [name.removesuffix("_id") for name in WRITTEN], batch_size=1000)
        untouched = len(self.lines) - len(new) - len(changed)
        return Tally(_("机构"), Counter({_("新增"): len(new), _("更新"): len(changed), _("未变"): untouched}))


def lines_of(paths: Sequence[Path]) -> list[Line]:
    """Every line of the sheets; raises NotImported where a column is missing."""
    lines: list[Line] = []
    for path in paths:
        sheet = read(path)
        if faults := lacking(path.name, sheet.columns, *COLUMNS):
            raise NotImported(faults)
        lines += sheet.lines
    return lines


def places_named(codes: Iterable[str], since: date) -> dict[str, Place]:
    """The places in force by code."""
    return {place.code: place for place in Place.objects.on(since).filter(code__in=set(codes))}


def known_offices(districts: Iterable[str]) -> dict[Key, Office]:
    """All offices of the districts, locked, each sharing the object of its parent."""
    offices = list(Office.objects.select_for_update().filter(district__in=districts).order_by("pk"))
    by_id = {office.pk: office for office in offices}
    for office in offices:
        office.parent = by_id[office.parent_id] if office.parent_id else None
    return {(office.district, office.code): office for office in offices}


def stated_by(line: Line, place: Place) -> dict[str, Any]:
    """What the line says of an office, parent apart; raises ValueError with the reason."""
    kind = KINDS.get(line["kind"])
    if kind is None:
        raise ValueError(_("机构类别“%s”不认得") % line["kind"])
    if reason := next(filter(None, unsound(line, kind)), None):
        raise ValueError(reason)
    plain = {name: line[name] for name in ("name", "mark", "phone", "address")}
    return {**plain, "kind": kind, "place": place, "topics": list(line.words("topics")), "until": line.day("until")}


def unsound(line: Line, kind: OfficeKind) -> Iterator[str]:
    """Reasons why a line cannot be right, whatever the others say; empty where there is none."""
    yield "" if line["code"] else _("机构代码不能为空")
    yield "" if line["name"] else _("名称不能为空")
    yield from (too_long(Office, line, column) for column in ("code", "name", "mark", "phone", "address"))
    yield _("调委会须有文号简称（mark）") if kind in MEDIATING and not line["mark"] else ""
    for topic in line.words("topics"):
        yield "" if TOPIC.fullmatch(topic) else _("纠纷类型代码“%s”应为数字，如 15") % topic
    yield _("只有行业性专业性调委会和职能部门才写纠纷类型") if line["topics"] and kind not in SPECIAL else ""


def stated_in(office: Office) -> tuple[object, ...]:
    """The values that an import may change."""
    return tuple(getattr(office, name) for name in WRITTEN)


def upward(office: Office | None) -> Iterator[Office]:
    """The office, then those above it."""
    while office is not None:
        yield office
        office = office.parent


def reserve_ids(count: int) -> list[int]:
    """Numbers for new offices: a path holds the office's own id, so the id must be known before the row is written."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select nextval(pg_get_serial_sequence('town_office', 'id')) from generate_series(1, %s)", [count]
        )
        return [number for (number,) in cursor.fetchall()]
