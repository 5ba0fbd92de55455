"""What an attacker types, and how much of it is tried: a seeded few in the check, all of it in `make soak`."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import TypeVar

from tests.figures import ROUNDS

T = TypeVar("T")
SEED = 20261127


def some(everything: Sequence[T], few: int) -> list[T]:
    """So many of them, the same in every check; all of them in a soak run."""
    whole = list(everything)
    return whole if ROUNDS or len(whole) <= few else random.Random(SEED).sample(whole, few)


def rounds_of(few: int) -> int:
    """So many tries in the check, many times that in a soak run."""
    return few * (ROUNDS * 5 or 1)
