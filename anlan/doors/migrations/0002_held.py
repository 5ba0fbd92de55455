"""What Django cannot say: entrances that nobody changes or removes."""

from django.db import migrations

HOLD = """
CREATE FUNCTION doors_entrance_held() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'an entrance is written once: it can be neither changed nor removed';
END $$;
CREATE TRIGGER entrance_held BEFORE UPDATE OR DELETE ON doors_entrance
FOR EACH ROW EXECUTE FUNCTION doors_entrance_held();
"""


class Migration(migrations.Migration):
    dependencies = [("doors", "0001_initial")]
    operations = [
        migrations.RunSQL(HOLD, "DROP TRIGGER entrance_held ON doors_entrance; DROP FUNCTION doors_entrance_held()")
    ]
