"""What the processes beside the worker do: work as long as something waits, and end when nothing has for a while."""

from __future__ import annotations

import time
from collections.abc import Callable

SECONDS = 15.0
"""How long such a process waits for more before it ends."""
BETWEEN_LOOKS = 0.5


def until_idle(work: Callable[[], int], seconds: float = SECONDS) -> int:
    """Call `work`, which says how much it did, until it has done nothing for so many seconds; 0, for the command to return."""
    end = time.monotonic() + seconds
    while time.monotonic() <= end:
        if work():
            end = time.monotonic() + seconds
        else:
            time.sleep(BETWEEN_LOOKS)
    return 0
