"""The town's tables, gathered where Django looks for them."""

from anlan.town.office import Office, OfficeKind, OfficeQuerySet
from anlan.town.people import ADMINISTRATORS, People, Person, Post, PostQuerySet, Role, reach
from anlan.town.place import Place, PlaceQuerySet, Tier

__all__ = [
    "ADMINISTRATORS",
    "Office",
    "OfficeKind",
    "OfficeQuerySet",
    "People",
    "Person",
    "Place",
    "PlaceQuerySet",
    "Post",
    "PostQuerySet",
    "Role",
    "Tier",
    "reach",
]
