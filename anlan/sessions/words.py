"""A meeting in words."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone
from django.utils.dateformat import format as date_format
from django.utils.translation import gettext as _

from anlan.sessions.booking import HOW, Booking


def moment(at: datetime) -> str:
    """A day with its weekday, and a time."""
    return date_format(timezone.localtime(at), _("n月j日（l）H:i"))


def span(since: datetime, until: datetime) -> str:
    """From one moment to another."""
    end = date_format(timezone.localtime(until), "H:i")
    return f"{moment(since)}–{end}"


def summary(booked: Booking) -> str:
    """When, how and where, in one line."""
    said = (span(booked.since, booked.until), str(HOW.get(booked.how, "")), booked.where)
    return _("，").join(part for part in said if part)


def day(at: datetime) -> str:
    """A day with its weekday."""
    return date_format(timezone.localtime(at), _("n月j日（l）"))
