"""What a sheet of places says, before it is compared with the places known."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from django.utils.translation import gettext as _

from anlan.town.importing.sheet import Fault, Line, NotImported, lacking, read
from anlan.town.place import DISTRICT_DIGITS, Place, Tier

CODE = re.compile(r"[0-9]{6,20}")
NAME_LENGTH = Place._meta.get_field("name").max_length or 0
TIERS = {word: tier for tier in Tier for word in (str(tier.value), str(tier.label), tier.name.lower())}
COUNTRY_LEVELS = {"2": Tier.DISTRICT, "3": Tier.STREET}


@dataclass(frozen=True)
class PlaceRow:
    """A place as a sheet states it: `parent` is "" for a district, `succeeds` are the codes it takes over."""

    line: Line = field(compare=False)
    code: str
    name: str
    tier: Tier
    parent: str
    succeeds: tuple[str, ...] = ()
    until: date | None = None

    @property
    def district(self) -> str:
        """Six-digit code of the district."""
        return self.code[:DISTRICT_DIGITS]


def read_places(paths: Sequence[Path]) -> dict[str, PlaceRow]:
    """Rows by code, higher tiers first; raises NotImported with every fault that the sheets alone show."""
    rows: dict[str, PlaceRow] = {}
    faults: list[Fault] = []
    for line, parse in (found for path in paths for found in lines_of(path)):
        try:
            take(rows, parse(line))
        except ValueError as error:
            faults.append(line.fault(str(error)))
    faults += circles(rows)
    if faults:
        raise NotImported(faults)
    return dict(sorted(rows.items(), key=lambda item: (item[1].tier, item[0])))


def lines_of(path: Path) -> Iterable[tuple[Line, Callable[[Line], PlaceRow]]]:
    """The lines that speak of a tier we know, with the reader for the sheet's format."""
    sheet = read(path)
    if "deep" in sheet.columns and "ext_name" in sheet.columns:
        return [(line, from_country_table) for line in sheet.lines if line["deep"] in COUNTRY_LEVELS]
    if "area_code" in sheet.columns:
        return [(line, from_street_table) for line in sheet.lines]
    if faults := lacking(path.name, sheet.columns, "code", "name", "tier", "parent"):
        raise NotImported(faults)
    return [(line, from_own_table) for line in sheet.lines]


def from_own_table(line: Line) -> PlaceRow:
    """code,name,tier,parent and, where wanted, succeeds and until."""
    tier = TIERS.get(line["tier"].lower())
    if tier is None:
        raise ValueError(_("层级“%s”不认得，应为 1 区、2 街道、3 社区、4 楼院") % line["tier"])
    return PlaceRow(line, line["code"], line["name"], tier, line["parent"], line.words("succeeds"), line.day("until"))


def from_street_table(line: Line) -> PlaceRow:
    """code,name,area_code,…: streets by their nine digits, under the district of six."""
    return PlaceRow(line, line["code"], line["name"], Tier.STREET, line["area_code"])


def from_country_table(line: Line) -> PlaceRow:
    """id,pid,deep,…,ext_name: province and city (deep 0 and 1) stand above what this system keeps."""
    tier = COUNTRY_LEVELS[line["deep"]]
    parent = "" if tier == Tier.DISTRICT else line["pid"]
    return PlaceRow(line, line["id"], line["ext_name"], tier, parent)


def take(rows: dict[str, PlaceRow], row: PlaceRow) -> None:
    """Add a sound row; the same row may come twice; raises ValueError with the reason."""
    if reason := next(filter(None, unsound(row)), None):
        raise ValueError(reason)
    known = rows.setdefault(row.code, row)
    if known != row:
        where = {"code": row.code, "file": known.line.file, "line": known.line.number}
        raise ValueError(_("代码 %(code)s 在 %(file)s 第 %(line)d 行已写，内容不同") % where)


def unsound(row: PlaceRow) -> Iterable[str]:
    """Reasons why a row cannot be right, whatever the others say; empty where there is none."""
    yield "" if CODE.fullmatch(row.code) else _("代码“%s”应为 6 至 20 位数字") % row.code
    yield "" if row.name else _("名称不能为空")
    yield "" if len(row.name) <= NAME_LENGTH else _("名称超过 %d 个字") % NAME_LENGTH
    if row.tier == Tier.DISTRICT:
        yield "" if len(row.code) == DISTRICT_DIGITS else _("区的代码应为 %d 位") % DISTRICT_DIGITS
        yield _("区的上级应留空") if row.parent else ""
    else:
        yield "" if row.parent else _("缺少上级代码")
        yield _("上级不能是自己") if row.parent == row.code else ""
    yield _("不能沿革自自己") if row.code in row.succeeds else ""


def circles(rows: dict[str, PlaceRow]) -> Iterable[Fault]:
    """A fault for every row that stands, step by step, above itself; and for a code that is not inside its parent's."""
    for row in rows.values():
        if row.code in parents_above(rows, row):
            yield row.line.fault(_("上级关系成环：%s 最终成了自己的上级") % row.code)
        elif not row.code.startswith(row.parent):
            codes = {"code": row.code, "parent": row.parent}
            yield row.line.fault(_("代码 %(code)s 应以上级代码 %(parent)s 开头") % codes)


def parents_above(rows: dict[str, PlaceRow], row: PlaceRow) -> set[str]:
    """The codes met when walking up from `row` inside the sheets."""
    met: set[str] = set()
    while row.parent in rows and row.parent not in met:
        met.add(row.parent)
        row = rows[row.parent]
    return met
