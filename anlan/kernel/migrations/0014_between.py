"""Parties, too, say things apart: what one of them alone opens, and what all of them open and no official.

The columns are empty at first: nothing is rewritten. The second wall learns who opens what.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def told(name, kind):
    """What the session says, read once a statement; null where it says nothing."""
    return f"(SELECT nullif(current_setting('anlan.{name}', true), '')::{kind})"


ME, PHONE, HAND = told("person", "bigint"), told("phone", "bigint"), told("hand", "uuid[]") + "::uuid[]"
OPENS = f"""(person_id = {ME} OR EXISTS (
    SELECT FROM kernel_party p WHERE p.district = kernel_compartment.district AND p.matter_id = kernel_compartment.matter_id
    AND p.phone_mark = {PHONE} AND p.left_at IS NULL AND (shared OR party_id = p.id OR party_id = p.stands_for)))
    AND (matter_id = ANY ({HAND}) OR kernel_sees(district, matter_id))"""
WRITES = f"matter_id = ANY ({HAND}) AND (person_id = {ME} OR (person_id IS NULL AND party_id IS NOT NULL))"


class Migration(migrations.Migration):
    dependencies = [("kernel", "0013_offices_indexes"), migrations.swappable_dependency(settings.AUTH_USER_MODEL)]
    operations = [
        migrations.AddField("compartment", "party_id", models.UUIDField(null=True)),
        migrations.AddField("compartment", "shared", models.BooleanField(default=False)),
        migrations.AddField("compartment", "forgotten", models.IntegerField(null=True)),
        migrations.AlterField(
            "compartment",
            "person",
            models.ForeignKey(
                db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.RunSQL("ALTER TABLE kernel_compartment ALTER COLUMN shared SET DEFAULT false"),  # an earlier version writes on
        migrations.RunSQL(f"ALTER POLICY seen ON kernel_compartment USING ({OPENS})"),
        migrations.RunSQL(f"ALTER POLICY written ON kernel_compartment WITH CHECK ({WRITES})"),
    ]  # fmt: skip
