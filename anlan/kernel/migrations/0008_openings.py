"""Who opened a file, written once; and until when a file is kept, found by an index that is made while people write."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import anlan.kernel.keys
import anlan.vault.columns

ONCE = """
CREATE FUNCTION kernel_written_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '% is written once: it can be neither changed nor removed', TG_TABLE_NAME; END $$;
CREATE TRIGGER opening_held BEFORE UPDATE OR DELETE ON kernel_opening
    FOR EACH ROW EXECUTE FUNCTION kernel_written_once();
ALTER TABLE kernel_opening ADD CONSTRAINT opening_of_matter FOREIGN KEY (district, matter_id)
    REFERENCES kernel_matter (district, id) DEFERRABLE INITIALLY DEFERRED;
"""


class Migration(migrations.Migration):
    atomic = False
    dependencies = [
        ("kernel", "0007_always"),
        ("town", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Opening",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "district", "id", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("district", models.CharField(max_length=6)),
                ("id", models.UUIDField(default=anlan.kernel.keys.uuid7, editable=False)),
                ("matter_id", models.UUIDField()),
                ("day", models.DateField()),
                ("at", models.DateTimeField()),
                (
                    "why",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "承办"),
                            ("supervise", "督查督办"),
                            ("complaint", "核查投诉或复查"),
                            ("help", "会商、协助办理"),
                            ("review", "案卷评查"),
                            ("inquiry", "有关机关依法查询"),
                        ],
                        max_length=10,
                    ),
                ),
                ("note", anlan.vault.columns.Sealed(db_column="told", default=str)),
            ],
            options={
                "verbose_name": "打开案卷记录",
            },
        ),
        migrations.AddField(
            model_name="matter",
            name="keep_until",
            field=models.DateField(null=True),
        ),
        migrations.AddIndex(
            model_name="matter",
            index=models.Index(
                models.F("district"),
                models.F("keep_until"),
                models.F("id"),
                condition=models.Q(("keep_until__isnull", False)),
                name="matter_kept",
            ),
        ),
        migrations.AddField(
            model_name="opening",
            name="matter",
            field=models.ForeignObject(
                from_fields=("district", "matter_id"),
                on_delete=django.db.models.deletion.CASCADE,
                related_name="openings",
                to="kernel.matter",
                to_fields=("district", "id"),
            ),
        ),
        migrations.AddField(
            model_name="opening",
            name="office",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="town.office",
            ),
        ),
        migrations.AddField(
            model_name="opening",
            name="person",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddIndex(
            model_name="opening",
            index=models.Index(models.F("district"), models.F("at"), models.F("id"), name="opening_at"),
        ),
        migrations.AddConstraint(
            model_name="opening",
            constraint=models.UniqueConstraint(
                condition=models.Q(("why", "")),
                fields=("district", "matter_id", "person", "day"),
                name="opening_once_a_day",
            ),
        ),
        migrations.RunSQL(ONCE, migrations.RunSQL.noop),
    ]
