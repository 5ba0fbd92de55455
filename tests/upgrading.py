"""Run by test_upgrade in a home of its own: tables of before the sealing are filled, written to, and brought up to date."""

from __future__ import annotations

import json
import sys
import threading
import time
from typing import Any

import django
import psycopg

django.setup()

from django.core.management import call_command  # noqa: E402 - the settings come first
from django.db import connection  # noqa: E402

from anlan.config import postgres  # noqa: E402
from anlan.kernel.file import CaseFile  # noqa: E402
from anlan.kernel.keys import digest  # noqa: E402
from anlan.kernel.models import Act, Matter  # noqa: E402
from anlan.town import sample  # noqa: E402

OLD = (("town", ""), ("kernel", "0003_marks"), ("log", "0001_initial"), ("window", "0001_initial"))
BATCH = 20_000
FILL = """
INSERT INTO kernel_matter (district, id, code, procedure, edition, stage, topic, subtopic, title, place_id, office_id, seq,
    head, opened_at, moved_at, acted_at, number, paused)
SELECT '410802', md5('m' || n)::uuid, 'old-' || n, 'mediation', 1, 'received', '02', '', '李秀英与王建国纠纷 ' || n, place_id, id,
    2, '\\x00', now(), now(), now(), '', '' FROM generate_series(%(first)s, %(last)s) n, (SELECT * FROM town_office LIMIT 1) o;
INSERT INTO kernel_party (district, id, matter_id, role, kind, standing, may_settle, name, sex, job, phone, address,
    id_number, uscc, legal_rep, count)
SELECT '410802', md5(role || n)::uuid, md5('m' || n)::uuid, role, 'person', 'self', true, '李秀英', '', '',
    '138' || lpad(n::text, 8, '0'), '幸福院', '', '', '', 1
FROM generate_series(%(first)s, %(last)s) n, unnest(ARRAY['applicant', 'respondent']) role;
INSERT INTO kernel_act (district, id, matter_id, seq, procedure, edition, step, means, stage_from, stage_to, at, assisted,
    way, law, data, digest, chain, "order")
SELECT '410802', md5(seq::text || n)::uuid, md5('m' || n)::uuid, seq, 'mediation', 1, 'apply', 'received', '', 'received',
    now(), false, '', '', jsonb_build_object('narrative', '水管坏了 ' || n),
    sha256(convert_to('{"narrative":"水管坏了 ' || n || '"}', 'UTF8')), '\\x01', 2 * n + seq
FROM generate_series(%(first)s, %(last)s) n, generate_series(1, 2) seq;
"""


class Writer(threading.Thread):
    """An earlier version at work: it opens matters and changes them as it always did, until the switch."""

    def __init__(self, first: int) -> None:
        super().__init__(daemon=True)
        self.next, self.done, self.longest = first, 0, 0.0
        self.stopping = threading.Event()
        known = connection.settings_dict
        names = {"host": "HOST", "port": "PORT", "user": "USER", "password": "PASSWORD", "dbname": "NAME"}
        self.line = {name: known[key] for name, key in names.items() if known[key]}

    def run(self) -> None:
        with psycopg.connect(**self.line, autocommit=True) as line:
            while not self.stopping.is_set():
                began = time.monotonic()
                try:
                    self._write(line)
                except psycopg.errors.UndefinedColumn:
                    return  # the switch: this version ends here
                self.longest = max(self.longest, time.monotonic() - began)
                time.sleep(0.02)

    def _write(self, line: psycopg.Connection[Any]) -> None:
        with line.transaction():
            line.execute(FILL.replace("%(first)s", str(self.next)).replace("%(last)s", str(self.next)))
        self.next, self.done = self.next + 1, self.done + 1  # committed: the switch may come before the change below
        line.execute("UPDATE kernel_party SET phone = '13900000000' WHERE matter_id = md5('m1')::uuid")


def main(matters: int) -> None:
    """Fill, write while migrating, and say what is there."""
    cluster = postgres.Cluster()
    cluster.use()
    try:
        print(json.dumps(_upgraded(matters)))
    finally:
        connection.close()
        cluster.leave()


def _upgraded(matters: int) -> dict[str, Any]:
    for app, target in OLD:
        call_command("migrate", *filter(None, (app, target)), verbosity=0)
    sample.load("a-quiet-courtyard")
    with connection.cursor() as sql:
        for first in range(1, matters + 1, BATCH):
            sql.execute(FILL, {"first": first, "last": min(first + BATCH - 1, matters)})
        sql.execute("VACUUM ANALYZE")
    writer = Writer(matters + 1)
    writer.start()
    began = time.monotonic()
    call_command("migrate", verbosity=0)
    seconds = time.monotonic() - began
    writer.stopping.set()
    writer.join(60)
    return {"seconds": seconds, "longest": writer.longest, "written": writer.done} | _found(matters, writer)


def _found(matters: int, writer: Writer) -> dict[str, Any]:
    every = matters + writer.done
    seen = Matter.objects.filter(code__in=[f"old-{n}" for n in range(1, every + 1, max(1, every // 500))])
    wrong = [matter.code for matter in seen if not _as_it_was(matter)]
    first = CaseFile(Matter.objects.get(code="old-1")).people[0]
    last = CaseFile(Matter.objects.get(code=f"old-{every}"))
    with connection.cursor() as sql:
        sql.execute(
            "SELECT count(*) FROM information_schema.columns WHERE table_name = 'kernel_party' AND column_name = 'phone'"
        )
        (plain,) = sql.fetchone()
    return {
        "matters": Matter.objects.count(), "expected": every, "acts": Act.objects.count(), "wrong": wrong, "plain": plain,
        "changed": first.phone, "last": last.acts[0].data["narrative"], "looked_at": len(seen),
    }  # fmt: skip


def _as_it_was(matter: Matter) -> bool:
    number = matter.code.removeprefix("old-")
    file = CaseFile(matter)
    phone = "13900000000" if number == "1" else f"138{number:0>8}"
    said = all(
        act.data == {"narrative": f"水管坏了 {number}"} and digest(act.data) == bytes(act.digest) for act in file.acts
    )
    known = {(party.name, party.phone) for party in file.people} == {("李秀英", phone)}
    return said and known and len(file.acts) == 2 and matter.title == f"李秀英与王建国纠纷 {number}"


if __name__ == "__main__":
    main(int(sys.argv[1]))
