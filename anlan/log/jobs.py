"""What the worker does for the log: bring sealed acts in, and ask the witnesses for their signature."""

from __future__ import annotations

from django.db import connection

from anlan.kernel.jobs import Job
from anlan.log import ledger, witness

WAITING = """
SELECT district FROM (SELECT DISTINCT district FROM town_office) AS known WHERE EXISTS (
    SELECT FROM kernel_act WHERE kernel_act.district = known.district AND "order" >
        (SELECT coalesce(max(size), 0) FROM log_head WHERE log_head.district = known.district))
"""


def append() -> int:
    """Bring in what has its order since."""
    with connection.cursor() as sql:
        sql.execute(WAITING)
        waiting = [district for (district,) in sql.fetchall()]
    return sum(map(ledger.append_all, waiting))


JOBS = (Job("log", 0.45, append), Job("witness", 30.0, witness.ask_all))
