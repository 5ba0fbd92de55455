"""One matter's wrapped key, for whoever asks whether this house's master key opens it; without that key it tells nothing."""

from django.db import migrations

LOCK = """
CREATE VIEW log_lock AS SELECT id, lock FROM kernel_matter WHERE length(lock) > 0 ORDER BY district, id LIMIT 1
"""


class Migration(migrations.Migration):
    dependencies = [("log", "0001_initial"), ("kernel", "0014_between")]
    operations = [migrations.RunSQL(LOCK, "DROP VIEW log_lock")]
