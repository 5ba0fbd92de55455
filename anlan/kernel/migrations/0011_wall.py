"""The second wall: to any role but the owner a row is there only for whoever the session says is asking (docs/adr/0016).

No role is named: the policies hold for everybody who does not own the tables. What the session says (`anlan.…`) is set by
`kernel/wall.py`. Adding them locks each table for a moment and reads no row.
"""

from django.db import migrations


def told(name, kind):
    """What the session says, read once a statement; null where it says nothing."""
    return f"(SELECT nullif(current_setting('anlan.{name}', true), '')::{kind})"


ME, PHONE, REACH = told("person", "bigint"), told("phone", "bigint"), told("reach", "bigint[]") + "::bigint[]"
KINDS, OWNERS, HAND = (
    told("kinds", "text[]"),
    told("owners", "text[]") + "::text[]",
    told("hand", "uuid[]") + "::uuid[]",
)

ONLY, AUDITS = told("only", "text[]"), told("audits", "text") + " IS NOT NULL"

FUNCTIONS = """
CREATE FUNCTION kernel_related(of varchar, matter uuid) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    me CONSTANT bigint := nullif(current_setting('anlan.person', true), '');
    phone CONSTANT bigint := nullif(current_setting('anlan.phone', true), '');
BEGIN
    IF phone IS NOT NULL THEN
        RETURN EXISTS (SELECT FROM public.kernel_party p WHERE p.district = of AND p.phone_mark = phone
                       AND p.matter_id = matter AND p.left_at IS NULL);
    END IF;
    RETURN me IS NOT NULL AND EXISTS (SELECT FROM public.kernel_seat s WHERE s.district = of AND s.person_id = me
                                      AND s.matter_id = matter AND s.until IS NULL);
END $$;

CREATE FUNCTION kernel_seats() RETURNS SETOF uuid
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    me CONSTANT bigint := nullif(current_setting('anlan.person', true), '');
BEGIN
    RETURN QUERY SELECT s.matter_id FROM public.kernel_seat s WHERE s.person_id = me AND s.until IS NULL;
END $$;

CREATE FUNCTION kernel_sees(of varchar, matter uuid) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN EXISTS (SELECT FROM public.kernel_matter m WHERE m.district = of AND m.id = matter);
END $$;

CREATE FUNCTION kernel_unopened(of varchar, matter uuid) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN NOT EXISTS (SELECT FROM public.kernel_matter m WHERE m.district = of AND m.id = matter);
END $$;

CREATE FUNCTION kernel_hold(matter uuid) RETURNS uuid LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    hand CONSTANT uuid[] := coalesce(nullif(current_setting('anlan.hand', true), '')::uuid[], '{}');
BEGIN
    IF matter <> ALL (hand) THEN
        PERFORM set_config('anlan.hand', (hand || matter)::text, false);
    END IF;
    RETURN matter;
END $$;

CREATE FUNCTION kernel_opened() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM public.kernel_hold(NEW.id);
    RETURN NULL;
END $$;
CREATE TRIGGER opened AFTER INSERT ON kernel_matter FOR EACH ROW
    WHEN (nullif(current_setting('anlan.owners', true), '') IS NOT NULL) EXECUTE FUNCTION kernel_opened();

CREATE FUNCTION kernel_answered(of varchar, given varchar) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM public.kernel_hold(a.matter_id) FROM public.kernel_attempt t
        JOIN public.kernel_act a ON a.district = t.district AND a.id = t.act_id
        WHERE t.district = of AND t.key = given
        AND split_part(given, ' ', 1) = ANY (nullif(current_setting('anlan.owners', true), '')::text[]);
END $$;

CREATE FUNCTION kernel_destroy(of varchar, matter uuid, told text) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF nullif(current_setting('anlan.owners', true), '') IS NOT NULL
       AND matter <> ALL (coalesce(nullif(current_setting('anlan.hand', true), '')::uuid[], '{}')) THEN
        RAISE EXCEPTION 'what is erased was opened first';
    END IF;
    DELETE FROM public.kernel_blob b WHERE b.district = of AND b.matter_id = matter;
    DELETE FROM public.kernel_entry e WHERE e.district = of AND e.matter_id = matter;
    UPDATE public.kernel_paper p SET docx = NULL, pdf = NULL, asked = false, fault = told
        WHERE p.district = of AND p.matter_id = matter;
    UPDATE public.kernel_party p SET phone_mark = NULL, id_mark = NULL WHERE p.district = of AND p.matter_id = matter;
    UPDATE public.kernel_matter m SET lock = '', subtopic = ''
        WHERE m.district = of AND m.id = matter AND m.closed_at IS NOT NULL;
END $$;

CREATE FUNCTION kernel_found(of varchar, wanted bigint[], within bigint[], eras bigint[]) RETURNS SETOF uuid
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN QUERY EXECUTE 'SELECT matter_id FROM public.kernel_entry WHERE district = $1 AND grams @> $2'
        || CASE WHEN within = '{}' THEN '' ELSE ' AND grams && $3' END
        || CASE WHEN eras = '{}' THEN '' ELSE ' AND grams && $4' END
        USING of, wanted, within, eras;
END $$;

CREATE FUNCTION kernel_oldest(of varchar) RETURNS uuid
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN (SELECT m.id FROM public.kernel_matter m WHERE m.district = of ORDER BY m.id LIMIT 1);
END $$;

CREATE FUNCTION kernel_heard(session text) RETURNS double precision
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN (SELECT min(extract(epoch FROM clock_timestamp() - greatest(a.query_start, a.state_change)))
            FROM pg_stat_activity a WHERE a.datname = current_database() AND a.application_name = session);
END $$;
"""
VIEWS = """
CREATE VIEW kernel_chain AS SELECT district, "order", chain FROM kernel_act WHERE "order" IS NOT NULL;
CREATE VIEW kernel_unsealed AS
    SELECT count(*) AS acts, coalesce(extract(epoch FROM clock_timestamp() - min(at)), 0) AS seconds
    FROM kernel_act WHERE "order" IS NULL;
CREATE VIEW kernel_lag AS
    SELECT c.district, c.projection, a.top - c."order" AS acts FROM kernel_cursor c
    CROSS JOIN LATERAL (SELECT coalesce(max("order"), 0) AS top FROM kernel_act WHERE district = c.district) a;
CREATE VIEW kernel_unmade AS
    SELECT count(*) FILTER (WHERE fault = '') AS waiting, count(*) FILTER (WHERE fault <> '') AS faulty
    FROM kernel_paper WHERE pdf IS NULL AND asked;
CREATE VIEW kernel_late AS
    SELECT o.code AS office, count(*) AS runs
    FROM kernel_due d JOIN kernel_matter m ON m.district = d.district AND m.id = d.matter_id
    JOIN town_office o ON o.id = m.office_id
    WHERE d.state = 'overdue' AND d.ended_at IS NULL AND m.closed_at IS NULL GROUP BY o.code;
"""

SEES = f"matter_id = ANY ({HAND}) OR kernel_sees(district, matter_id)"
IN_HAND = f"matter_id = ANY ({HAND})"
RELATED = f"CASE WHEN {REACH} IS NULL THEN kernel_related(district, id) ELSE id IN (SELECT kernel_seats()) END"
"""Who oversees offices has few seats, which are read once; who oversees none sees little, which is asked row by row."""
OF_SEEN = f"""matter_id = ANY ({HAND})
    OR EXISTS (SELECT FROM kernel_matter m WHERE m.district = kernel_party.district AND m.id = kernel_party.matter_id)"""
"""As SEES, without a call: lists read many parties."""
OWN_SEAT = f"(person_id = {ME} AND until IS NULL)"
OWN_PARTY = f"(phone_mark = {PHONE} AND left_at IS NULL)"
READ = {
    "matter": f"""{AUDITS} OR (({ONLY} IS NULL OR procedure = ANY ({ONLY}::text[])) AND ((office_id = ANY ({REACH}) AND ({KINDS} IS NULL OR procedure = ANY ({KINDS}::text[])))
        OR registrar_id = {ME} OR id = ANY ({HAND}) OR {RELATED}))""",
    "party": f"{OWN_PARTY} OR {OF_SEEN}",
    "seat": f"{OWN_SEAT} OR {SEES}",
    "act": SEES, "due": SEES, "paper": SEES, "blob": SEES, "entry": SEES,
    "compartment": f"person_id = {ME} AND ({SEES})", "opening": f"{AUDITS} OR {SEES}",
    "draft": f"owner = ANY ({OWNERS})",
    "attempt": f"split_part(key, ' ', 1) = ANY ({OWNERS})",
}  # fmt: skip
WRITE = {
    "matter": f"{OWNERS} IS NOT NULL AND registrar_id IS NOT DISTINCT FROM {ME}",
    "party": IN_HAND, "seat": IN_HAND, "due": IN_HAND, "paper": IN_HAND,
    "act": f"{IN_HAND} AND (person_id IS NULL OR person_id = {ME})",
    "blob": f"{IN_HAND} OR ({OWNERS} IS NOT NULL AND kernel_unopened(district, matter_id))",
    "compartment": f"{IN_HAND} AND person_id = {ME}", "opening": f"{IN_HAND} AND person_id = {ME}",
    "draft": READ["draft"],
    "attempt": READ["attempt"],
}  # fmt: skip
CHANGED = ("matter", "party", "seat", "due", "paper", "draft", "attempt")
HELD = (
    "kernel_related",
    "kernel_seats",
    "kernel_unopened",
    "kernel_answered",
    "kernel_found",
    "kernel_oldest",
    "kernel_heard",
)


def policies():
    for table, seen in READ.items():
        yield f"ALTER TABLE kernel_{table} ENABLE ROW LEVEL SECURITY"
        yield f"CREATE POLICY seen ON kernel_{table} FOR SELECT USING ({seen})"
        if table in WRITE:
            yield f"CREATE POLICY written ON kernel_{table} FOR INSERT WITH CHECK ({WRITE[table]})"
        if table in CHANGED:
            yield f"CREATE POLICY changed ON kernel_{table} FOR UPDATE USING ({seen})"
    yield f"CREATE POLICY dropped ON kernel_draft FOR DELETE USING ({READ['draft']})"
    yield from (f"REVOKE EXECUTE ON FUNCTION {name} FROM PUBLIC" for name in HELD)


class Migration(migrations.Migration):
    dependencies = [("kernel", "0010_token_scope")]
    operations = [
        migrations.RunSQL(FUNCTIONS),
        migrations.RunSQL(VIEWS),
        *(migrations.RunSQL(statement) for statement in policies()),
    ]
