"""Whose duty it was on that day: direct, supervising and leading, as the rules name them, from the posts held then.

直接责任 is that of whoever did it, 主管责任 that of the head of the section or the leader in charge of it, 领导责任 that
of the head of the office. This says in whose hands an act lay; what follows from it is for those whom the law names.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from anlan.law.statutes import CQE, DEC
from anlan.town.models import Post, Role

BASIS = (DEC[38], CQE[7])
"""Looking back at decisions, and what the three kinds of responsibility are called (a regional regulation: for the words)."""


@dataclass(frozen=True, slots=True)
class Duty:
    """The names in each of the three responsibilities; empty where nobody held such a post on that day."""

    direct: tuple[str, ...]
    supervising: tuple[str, ...]
    leading: tuple[str, ...]


class Posts:
    """The posts that anybody held at some offices, asked for once."""

    def __init__(self, offices: Iterable[int | None]) -> None:
        wanted = {office for office in offices if office}
        found = Post.objects.filter(office_id__in=wanted).select_related("person").order_by("pk")
        self.all = list(found) if wanted else []

    def names(self, office: int | None, role: str, on: date) -> tuple[str, ...]:
        """Who held that post at the office on that day."""
        return tuple(post.person.name for post in self._held(office, on) if post.role == role)

    def roles(self, office: int | None, person: int | None, on: date) -> list[str]:
        """As what a person worked at the office on that day."""
        return [post.role for post in self._held(office, on) if post.person_id == person]

    def duty(self, direct: tuple[str, ...], office: int | None, on: date) -> Duty:
        """The three responsibilities for what somebody did at an office on that day."""
        return Duty(direct, self.names(office, Role.SECTION, on), self.names(office, Role.DIRECTOR, on))

    def _held(self, office: int | None, on: date) -> Iterable[Post]:
        here = (post for post in self.all if post.office_id == office)
        return (post for post in here if post.since <= on and (post.until is None or on < post.until))
