"""What the mediation statistics read: one line a matter, kept by the projection from the acts alone."""

from __future__ import annotations

from django.db import models
from django.db.models import CompositePrimaryKey


class Tally(models.Model):
    """The facts of one mediation that the official table counts. Days are the district's calendar days."""

    pk = CompositePrimaryKey("district", "matter_id")
    district = models.CharField(max_length=6)
    matter_id = models.UUIDField()
    place = models.CharField(max_length=20)
    topic = models.CharField(max_length=8)
    source = models.CharField(max_length=16)
    people = models.PositiveIntegerField(default=0)
    body = models.CharField(max_length=12, blank=True)
    hard = models.BooleanField(default=False)
    form = models.CharField(max_length=8, blank=True)
    amount = models.DecimalField(max_digits=14, decimal_places=2, default=0)
    received = models.DateField()
    asked = models.DateField(null=True)
    came = models.DateField(null=True)
    accepted = models.DateField(null=True)
    settled = models.DateField(null=True)
    fulfilled = models.DateField(null=True)
    unsettled = models.DateField(null=True)
    declined = models.DateField(null=True)
    withdrawn = models.DateField(null=True)
    late = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = "调解统计"
        indexes = [
            models.Index("district", "accepted", name="tally_accepted"),
            models.Index("district", "settled", name="tally_settled"),
        ]
