"""Where in a list somebody stands: carried in the address, so that the next case is one keystroke away."""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass, replace

from django.http import HttpRequest, QueryDict
from django.urls import reverse
from django.utils.http import urlencode

from anlan.desk.worklists import WORKLISTS, Worklist
from anlan.kernel.models import Matter
from anlan.vault.keys import Broken, house_key

KEPT = ("topic", "stage", "office", "place", "ahead")
"""The parameters of a list that choose its matters, as they stand in addresses; the words that are searched for are WORDS."""
WORDS = "w"
"""The words searched for, which may be names and numbers, so they stand sealed in addresses, histories and logs."""


@dataclass(frozen=True, slots=True)
class Spot:
    """A list, what narrows it, and after which place one goes on."""

    worklist: Worklist
    query: dict[str, str]

    @classmethod
    def read(cls, key: str, query: QueryDict) -> Spot:
        """The spot that a list's own address names."""
        kept = {name: value for name in (*KEPT, "after") if (value := query.get(name, "").strip())}
        words = _opened(query.get(WORDS, ""))
        return cls(WORKLISTS[key], kept | ({"q": words} if words else {}))

    @classmethod
    def behind(cls, request: HttpRequest) -> Spot | None:
        """The spot that `?from=` of a matter's address names; None if it came from no list."""
        key, _mark, query = request.GET.get("from", "").partition("?")
        return cls.read(key, QueryDict(query)) if key in WORKLISTS else None

    def standing_at(self, matter: Matter) -> Spot:
        """The spot of that matter in this list."""
        return replace(self, query=self.query | {"after": self.worklist.place_of(matter)})

    @property
    def chosen(self) -> dict[str, str]:
        """What narrows the list, without the place in it."""
        return {name: value for name, value in self.query.items() if name != "after"}

    @property
    def first_url(self) -> str:
        """The list from its first row on."""
        return _joined(reverse("desk-list", args=[self.worklist.key]), self.chosen)

    @property
    def url(self) -> str:
        """The list from here on."""
        return _joined(reverse("desk-list", args=[self.worklist.key]), self.query)

    @property
    def next_url(self) -> str:
        """The next matter of the list."""
        return _joined(reverse("desk-next", args=[self.worklist.key]), self.query)

    @property
    def suffix(self) -> str:
        """What the address of a matter carries to remember this spot."""
        return "?" + urlencode({"from": _joined(self.worklist.key, self.query)})


def suffix_of(spot: Spot | None) -> str:
    """The suffix of a spot, or nothing."""
    return spot.suffix if spot else ""


def closed(words: str) -> str:
    """The words as they stand in an address."""
    return urlsafe_b64encode(house_key("words").seal(words.encode("utf-8", "replace"), WORDS)).decode().rstrip("=")


def _opened(token: str) -> str:
    try:
        return (
            house_key("words").open(urlsafe_b64decode(token + "=" * (-len(token) % 4)), WORDS).decode() if token else ""
        )
    except (ValueError, Broken):
        return ""


def _joined(path: str, query: dict[str, str]) -> str:
    written = {WORDS if name == "q" else name: closed(value) if name == "q" else value for name, value in query.items()}
    return f"{path}?{urlencode(written)}" if query else path
