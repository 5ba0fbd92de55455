"""What the stories of faults counted, kept for docs/reliability.md when they run as `make soak`."""

from __future__ import annotations

import json
import os
import threading
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

ROUNDS = int(os.environ.get("ANLAN_SOAK", "0"))
"""How often each fault is brought about; 0 in the check, which has its own few."""
FILE = Path(__file__).parent.parent / "docs" / "reliability.json"


@dataclass
class Figures:
    """One story's run."""

    case: str
    faults: int
    acknowledged: int
    tries: int
    found: int
    acts: int
    lost: int
    twice: int
    faulty: int
    longest_seconds: float
    day: str = ""


def rounds(few: int) -> int:
    """How often to bring the fault about."""
    return ROUNDS or few


def note(case: str, faults: int, writer: Any, proof: dict[str, Any]) -> Figures:
    """Count, and append to the file in a soak run."""
    told, codes = set(proof["found"]), writer.acknowledged
    figures = Figures(
        case, faults, len(codes), writer.tries, len(told), proof["acts"], len(set(codes) - told),
        len(codes) - len(set(codes)), len(proof["faults"]), round(writer.longest, 2), time.strftime("%Y-%m-%d"),
    )  # fmt: skip
    if ROUNDS:
        with LOCK:
            before = json.loads(FILE.read_text()) if FILE.exists() else []
            FILE.write_text(json.dumps([*before, asdict(figures)], ensure_ascii=False, indent=1) + "\n")
    return figures


def attacked(case: str, tries: int, operations: int, failures: int = 0, *, since: float) -> None:
    """Keep what an attack tried, in a soak run; `operations` is how many different ones, 0 if that is not counted."""
    if not ROUNDS:
        return
    told = {
        "kind": "attack", "case": case, "tries": tries, "operations": operations, "failures": failures,
        "seconds": round(time.monotonic() - since), "day": time.strftime("%Y-%m-%d"),
    }  # fmt: skip
    with LOCK:
        before = json.loads(FILE.read_text()) if FILE.exists() else []
        FILE.write_text(json.dumps([*before, told], ensure_ascii=False, indent=1) + "\n")


def upgraded(found: dict[str, Any]) -> None:
    """Keep what an upgrade under writing did."""
    names = ("matters", "acts", "written", "seconds", "longest")
    told = {
        "kind": "upgrade",
        "case": "sealing",
        "day": time.strftime("%Y-%m-%d"),
        **{name: found[name] for name in names},
    }
    with LOCK:
        before = json.loads(FILE.read_text()) if FILE.exists() else []
        FILE.write_text(json.dumps([*before, told], ensure_ascii=False, indent=1) + "\n")


LOCK = threading.Lock()
