"""The sealed log of a district: a Merkle tree over its acts in their order, with signed checkpoints and proofs.

An entry is the 32 bytes of an act's chain, which seal the act and all acts of its matter before it; it tells nothing
of anybody. Hashing is RFC 9162's, formats are C2SP tlog-tiles, tlog-checkpoint, signed-note and tlog-proof.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256

from django.conf import settings
from django.db import connection, transaction

from anlan.kernel.models import Act
from anlan.kernel.moment import now
from anlan.log.models import Cosignature, Head, SigningKey, Tile
from anlan.proof import checkpoint, merkle, note, tiles
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


class Refused(Exception):
    """Why this house may not sign for a district's log, in one sentence that says what to do."""


def origin(district: str) -> str:
    """The name of a district's log, which every checkpoint carries."""
    return f"{settings.ANLAN_LOG_ORIGIN}/{district}"


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
        last = head(district)
        size = last.size if last else 0
        leaves = [merkle.leaf(entry) for entry in entries(district, size, size + BATCH)]
        if leaves:
            _keep(district, tiles.grown(size, leaves, loader(district)))
            _sign(district, size + len(leaves))
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
    """Every key that ever signed for the district, the newest first."""
    rows = SigningKey.objects.filter(district=district).order_by("-number")
    return [Key.read(vkey) for vkey in rows.values_list("vkey", flat=True)]


def signer(district: str) -> Signer:
    """Whoever signs now; the first key is made at the first signature."""
    last = _last_key(district)
    return _known(last) if last else _new_key(district, 1, 0)


def refusal() -> str:
    """Why nothing of a log that has begun is signed here; '' when it may be."""
    try:
        for district in districts():
            signer(district)
    except Refused as refused:
        return str(refused)
    return ""


def rotate(district: str) -> Key:
    """Sign with a new key from now on; the last checkpoint gets the new signature beside the old one."""
    with _alone(district):
        last, old = head(district), signer(district)
        new = _new_key(district, SigningKey.objects.filter(district=district).count() + 1, last.size if last else 0)
        if last:
            both = note.sign(note.read(last.note).text, new, old)
            Head.objects.filter(district=district, size=last.size).update(note=both)
        return new.key


def signed(last: Head) -> str:
    """A checkpoint with what its witnesses wrote under it."""
    lines = Cosignature.objects.filter(district=last.district, size=last.size).order_by("witness")
    return last.note + "".join(lines.values_list("line", flat=True))


def proof_of(act: Act) -> str:
    """That the act is in the log, as one text (C2SP tlog-proof); empty until it is sealed, which takes a second."""
    last = head(act.district)
    if act.order is None or last is None or act.order > last.size:
        return ""
    path = merkle.inclusion(act.order - 1, last.size, tiles.node_from(loader(act.district)))
    return checkpoint.proof(act.order - 1, path, signed(last))


def growth(district: str, old: int, new: int) -> list[bytes]:
    """The proof that the log of `old` acts is the beginning of the one of `new` acts. Raises BadProof."""
    return merkle.consistency(old, new, tiles.node_from(loader(district)))


def seed(number: int) -> bytes:
    """The secret part of the installation's log key of that number."""
    return sha256(settings.ANLAN_SECRET(f"log-key-{number}").encode()).digest()


def _last_key(district: str) -> SigningKey | None:
    return SigningKey.objects.filter(district=district).order_by("-number").first()


def _signer(district: str, number: int) -> Signer:
    return Signer.of(origin(district), seed(number))


def _new_key(district: str, number: int, since: int) -> Signer:
    new = _signer(district, number)
    told = {"vkey": str(new.key), "since": since, "at": now()}
    row, _made = SigningKey.objects.get_or_create(district=district, number=number, defaults=told)  # two first at once
    return _known(row)


def _known(row: SigningKey) -> Signer:
    """The signer of that row. Raises Refused where this house holds another key than the one that is listed."""
    own = _signer(row.district, row.number)
    if str(own.key) != row.vkey:
        raise Refused(
            f"log-key-{row.number} of this home (or ANLAN_LOG_ORIGIN) is not what signed the log of {row.district}:"
            f" put the log-key-{row.number} of a backup back into the home, and start again."
        )
    return own


def _keep(district: str, changed: dict[tuple[int, int], bytes]) -> None:
    with connection.cursor() as sql:
        sql.executemany(UPSERT, [(district, level, index, hashes) for (level, index), hashes in changed.items()])


def _sign(district: str, size: int) -> None:
    root = merkle.root(size, tiles.node_from(loader(district)))
    text = str(Checkpoint(origin(district), size, root))
    Head.objects.create(
        district=district, size=size, root=root, note=note.sign(text, signer(district)), at=now()
    )  # fmt: skip
