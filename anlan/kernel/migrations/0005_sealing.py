"""Seals what is there, a batch at a time; run again after an interruption it goes on where it stopped."""

from django.db import migrations

from anlan.kernel.migrations import _sealing

TABLES = ("party", "act", "compartment")
FINDERS = {f"{table}_plain": f"kernel_{table} (district, id) WHERE told IS NULL" for table in TABLES}
FINDERS |= {"matter_plain": "kernel_matter (district, id) WHERE told IS NULL"}
INDEXES = {
    "party_by_phone": "kernel_party (district, phone_mark) WHERE phone_mark IS NOT NULL",
    "party_by_id": "kernel_party (district, id_mark) WHERE id_mark IS NOT NULL",
}


def concurrently(indexes):
    """Indexes made while people write. One that an interruption left half made is made anew."""
    for name, where in indexes.items():
        yield migrations.RunSQL(f"DROP INDEX CONCURRENTLY IF EXISTS {name}")
        yield migrations.RunSQL(f"CREATE INDEX CONCURRENTLY {name} ON {where}")


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("kernel", "0004_room")]
    operations = [
        *concurrently(FINDERS),
        migrations.RunPython(lambda _apps, _editor: _sealing.seal_all()),
        *concurrently(INDEXES),
    ]
