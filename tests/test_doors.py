"""The doors from the outside: how one comes in, is kept out, is shown out, and what is written down about it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from datetime import timedelta
from typing import Any

import pyotp
import pytest
from django.conf import settings
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import ProgrammingError, connection, transaction
from django.test import Client, override_settings

from anlan.config.cli import main
from anlan.doors import factors, jobs, lockout, passwords, recovery, totp
from anlan.doors.caller import device, short_address
from anlan.doors.checks import sound
from anlan.doors.models import Entrance, RecoveryCode, Totp, Visit
from anlan.kernel import tokens
from anlan.kernel.moment import now, standing_at, today
from anlan.town.models import Person, Post
from tests.cast import NEIGHBOUR, PASSWORD, RESIDENT, Cast

EDGE = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/130.0 Safari/537.36 Edg/130.0"
DESK_PAGES = ("", "me", "me/password", "me/app", "me/passkey", "me/keys", "stay")


def browser(**headers: str) -> Client:
    return Client(headers={"user-agent": EDGE} | headers)


def sign_in(client: Client, name: str = "clerk", password: str = PASSWORD, **more: Any) -> Any:
    return client.post("/desk/sign-in", {"username": name, "password": password}, **more)


@pytest.fixture
def clerk(cast: Cast) -> Client:
    client = browser()
    assert sign_in(client)["Location"] == "/desk/"
    return client


def app_of(person: Person) -> pyotp.TOTP:
    secret = totp.fresh_secret()
    assert totp.enrol(person, secret, pyotp.TOTP(secret).at(now() - timedelta(seconds=30)))
    return pyotp.TOTP(secret)


def code(app: pyotp.TOTP) -> str:
    return app.at(now())


# ── Sessions


def test_a_session_in_the_table_opens_nothing_and_tells_no_telephone(client: Client, db: None) -> None:
    known_as(client, RESIDENT)
    row = Visit.objects.get()
    key = client.cookies["sessionid"].value
    assert row.phone
    assert key.encode() not in bytes(row.id) + bytes(row.body)
    assert RESIDENT.encode() not in bytes(row.body)
    other = Visit.objects.create(
        district=row.district, id=b"x" * 32, body=row.body, made=row.made, seen=row.seen, until=row.until
    )
    assert Client(headers={"cookie": f"sessionid={other.name}"}).get("/mine").status_code == 302


def test_a_body_moved_to_another_row_does_not_open(clerk: Client, cast: Cast) -> None:
    mediator = browser()
    sign_in(mediator, "mediator")
    taken = Visit.objects.get(person__username="mediator").body
    Visit.objects.filter(person__username="clerk").update(body=taken)
    assert clerk.get("/desk/").status_code == 302


def known_as(client: Client, phone: str) -> None:
    session = client.session
    session["phone"] = phone
    session.save()
    client.cookies["sessionid"] = session.session_key


def test_a_page_costs_one_statement_for_session_person_and_posts(clerk: Client, django_assert_num_queries: Any) -> None:
    clerk.get("/desk/stay")
    with django_assert_num_queries(1):
        assert clerk.get("/desk/stay").status_code == 200


def test_the_session_id_changes_at_sign_in_and_when_one_proves_who_one_is(client: Client, cast: Cast) -> None:
    known_as(client, RESIDENT)
    before = client.cookies["sessionid"].value
    sign_in(client)
    inside = client.cookies["sessionid"].value
    assert inside != before
    with standing_at(now() + timedelta(minutes=11)):
        assert client.get("/desk/stay").status_code == 200
    client.post("/desk/prove", {"password": PASSWORD})
    assert client.cookies["sessionid"].value not in (before, inside)
    client.cookies["sessionid"] = inside
    assert client.get("/desk/").status_code == 302


def test_an_idle_official_is_signed_out_and_a_busy_one_is_not_before_twelve_hours(clerk: Client) -> None:
    start = now()
    for minutes in range(0, 12 * 60, 29):
        with standing_at(start + timedelta(minutes=minutes)):
            assert clerk.get("/desk/").status_code == 200, minutes
    with standing_at(start + timedelta(hours=12, seconds=1)):
        assert clerk.get("/desk/").status_code == 302


def test_asking_how_long_is_left_does_not_lengthen_it_and_saying_so_does(clerk: Client) -> None:
    start = now()
    with standing_at(start + timedelta(minutes=20)):
        assert 9 * 60 <= clerk.get("/desk/stay").json()["left"] <= 10 * 60
        assert clerk.post("/desk/stay").json()["left"] == 30 * 60
    with standing_at(start + timedelta(minutes=45)):
        assert clerk.get("/desk/stay").json()["left"] == 5 * 60
    with standing_at(start + timedelta(minutes=51)):
        assert clerk.get("/desk/stay").status_code == 401


def test_whoever_is_stopped_or_has_lost_her_post_is_out_with_the_next_click(clerk: Client, cast: Cast) -> None:
    person = cast.person("clerk")
    for out, back in (({"is_active": False}, {"is_active": True}), ({"password": "!"}, {"password": person.password})):
        Person.objects.filter(pk=person.pk).update(**out)
        assert clerk.get("/desk/").status_code == 302, out
        Person.objects.filter(pk=person.pk).update(**back)
        sign_in(clerk)
        assert clerk.get("/desk/").status_code == 200
    Post.objects.filter(person=person).update(until=today())
    assert clerk.get("/desk/").status_code == 302


def test_an_official_sees_her_sessions_and_ends_the_others(clerk: Client, cast: Cast) -> None:
    phone = browser(**{"user-agent": "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/130.0 Mobile Safari"})
    sign_in(phone)
    shown = clerk.get("/desk/me").content.decode()
    assert "Windows · Edge" in shown
    assert "Android · Chrome" in shown
    mine = Visit.objects.exclude(device="Android · Chrome").get()
    phones = Visit.objects.get(device="Android · Chrome")
    clerk.post("/desk/me/visits", {"visit": phones.name})
    assert phone.get("/desk/").status_code == 302
    sign_in(phone)
    clerk.post("/desk/me/visits")
    assert phone.get("/desk/").status_code == 302
    assert clerk.get("/desk/").status_code == 200
    stranger = browser()
    sign_in(stranger, "mediator")
    stranger.post("/desk/me/visits", {"visit": mine.name})
    assert clerk.get("/desk/").status_code == 200, "nobody ends another's session"


def test_a_resident_sees_where_her_telephone_is_signed_in_and_ends_it(cast: Cast) -> None:
    hers, forgotten, other = Client(), Client(), Client()
    known_as(hers, RESIDENT)
    known_as(forgotten, RESIDENT)
    known_as(other, NEIGHBOUR)
    shown = hers.get("/visits").content.decode()
    assert shown.count('name="visit"') == 1
    hers.post("/visits")
    assert forgotten.get("/mine").status_code == 302
    assert other.get("/mine").status_code == 200
    assert hers.get("/mine").status_code == 200


def test_the_worker_sweeps_out_what_has_ended_and_records_it(clerk: Client, client: Client) -> None:
    known_as(client, RESIDENT)
    with standing_at(now() + timedelta(minutes=31)):
        assert jobs.sweep() == 1
        assert Entrance.objects.get(kind="ended").about == "idle"
        assert client.get("/mine").status_code == 200
    with standing_at(now() + timedelta(hours=13)):
        assert jobs.sweep() >= 1
    assert not Visit.objects.exists()


def test_whoever_holds_no_post_does_not_come_in_and_is_told_why(cast: Cast) -> None:
    Post.objects.filter(person=cast.person("clerk")).update(until=today())
    client = browser()
    assert "没有岗位" in sign_in(client, follow=True).content.decode()
    assert client.get("/desk/").status_code == 302


# ── Lock-out


def test_a_known_and_an_unknown_name_cost_the_same_work(cast: Cast, monkeypatch: Any) -> None:
    worked: list[str] = []
    encode, verify = Argon2PasswordHasher.encode, Argon2PasswordHasher.verify
    monkeypatch.setattr(Argon2PasswordHasher, "encode", lambda self, *a: worked.append("hash") or encode(self, *a))
    monkeypatch.setattr(Argon2PasswordHasher, "verify", lambda self, *a: worked.append("hash") or verify(self, *a))
    Person.objects.filter(username="director").update(is_active=False)
    Person.objects.filter(username="judge").update(password="!")
    answers = {}
    for name in ("clerk", "nobody", "director", "judge"):
        worked.clear()
        answers[name] = (sign_in(browser(), name, "wrong").status_code, len(worked))
    assert set(answers.values()) == {(422, 1)}, answers


def test_after_five_wrong_tries_a_name_is_locked_whether_or_not_anybody_bears_it(cast: Cast) -> None:
    for name in ("clerk", "nobody"):
        stranger = browser()
        answers = [sign_in(stranger, name, "wrong").status_code for _ in range(6)]
        assert answers == [422] * 5 + [429], name
        assert sign_in(stranger, name, PASSWORD).status_code == 429
        assert Entrance.objects.filter(kind="locked", success=False).exists()


def test_a_stranger_cannot_lock_out_whoever_has_entered_here_before(cast: Cast) -> None:
    hers = browser()
    sign_in(hers)
    hers.post("/desk/sign-out")
    for attempt in range(60):
        sign_in(browser(), password="wrong", REMOTE_ADDR=f"192.0.2.{attempt % 12}")
    assert sign_in(browser(), REMOTE_ADDR="198.51.100.7").status_code == 429, "from anywhere else the name is locked"
    assert sign_in(hers)["Location"] == "/desk/"
    hers.post("/desk/sign-out")
    assert [sign_in(hers, password="wrong").status_code for _ in range(6)] == [422] * 5 + [429], "her own count"


def test_a_lock_ends_by_itself_and_each_further_one_lasts_twice_as_long(cast: Cast) -> None:
    moment, minutes = now(), settings.ANLAN_LOCK_MINUTES
    for lock in range(3):
        with standing_at(moment):
            assert [sign_in(browser(), password="wrong").status_code for _ in range(5)] == [422] * 5
            answer = sign_in(browser())
            assert 0 < int(answer["Retry-After"]) <= minutes * 60 * 2**lock
        moment += timedelta(minutes=minutes * 2**lock)
        with standing_at(moment - timedelta(seconds=2)):
            assert sign_in(browser()).status_code == 429
        moment += timedelta(seconds=1)
    with standing_at(moment):
        assert sign_in(browser())["Location"] == "/desk/"
        assert [sign_in(browser(), password="wrong").status_code for _ in range(4)] == [422] * 4


def test_a_device_mark_of_another_name_or_a_forged_one_is_worth_nothing(cast: Cast, rf: Any) -> None:
    hers = browser()
    sign_in(hers)
    request = rf.get("/")
    request.COOKIES["device"] = hers.cookies["device"].value
    assert lockout.device_of(request, "clerk")
    assert not lockout.device_of(request, "mediator")
    request.COOKIES["device"] += "x"
    assert not lockout.device_of(request, "clerk")


TRY = """
import django; django.setup()
from django.test import Client
print([Client().post("/desk/sign-in", {"username": "clerk", "password": "no"}).status_code for _ in range(4)])
"""


@pytest.mark.django_db(transaction=True)
def test_tries_are_counted_across_processes(cast: Cast) -> None:
    name = connection.settings_dict["NAME"]
    code = (
        f"from django.conf import settings as s; s.DATABASES['default']['NAME'] = {name!r}; s.ALLOWED_HOSTS = ['*']"
        + TRY
    )
    environment = {"DJANGO_SETTINGS_MODULE": "anlan.config.settings", **os.environ}
    command = [sys.executable, "-c", code]
    both = [subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    said = [json.loads(one.communicate(timeout=60)[0]) for one in both]
    assert sorted(said[0] + said[1]) == [422] * 5 + [429] * 3


# ── Second factors


def test_with_a_second_factor_the_password_alone_opens_nothing(cast: Cast) -> None:
    app = app_of(cast.person("clerk"))
    client = browser()
    assert sign_in(client)["Location"] == "/desk/sign-in/second?next=%2Fdesk%2F"
    assert client.get("/desk/").status_code == 302
    assert client.post("/desk/sign-in/second?next=/desk/due", {"code": "000000"}).status_code == 422
    assert client.post("/desk/sign-in/second?next=/desk/due", {"code": code(app)})["Location"] == "/desk/due"
    assert client.get("/desk/due").status_code == 200
    assert [(row.way, row.success) for row in Entrance.objects.newest("410802")] == [
        ("password totp", True), ("second", False),
    ]  # fmt: skip


def test_a_code_of_the_app_serves_once_and_only_now(cast: Cast) -> None:
    person = cast.person("clerk")
    app = app_of(person)
    assert totp.right(person, code(app))
    assert not totp.right(person, code(app))
    assert not totp.right(person, app.at(now() - timedelta(minutes=2)))
    with standing_at(now() + timedelta(minutes=5)):
        assert totp.right(person, code(app))


def test_the_secret_of_the_app_lies_sealed(cast: Cast) -> None:
    person = cast.person("clerk")
    app = app_of(person)
    row = Totp.objects.get()
    assert app.secret.encode() not in bytes(row.secret)
    Totp.objects.update(person=cast.person("mediator"))
    assert not totp.right(cast.person("mediator"), code(app)), "a secret moved to another person does not open"


def test_second_factors_cannot_be_guessed(cast: Cast) -> None:
    app_of(cast.person("clerk"))
    client = browser()
    sign_in(client)
    said = [client.post("/desk/sign-in/second", {"code": f"{n:06d}"}).status_code for n in range(6)]
    assert said == [422] * 5 + [429]


def test_five_minutes_after_the_password_it_must_be_typed_again(cast: Cast, monkeypatch: Any) -> None:
    app = app_of(cast.person("clerk"))
    client = browser()
    sign_in(client)
    later = time.time() + 301
    monkeypatch.setattr("anlan.doors.passage.time.time", lambda: later)
    assert client.post("/desk/sign-in/second", {"code": code(app)})["Location"].startswith("/desk/sign-in?")


def test_a_recovery_code_serves_once(cast: Cast) -> None:
    person = cast.person("clerk")
    app_of(person)
    first, *_others = recovery.renew(person)
    assert first.replace("-", "").encode() not in b"".join(bytes(row.digest) for row in RecoveryCode.objects.all())
    for expected in (302, 422):
        client = browser()
        sign_in(client)
        assert client.post("/desk/sign-in/second", {"code": first.lower()}).status_code == expected
    assert recovery.left(person) == recovery.COUNT - 1
    assert not recovery.right(cast.person("mediator"), _others[0])


def test_an_app_is_taken_on_and_taken_away(clerk: Client, cast: Cast) -> None:
    clerk.get("/desk/me/app")
    app = pyotp.TOTP(clerk.session["totp"])
    assert clerk.post("/desk/me/app", {"code": "000000"}).status_code == 422
    shown = clerk.post("/desk/me/app", {"code": code(app)})
    assert shown.content.decode().count("<li><code>") == 10
    assert "private, no-store" in shown["Cache-Control"]
    assert "totp" not in clerk.session
    assert factors.of(cast.person("clerk")).any
    clerk.post("/desk/me/app/end")
    assert not factors.of(cast.person("clerk")).any
    assert not RecoveryCode.objects.exists()
    assert [row.about for row in Entrance.objects.filter(kind="factor").order_by("id")] == ["+ totp", "- totp"]


def test_what_guards_the_account_is_changed_only_by_whoever_has_just_shown_who_she_is(
    clerk: Client, cast: Cast, monkeypatch: Any
) -> None:
    later = time.time() + 601
    monkeypatch.setattr("anlan.doors.passage.time.time", lambda: later)
    for path in ("me/app", "me/passkey", "me/keys"):
        assert clerk.get(f"/desk/{path}")["Location"] == f"/desk/prove?next=%2Fdesk%2F{path.replace('/', '%2F')}"
    for path in ("me/app/end", "me/codes"):
        assert clerk.post(f"/desk/{path}")["Location"] == "/desk/prove?next=%2Fdesk%2Fme"
    assert clerk.post("/desk/passkey?for=new").status_code == 403
    assert clerk.post("/desk/prove?next=/desk/me/app", {"password": "wrong"}).status_code == 422
    assert clerk.post("/desk/prove?next=//elsewhere", {"password": PASSWORD})["Location"] == "/desk/me"
    assert clerk.get("/desk/me/app").status_code == 200


@override_settings(ANLAN_FACTORS="required")
def test_where_a_second_factor_is_required_nothing_else_opens_before_there_is_one(cast: Cast) -> None:
    client = browser()
    sign_in(client)
    for path in ("/desk/", "/desk/due", "/desk/new", "/desk/search?q=x", "/desk/me/keys"):
        assert client.get(path)["Location"] == "/desk/me/app", path
    assert client.get("/desk/me").status_code == 200
    made = client.post("/desk/me/keys", {"name": "x", "days": "365", "post": ""})
    assert made["Location"] == "/desk/me/app"
    assert not tokens.living(cast.person("clerk")).exists()
    page = client.get("/desk/me/app").content.decode()
    assert "先加上第二道验证" in page
    client.post("/desk/me/app", {"code": code(pyotp.TOTP(client.session["totp"]))})
    assert client.get("/desk/due").status_code == 200
    assert client.get("/desk/me/keys").status_code == 200
    client.post("/desk/me/app/end")
    assert client.get("/desk/due").status_code == 302, "whoever takes the last one away is asked again"


def test_reset_takes_all_away_and_ends_her_sessions(clerk: Client, cast: Cast) -> None:
    app_of(cast.person("clerk"))
    factors.reset(cast.person("clerk"))
    assert clerk.get("/desk/").status_code == 302
    assert sign_in(clerk)["Location"] == "/desk/"


def test_keys_to_the_api_end_with_a_new_password_and_with_a_reset_of_the_factors(clerk: Client, cast: Cast) -> None:
    clerk.post("/desk/me/keys", {"name": "x", "days": "365", "post": ""})
    typed = {"old": PASSWORD, "new": "three boats on the canal", "again": "three boats on the canal"}
    told = clerk.post("/desk/me/password", typed, follow=True).content.decode()
    assert "接口令牌也都结束了" in told
    assert not tokens.living(cast.person("clerk")).exists()
    _row, secret = tokens.issue(cast.person("clerk"), "register")
    factors.reset(cast.person("clerk"))
    assert tokens.bearer(secret, today()) is None
    rows = Entrance.objects.filter(kind="key").order_by("id")
    assert [(row.about, bool(row.device)) for row in rows] == [("+ x", True), ("- all", True), ("- all", False)]


# ── Passwords


@pytest.mark.parametrize("weak", ["password123", "Aa1!", "12345678", "abcdefghijkl", "Abcdefghijkl"])
def test_a_weak_password_is_refused(weak: str, cast: Cast) -> None:
    with pytest.raises(ValidationError):
        validate_password(weak, cast.person("clerk"))


def test_a_new_password_ends_the_sessions_elsewhere(clerk: Client, cast: Cast) -> None:
    elsewhere = browser()
    sign_in(elsewhere)
    typed = {"old": PASSWORD, "new": "three boats on the canal", "again": "three boats on the canal"}
    assert clerk.post("/desk/me/password", typed | {"old": "wrong"}).status_code == 422
    assert clerk.post("/desk/me/password", typed | {"again": "other"}).status_code == 422
    assert clerk.post("/desk/me/password", typed | {"new": PASSWORD, "again": PASSWORD}).status_code == 422
    assert clerk.post("/desk/me/password", typed).status_code == 302
    assert clerk.get("/desk/").status_code == 200
    assert elsewhere.get("/desk/").status_code == 302
    assert sign_in(browser()).status_code == 422


@override_settings(ANLAN_PASSWORD_DAYS=90)
def test_where_rotation_is_switched_on_an_old_password_must_be_changed_first(cast: Cast) -> None:
    client = browser()
    sign_in(client)
    assert client.get("/desk/")["Location"] == "/desk/me/password"
    typed = {"old": PASSWORD, "new": "three boats on the canal", "again": "three boats on the canal"}
    client.post("/desk/me/password", typed)
    assert client.get("/desk/").status_code == 200
    with standing_at(now() + timedelta(days=91)):
        assert passwords.worn_out(cast.person("clerk"))


# ── The record


def test_nobody_changes_or_removes_an_entrance(clerk: Client) -> None:
    for statement in ("UPDATE doors_entrance SET success = false", "DELETE FROM doors_entrance"):
        with pytest.raises(ProgrammingError, match="written once"), transaction.atomic(), connection.cursor() as sql:
            sql.execute(statement)
    assert Entrance.objects.get().success


def test_the_record_says_who_when_how_and_from_where_and_no_more(cast: Cast) -> None:
    client = browser()
    sign_in(client, password="wrong", REMOTE_ADDR="203.0.113.77")
    sign_in(client, "nobody-here", REMOTE_ADDR="203.0.113.77")
    sign_in(client, REMOTE_ADDR="203.0.113.77")
    client.post("/desk/sign-out", REMOTE_ADDR="203.0.113.77")
    left, entered, unknown, wrong = Entrance.objects.newest("410802", most=4)
    assert [row.kind for row in (wrong, unknown, entered, left)] == ["entered", "entered", "entered", "left"]
    assert [row.success for row in (wrong, unknown, entered, left)] == [False, False, True, True]
    assert (wrong.person, unknown.person, entered.person) == (cast.person("clerk"), None, cast.person("clerk"))
    assert (entered.address, entered.device) == ("203.0.113.0/24", "Windows · Edge")
    assert Entrance.objects.newest("410802", before=str(entered.id), most=1) == [unknown]
    said = " ".join(str(value) for row in Entrance.objects.values() for value in row.values())
    assert "nobody-here" not in said, "what was typed as a name may be a password"


def test_a_residents_entrance_is_recorded_without_her_number(client: Client, cast: Cast) -> None:
    sent = client.post("/door", {"phone": RESIDENT})
    before = client.cookies["sessionid"].value
    with override_settings(ANLAN_DEMO=True):
        code = client.post("/door", {"phone": RESIDENT}).context["code"]
    client.post("/door", {"code": "000000" if code != "000000" else "111111"})
    client.post("/door", {"code": code})
    assert sent.status_code == 200
    assert client.cookies["sessionid"].value != before
    client.post("/leave")
    rows = list(Entrance.objects.order_by("id"))
    assert [(row.kind, row.success) for row in rows] == [("entered", False), ("entered", True), ("left", True)]
    assert len({row.phone for row in rows}) == 1
    assert str(rows[0].phone) != RESIDENT


@pytest.mark.parametrize(
    ("address", "kept"), [("203.0.113.77", "203.0.113.0/24"), ("2001:db8:1:2::5", "2001:db8:1::/48"), ("x", "")]
)
def test_an_address_is_cut_short(address: str, kept: str, rf: Any) -> None:
    assert short_address(rf.get("/", REMOTE_ADDR=address)) == kept
    assert device(rf.get("/", headers={"user-agent": "curl/8"})) == ""


# ── Tokens


def test_a_token_is_narrowed_shown_once_noted_when_used_and_ended(clerk: Client, cast: Cast) -> None:
    post = cast.who("clerk").posts[0]
    typed = {"name": "登记", "days": "30", "post": str(post.pk), "reads_only": "on"}
    shown = clerk.post("/desk/me/keys", typed)
    secret = shown.context["secret"]
    assert secret in shown.content.decode()
    assert secret not in clerk.get("/desk/me/keys").content.decode()
    found = tokens.bearer(secret, today())
    assert found
    assert found.who.posts == (post,)
    api = Client(headers={"authorization": f"Bearer {secret}"})
    assert api.get("/api/v1/matters").status_code == 200
    refused = api.post("/api/v1/mediation", {}, content_type="application/json")
    assert (refused.status_code, refused.json()["type"].rpartition("/")[2]) == (403, "reads-only")
    key = tokens.living(cast.person("clerk")).get()
    assert key.used
    mediator = browser()
    sign_in(mediator, "mediator")
    mediator.post(f"/desk/me/keys/{key.id}/end")
    assert tokens.bearer(secret, today()), "nobody ends another's token"
    Post.objects.filter(pk=post.pk).update(until=today())
    assert tokens.bearer(secret, today()) is None, "a token of a post ends with the post"
    Post.objects.filter(pk=post.pk).update(until=None)
    clerk.post(f"/desk/me/keys/{key.id}/end")
    assert tokens.bearer(secret, today()) is None
    assert [row.about for row in Entrance.objects.filter(kind="key").order_by("id")] == ["+ 登记", "- 登记"]


def test_a_token_made_at_the_desk_always_ends(clerk: Client, cast: Cast) -> None:
    clerk.post("/desk/me/keys", {"name": "x", "days": "365", "post": ""})
    key = tokens.living(cast.person("clerk")).get()
    assert key.until < now() + timedelta(days=366)
    assert clerk.post("/desk/me/keys", {"name": "x", "days": "100000", "post": ""}).status_code == 422


# ── Who may open what


@pytest.mark.parametrize("role", ["nobody", "resident", "clerk", "mediator", "judge", "supervisor"])
def test_the_pages_of_an_account_open_to_every_official_and_to_nobody_else(role: str, cast: Cast) -> None:
    client = Client()
    if role == "resident":
        known_as(client, RESIDENT)
    elif role != "nobody":
        sign_in(client, role)
    inside = role not in ("nobody", "resident")
    for path in DESK_PAGES:
        expected = 200 if inside else 401 if path == "stay" else 302
        assert client.get(f"/desk/{path}").status_code == expected, path
    for path in ("me/visits", "me/app/end", "me/codes", "prove"):
        answer = client.post(f"/desk/{path}", {"password": "no"})
        assert answer.status_code == (422 if path == "prove" and inside else 302), path
        assert inside or answer["Location"].startswith("/desk/sign-in"), path
    assert client.post("/desk/passkey?for=second").status_code == 403
    assert client.post("/desk/passkey?for=new").status_code == (200 if inside else 403)
    assert client.get("/visits").status_code == (200 if role == "resident" else 302)


def test_what_a_session_told_is_kept_by_no_cache_and_no_other_site_may_hold_a_page(clerk: Client) -> None:
    for path in ("/desk/", "/desk/me", "/desk/stay", "/desk/nothing", "/desk/sign-in", "/mine"):
        answer = clerk.get(path)
        assert "no-store" in answer["Cache-Control"], path
        policy = answer["Content-Security-Policy"]
        assert "script-src 'self';" in policy
        assert "unsafe" not in policy
        assert answer["Cross-Origin-Opener-Policy"] == "same-origin"
        assert answer["Cross-Origin-Resource-Policy"] == "same-origin"


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"ANLAN_FACTORS": "yes"}, "ANLAN_FACTORS"),
        ({"ANLAN_IDLE_MINUTES": 0}, "ANLAN_IDLE_MINUTES"),
        ({"ANLAN_OIDC_ISSUER": "http://sign-on.example", "ANLAN_OIDC_CLIENT": "x"}, "https"),
        ({"ANLAN_OIDC_ISSUER": "https://sign-on.example"}, "ANLAN_OIDC_CLIENT"),
    ],
)
def test_settings_that_leave_a_door_open_are_told(wrong: dict[str, Any], said: str) -> None:
    assert sound() == []
    with override_settings(**wrong):
        (fault,) = sound()
    assert said in fault.msg


def test_the_command_takes_lost_factors_away(clerk: Client, cast: Cast, capsys: pytest.CaptureFixture[str]) -> None:
    app_of(cast.person("clerk"))
    assert main(["factors", "clerk"]) == 0
    assert main(["factors", "clerk", "--reset"]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "clerk\tapp yes\tpasskeys 0\trecovery codes 0", "clerk\tapp no\tpasskeys 0\trecovery codes 0",
    ]  # fmt: skip
    assert clerk.get("/desk/").status_code == 302
    assert main(["factors", "nobody"]) != 0
