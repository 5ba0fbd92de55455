"""Who sees the board, and for which places: whoever oversees matters, where the offices that she oversees stand."""

from __future__ import annotations

from functools import reduce
from operator import or_

from django.db.models import Q
from django.utils.translation import gettext as _

from anlan.kernel.errors import NotHere, Refused
from anlan.kernel.moment import today
from anlan.kernel.who import Who
from anlan.town.models import Office, Place, Tier
from anlan.town.place import PlaceQuerySet, predecessors_of


def sees(who: Who) -> bool:
    """Whether there is a board for `who` at all; not for the three administrators, whom casework does not concern."""
    return bool(who.reach) and not who.administers


def opened(who: Who, code: str = "") -> Place:
    """The place of that code, or the widest that `who` oversees; Refused or NotHere if it is not for her."""
    if not sees(who):
        raise Refused(_("看板由负责案件的单位使用。"))
    places = _places(who)
    found = places.filter(code=code) if code else places.order_by("tier", "code")
    place = found.with_ancestors().first()
    if place is None:
        raise NotHere
    return place


def trail(who: Who, place: Place) -> list[Place]:
    """The places above it that `who` may look at too, the widest first."""
    return list(_places(who).filter(pk__in=[above.pk for above in place.ancestors()]).order_by("tier"))


def _places(who: Who) -> PlaceQuerySet:
    codes = set(Office.objects.filter(pk__in=who.reach).values_list("place__code", flat=True))
    within = reduce(or_, (Q(code__startswith=code) for code in _widest(codes)), Q(pk=None))
    return Place.objects.on(today()).filter(within)


def _widest(codes: set[str]) -> list[str]:
    return [code for code in sorted(codes) if not any(code != other and code.startswith(other) for other in codes)]


def within(place: Place) -> Q:
    """The matters of a place, under every code that it ever had: from there, or in the hands of an office that stands there."""
    if place.tier == Tier.DISTRICT:
        return Q()
    codes = place.lineage()
    return reduce(or_, (Q(**{f"{name}__startswith": code}) for name in OF for code in codes))


OF = ("place__code", "office__place__code")


def parts(place: Place) -> dict[str, Place]:
    """The places one tier below by code, in the order of their codes; a code of before leads to the first that continues it."""
    below = list(Place.objects.on(today()).filter(parent__code=place.code).order_by("code"))
    changed = bool(below) and predecessors_of(below).exists()
    found = {child.code: child for child in below}
    for child in below if changed else ():
        for code in child.lineage():
            found.setdefault(code, child)
    return found
