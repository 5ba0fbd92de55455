"""The application in a worker of `anlan serve`: it ends with the server that started it."""

from django.conf import settings

from anlan.config import wsgi
from anlan.config.doorway import Doorway, threads
from anlan.config.process import die_with_parent

__all__ = ["application"]
die_with_parent()
application = Doorway(wsgi.application, threads(), settings.REQUEST_MAX_BYTES)
