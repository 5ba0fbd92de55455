"""What Django cannot say: foreign keys that carry the district, and acts that nobody changes."""

from django.db import migrations

OF_MATTER = ("party", "act", "compartment", "seat", "due", "paper")
KEYS = [
    migrations.RunSQL(
        f"ALTER TABLE kernel_{table} ADD CONSTRAINT {table}_of_matter FOREIGN KEY (district, matter_id)"
        " REFERENCES kernel_matter (district, id) DEFERRABLE INITIALLY DEFERRED",
        f"ALTER TABLE kernel_{table} DROP CONSTRAINT {table}_of_matter",
    )
    for table in OF_MATTER
]
HOLD = """
CREATE FUNCTION kernel_act_held() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND OLD."order" IS NULL
       AND (NEW.district, NEW.id, NEW.matter_id, NEW.seq, NEW.procedure, NEW.edition, NEW.step, NEW.means,
            NEW.stage_from, NEW.stage_to, NEW.at, NEW.assisted, NEW.way, NEW.law, NEW.data, NEW.digest, NEW.chain)
         = (OLD.district, OLD.id, OLD.matter_id, OLD.seq, OLD.procedure, OLD.edition, OLD.step, OLD.means,
            OLD.stage_from, OLD.stage_to, OLD.at, OLD.assisted, OLD.way, OLD.law, OLD.data, OLD.digest, OLD.chain)
       AND NEW.person_id IS NOT DISTINCT FROM OLD.person_id AND NEW.office_id IS NOT DISTINCT FROM OLD.office_id
       AND NEW.party_id IS NOT DISTINCT FROM OLD.party_id THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'an act is written once: it can be neither changed nor removed';
END $$;
CREATE TRIGGER act_held BEFORE UPDATE OR DELETE ON kernel_act FOR EACH ROW EXECUTE FUNCTION kernel_act_held();
"""


class Migration(migrations.Migration):
    dependencies = [("kernel", "0001_initial")]
    operations = [
        *KEYS,
        migrations.RunSQL(HOLD, "DROP TRIGGER act_held ON kernel_act; DROP FUNCTION kernel_act_held()"),
    ]
