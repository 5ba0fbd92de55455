"""Every sheet has somebody in whose name it is worked on, and no page names another than who asks."""

from importlib import import_module

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

WALL = import_module("anlan.imports.migrations.0002_wall")
OWN = f"{WALL.WRITTEN['batch']} AND by_id = {WALL.ME}", f"{WALL.HERS} AND by_id = {WALL.ME}"
BEFORE = WALL.WRITTEN["batch"], WALL.HERS


def policies(written, changed):
    return [
        "DROP POLICY written ON imports_batch",
        "DROP POLICY changed ON imports_batch",
        f"CREATE POLICY written ON imports_batch FOR INSERT WITH CHECK ({written})",
        f"CREATE POLICY changed ON imports_batch FOR UPDATE USING ({WALL.HERS}) WITH CHECK ({changed})",
    ]


class Migration(migrations.Migration):
    dependencies = [("imports", "0003_by")]
    operations = [
        migrations.AlterField(
            "batch",
            "by",
            models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.RunSQL(policies(*OWN), policies(*BEFORE)),
    ]
