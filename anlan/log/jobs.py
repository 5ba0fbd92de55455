"""What the worker does for the log: bring sealed acts in. (Witnesses are asked by a process of its own: they may be slow.)"""

from __future__ import annotations

from anlan.kernel.jobs import Job
from anlan.log import ledger


def append() -> int:
    """Bring in what has its order since."""
    return sum(map(ledger.append_all, ledger.behind()))


JOBS = (Job("log", 0.45, append),)
