"""Keys to the API: make one for a person, list them, end one.

    anlan token new clerk --name register        prints the secret, once
    anlan token new clerk --name trial --days 30
    anlan token list [USERNAME]
    anlan token revoke clerk --name register

A key may do whatever its person may do. Only a digest of it is kept.
"""

import argparse
from datetime import timedelta

from django.utils import timezone

from anlan.config.trouble import Trouble
from anlan.kernel import tokens
from anlan.kernel.models import Token
from anlan.kernel.moment import now
from anlan.town.models import Person

NEEDS = ("django", "database")
LONGEST = 60


def arguments(parser: argparse.ArgumentParser) -> None:
    """What to do, for whom, and the key's name."""
    parser.add_argument("what", choices=("new", "list", "revoke"))
    parser.add_argument("username", nargs="?", help="the person's login name")
    parser.add_argument("--name", default="", help="what the key is for, to know it again")
    parser.add_argument("--days", type=int, help="how many days it lasts (without end unless given)")


def run(args: argparse.Namespace) -> int:
    """Do it."""
    if args.what == "list":
        return _list(_person(args.username) if args.username else None)
    if not args.username or not args.name.strip() or len(args.name) > LONGEST:
        raise Trouble(
            f"Say whose key and what for, in at most {LONGEST} characters: anlan token {args.what} USERNAME --name NAME."
        )
    person = _person(args.username)
    return _new(person, args) if args.what == "new" else _revoke(person, args.name)


def _new(person: Person, args: argparse.Namespace) -> int:
    if args.days is not None and not 0 < args.days <= 3650:
        raise Trouble(f"A key lasts from 1 to 3650 days, not {args.days}.")
    until = now() + timedelta(days=args.days) if args.days else None
    if not person.is_active:
        raise Trouble(f"{person.username} may not sign in, so a key would open nothing.")
    print(tokens.issue(person, args.name, until=until)[1])
    return 0


def _list(person: Person | None) -> int:
    for token in tokens.kept(person):
        print(f"{token.person.username}\t{token.name}\t{timezone.localtime(token.created):%Y-%m-%d}\t{_state(token)}")
    return 0


def _state(token: Token) -> str:
    if token.until is None:
        return "without end"
    return f"{'until' if token.until > now() else 'ended'} {timezone.localtime(token.until):%Y-%m-%d %H:%M}"


def _revoke(person: Person, name: str) -> int:
    if not tokens.revoke(person, name):
        raise Trouble(
            f"{person.username} has no living key called {name}; anlan token list {person.username} shows them."
        )
    print(f"Ended: {name} of {person.username}.")
    return 0


def _person(username: str) -> Person:
    try:
        return Person.objects.get(username=username)
    except Person.DoesNotExist:
        raise Trouble(f"There is nobody called {username}.") from None
