"""Identity and credit codes: form, date and check digit, and nothing else.

The place in an identity number is never judged: codes of places change, and a list of today's (or of the birth year's)
rejects real people, most of them old.
"""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta, timezone

FAULTS = ("length", "characters", "date", "check")
"""length: too short or long; characters: some do not belong; date: no such birthday; check: a digit is mistyped."""

EARLIEST = date(1900, 1, 1)
CHINA = timezone(timedelta(hours=8))
ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
ID_CHECKS = "10X98765432"
USCC_DIGITS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
USCC_WEIGHTS = tuple(pow(3, place, 31) for place in range(17))
WIDE = str.maketrans("０１２３４５６７８９Ｘｘ－（）　", "0123456789Xx-() ")
_MOBILE = re.compile(r"1[3-9]\d{9}", re.ASCII)
_LANDLINE = re.compile(r"(0\d{2,3})?([2-9]\d{6,7})(\d{1,6})?|400\d{7}|800\d{7}|1[0-2]\d{1,3}|9\d{4}", re.ASCII)


class Mistyped(ValueError):
    """What is wrong with a number: `args[0]` is the code, one of FAULTS, and the text one English sentence."""

    @property
    def code(self) -> str:
        """The code, for the sentence in the reader's language."""
        return str(self.args[0])

    def __str__(self) -> str:
        return str(self.args[1])


def check_id_card(text: str, *, today: date | None = None) -> str:
    """Return a resident identity number (GB 11643; 81, 82, 83: residence permits) in its one form.

    Spaces, full-width digits and a small x are accepted; raises Mistyped. `today` bounds the
    birthday (default: the day in China).
    """
    number = _plain(text).upper()
    if len(number) != 18:
        raise Mistyped("length", "An identity number has 18 characters.")
    if not re.fullmatch(r"\d{17}[\dX]", number, re.ASCII):
        raise Mistyped("characters", "An identity number is 17 digits and a digit or X.")
    _birthday(number[6:14], today or datetime.now(CHINA).date())
    if ID_CHECKS[sum(int(d) * w for d, w in zip(number, ID_WEIGHTS, strict=False)) % 11] != number[17]:
        raise Mistyped("check", "The check digit of the identity number is wrong.")
    return number


def check_uscc(text: str) -> str:
    """Return a unified social credit code (GB 32100) in capitals; raises Mistyped."""
    code = _plain(text).upper()
    if len(code) != 18:
        raise Mistyped("length", "A unified social credit code has 18 characters.")
    if set(code) - set(USCC_DIGITS):
        raise Mistyped("characters", "A unified social credit code has digits and capitals without I, O, S, V, Z.")
    total = sum(USCC_DIGITS.index(char) * weight for char, weight in zip(code, USCC_WEIGHTS, strict=False))
    if USCC_DIGITS[-total % 31] != code[17]:
        raise Mistyped("check", "The check character of the unified social credit code is wrong.")
    return code


def check_mobile(text: str) -> str:
    """Return a mainland mobile number as 11 digits; +86 and separators are dropped; raises Mistyped."""
    number = re.sub(r"^(\+|00)86", "", _digits(text))
    if len(number) != 11:
        raise Mistyped("length", "A mobile number has 11 digits.")
    if not _MOBILE.fullmatch(number):
        raise Mistyped("characters", "A mobile number is 11 digits and begins with 13 to 19.")
    return number


def check_phone(text: str) -> str:
    """Return a mobile or landline number without separators (0391-8888888 转 12 keeps its extension as -12).

    Raises Mistyped.
    """
    main, _, extension = re.sub(r"转|ext\.?|#", "|", text.translate(WIDE).lower()).partition("|")
    number = re.sub(r"^(\+|00)86", "", _digits(main))
    extension = _digits(extension)
    if not re.fullmatch(r"\d+", number + extension, re.ASCII):
        raise Mistyped("characters", "A telephone number has digits only.")
    if _MOBILE.fullmatch(number):
        return number
    if not _LANDLINE.fullmatch(number):
        raise Mistyped("length", "That is neither a mobile number nor a landline with its area code.")
    return f"{number}-{extension}" if extension else number


def _birthday(digits: str, today: date) -> None:
    try:
        birth = date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        raise Mistyped("date", "The birthday in the identity number does not exist.") from None
    if not EARLIEST <= birth <= today:
        raise Mistyped("date", "The birthday in the identity number is before 1900 or in the future.")


def _plain(text: str) -> str:
    return re.sub(r"\s", "", text.translate(WIDE))


def _digits(text: str) -> str:
    return re.sub(r"[\s()\-.·]", "", text.translate(WIDE))
