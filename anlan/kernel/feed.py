"""Projections pull sealed acts in their order; rebuilding one equals having followed all along."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import connection, transaction

from anlan.kernel.models import Act, Cursor


class Projection:
    """A read model: subclass it, set `key`, and make one instance in `projection.py`. batch: how many acts at most at once."""

    key = ""
    batch = 500

    def clear(self, district: str) -> None:
        """Forget everything of that district."""
        raise NotImplementedError

    def apply(self, acts: list[Act]) -> None:
        """Take in these acts, which come once and in order."""
        raise NotImplementedError


def advance(projection: Projection, district: str) -> int:
    """Let it read the next batch of a district's sealed acts; how many there were."""
    with transaction.atomic():
        cursor = hold(projection.key, district)
        fresh = Act.objects.filter(district=district, order__gt=cursor.order).select_related("matter")
        acts = list(fresh.order_by("order")[: projection.batch])
        if acts:
            projection.apply(acts)
            cursor.order = acts[-1].order or 0
            cursor.save(update_fields=["order"])
    return len(acts)


def catch_up(projections: Iterable[Projection], district: str) -> int:
    """Let all of them read to the end; how many acts were taken in altogether."""
    total = 0
    for projection in projections:
        while read := advance(projection, district):
            total += read
    return total


def rebuild(projection: Projection, district: str) -> int:
    """Forget, and read from the first act on; how many acts were taken in."""
    with transaction.atomic():
        cursor = hold(projection.key, district)
        projection.clear(district)
        cursor.order = 0
        cursor.save(update_fields=["order"])
    return catch_up([projection], district)


def hold(reader: str, district: str) -> Cursor:
    """The place of a reader in a district's sealed acts, held to the commit."""
    with connection.cursor() as sql:
        sql.execute(
            'INSERT INTO kernel_cursor (district, projection, "order") VALUES (%s, %s, 0) ON CONFLICT DO NOTHING',
            [district, reader],
        )
    return Cursor.objects.select_for_update().get(district=district, projection=reader)
