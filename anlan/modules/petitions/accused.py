"""Who is complained of, and where an accusation must not go (信访工作条例 §30: never to the accused, nor word of it)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from anlan.kernel.file import CaseFile
from anlan.kernel.moment import today
from anlan.town.models import Office, Person, Post

ACCUSATION = "accusation"


def is_accusation(file: CaseFile) -> bool:
    """Whether it is one: as it was classified last, else as it was told."""
    return file.said("classify", "register").get("kind") == ACCUSATION


def office_named(told: Mapping[str, Any], district: str) -> Office | None:
    """The office complained of, from an act's data."""
    named: Any = told.get("accused_office")
    return Office.objects.filter(district=district, code=named["id"]).first() if named else None


def people_named(names: list[str], office: Office | None, district: str) -> list[Person]:
    """Our own officials of these names: those of the office complained of, or below or above it, if one is named."""
    found = Person.objects.filter(district=district, is_active=True, name__in=names).order_by("pk")
    return list(found.filter(pk__in=colleagues(office))) if office else list(found)


def colleagues(office: Office) -> Any:
    """The ids of the people who hold a post today at an office, below it or above it."""
    held = Post.objects.held(today())
    above = [int(number) for number in office.path.split("/") if number]
    here = Office.objects.under(office).values("pk")
    return (held.filter(office_id__in=above) | held.filter(office_id__in=here)).values("person_id")


def names_told(told: Mapping[str, Any]) -> list[str]:
    """The names of the people complained of, from the data or the clean values of a telling."""
    return [row["name"] for row in told.get("accused") or [] if row.get("name")]


def accused_of(file: CaseFile) -> tuple[Office | None, list[int]]:
    """The office complained of, and the ids of those of our officials who are: as told, and as the desk found out."""
    told = file.acts[0].data
    office = office_named(told, file.matter.district)
    people = {person.pk for person in people_named(names_told(told), office, file.matter.district)}
    people |= {row["id"] for act in file.acts for row in act.data.get("officials") or []}
    return office, sorted(people)


def unfit(office: Office, accused: Office | None, people: list[int]) -> str:
    """Why an accusation must not come to that office; '' if it may."""
    if accused and office.district == accused.district and office.path.startswith(accused.path):
        return _("这是检举的单位或者它的下级单位：检举材料不能交给它。")
    if Post.objects.held(today()).filter(office=office, person_id__in=people).exists():
        return _("检举的人在这个单位任职：检举材料不能交给它。")
    return ""


def kept_from(file: CaseFile, office: Office) -> str:
    """Why that office must not have this file; '' if it may, or if the file is no accusation."""
    return unfit(office, *accused_of(file)) if is_accusation(file) else ""
