"""The doors as a Django app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DoorsConfig(AppConfig):
    """Sessions, factors, entrances; label `doors`."""

    name = "anlan.doors"
    label = "doors"
    verbose_name = _("出入")
