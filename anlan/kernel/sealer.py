"""The sealer: one per district, it gives committed acts their gapless order, after the commit and off the write path."""

from __future__ import annotations

from django.db import connection, transaction

from anlan.kernel.models import Act

BATCH = 1000

NUMBER = """
WITH head AS (SELECT coalesce(max("order"), 0) AS top FROM kernel_act WHERE district = %(district)s),
batch AS (
    SELECT id, row_number() OVER (ORDER BY at, matter_id, seq) AS place FROM (
        SELECT id, at, matter_id, seq FROM kernel_act a WHERE district = %(district)s AND "order" IS NULL AND (
            octet_length(told) > 0 OR EXISTS (SELECT FROM kernel_matter m WHERE (m.district, m.id, m.lock) = (a.district, a.matter_id, '')))
        ORDER BY at, matter_id, seq LIMIT %(batch)s) AS waiting)
UPDATE kernel_act SET "order" = head.top + batch.place FROM head, batch
WHERE kernel_act.district = %(district)s AND kernel_act.id = batch.id
"""


def seal(district: str) -> int:
    """Give the district's committed, unsealed acts the next places in its order; how many.

    An advisory lock keeps a second sealer out. Acts of one matter keep their sequence: each begins only
    after the one before it is committed, and carries no earlier time. One in which nothing was ever sealed, though its
    matter has its key, came by another way: it waits, and how long acts wait is told.
    """
    with transaction.atomic(), connection.cursor() as sql:
        sql.execute("SELECT pg_advisory_xact_lock(hashtext('anlan seal'), %s)", [int(district)])
        sql.execute(NUMBER, {"district": district, "batch": BATCH})
        return int(sql.rowcount)


def seal_all(district: str) -> int:
    """Seal until nothing waits; how many acts."""
    total = 0
    while sealed := seal(district):
        total += sealed
    return total


def districts() -> list[str]:
    """The districts that have acts waiting for their order."""
    return list(Act.objects.filter(order=None).values_list("district", flat=True).distinct())
