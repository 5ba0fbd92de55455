"""Whole offices sit on a matter, and somebody may be barred from one; clocks warn; a matter says what it waits for.

The columns are empty at first: nothing is rewritten. The second wall learns both of the new ways to stand to a matter.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def told(name, kind):
    """What the session says, read once a statement; null where it says nothing."""
    return f"(SELECT nullif(current_setting('anlan.{name}', true), '')::{kind})"


ME, DESKS = told("person", "bigint"), told("desks", "bigint[]") + "::bigint[]"
REACH, KINDS, ONLY = told("reach", "bigint[]") + "::bigint[]", told("kinds", "text[]"), told("only", "text[]")
HAND, AUDITS = told("hand", "uuid[]") + "::uuid[]", told("audits", "text") + " IS NOT NULL"
FUNCTIONS = """
CREATE OR REPLACE FUNCTION kernel_related(of varchar, matter uuid) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    me CONSTANT bigint := nullif(current_setting('anlan.person', true), '');
    phone CONSTANT bigint := nullif(current_setting('anlan.phone', true), '');
    desks CONSTANT bigint[] := nullif(current_setting('anlan.desks', true), '');
BEGIN
    IF phone IS NOT NULL THEN
        RETURN EXISTS (SELECT FROM public.kernel_party p WHERE p.district = of AND p.phone_mark = phone
                       AND p.matter_id = matter AND p.left_at IS NULL);
    END IF;
    RETURN me IS NOT NULL AND EXISTS (SELECT FROM public.kernel_seat s WHERE s.district = of AND s.matter_id = matter
                                      AND s.until IS NULL AND (s.person_id = me OR s.office_id = ANY (desks)));
END $$;

CREATE OR REPLACE FUNCTION kernel_seats() RETURNS SETOF uuid
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    me CONSTANT bigint := nullif(current_setting('anlan.person', true), '');
    desks CONSTANT bigint[] := nullif(current_setting('anlan.desks', true), '');
BEGIN
    RETURN QUERY SELECT s.matter_id FROM public.kernel_seat s WHERE s.person_id = me AND s.until IS NULL
        UNION ALL SELECT s.matter_id FROM public.kernel_seat s WHERE s.office_id = ANY (desks) AND s.until IS NULL;
END $$;

CREATE FUNCTION kernel_bars() RETURNS SETOF uuid
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    me CONSTANT bigint := nullif(current_setting('anlan.person', true), '');
BEGIN
    RETURN QUERY SELECT s.matter_id FROM public.kernel_seat s
        WHERE s.person_id = me AND s.role = 'barred' AND s.until IS NULL;
END $$;
REVOKE EXECUTE ON FUNCTION kernel_bars FROM PUBLIC;
"""
RELATED = f"CASE WHEN {REACH} IS NULL THEN kernel_related(district, id) ELSE id IN (SELECT kernel_seats()) END"
SEEN = f"""{AUDITS} OR (({ONLY} IS NULL OR procedure = ANY ({ONLY}::text[])) AND (id = ANY ({HAND})
    OR (({ME} IS NULL OR id NOT IN (SELECT kernel_bars())) AND ((office_id = ANY ({REACH})
    AND ({KINDS} IS NULL OR procedure = ANY ({KINDS}::text[]))) OR registrar_id = {ME} OR {RELATED}))))"""
SEAT = f"""(person_id = {ME} AND until IS NULL) OR (office_id = ANY ({DESKS}) AND until IS NULL)
    OR matter_id = ANY ({HAND}) OR kernel_sees(district, matter_id)"""
POLICIES = f"""
ALTER POLICY seen ON kernel_matter USING ({SEEN});
ALTER POLICY changed ON kernel_matter USING ({SEEN});
ALTER POLICY seen ON kernel_seat USING ({SEAT});
ALTER POLICY changed ON kernel_seat USING ({SEAT});
"""


class Migration(migrations.Migration):
    dependencies = [
        ("kernel", "0011_wall"),
        ("town", "0003_three_administrators"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        migrations.AddField("due", "warn_on", models.DateField(null=True)),
        migrations.AddField(
            "matter", "stuck", models.CharField(blank=True, default="", max_length=12)
        ),
        migrations.AddField(
            "seat",
            "office",
            models.ForeignKey(
                db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="town.office"
            ),
        ),
        migrations.AlterField(
            "seat",
            "person",
            models.ForeignKey(
                db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.RunSQL("ALTER TABLE kernel_matter ALTER COLUMN stuck SET DEFAULT ''"),  # an earlier version writes on
        migrations.RunSQL(FUNCTIONS),
        migrations.RunSQL(POLICIES),
    ]  # fmt: skip
