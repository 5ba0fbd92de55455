"""What the steps of a complaint, of a question from above and of a call back do beyond stage, clocks and papers."""

from __future__ import annotations

from typing import Any

from anlan.kernel.deed import Deed
from anlan.kernel.file import CaseFile
from anlan.kernel.models import Party
from anlan.modules.complaints.above import hands, people
from anlan.town.models import Office


def complain(deed: Deed) -> None:
    """Whoever had a hand in the matter is kept from the complaint from its first moment; the file itself does not tell of it."""
    matter, side = deed.clean["matter"], deed.clean["side"]
    for person in people(hands(CaseFile(matter, deed.who))):
        deed.bar(person)
    deed.party = deed.join(Party.Role.APPLICANT, _row(deed, side))
    deed.matter.title = f"投诉：{matter.office.name}办理的 {matter.code}"[:120]
    deed.data["handled"] = {"id": matter.office.code, "name": matter.office.name}


def _row(deed: Deed, side: Party) -> dict[str, Any]:
    """Whoever complains herself brings her particulars along; an official who writes it down has only what she was told."""
    row = {"kind": side.kind, "name": side.name}
    if deed.who.person is None:
        return {**row, "phone": side.phone, "address": side.address}
    return {**row, "phone": side.phone if deed.clean["phone"] == side.phone else ""}


def ask(deed: Deed) -> None:
    """The office is asked by a matter of its own, which tells nothing but the question."""
    _direct(deed, "explain")


def answer(deed: Deed) -> None:
    """What has to be put right goes to the office in the same way."""
    if deed.clean["follow"]:
        _direct(deed, "remedy")


def _direct(deed: Deed, kind: str) -> None:
    told: Any = deed.file.acts[0].data
    deed.child_at = Office.objects.get(district=deed.matter.district, code=told["handled"]["id"])
    deed.child = {
        "place": told["place"]["id"], "office": told["handled"]["id"], "code": told["code"], "kind": kind,
        "words": deed.clean["words"],
    }  # fmt: skip


def told(deed: Deed) -> None:
    """What the office says is put into the file, for whoever answers."""
    if deed.heard:
        deed.data["words"] = deed.heard.data.get("words", "")


def direct(deed: Deed) -> None:
    """It is named by the matter that it asks about."""
    name = {"explain": "说明办理情况", "remedy": "整改"}[deed.clean["kind"]]
    deed.matter.title = f"{name}：{deed.clean['code']}"[:120]


def callback(deed: Deed) -> None:
    """Whoever asked to be called sees what becomes of it."""
    deed.party = deed.join(Party.Role.APPLICANT, {"name": deed.clean["name"], "phone": deed.clean["phone"]})
    deed.matter.title = f"回电：{deed.clean['code']}"[:120]
