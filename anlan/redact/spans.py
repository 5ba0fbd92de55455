"""The words of the redaction: what kinds of personal data there are, and where one was found."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """A kind of personal data; its value is the name in figures and JSON."""

    NAME = "name"
    ID = "id"
    PHONE = "phone"
    ADDRESS = "address"
    PLATE = "plate"
    USCC = "uscc"
    BANK = "bank"
    EMAIL = "email"
    ACCOUNT = "account"
    BIRTH = "birth"
    CASE = "case"
    LICENCE = "licence"
    COMPANY = "company"
    OTHER = "other"


@dataclass(frozen=True)
class Person:
    """How a text calls somebody: any part may be missing (小王: no given name; 建国: no surname)."""

    surname: str = ""
    given: str = ""
    title: str = ""


@dataclass(frozen=True)
class Hit:
    """A find in folded text: characters start to end, the end not included."""

    start: int
    end: int
    kind: Kind
    why: str
    person: Person | None = None


@dataclass(frozen=True)
class Span:
    """What was masked in the text as it was given: characters start to end, the end not included.

    `why` is the rule that found it, `mask` what stands there now.
    """

    start: int
    end: int
    kind: Kind
    why: str
    mask: str
