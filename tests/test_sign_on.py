"""Sign-on by a provider: a real one on loopback, honest and lying."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import pyotp
import pytest
import requests
from django.test import Client, override_settings
from playwright.sync_api import expect

from anlan.doors import totp
from anlan.doors.models import Entrance
from anlan.kernel.moment import now
from anlan.town.models import Person
from tests.browser import accessible
from tests.cast import Cast
from tests.provider import CLIENT, SECRET, Provider

FAILED = "统一认证没有通过"


@pytest.fixture(params=["RS256", "EdDSA"])
def provider(request: Any) -> Iterator[Provider]:
    with Provider(request.param) as provider:
        known = {"ANLAN_OIDC_ISSUER": provider.issuer, "ANLAN_OIDC_CLIENT": CLIENT, "ANLAN_OIDC_SECRET": SECRET}
        with override_settings(**known):
            yield provider


def back_from(client: Client, goal: str = "/desk/due") -> str:
    """Off to the provider and to the address that it sends the browser back to."""
    left = client.get(f"/desk/sign-in/on?next={goal}")
    assert left.status_code == 302
    sent = requests.get(left["Location"], allow_redirects=False, timeout=10)
    return sent.headers["Location"].removeprefix("http://testserver")


def refused(client: Client, address: str) -> bool:
    answer = client.get(address, follow=True)
    return FAILED in answer.content.decode() and client.get("/desk/").status_code == 302


def test_an_official_signs_on_at_the_provider_and_lands_where_she_wanted(cast: Cast, provider: Provider) -> None:
    client = Client()
    guest = client.get("/desk/sign-in")
    assert "统一认证登录" in guest.content.decode()
    address = back_from(client)
    before = client.cookies["sessionid"].value
    assert client.get(address)["Location"] == "/desk/due"
    assert client.cookies["sessionid"].value != before
    assert client.get("/desk/due").status_code == 200
    assert [(row.way, row.success) for row in Entrance.objects.all()] == [("oidc", True)]


LIES: dict[str, dict[str, Any]] = {
    "the nonce of another": {"nonce": "another"},
    "no nonce": {"nonce": None},
    "nonces are not supported": {"nonce": None, "nonce_supported": False},
    "another issuer": {"iss": "http://127.0.0.1:1"},
    "another audience": {"aud": "another"},
    "several audiences of which another is meant": {"aud": [CLIENT, "another"], "azp": "another"},
    "expired": {"exp": int(time.time()) - 60},
    "no end": {"exp": None},
    "issued in the future": {"iat": int(time.time()) + 3600},
    "not yet": {"nbf": int(time.time()) + 3600},
    "no subject": {"sub": None},
    "nobody's name": {"preferred_username": None},
    "the name of nobody here": {"preferred_username": "nobody"},
    "an empty name": {"preferred_username": ""},
    "a name of another kind": {"preferred_username": ["clerk"]},
}


@pytest.mark.parametrize("lie", LIES)
def test_a_lying_token_opens_nothing(cast: Cast, provider: Provider, lie: str) -> None:
    provider.lies = LIES[lie]
    client, people = Client(), Person.objects.count()
    assert refused(client, back_from(client)), lie
    assert not Entrance.objects.filter(success=True).exists()
    assert Person.objects.count() == people, "no account is made"


def test_a_token_signed_by_another_key_or_by_nobody_opens_nothing(cast: Cast, provider: Provider) -> None:
    for signer in (provider.make_key(), None):
        provider.signs_with = signer
        client = Client()
        assert refused(client, back_from(client))


def test_what_came_back_once_does_not_open_again_nor_in_another_browser(cast: Cast, provider: Provider) -> None:
    client, thief = Client(), Client()
    address = back_from(client)
    assert refused(thief, address), "a state of another browser"
    assert refused(client, address.replace("state=", "state=x"))
    assert client.get(address).status_code == 302
    assert client.get("/desk/").status_code == 200
    client.post("/desk/sign-out")
    assert refused(client, address), "a state serves once"


def test_a_code_that_was_stolen_is_worth_nothing_without_the_verifier(cast: Cast, provider: Provider) -> None:
    client, thief = Client(), Client()
    stolen = back_from(client).partition("code=")[2].partition("&")[0]
    own = back_from(thief)
    taken = own.replace(own.partition("code=")[2].partition("&")[0], stolen)
    assert refused(thief, taken)


def test_a_refusal_of_the_provider_is_told(cast: Cast, provider: Provider) -> None:
    client = Client()
    state = back_from(client).partition("state=")[2]
    assert refused(client, f"/desk/sign-in/back?error=access_denied&state={state}")


def test_whoever_may_no_longer_sign_in_does_not_by_the_provider_either(cast: Cast, provider: Provider) -> None:
    Person.objects.filter(username="clerk").update(is_active=False)
    client = Client()
    assert refused(client, back_from(client))


def test_the_second_factor_is_asked_unless_the_provider_saw_two(cast: Cast, provider: Provider) -> None:
    secret = totp.fresh_secret()
    totp.enrol(cast.person("clerk"), secret, pyotp.TOTP(secret).at(now()))
    client = Client()
    assert client.get(back_from(client))["Location"] == "/desk/sign-in/second?next=%2Fdesk%2Fdue"
    assert client.get("/desk/").status_code == 302
    provider.lies = {"amr": ["pwd", "mfa"]}
    assert client.get(back_from(client))["Location"] == "/desk/due"


def test_a_provider_that_calls_itself_otherwise_or_does_not_answer_is_left(cast: Cast, provider: Provider) -> None:
    for issuer in (f"{provider.issuer}/", "http://127.0.0.1:9"):
        with override_settings(ANLAN_OIDC_ISSUER=issuer):
            answer = Client().get("/desk/sign-in/on", follow=True)
        assert "统一认证暂时没有应答" in answer.content.decode(), issuer


def test_without_a_provider_nothing_is_offered(client: Client, cast: Cast) -> None:
    assert "统一认证" not in client.get("/desk/sign-in").content.decode()
    assert "这里没有接入统一认证" in client.get("/desk/sign-in/on", follow=True).content.decode()
    assert FAILED in client.get("/desk/sign-in/back?code=x&state=y", follow=True).content.decode()


@pytest.mark.browser
def test_the_way_through_the_provider_in_a_browser(browser_page: Any, cast: Cast, provider: Provider) -> None:
    page = browser_page()
    page.goto("/desk/due")
    accessible(page)
    page.get_by_role("link", name="统一认证登录").click()
    expect(page.get_by_role("button", name="退出")).to_be_visible()
    assert page.url.endswith("/desk/due")
