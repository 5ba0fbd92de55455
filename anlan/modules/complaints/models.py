"""What the table of late answers reads: one line a complaint, kept by the projection from the acts alone."""

from __future__ import annotations

from django.db import models
from django.db.models import CompositePrimaryKey


class Complained(models.Model):
    """One complaint: which office answers it, and on which days it came, was answered, and ran over its time. No person."""

    pk = CompositePrimaryKey("district", "matter_id")
    district = models.CharField(max_length=6)
    matter_id = models.UUIDField()
    office = models.CharField(max_length=40)
    came = models.DateField()
    answered = models.DateField(null=True)
    late = models.DateField(null=True)

    class Meta:
        verbose_name = "投诉答复统计"
        indexes = [models.Index("district", "came", name="complained_on")]
