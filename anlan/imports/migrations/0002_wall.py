"""The second wall around sheets under way: they are there only for those who do such work at the office that they were brought to.

As in the kernel's 0011: to any role but the owner, by what the session says of who asks. Administrators see none.
"""

from django.db import migrations

ME = "(SELECT nullif(current_setting('anlan.person', true), '')::bigint)"
ONLY = "(SELECT nullif(current_setting('anlan.only', true), ''))"
TODAY = "(now() AT TIME ZONE 'Asia/Shanghai')::date"
OFFICES = f"""ARRAY(SELECT p.office_id FROM town_post p WHERE p.person_id = {ME} AND p.role IN ('clerk', 'director', 'staff')
    AND p.since <= {TODAY} AND (p.until IS NULL OR p.until > {TODAY}))"""  # noqa: S608
HERS = f"{ONLY} IS NULL AND office_id = ANY ({OFFICES})"
WITHIN = "(district, batch_id) IN (SELECT b.district, b.id FROM imports_batch b)"
SEEN = {"batch": HERS, "layout": HERS, "original": WITHIN, "line": WITHIN}
WRITTEN = {"batch": f"{HERS} AND person_id = {ME}", "layout": HERS, "original": WITHIN}
CHANGED = ("batch", "layout", "line")
DROPPED = ("original", "line")


def policies():
    for table, seen in SEEN.items():
        yield f"ALTER TABLE imports_{table} ENABLE ROW LEVEL SECURITY"
        yield f"CREATE POLICY seen ON imports_{table} FOR SELECT USING ({seen})"
        if table in WRITTEN:
            yield f"CREATE POLICY written ON imports_{table} FOR INSERT WITH CHECK ({WRITTEN[table]})"
        if table in CHANGED:
            yield f"CREATE POLICY changed ON imports_{table} FOR UPDATE USING ({seen})"
        if table in DROPPED:
            yield f"CREATE POLICY dropped ON imports_{table} FOR DELETE USING ({seen})"
    yield "ALTER TABLE imports_handover ENABLE ROW LEVEL SECURITY"


class Migration(migrations.Migration):
    dependencies = [("imports", "0001_initial"), ("kernel", "0011_wall")]
    operations = [migrations.RunSQL(statement) for statement in policies()]
