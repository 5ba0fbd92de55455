"""What the steps of a joint meeting do beyond stage, clocks and papers."""

from __future__ import annotations

from datetime import date
from typing import Any

from anlan.kernel.deed import Deed
from anlan.modules.meetings.forms import open_promises


def call(deed: Deed) -> None:
    """The invited offices sit on it; its title is the question, not a person."""
    deed.data.pop("office", None)  # where the matter stands, which its page says
    deed.matter.title = deed.clean["question"].splitlines()[0][:60]
    for office in deed.clean["invited"]:
        if office.pk != deed.matter.office_id:
            deed.invite("invited", office)


def hold(deed: Deed) -> None:
    """Each line gets the words by which it is known from now on."""
    for row in deed.data["promises"]:
        row["label"] = _label(row["office"]["name"], row["what"])


def _label(office: str, what: str) -> str:
    return f"{office}：{what}"[:80]


def promises(deed: Deed) -> list[tuple[date, str]]:
    """The day and the words of each promise that starts to run now."""
    rows: list[dict[str, Any]] = deed.data.get("promises") or ([deed.data["renewed"]] if "renewed" in deed.data else [])
    return [(date.fromisoformat(row["due"]), row["label"]) for row in rows]


def done(deed: Deed) -> None:
    """That promise is kept."""
    deed.stop_clock("promise", deed.clean["label"])


def decide(deed: Deed) -> None:
    """The old promise ends; a renewed one runs to its own day. Others that are late wait for their own decision."""
    label = deed.clean["label"]
    deed.stop_clock("promise", label)
    if deed.clean["decision"] != "drop":
        what = label.partition("：")[2] or label
        office = deed.clean["office"] if deed.clean["decision"] == "reassign" else None
        fresh = _label(office.name, what) if office else label
        deed.data["renewed"] = {"label": fresh, "due": deed.data["due"]}
    late = [run for run in deed.file.dues if run.clock == "promise" and run.ended_at is None and run.state == "overdue"]
    deed.lead("deciding" if late and open_promises(deed.file) else "binding")
