"""What is erased by law is gone beside the file too: words that were not sent yet, and the sums in the names of its limits.

The function keeps its rights. What was erased before is put right at once; limits and drafts are few.
"""

from django.db import migrations

DESTROY = """
CREATE OR REPLACE FUNCTION kernel_destroy(of varchar, matter uuid, told text) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF nullif(current_setting('anlan.owners', true), '') IS NOT NULL
       AND matter <> ALL (coalesce(nullif(current_setting('anlan.hand', true), '')::uuid[], '{}')) THEN
        RAISE EXCEPTION 'what is erased was opened first';
    END IF;
    DELETE FROM public.kernel_blob b WHERE b.district = of AND b.matter_id = matter;
    DELETE FROM public.kernel_entry e WHERE e.district = of AND e.matter_id = matter;
    DELETE FROM public.kernel_draft d USING public.kernel_matter m
        WHERE m.district = of AND m.id = matter AND m.closed_at IS NOT NULL AND starts_with(d.form, m.code || ' ');
    UPDATE public.kernel_due d SET label = '' WHERE d.district = of AND d.matter_id = matter AND d.label <> '';
    UPDATE public.kernel_paper p SET docx = NULL, pdf = NULL, asked = false, fault = told
        WHERE p.district = of AND p.matter_id = matter;
    UPDATE public.kernel_party p SET phone_mark = NULL, id_mark = NULL WHERE p.district = of AND p.matter_id = matter;
    UPDATE public.kernel_matter m SET lock = '', subtopic = ''
        WHERE m.district = of AND m.id = matter AND m.closed_at IS NOT NULL;
END $$
"""
LABELS = """
UPDATE kernel_due d SET label = '' FROM kernel_matter m
WHERE m.district = d.district AND m.id = d.matter_id AND m.lock = '' AND d.label <> ''
"""
DRAFTS = "DELETE FROM kernel_draft d USING kernel_matter m WHERE m.lock = '' AND starts_with(d.form, m.code || ' ')"


class Migration(migrations.Migration):
    dependencies = [("kernel", "0014_between")]
    operations = [migrations.RunSQL(statement) for statement in (DESTROY, LABELS, DRAFTS)]
