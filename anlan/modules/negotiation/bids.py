"""Sealed bids for an amount of money: the rule, which is told beforehand. Pure.

Whoever pays writes the most that would be paid, whoever is paid the least that would be taken. If the first reaches the
second, the amount is the middle of the two, and it binds both. If not, nothing is told but that, and both are destroyed.
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

ROUNDS = 3
"""How many rounds a negotiation has: more would let one side feel its way to what the other one wrote."""
FEN = Decimal("0.01")


def middle(pays: Decimal, takes: Decimal) -> Decimal | None:
    """The amount in yuan, to the fen (half a fen upwards), if `pays` reaches `takes`; None otherwise."""
    if pays < takes:
        return None
    return ((pays + takes) / 2).quantize(FEN, ROUND_HALF_UP)
