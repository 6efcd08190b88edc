"""The pages for what goes wrong: in the reader's language, without a trace of the machine."""

import pytest
from django.test import Client
from django.urls import path

from cases.models import Role
from dip_docket.urls import urlpatterns as real_addresses
from tests.cases.views.desk import said, sign_in, words
from tests.factories import alice, make_user

pytestmark = pytest.mark.django_db

LANGUAGES = pytest.mark.parametrize("language", ["th", "en"])


def broken(request):
    raise RuntimeError("password=hunter2")


urlpatterns = [*real_addresses, path("broken/", broken)]


def check_plain(answer, status, sentence, language):
    source = answer.content.decode()
    assert answer.status_code == status
    assert f'<html lang="{language}">' in source
    assert said(sentence, language) in words(answer)
    for leak in ["Traceback", "hunter2", "site-packages", ".py", "DEBUG"]:
        assert leak not in source


@LANGUAGES
def test_what_is_not_there(language):
    answer = sign_in(alice(), language).get("/cases/999/")
    sentence = "This page does not exist, or it belongs to a case that you may not see."
    check_plain(answer, 404, sentence, language)


@LANGUAGES
def test_an_address_that_nobody_knows(language):
    answer = sign_in(alice(), language).get("/no/such/<script>alert(1)</script>/")
    sentence = "This page does not exist, or it belongs to a case that you may not see."
    check_plain(answer, 404, sentence, language)
    assert "<script>alert" not in answer.content.decode()


@LANGUAGES
def test_what_a_role_may_not_do(language):
    answer = sign_in(make_user("boon", role=Role.BOOKKEEPER), language).get("/cases/new/")
    check_plain(answer, 403, "Your role may read the docket but not change it.", language)


@LANGUAGES
def test_a_form_that_is_too_old(language):
    sign_in(alice(), language)
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(alice())
    check_plain(browser.post("/cases/new/"), 403, "This form is too old", language)


@LANGUAGES
def test_a_fault_of_ours(language, settings):
    settings.ROOT_URLCONF = __name__
    browser = sign_in(alice(), language)
    browser.raise_request_exception = False
    check_plain(browser.get("/broken/"), 500, "Something went wrong", language)


def test_a_form_of_another_site_is_refused():
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(alice())
    token = browser.get("/cases/new/").cookies["csrftoken"].value
    given = {"csrfmiddlewaretoken": token, "era": "ce"}
    foreign = browser.post("/preferences/", given, headers={"Origin": "https://evil.example"})
    assert (foreign.status_code, alice().era) == (403, "be")
    own = browser.post("/preferences/", given, headers={"Origin": "http://testserver"})
    assert (own.status_code, alice().era) == (302, "ce")


def test_no_page_may_be_framed_or_load_from_elsewhere():
    answer = sign_in(alice()).get("/")
    assert answer["X-Frame-Options"] == "DENY"
    policy = answer["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
