"""The filters that a template may use: dates, money and numbers as Chinese papers write them.

A missing value stays missing through every filter, so that it prints as an empty line to be filled by hand.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any

BLANK_DATE = "　　　年　　月　　日"
DIGITS = "零壹贰叁肆伍陆柒捌玖"
PLACES = ("", "拾", "佰", "仟")
MYRIADS = ("", "万", "亿", "兆")
PLAIN_DIGITS = "零一二三四五六七八九"
MOST = Decimal(10) ** 16


def moment(value: Any) -> date | datetime | None:
    """A date or datetime from itself or from ISO 8601 text; None if it is neither."""
    if isinstance(value, date):
        return value
    try:
        text = str(value or "")
        return datetime.fromisoformat(text) if "T" in text else date.fromisoformat(text)
    except ValueError:
        return None


def date_cn(value: Any) -> Any:
    """2026年3月5日; an empty date to fill in if missing; what is no date as it stands."""
    day = moment(value)
    return f"{day.year}年{day.month}月{day.day}日" if day else value or BLANK_DATE


def time_cn(value: Any) -> Any:
    """2026年3月5日14时05分; a date without a time as a date."""
    at = moment(value)
    return f"{date_cn(at)}{at.hour}时{at.minute:02}分" if isinstance(at, datetime) else date_cn(value)


def second_cn(value: Any) -> Any:
    """2026年3月5日14时05分09秒: for receipts, where the moment counts."""
    at = moment(value)
    return f"{time_cn(at)}{at.second:02}秒" if isinstance(at, datetime) else date_cn(value)


def amount(value: Any) -> Decimal | None:
    """Yuan to the fen, or None if it is no number that money can be."""
    try:
        yuan = Decimal(str(value))
    except InvalidOperation:
        return None
    return yuan.quantize(Decimal("0.01"), ROUND_HALF_UP) if yuan.is_finite() and abs(yuan) < MOST else None


def money(value: Any) -> Any:
    """3,000.00元."""
    yuan = amount(value)
    return value if yuan is None else f"{yuan:,.2f}元"


def money_upper(value: Any) -> Any:
    """叁仟元整: the amount in the figures that cannot be altered."""
    yuan = amount(value)
    if yuan is None:
        return value
    whole, fen = divmod(int(abs(yuan) * 100), 100)
    head = f"{whole_upper(whole)}元" if whole or not fen else ""
    return ("负" if yuan < 0 else "") + head + fen_upper(fen, after=bool(whole))


def whole_upper(number: int) -> str:
    """A whole number in capital figures: 10500 → 壹万零伍佰."""
    if number == 0:
        return DIGITS[0]
    words, level, gap = "", 0, False
    while number:
        number, group = divmod(number, 10000)
        if group:
            words = group_upper(group) + MYRIADS[level] + (DIGITS[0] if gap and words else "") + words
        gap = group < 1000  # a group without thousands is read with a 零 before it
        level += 1
    return words


def group_upper(group: int) -> str:
    """One to four digits in capital figures, a run of zeros read once."""
    words, zero = "", False
    for place in range(3, -1, -1):
        digit = group // 10**place % 10
        if digit:
            words += (DIGITS[0] if zero and words else "") + DIGITS[digit] + PLACES[place]
        zero = digit == 0
    return words


def fen_upper(fen: int, *, after: bool) -> str:
    """Jiao and fen; 整 if there are none; `after` says whether yuan stand before."""
    jiao, rest = divmod(fen, 10)
    if not fen:
        return "整"
    head = f"{DIGITS[jiao]}角" if jiao else DIGITS[0] * after
    return head + (f"{DIGITS[rest]}分" if rest else "整")


def ordinal(number: int) -> str:
    """1 → 一, 12 → 十二: for numbered clauses, up to 99."""
    tens, ones = divmod(number, 10)
    head = "" if not tens else "十" if tens == 1 else f"{PLAIN_DIGITS[tens]}十"
    return head + (PLAIN_DIGITS[ones] if ones or not tens else "")


def ticks(value: Any, **choices: str) -> str:
    """Every choice with a box before it, the chosen one filled: ■达成 □未达成. Codes are named as `words` names them."""
    return "　".join(f"{'■' if name == _code(value) else '□'}{label}" for name, label in choices.items())


def words(value: Any, **choices: str) -> Any:
    """The word for a code; what has no word stays. A code that is no name is written so: e-sign e_sign, 5 _5."""
    return choices.get(_code(value), value)


def _code(value: Any) -> str:
    text = str(value if value is not None else "").replace("-", "_")
    return f"_{text}" if text[:1].isdigit() else text


def listed(items: Any) -> Any:
    """张三、李四: names, or the names of people, joined."""
    if not items or isinstance(items, str):
        return items
    return "、".join(str(item.get("name", "")) if isinstance(item, Mapping) else str(item) for item in items)


def line(value: Any, length: int = 8) -> Any:
    """A value in a sentence, or a line of so many characters to write it on."""
    return value or "＿" * length


def find(parties: Iterable[Mapping[str, Any]], identity: Any) -> Mapping[str, Any]:
    """The party of that id (compared as text), or of that recorded {id, name}; or nothing."""
    identity = identity.get("id") if isinstance(identity, Mapping) else identity
    return next((party for party in parties or () if str(party.get("id")) == str(identity)), {})


def signed(party: Mapping[str, Any], acts: Any, since: Any = None) -> Any:
    """How the party, or who stands for it, signed: name and time of an electronic signature, else nothing, for the pen.

    acts: the `sign` acts; only those not before `since` count, because a redrafted text is signed anew.
    """
    own = [act for act in acts or () if _by(act, party) and (not since or act["at"] >= since)]
    if not own or own[-1].get("data", {}).get("way") != "e-sign":
        return ""
    return f"{own[-1].get('party') or party.get('name')}（电子签名，{time_cn(own[-1]['at'])}）"


def _by(act: Mapping[str, Any], party: Mapping[str, Any]) -> bool:
    if act.get("party_id") is not None and str(act["party_id"]) == str(party.get("id")):
        return True
    names = [party.get("name"), *(proxy.get("name") for proxy in party.get("proxies", ()))]
    return bool(act.get("party")) and act["party"] in names


FILTERS: dict[str, Callable[..., Any]] = {
    "date_cn": date_cn, "time_cn": time_cn, "second_cn": second_cn, "money": money, "money_upper": money_upper,
    "ordinal": ordinal, "ticks": ticks, "words": words, "listed": listed, "line": line, "find": find, "signed": signed,
}  # fmt: skip
