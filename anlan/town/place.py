"""The division tree: district, streets, communities, courtyards, each with its history."""

from datetime import date
from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from anlan.town.span import covers

DISTRICT_DIGITS = 6


class Tier(models.IntegerChoices):
    """The four tiers, counted from the top: a smaller number stands higher."""

    DISTRICT = 1, _("区")
    STREET = 2, _("街道")
    COMMUNITY = 3, _("社区")
    COURTYARD = 4, _("楼院")


class PlaceQuerySet(models.QuerySet["Place"]):
    """Questions about many places."""

    def on(self, day: date) -> Self:
        """Places that existed on `day`."""
        return self.filter(covers(day))

    def within(self, code: str) -> Self:
        """The place with `code` and everything inside it, of any day: a code begins with its parent's code."""
        return self.filter(code__startswith=code)

    def with_ancestors(self) -> Self:
        """Each place together with the places above it, in the same query."""
        return self.select_related("parent__parent__parent")


class Place(models.Model):
    """One place as it was from `since` until `until`; a renamed or recoded place is a new row that `succeeds` the old.

    Matters keep the row they were opened at, so a closed row is never deleted or reused.
    A place inside another always has a code that begins with the other's code; the import holds this.
    """

    code = models.CharField(_("区划代码"), max_length=20)
    name = models.CharField(_("名称"), max_length=60)
    tier = models.PositiveSmallIntegerField(_("层级"), choices=Tier.choices)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("上级")
    )
    since = models.DateField(_("启用日期"))
    until = models.DateField(_("停用日期"), null=True, blank=True)
    succeeds = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="successors", verbose_name=_("沿革自")
    )
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="merged", verbose_name=_("并入")
    )

    objects = PlaceQuerySet.as_manager()

    class Meta:
        verbose_name = _("地点")
        constraints = [
            models.UniqueConstraint(fields=["code", "since"], name="place_code_since"),
            models.CheckConstraint(
                condition=models.Q(until__isnull=True) | models.Q(until__gt=models.F("since")),
                name="place_ends_after_it_begins",
            ),
        ]
        indexes = [models.Index(fields=["code"], opclasses=["varchar_pattern_ops"], name="place_code_prefix")]

    def __str__(self) -> str:
        return self.name

    @property
    def district(self) -> str:
        """Six-digit code of the district the place lies in."""
        return self.code[:DISTRICT_DIGITS]

    @property
    def full_name(self) -> str:
        """The names from the district down to this place, joined: 解放区焦南街道…"""
        return "".join(place.name for place in (*self.ancestors(), self))

    def ancestors(self) -> list["Place"]:
        """The places above, the district first; no query where the row came `with_ancestors()`."""
        return [] if self.parent is None else [*self.parent.ancestors(), self.parent]

    def codes_upward(self) -> list[str]:
        """Every code that this place or a place above it can have."""
        return [self.code[:end] for end in range(DISTRICT_DIGITS, len(self.code) + 1)]

    def lineage(self) -> list[str]:
        """Codes to count together: this place's own first, then those of the places it came from, however far back.

        Both halves of a split carry the whole's code, so their counts overlap.
        """
        codes, generation = {self.code: None}, [self]
        while generation:
            generation = list(predecessors_of(generation))
            codes.update((place.code, None) for place in generation)
        return list(codes)


def predecessors_of(places: list[Place]) -> PlaceQuerySet:
    """The rows that any of `places` continued or took in; one query."""
    return Place.objects.filter(models.Q(successors__in=places) | models.Q(merged_into__in=places)).distinct()
