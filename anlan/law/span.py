"""A length of time as the law states it: an amount and a unit."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal, get_args

Unit = Literal["d", "wd", "m", "h"]
"""d calendar days, wd working days, m months, h hours."""

WORDS: dict[str, tuple[str, str]] = {
    "d": ("日", "days"),
    "wd": ("个工作日", "working days"),
    "m": ("个月", "months"),
    "h": ("小时", "hours"),
}
MOST = 36_500
"""A hundred years in days: whatever is longer was mistyped."""
_FORM = re.compile(r"(\d{1,6})\s*(d|wd|m|h)", re.ASCII)


@dataclass(frozen=True, slots=True)
class Span:
    """`Span(30, "wd")` is thirty working days; a negative or endless amount raises ValueError."""

    amount: int
    unit: Unit

    def __post_init__(self) -> None:
        if self.unit not in get_args(Unit):
            raise ValueError(f"A span is counted in d, wd, m or h, not in {self.unit!r}.")
        if not 0 <= self.amount <= MOST:
            raise ValueError(f"A span of {self.amount} {self.unit} is not between 0 and {MOST}.")

    @classmethod
    def parse(cls, text: str) -> Span:
        """Read `30d`, `5wd`, `1m` or `72h`; raises ValueError."""
        found = _FORM.fullmatch(text.strip().lower())
        if found is None:
            raise ValueError(f"{text!r} is not a span; write it like 30d, 5wd, 1m or 72h.")
        unit: Unit = found[2]  # type: ignore[assignment]
        return cls(int(found[1]), unit)

    def __str__(self) -> str:
        return f"{self.amount}{self.unit}"

    @property
    def text(self) -> str:
        """The span in Chinese: 30个工作日."""
        return f"{self.amount}{WORDS[self.unit][0]}"

    @property
    def text_en(self) -> str:
        """The span in English: 30 working days."""
        words = WORDS[self.unit][1]
        return f"{self.amount} {words.removesuffix('s') if self.amount == 1 else words}"
