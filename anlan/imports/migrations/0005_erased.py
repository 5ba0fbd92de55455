"""When a matter is erased by law, the row of the sheet that it came from is emptied, in the same moment; so are its repeats.

The kernel destroys the key and knows nothing of sheets: a trigger hears of it. The row itself stays, with its state and its code.
"""

from django.db import migrations

EMPTIED = """
UPDATE public.imports_line l SET told = '', same = NULL, number_mark = NULL, gist = NULL
WHERE l.district = {of}.district AND (l.code = {of}.code OR (l.state = 'skipped' AND (l."like" = {of}.id OR l.same IN (
    SELECT e.same FROM public.imports_line e WHERE e.district = {of}.district AND e.code = {of}.code))))
"""
HEAR = """
CREATE FUNCTION imports_erased() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    %s;
    RETURN NULL;
END $$;
CREATE TRIGGER erased AFTER UPDATE OF lock ON kernel_matter FOR EACH ROW
    WHEN (NEW.lock = '' AND OLD.lock <> '') EXECUTE FUNCTION imports_erased();
"""
BEFORE = """
DO $$ DECLARE gone record;
BEGIN
    FOR gone IN SELECT m.district, m.id, m.code FROM public.kernel_matter m WHERE m.lock = '' LOOP
        %s;
    END LOOP;
END $$
"""


class Migration(migrations.Migration):
    dependencies = [("imports", "0004_by_wall"), ("kernel", "0011_wall")]
    operations = [
        migrations.RunSQL(HEAR % EMPTIED.format(of="NEW")),
        migrations.RunSQL(BEFORE % EMPTIED.format(of="gone")),
    ]
