"""What the worker does for the log: bring sealed acts in. (Witnesses are asked by a process of its own: they may be slow.)"""

from __future__ import annotations

import logging

from anlan.kernel.jobs import Job
from anlan.log import ledger
from anlan.log.last import Refused

log = logging.getLogger(__name__)


def append() -> int:
    """Bring in what has its order since."""
    return sum(map(_appended, ledger.behind()))


def _appended(district: str) -> int:
    """How many acts of the district; none, and a line that says why, where its log may not be signed here."""
    try:
        return ledger.append_all(district)
    except Refused as refused:
        log.error("Nothing is signed: %s", refused)
        return 0


JOBS = (Job("log", 0.45, append),)
