"""Who is acting: an official with posts, a resident with a verified phone, or the clock. Always passed, never global."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from anlan.kernel.near import reached
from anlan.kernel.procedure import OVERSEEING
from anlan.kernel.registry import overseers
from anlan.town.models import ADMINISTRATORS, Person, Post
from anlan.vault.keys import mark

Watch = tuple[frozenset[str], frozenset[int]]
"""Some procedures, by key, and the offices whose matters of these procedures somebody oversees."""


@dataclass(frozen=True, slots=True)
class Who:
    """The one whose act it is. `for_party`: staff record a party's own act, as its helper, in this `way`.

    watches  what the posts oversee; empty: nothing but what `who` registered or sits on
    """

    person: Person | None = None
    posts: tuple[Post, ...] = ()
    watches: tuple[Watch, ...] = ()
    phone: str = ""
    system: bool = False
    for_party: UUID | None = None
    way: str = ""

    @property
    def known(self) -> bool:
        """Whether anybody at all stands behind it."""
        return self.system or self.person is not None or bool(self.phone)

    @property
    def owner(self) -> str:
        """One string for it, to key drafts, attempts and limits by."""
        if self.person is not None:
            return f"person:{self.person.pk}"
        return f"phone:{mark('phone', self.phone):x}" if self.phone else "system"

    @property
    def reach(self) -> frozenset[int]:
        """Every office of which some matters are overseen."""
        return frozenset[int]().union(*(offices for _keys, offices in self.watches))

    @property
    def desks(self) -> frozenset[int]:
        """The offices for which it speaks where they sit on a matter: those where it holds a post that oversees."""
        return frozenset(post.office_id for post in self.posts if post.role in OVERSEEING)

    @property
    def administers(self) -> bool:
        """Whether it is one of the three administrators, to whom nothing is open but what they oversee."""
        return any(post.role in ADMINISTRATORS for post in self.posts)

    def post_at(self, office_id: int) -> Post | None:
        """One of the person's posts at that office, else above it; None if there is none."""
        here = (post for post in self.posts if post.office_id == office_id)
        return next(here, self.posts[0] if self.posts else None)


NOBODY = Who()
CLOCK = Who(system=True)


def official(person: Person, on: date) -> Who:
    """The person with the posts held on that day that count, and what those posts oversee."""
    return holding(person, Post.objects.of(person, on))


def holding(person: Person, posts: Iterable[Post]) -> Who:
    """The person with those of these posts that count, and what they oversee."""
    counted = counting(posts)
    return Who(person=person, posts=counted, watches=tuple(_watches(counted)))


def counting(posts: Iterable[Post]) -> tuple[Post, ...]:
    """The posts that count: beside an administrator's no other does, and of two different administrators' none."""
    held = tuple(posts)
    administrators = tuple(post for post in held if post.role in ADMINISTRATORS)
    if not administrators:
        return held
    return administrators if len({post.role for post in administrators}) == 1 else ()


def _watches(posts: tuple[Post, ...]) -> Iterator[Watch]:
    for roles, keys in overseers().items():
        if offices := reached([post for post in posts if post.role in roles]):
            yield keys, offices


def resident(phone: str) -> Who:
    """Whoever holds the phone of that number (verified before)."""
    return Who(phone=phone)
