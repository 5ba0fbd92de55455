"""Whose a one-time code is, is known by a mark alone; the codes on their way are of ten minutes, and asked for again."""

from django.db import migrations, models

MARKS = """
DELETE FROM window_phonecode;
ALTER TABLE window_phonecode ALTER COLUMN phone TYPE bigint USING 0;
"""


class Migration(migrations.Migration):
    dependencies = [("window", "0001_initial")]
    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunSQL(MARKS)],
            state_operations=[migrations.AlterField("phonecode", "phone", models.BigIntegerField())],
        )
    ]
