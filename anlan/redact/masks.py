"""What stands in the place of what was masked: typed, and the same person is the same throughout the text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from anlan.redact.spans import Hit, Kind, Person

FIXED = {
    Kind.ID: "【身份证号】", Kind.PHONE: "【电话】", Kind.PLATE: "【车牌】", Kind.USCC: "【信用代码】", Kind.BANK: "【账号】",
    Kind.EMAIL: "【邮箱】", Kind.ACCOUNT: "【网络账号】", Kind.BIRTH: "【出生日期】", Kind.CASE: "【文号】",
    Kind.LICENCE: "【证件号】", Kind.OTHER: "【号码】",
}  # fmt: skip
ORDER = "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌亥"
UNITS = re.compile(
    r"大道|公路|路|街|巷|胡同|小区|家属院|家属楼|花园|家园|公寓|大院|新村|社区|工业园|产业园|物流园|大厦|商城|村民组|村|号院|号楼|单元|号车[位库]|"
    r"[幢栋座楼院层排室户号组期]"
)
COMPANIES = (
    ("律师事务所", "律师事务所"), ("公司", "公司"), ("合作社", "合作社"), ("物业", "物业"), ("房产", "中介"), ("厂", "厂"), ("院", "院"),
    ("园", "园"), ("药房", "药房"), ("超市", "超市"), ("饭店", "饭店"), ("酒店", "酒店"),
)  # fmt: skip
PLACEHOLDER = re.compile(
    rf"【(?:{'|'.join(mask[1:-1] for mask in FIXED.values())})】|[\u4e00-\u9fffA-Z]{{1,2}}某[{ORDER}]{{0,3}}"
)
"""What redacting leaves: it is not looked into again."""
SHORTENED = {"号院": "院", "号楼": "楼", "号车位": "车位", "号车库": "车库"}


class Masks:
    """The masks of one text."""

    def __init__(self, hits: Iterable[Hit]) -> None:
        self.people: dict[str, list[str]] = {}
        self.by_given: dict[str, Person] = {}
        for person in (hit.person for hit in hits if hit.person and hit.person.given):
            self._meet(person)

    def _meet(self, person: Person) -> None:
        named = self.people.setdefault(_initial(person), [])
        if person.surname and person.given not in named:
            named.append(person.given)
            self.by_given.setdefault(person.given, person)

    def mask(self, hit: Hit, text: str) -> str:
        """What to put in the place of the hit, whose own text is `text`."""
        if hit.kind is Kind.NAME:
            return self._name(hit.person or Person("", text))
        if hit.kind is Kind.ADDRESS:
            return _address(text)
        if hit.kind is Kind.COMPANY:
            return "某" + next((word for ending, word in COMPANIES if text.endswith(ending)), "店")
        return FIXED[hit.kind]

    def _name(self, person: Person) -> str:
        if not person.surname:
            person = self.by_given.get(person.given, person)
        initial, named = _initial(person), self.people.get(_initial(person), [])
        if not person.surname:
            return "某人"
        if person.given not in named or len(named) == 1:
            return f"{initial}某{person.title}"
        return f"{initial}某{_letter(named.index(person.given))}"


def _initial(person: Person) -> str:
    return person.surname


def _letter(place: int) -> str:
    rounds, at = divmod(place, len(ORDER))
    return ORDER[at] * (rounds + 1)


def _address(text: str) -> str:
    """建设路15号院3号楼2单元 becomes 某路某院某楼某单元."""
    units: Sequence[str] = UNITS.findall(text)
    return "".join(f"某{SHORTENED.get(unit, unit)}" for unit in units) or "某处"
