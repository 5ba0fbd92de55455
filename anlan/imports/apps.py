"""The app that holds the sheets under way."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ImportsConfig(AppConfig):
    """Import of what exists; label `imports`."""

    name = "anlan.imports"
    label = "imports"
    verbose_name = _("导入")
