"""The way in: what has been shown so far, what is still asked, and the moment at which somebody is inside."""

from __future__ import annotations

import time

from django.contrib.auth import login
from django.http import HttpRequest

from anlan.doors import entrances, factors, passwords
from anlan.doors.sessions import session_of
from anlan.kernel.moment import today
from anlan.town.models import Person, Post

BACKEND = "django.contrib.auth.backends.ModelBackend"
HALF, PROVED, GRACE = "half", "proved", "grace"
HALF_LIVES = 300
"""Seconds between the first factor and the second."""
PROVED_LASTS = 600
"""Seconds for which somebody who has just shown who she is need not do so again."""
BOTH = ("passkey", "oidc mfa")
"""The ways that are two factors by themselves."""


def has_post(person: Person) -> bool:
    """Whether she holds any post today: without one there is nothing that she may see."""
    return Post.objects.of(person, today()).exists()


def first(request: HttpRequest, person: Person, way: str) -> bool:
    """She has shown one factor: in, if it is enough; else the second is asked. Whether she is in."""
    if way not in BOTH and factors.of(person).any:
        request.session.cycle_key()
        request.session[HALF] = {"person": person.pk, "way": way, "at": int(time.time())}
        return False
    enter(request, person, way)
    return True


def waiting(request: HttpRequest) -> tuple[Person, str] | None:
    """Who has shown the first factor just now, and which; None if nobody has or it is too long ago."""
    half = request.session.get(HALF)
    if not half or time.time() - half["at"] > HALF_LIVES:
        return None
    person = Person.objects.filter(pk=half["person"], is_active=True).first()
    return (person, half["way"]) if person else None


def enter(request: HttpRequest, person: Person, way: str) -> None:
    """She is in, under a fresh session id."""
    session = session_of(request)
    session.pop(HALF, None)
    session.begin()
    login(request, person, backend=BACKEND)
    session[PROVED] = int(time.time())
    session[GRACE] = _owed(person, way)
    entrances.record(request, entrances.Kind.ENTERED, who=person, way=way)


def prove(request: HttpRequest, person: Person, way: str) -> None:
    """She has shown once more who she is: fresh session id, and for a while she may change what guards her account."""
    request.session.cycle_key()
    request.session[PROVED] = int(time.time())
    entrances.record(request, entrances.Kind.PROVED, who=person, way=way)


def proved(request: HttpRequest) -> bool:
    """Whether she has shown who she is just now."""
    return bool(time.time() - request.session.get(PROVED, 0) < PROVED_LASTS)


def owed(request: HttpRequest) -> str:
    """What must be done before anything else: "factor", "password" or ''."""
    return str(request.session.get(GRACE, ""))


def paid(request: HttpRequest, person: Person) -> None:
    """Something was done about it: see what is still owed."""
    request.session[GRACE] = _owed(person, "")


def _owed(person: Person, way: str) -> str:
    if passwords.worn_out(person) and not way.startswith("oidc"):
        return "password"
    return "factor" if way not in BOTH and factors.required() and not factors.of(person).any else ""
