"""The page of the access keys takes a key and never shows it again, wherever one looks."""

import logging

import pytest
from cryptography.fernet import Fernet
from django.contrib.admin.models import LogEntry
from django.test import Client

from cases.keys import store_key, stored_key
from cases.models import AccessKey
from tests.cases.views.desk import field_errors, sign_in, stored, words
from tests.factories import NOON, alice

pytestmark = pytest.mark.django_db

PAGE = "/admin/cases/accesskey/"
KEY = "office-token-0123456789"


@pytest.fixture(autouse=True)
def sealing(settings):
    settings.ENCRYPTION_KEYS = [Fernet.generate_key().decode()]
    settings.EEXCHANGE_TOKEN = ""
    return settings


def send(desk, key=KEY):
    return desk.post(PAGE, {"store": "1", "key": key}, follow=True)


def test_a_stored_key_is_shown_nowhere(desk, boss, caplog):
    with caplog.at_level(logging.DEBUG):
        answer = send(desk)
        row = AccessKey.objects.get()
        pages = [answer, desk.get(PAGE), desk.get(f"{PAGE}{row.pk}/change/"),
                 desk.get(f"{PAGE}{row.pk}/history/"), desk.get("/admin/")]  # fmt: skip
    assert stored_key("eexchange") == KEY
    assert [KEY in page.content.decode() for page in pages] == [False] * len(pages)
    assert [row.sealed in page.content.decode() for page in pages] == [False] * len(pages)
    assert KEY not in caplog.text
    assert KEY not in str(stored(people=True))
    assert KEY not in str(list(LogEntry.objects.values()))


def test_the_page_says_who_stored_it_and_when(desk):
    send(desk)
    told = words(desk.get(PAGE))
    assert "A key is stored, by Boss," in told
    assert "the key stored here is used" in told


def test_the_page_says_that_there_is_none(desk):
    assert "No key is stored" in words(desk.get(PAGE))


def test_the_environment_wins_and_the_page_says_so(desk, settings):
    settings.EEXCHANGE_TOKEN = "from-the-environment"
    page = desk.get(PAGE)
    assert "The environment variable EEXCHANGE_TOKEN is set. It wins" in words(page)
    assert "from-the-environment" not in page.content.decode()


def test_without_encryption_keys_storing_is_refused_with_the_way_out(desk, settings):
    settings.ENCRYPTION_KEYS = []
    assert "ENCRYPTION_KEYS is not set" in words(desk.get(PAGE))
    answer = send(desk)
    assert answer.status_code == 422
    [error] = field_errors(answer)["key"]
    assert "Fernet.generate_key()" in error
    assert KEY not in answer.content.decode()
    assert AccessKey.objects.count() == 0


@pytest.mark.parametrize("key", ["", "   ", "two words", "กุญแจ", "line\nbreak", "x" * 4001])
def test_what_is_no_key_is_told_and_not_shown_again(key, desk):
    answer = send(desk, key)
    assert (answer.status_code, list(field_errors(answer))) == (422, ["key"])
    assert AccessKey.objects.count() == 0
    if key.strip():
        assert f'value="{key}"' not in answer.content.decode()


def test_spaces_around_a_copied_key_do_not_count(desk):
    send(desk, f"  {KEY}\n")
    assert stored_key("eexchange") == KEY


def test_a_key_that_is_not_opened_is_told_without_a_traceback(desk, settings):
    send(desk)
    settings.ENCRYPTION_KEYS = [Fernet.generate_key().decode()]
    page = desk.get(PAGE)
    assert page.status_code == 200
    assert "no longer holds" in words(page)


def test_a_key_is_removed(desk):
    send(desk)
    answer = desk.post(PAGE, {"remove": AccessKey.objects.get().pk}, follow=True)
    assert "The key is removed." in words(answer)
    assert AccessKey.objects.count() == 0


@pytest.mark.parametrize("old", ["replaced", "x", "9" * 40])
def test_a_key_that_somebody_replaced_meanwhile_stays(old, desk, boss):
    send(desk)
    seen = AccessKey.objects.get().pk if old == "replaced" else old
    store_key("eexchange", "another-key-987", boss, NOON)
    answer = desk.post(PAGE, {"remove": seen}, follow=True)
    assert "somebody replaced or removed it" in words(answer)
    assert stored_key("eexchange") == "another-key-987"


def test_a_look_at_the_page_changes_nothing(desk):
    before = stored(people=True)
    desk.get(PAGE, {"store": "1", "key": KEY})
    assert stored(people=True) == before


def test_only_administrators_store_a_key():
    assert Client().post(PAGE, {"store": "1", "key": KEY}).status_code == 302
    given = {"store": "1", "key": KEY}
    assert sign_in(alice()).post(PAGE, given, follow=True).status_code == 403
    assert AccessKey.objects.count() == 0


def test_the_error_page_of_a_programmer_hides_the_key(desk, monkeypatch, settings):
    """What `sensitive_post_parameters` names is starred out in every report of an error."""
    from django.views.debug import ExceptionReporter

    def fails(*_args):
        raise RuntimeError("broken")

    monkeypatch.setattr("cases.admin.keys.store_key", fails)
    desk.raise_request_exception = False
    answer = send(desk)
    assert answer.status_code == 500
    report = ExceptionReporter(answer.wsgi_request, *answer.exc_info).get_traceback_text()
    assert KEY not in report
    assert KEY not in answer.content.decode()
