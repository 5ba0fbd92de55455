"""A visit: an official of one district at the file of another. One header says who comes, from which office, to which district."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode

NAME_MAX = 40


@dataclass(frozen=True, slots=True)
class Visit:
    """to: the district asked; number: the official's own at home; name and office: in words."""

    to: str
    number: str
    name: str
    office: str

    def __str__(self) -> str:
        """As the header says it: ASCII, names percent-encoded."""
        return urlencode({"to": self.to, "number": self.number, "name": self.name, "office": self.office})

    @classmethod
    def read(cls, text: str) -> Visit | None:
        """What a header says; None if it is not one."""
        try:
            told = dict(parse_qsl(text, max_num_fields=4, strict_parsing=True))
        except ValueError:
            return None
        if set(told) != {"to", "number", "name", "office"} or not (
            told["number"].isascii() and told["number"].isdecimal()
        ):
            return None
        clean = all(value.isprintable() for value in told.values())
        return cls(told["to"], told["number"][:18], told["name"][:NAME_MAX], told["office"][:80]) if clean else None
