"""The second wall (docs/adr/0016) before the sessions, and what may be known of a time that is taken: that it is.

Messages are the parties' and the mediator's alone, also among those who see the matter. Whoever books must know whether a room
or a person is free, of whatever matter: `session_busy` tells the times of the things that are named, and not whose they are.
"""

from django.db import migrations


def told(name, kind):
    """What the session says, read once a statement; null where it says nothing."""
    return f"(SELECT nullif(current_setting('anlan.{name}', true), '')::{kind})"


ME, PHONE, OWNERS = told("person", "bigint"), told("phone", "bigint"), told("owners", "text[]") + "::text[]"
HAND = told("hand", "uuid[]") + "::uuid[]"
SEES = f"(matter_id = ANY ({HAND}) OR kernel_sees(district, matter_id))"
IN_HAND = f"matter_id = ANY ({HAND})"


def within(table):
    """Whether who asks is one of those whose room it is."""
    return f"""({SEES} AND (EXISTS (
        SELECT FROM kernel_party p WHERE p.district = {table}.district AND p.matter_id = {table}.matter_id
        AND p.phone_mark = {PHONE} AND p.left_at IS NULL)
    OR EXISTS (
        SELECT FROM kernel_seat s WHERE s.district = {table}.district AND s.matter_id = {table}.matter_id
        AND s.person_id = {ME} AND s.role = 'mediator' AND s.until IS NULL)))"""  # noqa: S608


OWN_WORDS = f"""(person_id = {ME} OR (person_id IS NULL AND EXISTS (
    SELECT FROM kernel_party p WHERE p.district = session_message.district AND p.matter_id = session_message.matter_id
    AND p.id = party_id AND p.phone_mark = {PHONE} AND p.left_at IS NULL)))"""
BUSY = """
CREATE FUNCTION session_busy(of varchar, things bigint[], starts timestamptz, ends timestamptz, but uuid)
RETURNS TABLE (thing bigint, since timestamptz, until timestamptz)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN QUERY SELECT h.thing, h.since, h.until FROM public.session_hold h
        WHERE h.district = of AND h.thing = ANY (things) AND tstzrange(h.since, h.until) && tstzrange(starts, ends)
        AND h.matter_id <> but;
END $$
"""
STATEMENTS = (
    "ALTER TABLE session_arrangement ENABLE ROW LEVEL SECURITY",
    "CREATE POLICY seen ON session_arrangement FOR SELECT USING (true)",
    f"CREATE POLICY written ON session_arrangement FOR INSERT WITH CHECK (person_id = {ME})",
    "ALTER TABLE session_hold ENABLE ROW LEVEL SECURITY",
    f"CREATE POLICY seen ON session_hold FOR SELECT USING ({SEES})",
    f"CREATE POLICY written ON session_hold FOR INSERT WITH CHECK ({IN_HAND})",
    f"CREATE POLICY dropped ON session_hold FOR DELETE USING ({IN_HAND})",
    "ALTER TABLE session_message ENABLE ROW LEVEL SECURITY",
    f"CREATE POLICY seen ON session_message FOR SELECT USING {within('session_message')}",
    f"CREATE POLICY written ON session_message FOR INSERT WITH CHECK ({within('session_message')} AND {OWN_WORDS})",
    "ALTER TABLE session_seen ENABLE ROW LEVEL SECURITY",
    f"CREATE POLICY seen ON session_seen FOR SELECT USING {within('session_seen')}",
    f"CREATE POLICY written ON session_seen FOR INSERT WITH CHECK ({within('session_seen')} AND owner = ANY ({OWNERS}))",
    f"CREATE POLICY changed ON session_seen FOR UPDATE USING (owner = ANY ({OWNERS}) AND {within('session_seen')})",
    BUSY,
    "REVOKE EXECUTE ON FUNCTION session_busy FROM PUBLIC",
)


class Migration(migrations.Migration):
    dependencies = [("kernel", "0014_between"), ("session", "0001_initial")]
    operations = [migrations.RunSQL(statement) for statement in STATEMENTS]
