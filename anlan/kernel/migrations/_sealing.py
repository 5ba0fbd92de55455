"""Seals what earlier versions kept readable, a batch at a time, so that nobody waits; what is sealed already is left alone."""

import json
from collections.abc import Iterator

from django.db import connection, transaction

from anlan.kernel.keys import canonical
from anlan.vault.keys import house_key, key_in, mark, new_lock

BATCH = 2000
IDENTITY = ("name", "sex", "birth", "job", "phone", "address", "id_number", "uscc", "legal_rep")
MATTERS = """
UPDATE kernel_matter m SET lock = coalesce(m.lock, s.lock), told = s.told
FROM unnest(%s::text[], %s::uuid[], %s::bytea[], %s::bytea[]) AS s (district, id, lock, told)
WHERE m.district = s.district AND m.id = s.id
"""
PARTIES = """
UPDATE kernel_party p SET told = s.told, phone_mark = s.phone, id_mark = s.number
FROM unnest(%s::text[], %s::uuid[], %s::bytea[], %s::bigint[], %s::bigint[]) AS s (district, id, told, phone, number)
WHERE p.district = s.district AND p.id = s.id
"""
SAID = """
UPDATE kernel_{table} a SET told = s.told FROM unnest(%s::text[], %s::uuid[], %s::bytea[]) AS s (district, id, told)
WHERE a.district = s.district AND a.id = s.id
"""
WAITING = """
SELECT t.district, t.id, t.matter_id, m.lock, {columns} FROM kernel_{table} t
JOIN kernel_matter m ON m.district = t.district AND m.id = t.matter_id
WHERE t.told IS NULL AND m.lock IS NOT NULL ORDER BY t.district, t.id LIMIT %s
"""
PAPERS = """
SELECT p.district, p.matter_id, m.lock, b.digest, b.media, b.size, b.body FROM kernel_paper p
JOIN kernel_matter m ON m.district = p.district AND m.id = p.matter_id
JOIN kernel_blob_plain b ON b.district = p.district AND b.digest IN (p.docx, p.pdf)
WHERE m.lock IS NOT NULL AND NOT EXISTS (SELECT FROM kernel_blob n
                  WHERE n.district = p.district AND n.matter_id = p.matter_id AND n.digest = b.digest) LIMIT %s
"""
UPLOADS = """
SELECT b.digest, b.media, b.size, b.body FROM kernel_blob_plain b WHERE b.district = %s AND b.digest = ANY(%s::bytea[])
"""
KEEP = """
INSERT INTO kernel_blob (district, matter_id, digest, media, size, body) VALUES (%s, %s, %s, %s, %s, %s)
ON CONFLICT DO NOTHING
"""


def seal_all() -> None:
    """Seal everything that is not sealed, each batch in a transaction of its own (or all in the one that is open)."""
    for batch in (_matters, _parties, lambda: _said("act"), lambda: _said("compartment"), _papers):
        while _alone(batch):
            pass


def _alone(batch) -> int:
    with transaction.atomic():
        return batch()


def _rows(sql: str, *values) -> list:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall()


def _write(sql: str, rows: list) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, [list(column) for column in zip(*rows, strict=True)])


def _matters() -> int:
    found = _rows("SELECT district, id, lock, title FROM kernel_matter WHERE told IS NULL LIMIT %s FOR UPDATE", BATCH)
    if found:
        _write(MATTERS, [_matter(*row) for row in found])
    return len(found)


def _matter(district, key, lock, title) -> tuple:
    lock = bytes(lock) if lock else new_lock(key)
    return district, key, lock, key_in(lock, key).seal(canonical(title), "matter.title")


def _parties() -> int:
    columns = ", ".join(f"t.{name}" for name in IDENTITY)
    found = _rows(WAITING.format(table="party", columns=columns), BATCH)
    if found:
        _write(PARTIES, [_party(*row) for row in found])
    return len(found)


def _party(district, key, matter, lock, *known) -> tuple:
    told = {name: str(value) for name, value in zip(IDENTITY, known, strict=True) if value not in ("", None)}
    marks = (mark(name, told[name]) if name in told else None for name in ("phone", "id_number"))
    return district, key, key_in(bytes(lock), matter).seal(canonical(told), "party.told"), *marks


def _said(table: str) -> int:
    found = _rows(WAITING.format(table=table, columns="t.data::text"), BATCH)
    sealed = []
    for district, key, matter, lock, text in found:
        data, own = json.loads(text), key_in(bytes(lock), matter)
        sealed.append((district, key, own.seal(canonical(data), f"{table}.data")))
        _uploads(district, matter, own, [bytes.fromhex(digest) for digest in _digests(data)])
    if found:
        _write(SAID.format(table=table), sealed)
    return len(found)


def _digests(data) -> Iterator[str]:
    match data:
        case {"digest": str() as digest, "media": _}:
            yield digest
        case dict():
            yield from (found for value in data.values() for found in _digests(value))
        case list():
            yield from (found for value in data for found in _digests(value))


def _uploads(district, matter, own, digests: list) -> None:
    for digest, media, size, body in _rows(UPLOADS, district, digests) if digests else ():
        _keep(district, matter, own, digest, media, size, body)


def _papers() -> int:
    found = _rows(PAPERS, 50)
    for district, matter, lock, digest, media, size, body in found:
        _keep(district, matter, key_in(bytes(lock), matter), digest, media, size, body)
    return len(found)


def _keep(district, matter, own, digest, media, size, body) -> None:
    with connection.cursor() as cursor:
        cursor.execute(KEEP, [district, matter, digest, media, size, own.seal(bytes(body), "blob.body")])


def drafts() -> None:
    """Seal the drafts, which are few; whose they are is known by a mark from now on."""
    key = house_key("drafts")
    for district, owner, form, text in _rows("SELECT district, owner, form, data::text FROM kernel_draft"):
        told = key.seal(canonical(json.loads(text)), "draft.data")
        kind, _colon, phone = owner.partition(":")
        marked = f"phone:{mark('phone', phone):x}" if kind == "phone" else owner
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE kernel_draft SET told = %s, owner = %s WHERE district = %s AND owner = %s AND form = %s",
                [told, marked, district, owner, form],
            )
