"""Passkeys (WebAuthn). The device verifies its holder, so that one is two factors: what one has, and who unlocks it."""

from __future__ import annotations

import json
from typing import Any

import webauthn
from django.conf import settings
from django.http import HttpRequest
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from anlan.doors.models import Passkey
from anlan.doors.seal import keyed
from anlan.kernel.moment import now
from anlan.town.models import Person

CHALLENGE = "passkey"
"""Where the session keeps what it asked the device to sign; used up by the answer, right or wrong."""
REQUIRED = UserVerificationRequirement.REQUIRED
BROKEN = (WebAuthnException, ValueError, KeyError, TypeError)
MOST = 10


def ask_new(request: HttpRequest, person: Person) -> str:
    """What the browser needs to make a passkey, as JSON."""
    options = webauthn.generate_registration_options(
        rp_id=_host(request), rp_name="Anlan", user_name=person.username, user_display_name=person.name,
        user_id=keyed("passkey users", str(person.pk).encode()),
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED, user_verification=REQUIRED
        ),
        exclude_credentials=_known(person),
    )  # fmt: skip
    return _asked(request, options)


def ask(request: HttpRequest, person: Person | None = None) -> str:
    """What the browser needs to sign with a passkey: with any of hers, or one of that person's."""
    options = webauthn.generate_authentication_options(
        rp_id=_host(request), user_verification=REQUIRED, allow_credentials=_known(person) if person else None
    )
    return _asked(request, options)


def enrol(request: HttpRequest, person: Person, answer: str, name: str) -> bool:
    """Keep the passkey that the browser made, if it is sound and not too many are kept."""
    challenge = _challenge(request)
    if challenge is None or Passkey.objects.filter(district=person.district, person=person).count() >= MOST:
        return False
    try:
        made = webauthn.verify_registration_response(
            credential=answer, expected_challenge=challenge, expected_rp_id=_host(request),
            expected_origin=_origin(request), require_user_verification=True,
        )  # fmt: skip
    except BROKEN:
        return False
    known = {"person": person, "public_key": made.credential_public_key, "signs": made.sign_count,
             "name": name.strip()[:40], "made": now()}  # fmt: skip
    _row, fresh = Passkey.objects.get_or_create(district=person.district, credential=made.credential_id, defaults=known)
    return fresh


def entered(request: HttpRequest, answer: str, person: Person | None = None) -> Person | None:
    """Whoever signed with one of her passkeys (of `person`'s, if given); None if it is not sound.

    A counter that does not grow is a copied key, and refused.
    """
    challenge = _challenge(request)
    key = _kept(answer)
    if challenge is None or key is None or (person and key.person_id != person.pk):
        return None
    try:
        signed = webauthn.verify_authentication_response(
            credential=answer, expected_challenge=challenge, expected_rp_id=_host(request),
            expected_origin=_origin(request), credential_public_key=bytes(key.public_key),
            credential_current_sign_count=key.signs, require_user_verification=True,
        )  # fmt: skip
    except BROKEN:
        return None
    Passkey.objects.filter(district=key.district, id=key.id).update(signs=signed.new_sign_count, used=now())
    return key.person if key.person.is_active else None


def of(person: Person) -> list[Passkey]:
    """Hers, oldest first."""
    return list(Passkey.objects.filter(district=person.district, person=person).order_by("id"))


def _kept(answer: str) -> Passkey | None:
    try:
        credential = base64url_to_bytes(json.loads(answer)["rawId"])
    except (*BROKEN, RecursionError):
        return None
    return Passkey.objects.select_related("person").filter(district=settings.DISTRICT, credential=credential).first()


def _known(person: Person) -> list[PublicKeyCredentialDescriptor]:
    return [PublicKeyCredentialDescriptor(id=bytes(key.credential)) for key in of(person)]


def _asked(request: HttpRequest, options: Any) -> str:
    request.session[CHALLENGE] = bytes_to_base64url(options.challenge)
    return str(webauthn.options_to_json(options))


def _challenge(request: HttpRequest) -> bytes | None:
    kept = request.session.pop(CHALLENGE, None)
    return base64url_to_bytes(kept) if kept else None


def _host(request: HttpRequest) -> str:
    return request.get_host().rsplit(":", 1)[0]


def _origin(request: HttpRequest) -> str:
    return f"{request.scheme}://{request.get_host()}"
