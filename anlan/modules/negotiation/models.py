"""What the statistics of negotiations read: one line an invitation, kept by the projection from the acts alone."""

from __future__ import annotations

from django.db import models
from django.db.models import CompositePrimaryKey


class Invited(models.Model):
    """One invitation: where, about what, and on which days the other side was invited, came, and the two agreed. No person."""

    pk = CompositePrimaryKey("district", "matter_id")
    district = models.CharField(max_length=6)
    matter_id = models.UUIDField()
    place = models.CharField(max_length=20)
    topic = models.CharField(max_length=8)
    invited = models.DateField()
    came = models.DateField(null=True)
    agreed = models.DateField(null=True)
    handed = models.DateField(null=True)

    class Meta:
        verbose_name = "协商统计"
        indexes = [models.Index("district", "invited", name="invited_on")]
