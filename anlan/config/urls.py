"""Every address: the floors' own, health, and the choice of language."""

from importlib.util import find_spec

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, include, path
from django.views.decorators.http import require_safe
from django.views.i18n import set_language

FLOORS = (("desk/", "anlan.desk.urls"), ("api/", "anlan.api.urls"), ("", "anlan.window.urls"))


@require_safe
def health(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    """Answer ok when the database answers."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("ok\n", content_type="text/plain")


urlpatterns: list[URLPattern | URLResolver] = [
    path("health", health, name="health"),
    path("language", set_language, name="set_language"),
    *(path(prefix, include(urls)) for prefix, urls in FLOORS if find_spec(urls)),
]
