"""The lead's side: whose signed request it is, that it comes once and in time, and as whom it goes on to the one gate.

Whoever visits is a person here as everybody is, with one post at the office in whose place her district sits. So what she may
see and do is what the kernel lets a guest office see and do, and her acts are sealed in her name.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import connection
from django.http import HttpRequest
from django.utils import timezone

from anlan.exchange import message
from anlan.exchange.errors import BadSignature, ClockSkew, Replayed, UnknownPeer
from anlan.exchange.message import Stamp
from anlan.exchange.peers import Peer, agreed, office_of
from anlan.exchange.visit import NAME_MAX, Visit
from anlan.kernel.limits import Allowance
from anlan.kernel.moment import now, today
from anlan.kernel.who import Who, holding
from anlan.town.models import Person, Post, Role

SKEW = 300
"""Seconds by which the two clocks may differ; so long a request may be under way, and twice as long its word is remembered."""
ALLOWANCE = Allowance(most=6000, lease=100)
INPUT = "Signature-Input"


def is_visit(request: HttpRequest) -> bool:
    """Whether another district asks, by its own word."""
    return INPUT in request.headers


def visitor(request: HttpRequest) -> Who:
    """As whom the request goes on. Raises BadSignature, UnknownPeer, ClockSkew, Replayed, TooOften."""
    stamp = message.stamped(request.headers[INPUT])
    if stamp is None:
        raise BadSignature
    peer = _proven(request, stamp)
    visit = Visit.read(request.headers.get("Anlan-Visit", ""))
    if visit is None or visit.to != settings.DISTRICT:
        raise BadSignature
    ALLOWANCE.spend(f"exchange {peer.code}")
    _once(peer, stamp)
    return _as_guest(peer, visit)


def _proven(request: HttpRequest, stamp: Stamp) -> Peer:
    found = agreed().signed_by(stamp.keyid)
    if found is None:
        raise UnknownPeer
    peer, key = found
    if abs(now().timestamp() - stamp.created) > SKEW:
        raise ClockSkew(_moment(stamp.created), _moment(int(now().timestamp())))
    covered = covered_in(request)
    signature = request.headers.get("Signature", "")
    digested = message.content_digest(request.body) == covered["content-digest"]
    if not digested or not message.holds(covered, stamp, signature, key.public):
        raise BadSignature
    return peer


def covered_in(request: HttpRequest) -> Mapping[str, str]:
    """What the signature of a request must cover, as it came."""
    told = {name: request.headers.get(name, "") for name in message.HEADERS}
    query = "?" + request.META.get("QUERY_STRING", "")
    return {"@method": request.method or "", "@path": request.path, "@query": query, **told}


def _once(peer: Peer, stamp: Stamp) -> None:
    """Of two same requests at once the database lets one through."""
    with connection.cursor() as sql:
        sql.execute(
            "INSERT INTO exchange_nonce (district, peer, nonce, created) VALUES (%s, %s, %s, %s) ON CONFLICT DO NOTHING",
            [settings.DISTRICT, peer.code, stamp.nonce, datetime.fromtimestamp(stamp.created, UTC)],
        )
        if not sql.rowcount:
            raise Replayed


def _as_guest(peer: Peer, visit: Visit) -> Who:
    office = office_of(peer)
    if office is None:
        raise UnknownPeer
    name = f"{visit.name}（{peer.name}）"[:NAME_MAX]
    fields = {"district": peer.code, "name": name, "password": make_password(None)}
    person, fresh = Person.objects.get_or_create(username=f"{peer.code}#{visit.number}", defaults=fields)
    if person.name != name:
        Person.objects.filter(pk=person.pk).update(name=name)
        person.name = name
    kept = Post.objects.of(person, today()).filter(office=office)
    if fresh or not kept.exists():
        Post.objects.get_or_create(
            person=person, office=office, role=Role.STAFF, until=None, defaults={"since": today()}
        )
    if not person.is_active:
        raise UnknownPeer
    return holding(person, kept.all())


def _moment(seconds: int) -> str:
    return f"{timezone.localtime(datetime.fromtimestamp(seconds, UTC)):%Y-%m-%d %H:%M:%S}"
