"""What is done for every request: the chosen language, the limits, the headers that keep a browser safe."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation

from anlan.kernel import wall

Handler = Callable[[HttpRequest], HttpResponse]

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; "
        "manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "X-Frame-Options": "DENY",
}


def walled(get_response: Handler) -> Handler:
    """Let no request be answered as whoever asked before on the same connection to the database."""

    def answer(request: HttpRequest) -> HttpResponse:
        with wall.request():
            return get_response(request)

    return answer


def guarded(get_response: Handler) -> Handler:
    """Refuse what cannot be right before reading it, and add the protective headers to every answer."""

    def answer(request: HttpRequest) -> HttpResponse:
        status = refused(request)
        response = render(request, f"{status}.html", status=status) if status else get_response(request)
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        if getattr(request, "session", None) is not None and request.session.accessed:
            response.headers.setdefault("Cache-Control", "private, no-store")  # what somebody's session told is theirs
        return response

    return answer


def refused(request: HttpRequest) -> int:
    """413 for a body beyond REQUEST_MAX_BYTES, 400 for an address with a NUL, which no text in the database holds; else 0."""
    length = str(request.META.get("CONTENT_LENGTH") or 0)
    if "\0" in request.path_info or "%00" in request.META.get("QUERY_STRING", "") or not length.isdecimal():
        return 400
    return 413 if len(length) > len(str(MOST)) or int(length) > MOST else 0


MOST: int = settings.REQUEST_MAX_BYTES


def in_chosen_language(get_response: Handler) -> Handler:
    """Answer in the language of the cookie, else in Chinese; a program, which keeps no cookie, may ask by header."""

    def answer(request: HttpRequest) -> HttpResponse:
        language = language_of(request)
        with translation.override(language):
            response = get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response

    return answer


def language_of(request: HttpRequest) -> str:
    """Return the code of the language to answer in.

    A browser's Accept-Language is not followed on pages: its maker set it to English more often than its user did.
    """
    if request.path_info.startswith("/api/") and request.headers.get("Accept-Language"):
        return translation.get_language_from_request(request)
    chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
    return chosen if chosen in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
