"""The worker's heartbeat: its session in the database asks something several times a second, and PostgreSQL sees it."""

from django.db import connection

SESSION = "anlan worker"
HEARD = "SELECT kernel_heard(%s)"


def announce() -> None:
    """Let this process's session be known as the worker's."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('application_name', %s, false)", [SESSION])


def heard() -> float | None:
    """For how many seconds the worker has asked nothing; None when there is no worker."""
    with connection.cursor() as cursor:
        cursor.execute(HEARD, [SESSION])
        (seconds,) = cursor.fetchone()
    return None if seconds is None else max(0.0, float(seconds))
