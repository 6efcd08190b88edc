"""Signing in and out, the password, and what a person sets for themselves."""

import re
from urllib.parse import quote, urljoin, urlsplit

import pytest
from django.conf import settings
from django.test import Client

from cases.models import Role, User
from tests.cases.views.desk import sign_in, words
from tests.factories import PASSWORD, alice, make_case, make_user

pytestmark = pytest.mark.django_db

LANGUAGES = pytest.mark.parametrize("language", ["th", "en"])
ELSEWHERE = [
    "https://evil.example/",
    "//evil.example/",
    "/\\evil.example/",
    "http:///evil.example",
    "javascript:alert(1)",
    "evil.example",
    "today",
    "cases:today",
    "",
    "\x00",
    "http://testserver@evil.example/",
    "/" + "x" * 5000,
]


def test_language_and_era_are_remembered():
    browser = sign_in(alice(), "th")
    browser.post("/preferences/", {"language": "en"})
    browser.post("/preferences/", {"era": "ce"})
    person = User.objects.get(username="alice")
    assert (person.language, person.era) == ("en", "ce")
    page = browser.get("/")
    assert '<html lang="en" data-theme="auto">' in page.content.decode()
    assert "Tuesday 24 November 2026" in words(page)
    again = Client()
    again.force_login(person)
    assert "Tuesday 24 November 2026" in words(again.get("/"))


def test_the_colours_are_remembered_and_nothing_unknown_is():
    browser = sign_in(alice())
    browser.post("/preferences/", {"theme": "dark"})
    assert 'data-theme="dark"' in browser.get("/").content.decode()
    browser.post("/preferences/", {"theme": "pink", "era": "", "language": "xx"})
    person = User.objects.get(username="alice")
    assert (person.theme, person.era, person.language) == ("dark", "be", "en")


def test_the_dark_colours_are_the_same_by_choice_and_by_device():
    style = (settings.PROJECT / "static" / "css" / "docket.css").read_text(encoding="utf-8")
    by_device, by_choice = (
        re.findall(r"--[\w-]+: [^;]+;", style.split(start, 1)[1].split("}", 1)[0])
        for start in (':root:not([data-theme="light"]) {', '[data-theme="dark"] {')
    )
    assert by_device == by_choice
    assert len(by_device) > 10


@pytest.mark.parametrize(
    ("language", "era", "day"),
    [
        ("th", "be", "วันอังคารที่ 24 พฤศจิกายน พ.ศ. 2569"),
        ("th", "ce", "วันอังคารที่ 24 พฤศจิกายน ค.ศ. 2026"),
        ("en", "be", "Tuesday 24 November B.E. 2569"),
        ("en", "ce", "Tuesday 24 November 2026"),
    ],
)
def test_the_day_is_written_in_the_language_and_era_of_the_reader(language, era, day):
    browser = sign_in(make_user("reader", era=era), language)
    page = browser.get("/")
    assert day in words(page)
    assert page["Content-Language"] == language


@pytest.mark.parametrize(
    "given", [{}, {"language": "de"}, {"era": "xx"}, {"language": "\x00", "era": ""}]
)
def test_an_unknown_wish_changes_nothing_and_leaves_no_history(given):
    browser = sign_in(alice(), "th")
    before = alice().history.count()
    answer = browser.post("/preferences/", given)
    person = User.objects.get(username="alice")
    assert (answer.status_code, person.language, person.era) == (302, "th", "be")
    assert person.history.count() == before


def test_the_way_back_is_the_page_one_came_from():
    answer = sign_in(alice()).post(
        "/preferences/", {"era": "ce", "next": "/cases/?q=ครัว&kind=design"}
    )
    assert answer["Location"] == f"/cases/?q={quote('ครัว')}&kind=design"


@pytest.mark.parametrize("way", ELSEWHERE)
def test_the_way_back_never_leads_elsewhere(way):
    answer = sign_in(alice()).post("/preferences/", {"era": "ce", "next": way})
    assert (answer.status_code, answer["Location"]) == (302, "/")


def test_the_way_back_ends_no_header_line():
    answer = sign_in(alice()).post("/preferences/", {"next": "/cases/\r\nSet-Cookie: a=b"})
    assert "\r" not in answer["Location"]
    assert "a" not in answer.cookies


@LANGUAGES
def test_the_language_of_the_sign_in_page_is_chosen_before_signing_in(language):
    browser = Client()
    browser.post("/preferences/", {"language": language, "next": "/sign-in/"})
    page = browser.get("/sign-in/")
    assert f'<html lang="{language}">' in page.content.decode()
    assert {"th": "เข้าสู่ระบบ", "en": "Sign in"}[language] in words(page)


def credentials(**changes):
    return {"username": "alice", "password": PASSWORD, **changes}


def test_signing_in_leads_to_the_page_that_was_asked_for():
    case, browser = make_case(title="Wanted"), Client()
    asked = browser.get(f"/cases/{case.pk}/")
    answer = browser.post(asked["Location"], credentials(next=f"/cases/{case.pk}/"), follow=True)
    assert answer.redirect_chain == [(f"/cases/{case.pk}/", 302)]
    assert "Wanted" in words(answer)


@pytest.mark.parametrize("way", ELSEWHERE)
def test_signing_in_never_leads_elsewhere(way):
    alice()
    answer = Client().post("/sign-in/", credentials(next=way))
    browser_goes_to = urlsplit(urljoin("http://testserver/sign-in/", answer["Location"]))
    assert (answer.status_code, browser_goes_to.netloc) == (302, "testserver")


@LANGUAGES
@pytest.mark.parametrize(
    "changes", [{"password": "wrong"}, {"username": "nobody"}, {"username": "gone"}]
)
def test_a_refused_sign_in_says_the_same_whoever_it_was(changes, language):
    alice()
    make_user("gone", is_active=False)
    browser = Client()
    browser.post("/preferences/", {"language": language})
    pages = [browser.post("/sign-in/", credentials(**changes)) for _ in range(2)]
    wrong = browser.post("/sign-in/", credentials(password="wrong as well"))
    errors = [page.context["form"].errors.as_json() for page in (*pages, wrong)]
    assert len(set(errors)) == 1
    assert "_auth_user_id" not in browser.session


@pytest.mark.parametrize(
    "name", ["\x00", "a\x00b", "x" * 5000, "<script>x</script>", "' OR 1=1 --"]
)
def test_an_odd_name_breaks_nothing(name):
    page = Client().post("/sign-in/", credentials(username=name))
    assert page.status_code == 200
    assert "<script>x" not in page.content.decode()


def test_somebody_who_left_is_out_at_once():
    browser = sign_in(alice())
    assert browser.get("/").status_code == 200
    User.objects.filter(username="alice").update(is_active=False)
    assert browser.get("/")["Location"] == "/sign-in/?next=/"


def test_signing_out_needs_a_press_and_ends_the_visit():
    browser = sign_in(alice())
    assert browser.get("/sign-out/").status_code == 405
    assert browser.get("/").status_code == 200
    assert browser.post("/sign-out/")["Location"] == "/sign-in/"
    assert browser.get("/").status_code == 302


NEW = "an even longer secret 2569"


def change(browser, **changes):
    given = {"old_password": PASSWORD, "new_password1": NEW, "new_password2": NEW}
    return browser.post("/password/", {**given, **changes})


@pytest.mark.parametrize("role", [Role.AGENT, Role.BOOKKEEPER, Role.CLIENT])
def test_everybody_changes_their_own_password_and_stays_signed_in(role):
    browser = sign_in(make_user("alice", role=role))
    elsewhere = sign_in(make_user("alice"))
    assert change(browser).status_code == 302
    assert browser.get("/").status_code == 200
    assert elsewhere.get("/").status_code == 302
    assert Client().login(username="alice", password=NEW)
    assert not Client().login(username="alice", password=PASSWORD)


@LANGUAGES
@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"old_password": "wrong"}, "old_password"),
        ({"new_password2": "another one entirely"}, "new_password2"),
        ({"new_password1": "short", "new_password2": "short"}, "new_password2"),
        ({"new_password1": "12345678901", "new_password2": "12345678901"}, "new_password2"),
    ],
)
def test_a_weak_or_wrong_password_is_refused_at_its_field(changes, field, language):
    page = change(sign_in(alice(), language), **changes)
    assert list(page.context["form"].errors) == [field]
    assert Client().login(username="alice", password=PASSWORD)
