"""Codes of an authenticator app (RFC 6238: SHA-1, six digits, thirty seconds, as every app knows them)."""

from __future__ import annotations

import pyotp
import segno
from django.conf import settings
from django.db.models import Q

from anlan.doors.models import Totp
from anlan.doors.seal import seal, unseal
from anlan.kernel.moment import now
from anlan.town.models import Person

PERIOD = 30
DRIFT = (0, -1, 1)
"""The steps that a clock may be wrong by."""
PURPOSE = "totp"


def fresh_secret() -> str:
    """A new secret, for the app to read: 160 bits in base 32."""
    return str(pyotp.random_base32())


def address(person: Person, secret: str) -> str:
    """What the app reads from the picture."""
    return str(pyotp.TOTP(secret).provisioning_uri(name=person.username, issuer_name=f"Anlan {settings.DISTRICT}"))


def picture(person: Person, secret: str) -> str:
    """The same as a QR code, as an address of data."""
    return str(segno.make(address(person, secret), error="m").svg_data_uri(scale=5, dark="#000", light="#fff"))


def step_of(secret: str, code: str) -> int:
    """The step whose code it is, near the present; 0 if it is none's."""
    step = int(now().timestamp()) // PERIOD
    known = pyotp.TOTP(secret)
    return next((step + off for off in DRIFT if pyotp.utils.strings_equal(known.generate_otp(step + off), code)), 0)


def enrol(person: Person, secret: str, code: str) -> bool:
    """Take the app as a factor, in place of an earlier one, if the code shows that it has the secret."""
    step = step_of(secret, code)
    if step:
        kept = {"secret": seal(PURPOSE, secret.encode(), _about(person)), "step": step, "made": now(), "used": None}
        Totp.objects.update_or_create(district=person.district, person=person, defaults=kept)
    return bool(step)


def right(person: Person, code: str) -> bool:
    """Whether it is the code of now; a right one is used up at once, even when it comes twice at the same moment."""
    found = Totp.objects.filter(district=person.district, person=person).first()
    secret = unseal(PURPOSE, bytes(found.secret), _about(person)) if found else None
    step = step_of(secret.decode(), code) if secret else 0
    if not step:
        return False
    unused = Totp.objects.filter(Q(step__lt=step), district=person.district, person=person)
    return bool(unused.update(step=step, used=now()))


def _about(person: Person) -> str:
    return f"totp {person.district} {person.pk}"
