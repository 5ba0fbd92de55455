"""The switch: what was written since is sealed, and nothing readable is left beside it. An earlier version ends here."""

from django.db import migrations

from anlan.kernel.migrations import _sealing

TABLES = ("matter", "party", "act", "compartment", "draft")
LOCK = "LOCK TABLE " + ", ".join(f"kernel_{table}" for table in TABLES) + " IN ACCESS EXCLUSIVE MODE"
GONE = """
DROP TRIGGER changed ON kernel_party;
DROP TRIGGER changed ON kernel_matter;
DROP FUNCTION kernel_changed();
ALTER TABLE kernel_matter DROP COLUMN title;
ALTER TABLE kernel_party DROP COLUMN name, DROP COLUMN sex, DROP COLUMN birth, DROP COLUMN job, DROP COLUMN phone,
    DROP COLUMN address, DROP COLUMN id_number, DROP COLUMN uscc, DROP COLUMN legal_rep;
ALTER TABLE kernel_act DROP COLUMN data;
ALTER TABLE kernel_compartment DROP COLUMN data;
ALTER TABLE kernel_draft DROP COLUMN data;
DROP TABLE kernel_blob_plain;
UPDATE kernel_matter SET paused = '中止' WHERE paused <> '';
DELETE FROM kernel_throttle;
DELETE FROM kernel_entry;
DELETE FROM kernel_cursor WHERE projection = 'search';
"""
HOLD = """
CREATE OR REPLACE FUNCTION kernel_act_held() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND OLD."order" IS NULL
       AND (NEW.district, NEW.id, NEW.matter_id, NEW.seq, NEW.procedure, NEW.edition, NEW.step, NEW.means,
            NEW.stage_from, NEW.stage_to, NEW.at, NEW.assisted, NEW.way, NEW.law, NEW.told, NEW.digest, NEW.chain)
         = (OLD.district, OLD.id, OLD.matter_id, OLD.seq, OLD.procedure, OLD.edition, OLD.step, OLD.means,
            OLD.stage_from, OLD.stage_to, OLD.at, OLD.assisted, OLD.way, OLD.law, OLD.told, OLD.digest, OLD.chain)
       AND NEW.person_id IS NOT DISTINCT FROM OLD.person_id AND NEW.office_id IS NOT DISTINCT FROM OLD.office_id
       AND NEW.party_id IS NOT DISTINCT FROM OLD.party_id THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'an act is written once: it can be neither changed nor removed';
END $$;
"""
NEEDED = {"kernel_matter": ("lock", "told"), **{f"kernel_{table}": ("told",) for table in TABLES[1:]}}
SURE = [
    f"ALTER TABLE {table} ADD CONSTRAINT {column}_there CHECK ({column} IS NOT NULL) NOT VALID"
    for table, columns in NEEDED.items()
    for column in columns
]


def rest(_apps, _editor):
    _sealing.seal_all()
    _sealing.drafts()


class Migration(migrations.Migration):
    dependencies = [("kernel", "0005_sealing")]
    operations = [
        migrations.RunSQL(LOCK),
        migrations.RunPython(rest),
        migrations.RunSQL("SET CONSTRAINTS ALL IMMEDIATE"),
        migrations.RunSQL(GONE),
        migrations.RunSQL(HOLD),
        migrations.RunSQL(SURE),
    ]
