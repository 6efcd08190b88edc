"""A session that ends while somebody types: nothing is saved unseen, and nothing is lost."""

import re

import pytest
import time_machine
from django.contrib.messages import get_messages
from django.contrib.sessions.models import Session
from django.core import signing
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from cases.models import CaseEvent
from cases.views.signing_in import SALT, Typed
from tests.cases.views.desk import said, sign_in, words
from tests.factories import PASSWORD, alice, bob, charlie, make_case

pytestmark = pytest.mark.django_db

EVENT = {
    "kind": "office_action_received",
    "date": "20/11/2569",
    "note": 'two\nlines & <script>alert("x")</script>',
}


def sealed(page):
    return re.search(r'name="kept" value="([^"]+)"', page.content.decode()).group(1)


def hidden(page):
    """The fields of the form that sends everything again, as a browser would send them."""
    form = page.content.decode().partition('<form method="post" action="/cases')[2]
    found = re.findall(r'<textarea name="([^"]+)" hidden>\n(.*?)</textarea>', form, re.DOTALL)
    return {name: _plain(value) for name, value in found}


def ended(person, language="en"):
    """The browser of a person whose session has ended."""
    browser = sign_in(person, language)
    browser.get("/cases/")
    Session.objects.all().delete()
    browser.defaults["HTTP_ACCEPT_LANGUAGE"] = language
    return browser


def kept_by(person, path, text):
    return Typed(str(person.pk), path, [("note", text)], []).sealed()


def _plain(value):
    for mark, letter in (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&amp;", "&")):
        value = value.replace(mark, letter)
    return value


def given(kept, person="alice"):
    return {"username": person, "password": PASSWORD, "kept": kept}


@pytest.mark.parametrize("language", ["th", "en"])
def test_what_was_typed_is_there_again_after_signing_in_and_is_stored_once(language):
    case = make_case()
    browser = ended(alice(), language)
    asked = browser.post(f"/cases/{case.pk}/events/add/", EVENT)
    assert asked.status_code == 401
    assert "no-store" in asked["Cache-Control"]
    assert said("Sign in", language) in words(asked)
    wrong = browser.post("/sign-in/", given(sealed(asked)) | {"password": "wrong"})
    shown = browser.post("/sign-in/?next=/", given(sealed(wrong)))
    assert "two lines &amp; &lt;script&gt;" in " ".join(shown.content.decode().split())
    assert "<script>alert" not in shown.content.decode()
    assert not CaseEvent.objects.exists()
    sent = hidden(shown)
    assert {name: sent[name] for name in EVENT} == EVENT
    assert browser.post(f"/cases/{case.pk}/events/add/", sent).status_code == 302
    assert CaseEvent.objects.get().note == EVENT["note"]


def test_a_file_is_named_and_a_secret_is_not_carried_along():
    browser = ended(alice())
    asked = browser.post("/cases/1/events/add/", {"note": "n", "paper": _file("หนังสือ.pdf")})
    assert "หนังสือ.pdf" in browser.post("/sign-in/", given(sealed(asked))).content.decode()
    secrets = {"old_password": "old-Secret-1", "new_password1": "x", "key": "k-1", "why": "w"}
    asked = ended(alice()).post("/password/", secrets)
    assert signing.loads(sealed(asked), salt=SALT)["fields"] == [["why", "w"]]


def _file(name):
    return SimpleUploadedFile(name, b"%PDF-1.4")


def test_a_day_that_was_typed_as_t_stays_the_day_on_which_it_was_typed():
    case = make_case(events=[("filed", "2026-06-01")])
    with time_machine.travel("2026-11-20T14:00:00Z"):
        browser = ended(alice())
        asked = browser.post(f"/cases/{case.pk}/events/add/", EVENT | {"date": "t"})
    with time_machine.travel("2026-11-20T17:30:00Z"):  # past midnight in Bangkok
        shown = browser.post("/sign-in/", given(sealed(asked)))
    assert hidden(shown)["date"] == "2026-11-20"


@pytest.mark.parametrize("kept", ["x", "a:b:c", "\x00"])
def test_what_is_not_ours_is_not_sent_again(kept):
    alice()
    answer = Client().post("/sign-in/?next=/deadlines/5/verify/", given(kept))
    assert (answer.status_code, answer["Location"]) == (302, "/")


def test_after_a_day_it_is_too_old():
    with time_machine.travel("2026-11-20T02:00:00Z"):
        kept = kept_by(alice(), "/cases/1/events/add/", "n")
    assert Client().post("/sign-in/", given(kept)).status_code == 302


def test_nobody_sees_what_another_person_typed():
    case = make_case(restricted=True, responsible=alice())
    asked = ended(alice()).post(f"/cases/{case.pk}/edit/", {"note": "between us"})
    other = Client().post("/sign-in/", given(sealed(asked)) | {"username": charlie().username})
    assert (other.status_code, other["Location"]) == (302, "/")
    told = said("What was typed before is too old, or not yours.", "th")
    assert told in [str(message) for message in get_messages(other.wsgi_request)]


def test_who_never_signed_in_here_is_promised_nothing():
    answer = Client().post("/cases/1/edit/", {"note": "between us"})
    assert (answer.status_code, answer["Location"]) == (302, "/sign-in/?next=/")


def test_who_signed_in_in_another_window_still_gets_it_back():
    kept = kept_by(alice(), "/cases/1/events/add/", "kept text")
    assert "kept text" in words(sign_in(alice()).post("/sign-in/", {"kept": kept}))
    assert sign_in(bob()).post("/sign-in/", {"kept": kept}).status_code == 302


@pytest.mark.parametrize("language", ["th", "en"])
def test_the_page_is_in_the_language_of_its_person(language):
    person = alice()
    person.language = language
    person.save()
    browser = Client(headers={"Accept-Language": {"th": "en", "en": "th"}[language]})
    kept = kept_by(person, "/cases/1/events/add/", "n")
    shown = browser.post("/sign-in/", given(kept))
    assert f'<html lang="{language}"' in shown.content.decode()
    assert said("Nothing was saved yet. Send it now?", language) in words(shown)


def test_a_button_leads_back_to_the_page_it_stood_on():
    browser = ended(alice())
    own = browser.post("/deadlines/5/verify/", headers={"Referer": "http://testserver/cases/7/"})
    assert own["Location"] == "/sign-in/?next=/cases/7/"
    odd = ("https://evil.example/cases/7/", "http://testserver//evil.example/", "http://[", "")
    for elsewhere in odd:
        answer = browser.post("/sign-out/", headers={"Referer": elsewhere})
        assert answer["Location"] == "/sign-in/?next=/"


def test_the_way_back_never_leads_to_the_page_of_signing_in_again():
    assert sign_in(alice()).get("/sign-in/?next=/sign-in/")["Location"] == "/"


def test_a_fragment_is_not_replaced_by_the_page_of_signing_in():
    answer = Client().get("/dates/?date=1", headers={"HX-Request": "true"})
    assert (answer.status_code, answer.content) == (401, b"")


@pytest.mark.parametrize(
    ("origin", "shown"), [("http://testserver", True), ("https://evil.example", False), ("", False)]
)
def test_a_form_of_an_old_session_shows_what_was_typed_on_our_own_page_only(origin, shown):
    case = make_case()
    browser = Client(enforce_csrf_checks=True, headers={"Origin": origin} if origin else {})
    browser.force_login(bob())
    answer = browser.post(
        f"/cases/{case.pk}/events/add/", EVENT | {"note": "my long note", "new_password1": "pw-9"}
    )
    assert answer.status_code == 403
    assert ("my long note" in words(answer)) is shown
    assert "pw-9" not in answer.content.decode()
    assert not CaseEvent.objects.exists()
