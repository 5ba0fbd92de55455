"""Whether the home's keys are those of the database: one lock that is there is tried, and who signs is compared."""

from django.db import connection

from anlan.config.trouble import Trouble
from anlan.log import ledger
from anlan.vault.keys import Broken, key_in

LOCK = "SELECT id, lock FROM log_lock"


def opens() -> str:
    """Why what the database holds is not opened here; '' where it is, or where there is nothing yet."""
    with connection.cursor() as cursor:
        cursor.execute(LOCK)
        rows = cursor.fetchall()
    try:
        for matter, lock in rows:
            key_in(bytes(lock), matter)
    except Broken:
        return (
            "The master key of this home opens nothing of its database: put the master-key of a backup back into the home"
            " (or the former ANLAN_MASTER_KEY into the environment), and start again."
        )
    return ""


def need() -> None:
    """Refuse to start with other keys than those of the database."""
    if wrong := opens() or ledger.refusal():
        raise Trouble(wrong)
