"""Dividing several things between two: adjusted winner (Brams & Taylor, Fair Division, 1996). Pure, exact.

Each side spreads 100 points over the things, unseen by the other. Each thing goes first to whoever gave it more; then
whoever has more by its own points hands over, beginning with what the two value most alike, until both have equally many.
At most one thing is split. If both have given their points as they feel, the division is envy-free (neither would change
places), equitable (both have equally many of their own points) and efficient (no other is better for one and not worse for
the other).
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

POINTS = 100


def adjusted_winner(first: Sequence[int], second: Sequence[int]) -> tuple[Fraction, ...]:
    """What share of each thing the first side has; the second has the rest. Raises ValueError for points that are none."""
    for points in (first, second):
        if len(points) != len(first) or min(points, default=-1) < 0 or sum(points) != POINTS:
            raise ValueError("each side spreads 100 points over the same things")
    shares = [Fraction(mine >= theirs) for mine, theirs in zip(first, second, strict=True)]
    if worth(shares, first) < worth([1 - share for share in shares], second):
        return tuple(1 - share for share in _levelled([1 - share for share in shares], second, first))
    return tuple(_levelled(shares, first, second))


def worth(shares: Sequence[Fraction], points: Sequence[int]) -> Fraction:
    """What shares are worth by somebody's points."""
    return sum((share * of for share, of in zip(shares, points, strict=True)), Fraction(0))


def _levelled(shares: list[Fraction], ahead: Sequence[int], behind: Sequence[int]) -> list[Fraction]:
    """The shares of whoever is ahead, after handing over until both are level."""
    held = [place for place, share in enumerate(shares) if share and behind[place]]
    for place in sorted(held, key=lambda at: Fraction(ahead[at], behind[at])):
        lead = worth(shares, ahead) - worth([1 - share for share in shares], behind)
        shares[place] -= min(Fraction(1), lead / (ahead[place] + behind[place]))
    return shares
