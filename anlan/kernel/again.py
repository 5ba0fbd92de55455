"""What is done again when chance has drawn a key that is taken."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from django.db import IntegrityError

P = ParamSpec("P")
T = TypeVar("T")
TRIES = 4


def again_if_taken(constraint: str) -> Callable[[Callable[P, T]], Callable[P, T]]:
    """Run the whole again, at most TRIES times, when that unique constraint refuses what it drew; it rolls back by itself.

    A case code has 35 bits that are drawn (`keys.new_code`): among 100,000 of a year a district in seven meets one twice. To
    look first would not help: whoever opens a matter does not see the others' (`config/wall.py`).
    """

    def wrap(once: Callable[P, T]) -> Callable[P, T]:
        @wraps(once)
        def tried(*args: P.args, **kwargs: P.kwargs) -> T:
            for _try in range(TRIES - 1):
                try:
                    return once(*args, **kwargs)
                except IntegrityError as wrong:
                    if getattr(getattr(wrong.__cause__, "diag", None), "constraint_name", "") != constraint:
                        raise
            return once(*args, **kwargs)

        return tried

    return wrap
