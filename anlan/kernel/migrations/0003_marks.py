"""The search index holds keyed marks; it is built anew from the acts."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
from django.db import migrations, models

AGAIN = "TRUNCATE kernel_entry; DELETE FROM kernel_cursor WHERE projection = 'search'"


class Migration(migrations.Migration):
    dependencies = [("kernel", "0002_held")]
    operations = [
        migrations.RunSQL(AGAIN, migrations.RunSQL.noop),
        migrations.RemoveIndex("entry", "entry_grams"),
        migrations.RemoveField("entry", "grams"),
        migrations.RemoveField("entry", "text"),
        migrations.RemoveField("entry", "office_id"),
        migrations.AddField(
            "entry",
            "grams",
            django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), default=list),
            preserve_default=False,
        ),
        migrations.AddIndex("entry", django.contrib.postgres.indexes.GinIndex(fields=["grams"], name="entry_grams")),
    ]
