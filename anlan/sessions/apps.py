"""The sessions as a Django app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SessionsConfig(AppConfig):
    """Times held, messages, and how an office meets; label `session`."""

    name = "anlan.sessions"
    label = "session"
    verbose_name = _("调解会")
