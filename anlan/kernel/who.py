"""Who is acting: an official with posts, a resident with a verified phone, or the clock. Always passed, never global."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from anlan.kernel.near import reached
from anlan.town.models import Person, Post, Role
from anlan.vault.keys import mark

OVERSEEING = frozenset(
    {Role.CLERK, Role.DIRECTOR, Role.ARCHIVIST, Role.SUPERVISOR, Role.STAFF, Role.JUDGE, Role.SECTION}
)
"""The posts whose holder sees every matter of the office and of the offices below it."""


@dataclass(frozen=True, slots=True)
class Who:
    """The one whose act it is. `for_party`: staff record a party's own act, as its helper, in this `way`."""

    person: Person | None = None
    posts: tuple[Post, ...] = ()
    reach: frozenset[int] = frozenset()
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

    def post_at(self, office_id: int) -> Post | None:
        """One of the person's posts at that office, else above it; None if there is none."""
        here = (post for post in self.posts if post.office_id == office_id)
        return next(here, self.posts[0] if self.posts else None)


NOBODY = Who()
CLOCK = Who(system=True)


def official(person: Person, on: date) -> Who:
    """The person with the posts held on that day, and the offices those posts oversee."""
    posts = tuple(Post.objects.of(person, on))
    return Who(person=person, posts=posts, reach=reached([post for post in posts if post.role in OVERSEEING]))


def resident(phone: str) -> Who:
    """Whoever holds the phone of that number (verified before)."""
    return Who(phone=phone)
