"""Sign-on by an OpenID provider (Authorization Code with PKCE). It links to a person who is here; it never makes one."""

from __future__ import annotations

from typing import Any

from authlib.integrations.base_client.errors import OAuthError
from authlib.integrations.django_client import OAuth
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from joserfc.errors import JoseError
from requests import RequestException

from anlan.town.models import Person

SIGNED_BY = ["RS256", "PS256", "ES256", "EdDSA", "Ed25519"]
"""How an ID token may be signed: with the provider's private key, whatever it says of itself."""
PATIENCE = 10
"""Seconds for one request to the provider."""
BROKEN = (OAuthError, JoseError, RequestException, RuntimeError, ValueError, KeyError, TypeError)


def offered() -> bool:
    """Whether there is a provider."""
    return bool(settings.ANLAN_OIDC_ISSUER)


def leave_for(request: HttpRequest, back: str) -> HttpResponse | None:
    """On to the provider, which sends the browser to `back`; None if it does not answer."""
    try:
        return _provider().authorize_redirect(request, back)
    except BROKEN:
        return None


def returned(request: HttpRequest) -> tuple[Person, bool] | None:
    """Who came back, and whether the provider saw two factors; None if anything about it is not sound.

    State, nonce and PKCE are in the session and used up; issuer, audience, signature and time are in the token.
    """
    try:
        provider = _provider()
        token = provider.authorize_access_token(request, leeway=30, claims_options=_claims())
        claims = token["userinfo"]
        person = _person(str(claims[settings.ANLAN_OIDC_CLAIM]))
    except BROKEN:
        return None
    return (person, "mfa" in claims.get("amr", ())) if person else None


def _claims() -> dict[str, dict[str, Any]]:
    return {
        "iss": {"essential": True, "value": settings.ANLAN_OIDC_ISSUER},
        "aud": {"essential": True, "value": settings.ANLAN_OIDC_CLIENT},
        "exp": {"essential": True}, "sub": {"essential": True}, "nonce": {"essential": True},
    }  # fmt: skip


def _person(name: str) -> Person | None:
    return Person.objects.filter(username=name, is_active=True, district=settings.DISTRICT).first() if name else None


def _provider() -> Any:
    """The provider as its discovery document tells now; that it names itself as we know it is checked."""
    provider = OAuth().register(
        "anlan", client_id=settings.ANLAN_OIDC_CLIENT, client_secret=settings.ANLAN_OIDC_SECRET or None,
        server_metadata_url=f"{settings.ANLAN_OIDC_ISSUER.rstrip('/')}/.well-known/openid-configuration",
        client_kwargs={"scope": settings.ANLAN_OIDC_SCOPE, "code_challenge_method": "S256", "default_timeout": PATIENCE},
    )  # fmt: skip
    known = provider.load_server_metadata()
    if known.get("issuer") != settings.ANLAN_OIDC_ISSUER:
        raise ValueError("The provider calls itself by another name.")
    known["id_token_signing_alg_values_supported"] = SIGNED_BY
    return provider
