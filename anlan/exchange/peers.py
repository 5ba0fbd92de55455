"""Other districts with which this one has agreed to exchange, as the file `peers.toml` in the home names them.

office = "410802-zz"          # which of our offices answers to other districts
key = 1                       # the number of our own key; the next number is another key

[[peer]]
code = "410803"
name = "中站区"
url = "https://anlan.zhongzhan.example"
keys = ["…/410803/exchange+1a2b3c4d+AbC…"]     # what `anlan peers` prints there
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings

from anlan.kernel.moment import today
from anlan.proof.note import BadNote, Key, Signer
from anlan.town.models import Office, OfficeKind, Place, Tier

LOOPBACK = ("127.0.0.1", "localhost", "::1")
CODE = re.compile(r"\d{6}")


class BadPeers(ValueError):
    """The file of peers cannot be used, and why."""


@dataclass(frozen=True, slots=True)
class Peer:
    """Another district: its code, its name, where its installation answers, and the keys by which it signs."""

    code: str
    name: str
    url: str
    keys: tuple[Key, ...]


@dataclass(frozen=True, slots=True)
class Agreed:
    """What is agreed: which of our offices (its code) answers to the others, the number of our key, and the others by code."""

    office: str = ""
    key: int = 1
    peers: tuple[Peer, ...] = ()

    def peer(self, code: str) -> Peer | None:
        """The district of that code, if something is agreed with it."""
        return next((peer for peer in self.peers if peer.code == code), None)

    def signed_by(self, keyid: str) -> tuple[Peer, Key] | None:
        """Whose key that is; None if nobody's here."""
        pairs = ((peer, key) for peer in self.peers for key in peer.keys)
        return next(((peer, key) for peer, key in pairs if name_of(key) == keyid), None)


def agreed() -> Agreed:
    """What the file says today. A file that is not there agrees nothing; BadPeers if it cannot be used."""
    path = Path(settings.ANLAN_PEERS)
    try:
        told = path.stat()
    except FileNotFoundError:
        return Agreed()
    return _read(path, told.st_mtime_ns, told.st_size)


def name_of(key: Key) -> str:
    """How a signature names the key: its name and id, without the key itself."""
    return f"{key.name}+{key.id.hex()}"


def signer(number: int) -> Signer:
    """Our own key of that number, by which our requests are signed; it signs nothing else."""
    seed = sha256(settings.ANLAN_SECRET(f"exchange-key-{settings.DISTRICT}-{number}").encode()).digest()
    return Signer.of(f"{settings.ANLAN_LOG_ORIGIN}/{settings.DISTRICT}/exchange", seed)


def office_of(peer: Peer) -> Office | None:
    """The office in whose place that district sits on a matter here; None until `anlan peers` has entered it."""
    return Office.objects.filter(district=peer.code, code=peer.code, kind=OfficeKind.PEER).first()


def enter(peer: Peer) -> Office:
    """The office in whose place the peer sits, made or renamed. It carries the peer's own district, so that no list of the
    offices here holds it: it takes no matter, nobody here is appointed to it, no place is served by it."""
    here = Place.objects.on(today()).get(code=settings.DISTRICT, tier=Tier.DISTRICT)
    known = {"name": peer.name, "kind": OfficeKind.PEER, "place": here}
    office, fresh = Office.objects.get_or_create(
        district=peer.code, code=peer.code, defaults={**known, "since": today()}
    )
    if fresh or office.name != peer.name:
        Office.objects.filter(pk=office.pk).update(name=peer.name, path=f"/{office.pk}/")
    return office


@lru_cache(maxsize=8)
def _read(path: Path, moment: int, size: int) -> Agreed:  # noqa: ARG001 - a changed file is another
    try:
        told = tomllib.loads(path.read_text(encoding="utf-8"))
        found = Agreed(str(told.get("office", "")), int(told.get("key", 1)), tuple(map(_peer, told.get("peer", ()))))
    except (ValueError, TypeError, KeyError, AttributeError, OSError, RecursionError) as error:
        raise BadPeers(f"{path}: {error}") from error
    if len({peer.code for peer in found.peers}) != len(found.peers):
        raise BadPeers(f"{path}: a district is named twice.")
    return found


def _peer(row: dict[str, Any]) -> Peer:
    code, name, url = (str(row[field]).strip() for field in ("code", "name", "url"))
    if not CODE.fullmatch(code) or not name or code == settings.DISTRICT:
        raise BadPeers(f"{code}: a peer has the six digits of another district, and a name.")
    where = urlsplit(url)
    if where.scheme != "https" and not (where.scheme == "http" and where.hostname in LOOPBACK):
        raise BadPeers(f"{code}: the address of a peer begins with https://")
    return Peer(code, name[:20], url.rstrip("/"), tuple(_key(str(text)) for text in row["keys"]))


def _key(text: str) -> Key:
    try:
        return Key.read(text)
    except BadNote as error:
        raise BadPeers(f"{text[:40]}: {error}") from error
