"""Which second factors an official has, and whether one must be had."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import transaction

from anlan.doors import apikeys, entrances, passkeys, recovery, totp
from anlan.doors.models import Passkey, RecoveryCode, Totp
from anlan.doors.sessions import end
from anlan.town.models import Person


@dataclass(frozen=True)
class Factors:
    """What an official has beside her password."""

    app: Totp | None
    keys: tuple[Passkey, ...]
    codes: int

    @property
    def any(self) -> bool:
        """Whether a second factor is asked of her."""
        return bool(self.app or self.keys)


def of(person: Person) -> Factors:
    """Hers."""
    app = Totp.objects.filter(district=person.district, person=person).first()
    return Factors(app, tuple(passkeys.of(person)), recovery.left(person))


def required() -> bool:
    """Whether everybody must have a second factor."""
    return bool(settings.ANLAN_FACTORS == "required")


def typed_right(person: Person, code: str) -> str:
    """Which factor the typed code belongs to: "totp", "recovery", or '' for none; it is used up."""
    if code.isascii() and code.isdigit() and len(code) == 6:
        return "totp" if totp.right(person, code) else ""
    return "recovery" if recovery.right(person, code) else ""


@transaction.atomic
def remove(person: Person, key: str = "") -> str:
    """Take away the app, or the passkey of that id; its name, '' if there was none. Codes go with the last factor."""
    rows: Any = Totp.objects.filter(district=person.district, person=person)
    if key:
        rows = Passkey.objects.filter(district=person.district, person=person, id=key)
    name = getattr(rows.first(), "name", "") or "totp"
    gone = rows.delete()[0]
    if not of(person).any:
        RecoveryCode.objects.filter(district=person.district, person=person).delete()
    return name if gone else ""


@transaction.atomic
def reset(person: Person) -> None:
    """Take all away, end her sessions and her keys to the API: for whoever has lost everything and has shown who she is."""
    for model in (Totp, Passkey, RecoveryCode):
        model.objects.filter(district=person.district, person=person).delete()
    end(person)
    apikeys.end(person)
    entrances.record(None, entrances.Kind.FACTOR, who=person, about="reset")
