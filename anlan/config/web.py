"""The web server's process: granian, one worker, behind whose doorway a few threads do the work.

One worker by default, because each further one costs its memory again while the cores are shared with PostgreSQL; set
ANLAN_WORKERS where there are more cores.
"""

import os

from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from anlan.config import home, process, wall
from anlan.config.watch import tally

if __name__ == "__main__":
    process.die_with_parent()
    if thin := wall.missing():
        print(f"Note: {thin}", flush=True)
    tally.begin(home.prepare() / "requests")
    Granian(
        "anlan.config.watched:application",
        address=os.environ.get("HOST") or "127.0.0.1",
        port=int(os.environ.get("PORT") or "8000"),
        interface=Interfaces.RSGI,
        workers=int(os.environ.get("ANLAN_WORKERS", "1")),
        respawn_failed_workers=True,
        workers_kill_timeout=10,
        log_level=LogLevels.warning,
    ).serve()
