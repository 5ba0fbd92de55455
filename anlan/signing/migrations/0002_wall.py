"""The second wall (docs/adr/0016) before signing: one's own codes, everybody's roots without their keys, offices' choices by whom they are."""

from django.db import migrations


def told(name, kind):
    """What the session says, read once a statement; null where it says nothing."""
    return f"(SELECT nullif(current_setting('anlan.{name}', true), '')::{kind})"


OWN = f"owner = ANY ({told('owners', 'text[]')}::text[])"
STATEMENTS = (
    "ALTER TABLE signing_signcode ENABLE ROW LEVEL SECURITY",
    f"CREATE POLICY own ON signing_signcode USING ({OWN}) WITH CHECK ({OWN})",
    "ALTER TABLE signing_root ENABLE ROW LEVEL SECURITY",
    "CREATE POLICY seen ON signing_root FOR SELECT USING (true)",
    "ALTER TABLE signing_choice ENABLE ROW LEVEL SECURITY",
    "CREATE POLICY seen ON signing_choice FOR SELECT USING (true)",
    f"CREATE POLICY written ON signing_choice FOR INSERT WITH CHECK (person_id = {told('person', 'bigint')})",
)


class Migration(migrations.Migration):
    dependencies = [("signing", "0001_initial")]
    operations = [migrations.RunSQL(statement) for statement in STATEMENTS]
