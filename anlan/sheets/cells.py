"""The text of a cell: what its reader sees, as far as that is exact; a number that lost digits shows that it did."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from typing import Any

EXACT = 10**15
"""From here on a spreadsheet's number has lost digits: it holds fifteen."""
PADDED = re.compile(r"0{2,20}")
SCIENTIFIC = re.compile(r"[+-]?(\d)(?:\.(\d+))?[eE]\+?(\d{1,3})")
SPACES = "\ufeff \t\r\n\u3000\xa0"


def shown(cell: Any) -> str:
    """The text of an openpyxl cell."""
    value = cell.value
    match value:
        case None:
            return ""
        case str():
            return value.replace("_x000D_", "").strip(SPACES)
        case bool():
            return "是" if value else "否"
        case int() | float():
            return _padded(number(value), cell.number_format)
        case _:
            return moment(value)


def moment(value: Any) -> str:
    """A date as 2026-01-31, with its time only if it has one."""
    match value:
        case datetime():
            return value.strftime("%Y-%m-%d %H:%M").removesuffix(" 00:00")
        case date() | time():
            return value.isoformat()
        case timedelta():
            return str(value)
        case _:
            return str(value)


def number(value: float) -> str:
    """A number without an exponent; one that lost digits keeps it, so that it is found out."""
    if value != value or value in (float("inf"), float("-inf")):
        return ""
    if abs(value) >= EXACT:
        return f"{value:.14E}"
    return str(int(value)) if value == int(value) else repr(value)


def restored(text: str) -> str | None:
    """What 1.3800000001E10 stands for; None if digits were lost. Text that is no such number stays."""
    found = SCIENTIFIC.fullmatch(text)
    if not found:
        return text
    digits, power = found[1] + (found[2] or ""), int(found[3])
    whole = len(digits.rstrip("0") or "0") - 1
    known = len(digits) - 1 >= power or (whole < power and power < FEW)
    return digits.ljust(power + 1, "0") if known and power < FEW + 4 and len(digits) - 1 <= power else None


FEW = 7
"""Below this many places a number is an amount, which nothing was cut from."""


def _padded(text: str, form: str) -> str:
    """With the noughts in front that the column shows."""
    return text.zfill(len(form)) if PADDED.fullmatch(form or "") and text.isdigit() else text
