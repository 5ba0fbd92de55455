"""What the taker of an act had before the eyes, and the digests of papers that an act seals; the trigger holds both."""

from importlib import import_module

from django.db import migrations, models

BEFORE = import_module("anlan.kernel.migrations.0006_sealed").HOLD
HOLD = BEFORE.replace(
    "AND NEW.party_id IS NOT DISTINCT",
    "AND NEW.seen IS NOT DISTINCT FROM OLD.seen AND NEW.papers IS NOT DISTINCT FROM OLD.papers\n"
    "       AND NEW.party_id IS NOT DISTINCT",
)


class Migration(migrations.Migration):
    dependencies = [("kernel", "0008_openings")]
    operations = [
        migrations.AddField("act", "seen", models.IntegerField(null=True)),
        migrations.AddField("act", "papers", models.JSONField(null=True)),
        migrations.AddField("paper", "sealed", models.IntegerField(null=True)),
        migrations.RunSQL(HOLD, BEFORE),
    ]
