import pytest
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.utils import translation

from anlan.config.middleware import guarded, in_chosen_language


def greet(request: HttpRequest) -> HttpResponse:
    return HttpResponse(translation.get_language())


def language(path: str = "/", cookie: str = "", header: str = "") -> str:
    request = RequestFactory().get(path, headers={"Accept-Language": header} if header else {})
    if cookie:
        request.COOKIES[settings.LANGUAGE_COOKIE_NAME] = cookie
    return in_chosen_language(greet)(request).content.decode()


@pytest.mark.parametrize(
    ("asked", "answered"),
    [
        ({}, "zh-hans"),
        ({"cookie": "en"}, "en"),
        ({"cookie": "xx"}, "zh-hans"),
        ({"header": "en-US"}, "zh-hans"),
        ({"path": "/api/matters", "header": "en-US"}, "en"),
    ],
)
def test_the_language_is_the_readers_choice_and_only_a_programs_header_is_followed(asked, answered):
    assert language(**asked) == answered


def test_a_request_that_is_too_large_is_refused_before_it_is_read():
    request = RequestFactory().post("/", CONTENT_LENGTH=settings.REQUEST_MAX_BYTES + 1)
    assert guarded(greet)(request).status_code == 413


def test_every_answer_carries_the_protective_headers():
    response = Client().get("/nothing")
    assert response.status_code == 404
    assert "default-src 'none'" in response["Content-Security-Policy"]
    assert response["X-Frame-Options"] == "DENY"
    assert response["X-Content-Type-Options"] == "nosniff"


def test_a_form_from_another_site_is_refused_in_plain_words():
    response = Client(enforce_csrf_checks=True).post("/language", {"language": "en"})
    assert response.status_code == 403
    assert "为了安全" in response.content.decode()


@pytest.mark.django_db
def test_health_is_ok_when_the_database_answers():
    assert Client().get("/health").content == b"ok\n"
