"""The sealed log of a district: a Merkle tree over its acts in their order, with signed checkpoints and proofs.

An entry is the 32 bytes of an act's chain, which seal the act and all acts of its matter before it; it tells nothing
of anybody. Hashing is RFC 9162's, formats are C2SP tlog-tiles, tlog-checkpoint, signed-note and tlog-proof.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC
from hashlib import sha256

from django.conf import settings
from django.db import connection, transaction

from anlan.kernel import jobs
from anlan.kernel.models import Act
from anlan.kernel.moment import now
from anlan.log import last
from anlan.log.last import Refused
from anlan.log.models import Cosignature, Head, SigningKey, Tile
from anlan.proof import checkpoint, merkle, note, passage, tiles
from anlan.proof.checkpoint import Checkpoint
from anlan.proof.note import Key, Signer

BATCH = 4096
UPSERT = """
INSERT INTO log_tile (district, level, index, hashes) VALUES (%s, %s, %s, %s)
ON CONFLICT (district, level, index) DO UPDATE SET hashes = EXCLUDED.hashes
"""


ENTRIES = """
SELECT chain FROM kernel_chain WHERE district = %s AND "order" > %s AND "order" <= %s ORDER BY "order"
"""
BEHIND = """
SELECT district, "order" - size FROM (SELECT DISTINCT district FROM town_office) AS known,
LATERAL (SELECT coalesce(max("order"), 0) AS "order" FROM kernel_act WHERE kernel_act.district = known.district) AS acts,
LATERAL (SELECT coalesce(max(size), 0) AS size FROM log_head WHERE log_head.district = known.district) AS heads
WHERE "order" > size ORDER BY district
"""


def origin(district: str) -> str:
    """The name of a district's log, which every checkpoint carries: that of the key that signs now."""
    newest = _last_key(district)
    return Key.read(newest.vkey).name if newest else f"{settings.ANLAN_LOG_ORIGIN}/{district}"


def head(district: str) -> Head | None:
    """The last checkpoint; None while nothing was sealed."""
    return Head.objects.filter(district=district).order_by("-size").first()


@contextmanager
def _alone(district: str) -> Iterator[None]:
    """In one transaction, with nobody else at this district's log."""
    with transaction.atomic(), connection.cursor() as sql:
        sql.execute("SELECT pg_advisory_xact_lock(hashtext('anlan log'), %s)", [int(district)])
        yield


def append(district: str) -> int:
    """Bring acts that have their order into the tree and sign the new state; how many. One at a time does it."""
    with _alone(district):
        size = _size(district)
        leaves = [merkle.leaf(entry) for entry in entries(district, size, size + BATCH)]
        if leaves:
            kept = last.of(district)
            _faithful(district, size, kept)
            _keep(district, tiles.grown(size, leaves, loader(district)))
            _faithful(district, size + len(leaves), kept.done if kept else None)
            _sign(district, size, size + len(leaves))
        return len(leaves)


def append_all(district: str) -> int:
    """Append until nothing waits; how many acts."""
    total = 0
    while appended := append(district):
        total += appended
    return total


def districts() -> list[str]:
    """The districts whose log has begun."""
    return list(Head.objects.order_by("district").values_list("district", flat=True).distinct())


def behind() -> dict[str, int]:
    """How many acts of each district have their order and are not in its log yet: those of the last second."""
    with connection.cursor() as sql:
        sql.execute(BEHIND)
        return dict(sql.fetchall())


def entries(district: str, start: int, end: int) -> list[bytes]:
    """The entries from `start` (counted from 0) to before `end`, as many as have an order."""
    with connection.cursor() as sql:
        sql.execute(ENTRIES, [district, start, end])
        return [bytes(chain) for (chain,) in sql.fetchall()]


def loader(district: str) -> tiles.Load:
    """How to load a tile of the district's tree; one that is not there is empty."""

    def load(level: int, index: int) -> bytes:
        found = Tile.objects.filter(district=district, level=level, index=index)
        return bytes(found.values_list("hashes", flat=True).first() or b"")

    return load


def keys(district: str) -> list[Key]:
    """Every key that ever signed for the district, the newest first, each with the size up to which it did."""
    rows = SigningKey.objects.filter(district=district).order_by("-number")
    return [replace(Key.read(vkey), until=until) for vkey, until in rows.values_list("vkey", "until")]


def passages(district: str) -> list[str]:
    """How the log went from each key to the next, the first first."""
    rows = SigningKey.objects.filter(district=district).exclude(passage="").order_by("number")
    return list(rows.values_list("passage", flat=True))


def signer(district: str) -> Signer:
    """Whoever signs now; the first key is made at the first signature."""
    row = _last_key(district)
    return _known(row) if row else _new_key(district, origin(district), 0)


def remembered() -> dict[str, last.Last | None]:
    """What is remembered of each district's log. It is asked for before the database is looked at, which only goes ahead."""
    return {district: last.of(district) for district in jobs.districts()}


def refusal(told: dict[str, last.Last | None] | None = None) -> str:
    """Why nothing of a log is signed here; '' when it may be."""
    try:
        for district, kept in (remembered() if told is None else told).items():
            _faithful(district, _size(district), kept)
            if row := _last_key(district):
                _known(row)
    except Refused as refused:
        return str(refused)
    return ""


def rotate(district: str) -> Key:
    """Sign with a new key from now on; the last checkpoint gets the new signature beside the old one."""
    with _alone(district):
        _faithful(district, _size(district), last.of(district))
        newest, old, size = head(district), signer(district), _size(district)
        new = _new_key(district, old.name, size)
        _end(old.key, district, size)
        SigningKey.objects.filter(district=district, vkey=str(new.key)).update(passage=passage.made(old, new, size))
        if newest:
            both = note.sign(note.read(newest.note).text, new, old)
            Head.objects.filter(district=district, size=newest.size).update(note=both)
        return new.key


def begin_anew(district: str, why: str) -> Key:
    """Begin a new log of the acts that are there, with a key and under a name of its own: an older state was put back on purpose.

    What was signed under the former name contradicts nothing that is signed from now on, and stays good for what it proves.
    """
    with _alone(district):
        size, kept, old = _size(district), last.of(district), _last_key(district)
        if old:
            _end(Key.read(old.vkey), district, max(size, kept.state.size if kept else 0))
        name = f"{settings.ANLAN_LOG_ORIGIN}/{district}/{now().astimezone(UTC):%Y%m%d%H%M%S}"
        new = _new_key(district, name, size, why)
        Head.objects.filter(district=district, size=size).delete()
        Cosignature.objects.filter(district=district, size=size).delete()  # under the former name: not its words
        _sign(district, size, size)
        return new.key


def signed(under: Head) -> str:
    """A checkpoint with what its witnesses wrote under it."""
    lines = Cosignature.objects.filter(district=under.district, size=under.size).order_by("witness")
    return under.note + "".join(lines.values_list("line", flat=True))


def proof_of(act: Act) -> str:
    """That the act is in the log, as one text (C2SP tlog-proof); empty until it is sealed, which takes a second."""
    newest = head(act.district)
    if act.order is None or newest is None or act.order > newest.size:
        return ""
    path = merkle.inclusion(act.order - 1, newest.size, tiles.node_from(loader(act.district)))
    return checkpoint.proof(act.order - 1, path, signed(newest))


def growth(district: str, old: int, new: int) -> list[bytes]:
    """The proof that the log of `old` acts is the beginning of the one of `new` acts. Raises BadProof."""
    return merkle.consistency(old, new, tiles.node_from(loader(district)))


def seed(number: int) -> bytes:
    """The secret part of the installation's log key of that number."""
    return sha256(settings.ANLAN_SECRET(f"log-key-{number}").encode()).digest()


def _size(district: str) -> int:
    newest = head(district)
    return newest.size if newest else 0


def _last_key(district: str) -> SigningKey | None:
    rows = SigningKey.objects.filter(district=district).only("district", "number", "vkey")
    return rows.order_by("-number").first()


def _new_key(district: str, name: str, since: int, why: str = "") -> Signer:
    number = _free_number(district)
    told = {"vkey": str(Signer.of(name, seed(number)).key), "since": since, "at": now(), "why": why}
    row, _made = SigningKey.objects.get_or_create(district=district, number=number, defaults=told)  # two first at once
    return _known(row)


def _free_number(district: str) -> int:
    """The number after the newest key's; after the first one never a number that this home has a key of already: a database that
    was put back does not know of it, and others may."""
    newest = _last_key(district)
    number = newest.number + 1 if newest else 1
    while newest and settings.ANLAN_REMEMBERED(f"log-key-{number}"):
        number += 1
    return number


def _end(key: Key, district: str, size: int) -> None:
    SigningKey.objects.filter(district=district, vkey=str(key)).update(until=size)


def _known(row: SigningKey) -> Signer:
    """The signer of that row. Raises Refused where this house holds another key than the one that is listed."""
    own = Signer.of(Key.read(row.vkey).name, seed(row.number))
    if str(own.key) != row.vkey:
        raise Refused(
            f"log-key-{row.number} of this home is not what signed the log of {row.district}: put the log-key-{row.number}"
            " of a backup back into the home, and start again."
        )
    return own


def _keep(district: str, changed: dict[tuple[int, int], bytes]) -> None:
    with connection.cursor() as sql:
        sql.executemany(UPSERT, [(district, level, index, hashes) for (level, index), hashes in changed.items()])


def _faithful(district: str, size: int, kept: last.Last | None) -> None:
    newest = _last_key(district)
    if kept:
        kept.compare(district, origin(district), newest.number if newest else kept.key, size, loader(district))


def _sign(district: str, before: int, size: int) -> None:
    """Sign the state of that size; it is remembered outside of the database before it is committed."""
    by = signer(district)
    state = Checkpoint(by.name, size, merkle.root(size, tiles.node_from(loader(district))))
    if size:
        Head.objects.create(district=district, size=size, root=state.root, note=note.sign(str(state), by), at=now())
    number = SigningKey.objects.get(district=district, vkey=str(by.key)).number
    last.remember(district, last.Last(state, before, number))
