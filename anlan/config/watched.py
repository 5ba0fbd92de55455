"""The application in a worker of `anlan serve`: it ends with the server that started it."""

from anlan.config.process import die_with_parent
from anlan.config.wsgi import application

__all__ = ["application"]
die_with_parent()
