"""Room for what is sealed under a matter's key, beside what was readable. Nothing is locked for longer than a moment.

An earlier version may go on working: what it writes or changes has nothing sealed beside it, and is sealed at the end.
"""

import django.db.models.deletion
from django.db import migrations, models

import anlan.vault.columns

IDENTITY = "name, sex, birth, job, phone, address, id_number, uscc, legal_rep"
ROOM = f"""
ALTER TABLE kernel_matter ADD COLUMN lock bytea, ADD COLUMN told bytea;
ALTER TABLE kernel_party ADD COLUMN told bytea, ADD COLUMN phone_mark bigint, ADD COLUMN id_mark bigint;
ALTER TABLE kernel_act ADD COLUMN told bytea;
ALTER TABLE kernel_compartment ADD COLUMN told bytea;
ALTER TABLE kernel_draft ADD COLUMN told bytea;
ALTER TABLE kernel_blob RENAME TO kernel_blob_plain;
CREATE TABLE kernel_blob (
    district varchar(6) NOT NULL, matter_id uuid NOT NULL, digest bytea NOT NULL, media varchar(80) NOT NULL,
    size integer NOT NULL CHECK (size >= 0), body bytea NOT NULL, PRIMARY KEY (district, matter_id, digest),
    CONSTRAINT blob_of_matter FOREIGN KEY (district, matter_id) REFERENCES kernel_matter (district, id)
        DEFERRABLE INITIALLY DEFERRED);
CREATE FUNCTION kernel_changed() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.told := NULL; RETURN NEW; END $$;
CREATE TRIGGER changed BEFORE UPDATE OF {IDENTITY} ON kernel_party FOR EACH ROW
    WHEN (NEW.told IS NOT DISTINCT FROM OLD.told) EXECUTE FUNCTION kernel_changed();
CREATE TRIGGER changed BEFORE UPDATE OF title ON kernel_matter FOR EACH ROW
    WHEN (NEW.told IS NOT DISTINCT FROM OLD.told) EXECUTE FUNCTION kernel_changed();
"""
HOLD = """
CREATE OR REPLACE FUNCTION kernel_act_held() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND (OLD."order" IS NULL OR (OLD.told IS NULL AND NEW."order" = OLD."order"))
       AND (NEW.district, NEW.id, NEW.matter_id, NEW.seq, NEW.procedure, NEW.edition, NEW.step, NEW.means,
            NEW.stage_from, NEW.stage_to, NEW.at, NEW.assisted, NEW.way, NEW.law, NEW.data, NEW.digest, NEW.chain)
         = (OLD.district, OLD.id, OLD.matter_id, OLD.seq, OLD.procedure, OLD.edition, OLD.step, OLD.means,
            OLD.stage_from, OLD.stage_to, OLD.at, OLD.assisted, OLD.way, OLD.law, OLD.data, OLD.digest, OLD.chain)
       AND NEW.person_id IS NOT DISTINCT FROM OLD.person_id AND NEW.office_id IS NOT DISTINCT FROM OLD.office_id
       AND NEW.party_id IS NOT DISTINCT FROM OLD.party_id
       AND (OLD.told IS NULL OR NEW.told IS NOT DISTINCT FROM OLD.told) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'an act is written once: it can be neither changed nor removed';
END $$;
"""
PLAIN = ("address", "birth", "id_number", "job", "legal_rep", "name", "phone", "sex", "uscc")


class Migration(migrations.Migration):
    dependencies = [("kernel", "0003_marks")]
    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunSQL(ROOM), migrations.RunSQL(HOLD)],
            state_operations=[
                migrations.RemoveIndex("party", "party_phone"),
                *(migrations.RemoveField("party", name) for name in PLAIN),
                migrations.DeleteModel("blob"),
                migrations.CreateModel(
                    "Blob",
                    [
                        (
                            "pk",
                            models.CompositePrimaryKey(
                                "district",
                                "matter_id",
                                "digest",
                                blank=True,
                                editable=False,
                                primary_key=True,
                                serialize=False,
                            ),
                        ),
                        ("district", models.CharField(max_length=6)),
                        ("matter_id", models.UUIDField()),
                        ("digest", models.BinaryField(max_length=32)),
                        ("media", models.CharField(max_length=80)),
                        ("size", models.PositiveIntegerField()),
                        ("body", anlan.vault.columns.Sealed(default=bytes, plain=True)),
                        (
                            "matter",
                            models.ForeignObject(
                                from_fields=("district", "matter_id"),
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="blobs",
                                to="kernel.matter",
                                to_fields=("district", "id"),
                            ),
                        ),
                    ],
                    {"verbose_name": "附件"},
                ),
                migrations.AddField("matter", "lock", models.BinaryField(max_length=80), preserve_default=False),
                migrations.AddField("party", "told", anlan.vault.columns.Sealed(default=dict)),
                migrations.AddField("party", "phone_mark", anlan.vault.columns.Marked(of="phone")),
                migrations.AddField("party", "id_mark", anlan.vault.columns.Marked(of="id_number")),
                migrations.AlterField("matter", "title", anlan.vault.columns.Sealed(db_column="told", default=str)),
                migrations.AlterField("act", "data", anlan.vault.columns.Sealed(db_column="told", default=dict)),
                migrations.AlterField(
                    "compartment", "data", anlan.vault.columns.Sealed(db_column="told", default=dict)
                ),
                migrations.AlterField("draft", "data", anlan.vault.columns.Sealed(db_column="told", default=dict)),
                migrations.AddIndex(
                    "party",
                    models.Index(
                        "district", "phone_mark", name="party_by_phone", condition=models.Q(phone_mark__isnull=False)
                    ),
                ),
                migrations.AddIndex(
                    "party",
                    models.Index("district", "id_mark", name="party_by_id", condition=models.Q(id_mark__isnull=False)),
                ),
            ],
        ),
    ]
