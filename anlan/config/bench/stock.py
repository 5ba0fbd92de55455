"""Stock for the benchmark: some matters lived through, then copied under new names, codes and days until there are enough."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from random import Random
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from anlan.config import lived
from anlan.kernel import feed, sealer
from anlan.kernel.keys import new_code, uuid7
from anlan.kernel.models import Entry, Matter, Party
from anlan.kernel.registry import projections
from anlan.kernel.search import ERA_GRAM, era_of, grams, marks
from anlan.log import ledger
from anlan.town import sample
from anlan.vault.keys import relocked

LIVED = 150
A_DAY = 27
"""How many matters a district opens: a hundred thousand in ten years."""
SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎"
GIVEN = "秀英桂兰建国志强玉珍海燕丽华小明德福春梅永红文博子涵雪峰淑芬金凤国庆晓东美玲"
TABLES = {"party": "matter_id", "act": "matter_id", "seat": "matter_id", "due": "matter_id", "paper": "matter_id"}
NEW_ID = "md5(t.id::text || c.copy::text)::uuid"


def live() -> None:
    """The first matters, by taking the steps."""
    with transaction.atomic():
        lived.live(LIVED, tables=False)
    sealer.seal_all(sample.DISTRICT)
    feed.catch_up(projections().values(), sample.DISTRICT)


def fill(matters: int) -> None:
    """Copy what there is until there are so many matters."""
    have = Matter.objects.count()
    if matters > have:
        with transaction.atomic(), connection.cursor() as sql:
            _plan(sql, list(_copies(have, matters)))
            _copy(sql)
            _index(sql)
        ledger.append_all(sample.DISTRICT)
    with connection.cursor() as sql:
        sql.execute("VACUUM ANALYZE")


def _copies(have: int, wanted: int) -> Iterator[tuple[Any, ...]]:
    chance = Random(wanted)
    originals = list(Matter.objects.filter(seq__gt=0).order_by("id")[:LIVED])
    asked = Party.objects.filter(role="applicant", standing="self").order_by("-id").values_list("matter_id", "id")
    first = {matter: Party.objects.select_related("matter").get(id=party) for matter, party in asked}
    codes = set(Matter.objects.values_list("code", flat=True))
    for number in range(have, wanted):
        name = chance.choice(SURNAMES) + "".join(chance.sample(GIVEN, 2))
        back = timedelta(days=(wanted - number) / A_DAY)
        old, new = originals[number % len(originals)], _earlier(back)
        yield old.id, new, _fresh(codes), name, back, number, *_sealed(old, new, first[old.id], name)


def _fresh(codes: set[str]) -> str:
    """A code that is not among those, and is now: drawn again when it is, as `kernel.again` does."""
    while (code := new_code(sample.DISTRICT, 2026)) in codes:
        pass
    codes.add(code)
    return code


def _sealed(old: Matter, new: UUID, asker: Party, name: str) -> tuple[bytes, bytes, UUID, bytes]:
    """The copy's lock and title, whose name changes in it, and that party's particulars: all under the original's key."""
    title, told = Matter._meta.get_field("title"), Party._meta.get_field("told")
    particulars = told.sealed(asker.told | {"name": name}, asker)
    return relocked(bytes(old.lock), old.id, new), title.sealed(name + old.title, old), asker.id, particulars


def _earlier(back: timedelta) -> UUID:
    return UUID(int=uuid7().int - (int(back.total_seconds() * 1000) << 80))


def _plan(sql: Any, copies: list[Any]) -> None:
    sql.execute(
        "CREATE TEMP TABLE c (old uuid, new uuid, code text, name text, back interval, copy int, lock bytea, title bytea,"
        " asker uuid, asker_told bytea) ON COMMIT DROP"
    )
    with sql.copy("COPY c FROM STDIN") as rows:
        for row in copies:
            rows.write_row(row)
    sql.execute("CREATE INDEX ON c (old)")
    sql.execute("ANALYZE c")


def _copy(sql: Any) -> None:
    _insert(
        sql,
        "matter",
        "t.id = c.old",
        {"id": "c.new", "code": "c.code", "lock": "c.lock", "told": "c.title", "opened_at": "t.opened_at - c.back"},
    )
    for table, key in TABLES.items():
        changed = {"id": NEW_ID, key: "c.new"}
        if table == "act":
            changed["order"] = '(SELECT max("order") FROM kernel_act) + row_number() OVER (ORDER BY c.copy, t.seq)'
        if table == "party":
            changed["told"] = "CASE WHEN t.id = c.asker THEN c.asker_told ELSE t.told END"
        _insert(sql, table, f"t.{key} = c.old", changed)


def _insert(sql: Any, table: str, joined: str, changed: dict[str, str]) -> None:
    sql.execute("SELECT column_name FROM information_schema.columns WHERE table_name = %s", [f"kernel_{table}"])
    columns = [name for (name,) in sql.fetchall()]
    values = ", ".join(changed.get(name, f't."{name}"') for name in columns)
    names = ", ".join(f'"{name}"' for name in columns)
    sql.execute(f"INSERT INTO kernel_{table} ({names}) SELECT {values} FROM kernel_{table} t JOIN c ON {joined}")  # noqa: S608


def _index(sql: Any) -> None:
    told = {entry.matter_id: entry for entry in Entry.objects.filter(matter_id__in=_originals(sql))}
    sql.execute("SELECT old, new, code, name FROM c")
    with (
        connection.cursor() as second,
        second.copy("COPY kernel_entry (district, matter_id, grams) FROM STDIN") as rows,
    ):
        for old, new, code, name in sql.fetchall():
            own = marks([ERA_GRAM % era_of(new), *grams(code, name)])
            rows.write_row((sample.DISTRICT, new, [*told[old].grams, *own]))


def _originals(sql: Any) -> list[UUID]:
    sql.execute("SELECT DISTINCT old FROM c")
    return [old for (old,) in sql.fetchall()]
