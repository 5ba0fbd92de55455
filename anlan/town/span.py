"""Rows that are in force from a day, and until another."""

from datetime import date

from django.db.models import Q


def covers(day: date) -> Q:
    """Rows in force on `day`: `since` is the first day that counts, `until` the first that no longer does."""
    return Q(since__lte=day) & (Q(until__isnull=True) | Q(until__gt=day))
