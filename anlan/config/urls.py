"""Every address: the floors' own, health, and the choice of language."""

from importlib.util import find_spec

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, URLResolver, include, path
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe
from django.views.i18n import set_language

from anlan.config.watch.views import alive, metrics, readiness

FLOORS = (
    ("desk/", "anlan.desk.urls"),
    ("api/", "anlan.api.urls"),
    ("log/", "anlan.log.urls"),
    ("", "anlan.window.urls"),
)


@require_safe
def health(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    """Answer ok when the database answers."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("ok\n", content_type="text/plain")


@require_POST
def set_large(request: HttpRequest) -> HttpResponse:
    """Turn large print on or off, and go back to where the switch was."""
    onward = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(onward, {request.get_host()}, require_https=request.is_secure())
    response = HttpResponseRedirect(onward if safe else "/")
    if request.COOKIES.get("large"):
        response.delete_cookie("large", samesite="Lax")
    else:
        response.set_cookie("large", "1", max_age=settings.LANGUAGE_COOKIE_AGE, samesite="Lax")
    return response


urlpatterns: list[URLPattern | URLResolver] = [
    path("health", health, name="health"),
    path("healthz", alive, name="healthz"),
    path("readyz", readiness, name="readyz"),
    path("metrics", metrics, name="metrics"),
    path("language", set_language, name="set_language"),
    path("large", set_large, name="set_large"),
    *(path(prefix, include(urls)) for prefix, urls in FLOORS if find_spec(urls)),
]
