"""The cast before an organ, before a court and with an agreement in hand: roads that the stories of three files take."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from anlan.kernel import hearing, sealer
from anlan.kernel.act import open_matter, take
from anlan.kernel.models import Due, Matter
from anlan.kernel.moment import today
from anlan.law.calendar import STANDARD
from tests.cast import AGREED, MET, SEALED, Cast

DESKS = {
    "02": "zjj",
    "03": "zjj",
    "07": "zrj",
    "10": "rsj",
    "12": "scj",
    "14": "scj",
    "15": "wjw",
    "16": "jjdd",
    "09": "hbj",
}
"""The bureau of the sample whose work a dispute type is, as its people's names begin."""


def at(year: int, month: int, number: int, hour: int = 10) -> datetime:
    """A moment in China, as the clock that stands still takes it."""
    return datetime.fromisoformat(f"{year}-{month:02}-{number:02}T{hour:02}:00:00+08:00")


def request(cast: Cast, topic: str, by: str = "resident", **changes: Any) -> str:
    """Apply for administrative mediation; the case code."""
    act = open_matter("administrative", cast.application(topic=topic, **changes), by=cast.who(by))
    return act.matter.code


def organ(cast: Cast, code: str, to: str, **accept: Any) -> str:
    """Bring a matter of administrative mediation to that stage on its main road."""
    desk = DESKS[cast.file(code).matter.topic]
    steps: tuple[tuple[str, str, dict[str, Any]], ...] = (
        ("screen", f"{desk}-clerk", {}), ("ask", f"{desk}-clerk", {}), ("consent", "neighbour", {"open": "closed"}),
        ("accept", f"{desk}-clerk", {"told": True, "enforcement": True} | accept),
        ("assign", f"{desk}-director", {"mediator": cast.person(f"{desk}-staff").pk}),
        ("declare", f"{desk}-staff", {"conflict": "no"}), ("session", f"{desk}-staff", MET | {"result": "agreed"}),
        ("draft", f"{desk}-staff", AGREED), ("sign", "resident", {"read": True, "way": "wet"}),
        ("sign", "neighbour", {"read": True, "way": "wet"}), ("seal", f"{desk}-staff", SEALED),
    )  # fmt: skip
    return walk(cast, code, to, steps)


def walk(cast: Cast, code: str, to: str, steps: tuple[tuple[str, str, dict[str, Any]], ...]) -> str:
    """Take the steps of a road until the matter stands at that stage."""
    for step, by, typed in steps:
        if cast.file(code).matter.stage == to:
            return code
        if step == "screen":
            cast.screen(code, by)
        elif cast.file(code).procedure.step(step, stage=cast.file(code).matter.stage):
            cast.take(code, step, by, **cast._filled(code, typed))
    assert cast.file(code).matter.stage == to, f"{cast.file(code).matter.stage} instead of {to}"
    return code


def sent(cast: Cast, kind: str = "delegate", **changes: Any) -> str:
    """A court sends a suit to the street's committee; the case code."""
    told = cast.application(**changes) | {
        "kind": kind,
        "case": "（2026）豫0811诉前调1号",
        "organisation": "410802005-tw",
    }
    return open_matter("court", told, by=cast.who("judge")).matter.code


def referred(cast: Cast, to: str, kind: str = "delegate", **changes: Any) -> str:
    """A court's suit brought to that stage."""
    steps: tuple[tuple[str, str, dict[str, Any]], ...] = (
        ("take_on", "clerk", {}), ("assign", "director", {"mediator": "MEDIATOR"}),
        ("declare", "mediator", {"conflict": "no"}), ("ask", "mediator", {"how": "phone"}),
        ("consent", "neighbour", {"open": "closed"}), ("session", "mediator", MET | {"result": "agreed"}),
        ("draft", "mediator", AGREED), ("sign", "resident", {"read": True, "way": "wet"}),
        ("sign", "neighbour", {"read": True, "way": "wet"}), ("seal", "mediator", SEALED),
    )  # fmt: skip
    return walk(cast, sent(cast, kind, **changes), to, steps)


NOT_BARRED = {"barred_special": "no", "barred_title": "no"}
ASKED = {"court": "410802-fy", "service": "幸福院 3 号楼，13800000001", "agreed": True} | NOT_BARRED


def child_of(code: str) -> str:
    """The case code of the newest child of a matter."""
    parent = Matter.objects.get(code=code)
    return Matter.objects.filter(parent_id=parent.id).order_by("-opened_at")[0].code


def applied(cast: Cast, code: str, **changes: Any) -> str:
    """The resident asks for confirmation of the agreement; the child's case code."""
    take(code, "confirmation", ASKED | changes, by=cast.who("resident"))
    return child_of(code)


def submitted(cast: Cast, code: str) -> str:
    """Both have applied; the child's case code."""
    child = applied(cast, code)
    cast.take(child, "join", "neighbour", service="幸福院 2 号楼", agreed=True, **NOT_BARRED)
    return child


def listen() -> None:
    """Let the parents hear what was sealed."""
    sealer.seal_all("410802")
    hearing.catch_up("410802")


def run(cast: Cast, code: str, clock: str) -> Due:
    """The newest run of a clock."""
    return [due for due in sorted(cast.file(code).dues, key=lambda due: due.id) if due.clock == clock][-1]


def kinds(cast: Cast, code: str) -> set[str]:
    """The papers of a file."""
    return {paper.kind for paper in cast.file(code).papers}


def workdays(since: Any, number: int) -> Any:
    """The day after that many working days, counted on the calendar one by one."""
    day = since
    while number:
        day = day.fromordinal(day.toordinal() + 1)
        number -= STANDARD.is_workday(day)
    return day


__all__ = ["AGREED", "MET", "today"]
