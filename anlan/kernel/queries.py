"""The questions that pages ask of many rows, named as phrases."""

from __future__ import annotations

from datetime import date, datetime
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q

from anlan.kernel.procedure import BARRED
from anlan.vault.keys import mark

if TYPE_CHECKING:
    from anlan.kernel.models import Due, Matter, Party  # noqa: F401 - the bases below name them
    from anlan.kernel.who import Who


class MatterSet(models.QuerySet["Matter"]):
    """Matters."""

    def visible_to(self, who: Who) -> Self:
        """Those that `who` may open at all: as a party, by a seat, as registrar, or by an overseeing post."""
        if who.system:
            return self
        if who.phone:
            return self.filter(self._has("parties", phone_mark=mark("phone", who.phone), left_at=None))
        if who.person is None:
            return self.none()
        own = Q(registrar=who.person) | Q(self._has("seats", person=who.person, until=None))
        if who.desks:
            own |= Q(self._has("seats", office__in=who.desks, until=None))
        barred = self._has("seats", person=who.person, role=BARRED)
        return self.open_to(who).filter(own | _overseen(who) if who.watches else own).exclude(barred)

    def open_to(self, who: Who) -> Self:
        """All; for an administrator those alone of which she oversees the procedure, whatever she did before."""
        keys = [key for keys, _offices in who.watches for key in keys]
        return self.filter(procedure__in=keys) if who.administers else self

    def of_office(self, who: Who) -> Self:
        """Those at the offices that `who` oversees."""
        barred = self._has("seats", person=who.person, role=BARRED)
        return self.filter(_overseen(who)).exclude(barred) if who.watches else self.none()

    def handed_to(self, who: Who) -> Self:
        """Those on which an office of `who` sits."""
        barred = self._has("seats", person=who.person, role=BARRED)
        return self.filter(self._has("seats", office__in=who.desks, until=None)).exclude(barred)

    def seated(self, who: Who) -> Self:
        """Those on which `who` sits, or that `who` registered and that still wait."""
        seats = self._has("seats", person=who.person, until=None)
        barred = self._has("seats", person=who.person, role=BARRED)
        return self.filter(Q(seats) | Q(registrar=who.person)).exclude(barred)

    def kept(self) -> Self:
        """Those whose content was not erased."""
        return self.exclude(lock=b"")

    def expired(self, day: date) -> Self:
        """Those whose retention ended before `day`, and that are kept still."""
        return self.kept().filter(keep_until__lt=day)

    def open(self) -> Self:
        """Those not yet at their end."""
        return self.filter(closed_at=None)

    def due_by(self, day: date) -> Self:
        """Open ones whose nearest limit falls on or before `day`."""
        return self.open().filter(next_due__lte=day)

    def still_since(self, moment: datetime) -> Self:
        """Open ones on which nothing was done after `moment`, or that are paused or wait for something."""
        return self.open().filter(Q(acted_at__lt=moment) | ~Q(paused="") | ~Q(stuck=""))

    def _has(self, name: str, **conditions: Any) -> Exists:
        related: Any = self.model._meta.get_field(name).related_model
        rows = related._default_manager.filter(district=OuterRef("district"), matter_id=OuterRef("id"), **conditions)
        return Exists(rows)


def _overseen(who: Who) -> Q:
    return reduce(or_, (Q(procedure__in=keys, office_id__in=offices) for keys, offices in who.watches))


class PartySet(models.QuerySet["Party"]):
    """Parties."""

    def present(self) -> Self:
        """Those who have not left the matter."""
        return self.filter(left_at=None)


class DueSet(models.QuerySet["Due"]):
    """Runs of clocks."""

    def running_out(self, day: date) -> Self:
        """Running ones whose last day is before `day`; a time that may not be shorter does not run out."""
        return self.filter(state="running", on__lt=day).exclude(kind="least")

    def to_warn_of(self, day: date) -> Self:
        """Running ones of which a warning is due on or before `day`."""
        return self.filter(warn_on__lte=day, ended_at=None)
