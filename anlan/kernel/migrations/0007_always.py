"""Sealed columns are never empty: looked through while people write, and then kept for sure without looking again."""

from django.db import migrations

TABLES = ("matter", "party", "act", "compartment", "draft")
NEEDED = {"kernel_matter": ("lock", "told"), **{f"kernel_{table}": ("told",) for table in TABLES[1:]}}
FINDERS = ("matter_plain", "party_plain", "act_plain", "compartment_plain")


def steps():
    for table, columns in NEEDED.items():
        for column in columns:
            yield f"ALTER TABLE {table} VALIDATE CONSTRAINT {column}_there"
            yield f"ALTER TABLE {table} ALTER COLUMN {column} SET NOT NULL"
            yield f"ALTER TABLE {table} DROP CONSTRAINT {column}_there"
    for name in FINDERS:
        yield f"DROP INDEX CONCURRENTLY IF EXISTS {name}"


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("kernel", "0006_sealed")]
    operations = [migrations.RunSQL(step) for step in steps()]
