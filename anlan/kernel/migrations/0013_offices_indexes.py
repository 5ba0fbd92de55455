"""The indexes of 0012, made while people work."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("kernel", "0012_offices")]
    operations = [
        AddIndexConcurrently(
            "due",
            models.Index(
                "district", "warn_on", condition=models.Q(warn_on__isnull=False, ended_at=None), name="due_warning"
            ),
        ),
        AddIndexConcurrently(
            "seat",
            models.Index(
                "district",
                "office",
                "matter_id",
                condition=models.Q(until=None, office__isnull=False),
                name="seat_office",
            ),
        ),
    ]
