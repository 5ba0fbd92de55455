"""What is remembered of the requests that other districts have sent: that each comes once."""

from __future__ import annotations

from django.db import models
from django.db.models import CompositePrimaryKey
from django.utils.translation import gettext_lazy as _


class Nonce(models.Model):
    """A request that came: the other district, the word that it used once, and when it was made by its own word."""

    pk = CompositePrimaryKey("district", "peer", "nonce")
    district = models.CharField(max_length=6)
    peer = models.CharField(max_length=6)
    nonce = models.CharField(max_length=64)
    created = models.DateTimeField()

    class Meta:
        verbose_name = _("用过的请求编号")
        indexes = [models.Index("district", "created", name="nonce_created")]
