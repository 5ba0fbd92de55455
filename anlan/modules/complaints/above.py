"""Who answers a complaint about the handling: an office above it, and nobody who has had a hand in the matter."""

from __future__ import annotations

from collections.abc import Iterator

from anlan.kernel.file import CaseFile
from anlan.kernel.moment import today
from anlan.town.models import Office, OfficeKind, Person, Post, Role
from anlan.town.people import PostQuerySet

ROLES = (Role.SUPERVISOR, Role.DIRECTOR, Role.STAFF)
"""The posts whose holders answer complaints."""
NOT_OURS = (OfficeKind.COURT, OfficeKind.PROCURATORATE)
"""Whose work no office of the district judges: they have ways of their own (12368, 12309)."""


def hands(file: CaseFile) -> set[int]:
    """The ids of all who sat on the matter, or sit there, and of all who took one of its acts."""
    sat = {seat.person_id for seat in file.seats} | {act.person_id for act in file.acts}
    return {person for person in sat if person is not None}


def people(ids: set[int]) -> list[Person]:
    """They themselves."""
    return list(Person.objects.filter(pk__in=ids).order_by("pk"))


def answering(file: CaseFile) -> Office | None:
    """The nearest office above where somebody is left to answer; for the district's own its centre. None if there is none."""
    kept_out = hands(file)
    found = list(_upward(file.matter.office))
    free = (office for office in found if _held(office).exclude(person_id__in=kept_out).exists())
    return next(free, found[-1] if found else None)


def _upward(office: Office) -> Iterator[Office]:
    """The offices above, the nearest first; the district's centre is above all of them, and answers for itself."""
    above = [int(number) for number in office.path.split("/") if number][-2::-1]
    known = Office.objects.in_force(today()).select_related("place").in_bulk(above)
    yield from (known[pk] for pk in above if pk in known and known[pk].kind not in NOT_OURS)
    centres = Office.objects.in_force(today()).filter(district=office.district, kind=OfficeKind.CENTRE)
    yield from centres.exclude(pk__in=above).select_related("place").order_by("code")[:1]


def _held(office: Office) -> PostQuerySet:
    return Post.objects.held(today()).filter(office=office, role__in=ROLES, person__is_active=True)
