"""The town as a Django app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TownConfig(AppConfig):
    """Places, offices, people, posts; label `town`."""

    name = "anlan.town"
    label = "town"
    verbose_name = _("地方与机构")
    default_auto_field = "django.db.models.BigAutoField"
