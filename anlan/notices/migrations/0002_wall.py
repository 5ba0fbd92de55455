"""The second wall (docs/adr/0016) before the notices: one's own, and for officials those of matters that they see."""

from django.db import migrations


def told(name, kind):
    """What the session says, read once a statement; null where it says nothing."""
    return f"(SELECT nullif(current_setting('anlan.{name}', true), '')::{kind})"


ME, OWNERS = told("person", "bigint"), told("owners", "text[]") + "::text[]"
OWN = f"owner = ANY ({OWNERS})"
SEEN = f"{OWN} OR ({ME} IS NOT NULL AND kernel_sees(district, matter_id))"
STATEMENTS = (
    "ALTER TABLE notices_notice ENABLE ROW LEVEL SECURITY",
    f"CREATE POLICY seen ON notices_notice FOR SELECT USING ({SEEN})",
    f"CREATE POLICY changed ON notices_notice FOR UPDATE USING ({SEEN})",
    "ALTER TABLE notices_wish ENABLE ROW LEVEL SECURITY",
    f"CREATE POLICY seen ON notices_wish FOR SELECT USING ({OWN})",
    f"CREATE POLICY written ON notices_wish FOR INSERT WITH CHECK ({OWN})",
    f"CREATE POLICY changed ON notices_wish FOR UPDATE USING ({OWN})",
    "ALTER TABLE notices_wording ENABLE ROW LEVEL SECURITY",
    "CREATE POLICY seen ON notices_wording FOR SELECT USING (true)",
    f"CREATE POLICY written ON notices_wording FOR INSERT WITH CHECK (person_id = {ME})",
    (
        "CREATE VIEW notices_counted AS SELECT count(*) FILTER (WHERE state IN ('waiting', 'sending')) AS waiting,"
        " count(*) FILTER (WHERE state = 'failed') AS failed, count(*) FILTER (WHERE state = 'unknown') AS unknown"
        " FROM notices_notice WHERE state IN ('waiting', 'sending', 'failed', 'unknown')"
    ),
)


class Migration(migrations.Migration):
    dependencies = [("kernel", "0013_offices_indexes"), ("notices", "0001_initial")]
    operations = [migrations.RunSQL(statement) for statement in STATEMENTS]
