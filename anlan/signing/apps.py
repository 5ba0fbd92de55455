"""Signing as a Django app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SigningConfig(AppConfig):
    """One-time codes, the authority of this installation, what offices decided; label `signing`."""

    name = "anlan.signing"
    label = "signing"
    verbose_name = _("签署")
