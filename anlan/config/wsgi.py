"""The application as a web server sees it."""

import os

from django.core.wsgi import get_wsgi_application

from anlan.config import database

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "anlan.config.settings")
database.serve_pages()
application = get_wsgi_application()
