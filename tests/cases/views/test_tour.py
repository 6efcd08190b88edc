"""The first day: a slim card on Today, until the person says that they know their way."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from cases.models import Role, User
from tests.cases.views.desk import jobs_ran, part, sign_in, stored
from tests.factories import NOON, alice, make_case, make_user

pytestmark = pytest.mark.django_db

CARD = 'id="tour"'
STOPS = {
    Role.ADMINISTRATOR: [
        "/admin/cases/user/",
        "/admin/cases/closedday/",
        "/cases/new/",
        "/statuses/",
        "/admin/cases/jobrun/",
    ],
    Role.AGENT: ["/?who=mine", "/cases/", "/cases/new/", "/calculator/", "/?show=differs"],
    Role.ASSISTANT: ["/?who=mine", "/cases/", "/cases/new/", "/calculator/", "/?show=differs"],
    Role.BOOKKEEPER: ["/?show=month", "/cases/", "/calculator/", "/password/"],
    Role.CLIENT: ["/?show=month", "/cases/", "/calculator/", "/password/"],
}


@pytest.mark.parametrize("role", Role.values)
def test_each_role_is_led_to_pages_that_open_for_it(role):
    browser = sign_in(make_user("new", role=role, is_staff=role == Role.ADMINISTRATOR))
    page = browser.get("/")
    assert [stop.address for stop in page.context["tour"]] == STOPS[role]
    assert {browser.get(stop.address).status_code for stop in page.context["tour"]} == {200}


def test_the_card_says_what_it_holds_and_leads_to_the_manual():
    page = sign_in(alice()).get("/")
    card = part(page, CARD, "</details>")
    assert "The first day" in card
    assert "5 pages to know" in card
    assert "I know my way" in card
    assert f'href="{reverse("cases:chapter", args=["first-day"])}"' in page.content.decode()


def test_it_stands_on_the_whole_page_of_today_and_nowhere_else():
    browser = sign_in(alice())
    assert CARD in browser.get("/?who=office&kind=design").content.decode()
    for where in ("/?show=week", "/cases/", "/help/"):
        assert CARD not in browser.get(where).content.decode()


def test_who_closes_it_sees_it_no_more_and_may_open_it_again():
    browser = sign_in(alice())
    assert "Show the tour" not in browser.get("/cases/").content.decode()
    answer = browser.post("/tour/", {"tour": "close"})
    assert answer.headers["Location"] == "/"
    assert User.objects.get(username="alice").tour_closed_at >= NOON
    assert CARD not in browser.get("/").content.decode()
    assert "Show the tour" in browser.get("/cases/").content.decode()
    assert browser.post("/tour/", {"tour": "open"}).headers["Location"] == "/"
    assert User.objects.get(username="alice").tour_closed_at is None
    assert CARD in browser.get("/").content.decode()


def test_it_is_closed_for_one_person_and_leaves_no_trace_in_the_history():
    bob = make_user("bob")
    browser, before = sign_in(alice()), alice().history.count()
    browser.post("/tour/", {"tour": "close"})
    assert alice().history.count() == before
    assert CARD in sign_in(bob).get("/").content.decode()


def test_a_stranger_closes_nothing():
    make_case()
    before = stored(people=True)
    assert Client().post("/tour/").status_code == 302
    assert stored(people=True) == before


def test_it_asks_the_database_nothing(django_assert_num_queries):
    jobs_ran(sync=timedelta(hours=1), reminders=timedelta(hours=1))
    browser = sign_in(alice())
    browser.get("/")
    with django_assert_num_queries(10):
        browser.get("/")
    browser.post("/tour/", {"tour": "close"})
    with django_assert_num_queries(10):
        browser.get("/")
