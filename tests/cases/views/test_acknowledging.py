"""The page behind the link of a mail: opening it changes nothing, its button does."""

import re
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.core import signing
from django.test import Client

from cases.models import Acknowledgement, DeadlineState, Reminder, Role, User
from cases.reminders.acknowledging import link_to
from tests.cases.reminders.rows import due_in, move
from tests.cases.views.desk import words
from tests.factories import TODAY, alice, bob, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def reminder() -> Reminder:
    make_user("alice", language="en", era="ce")
    deadline = due_in(3, restricted=True, title="Secret")
    return Reminder.objects.create(
        deadline=deadline, due_date=deadline.due_date, step="3", recipient=alice(),
        role="responsible", planned_on=TODAY,
    )  # fmt: skip


def way_to(reminder: Reminder) -> str:
    return urlsplit(link_to(reminder)).path


def test_opening_the_link_notes_nothing_and_its_button_does_once(reminder: Reminder) -> None:
    browser, way = Client(enforce_csrf_checks=True), way_to(reminder)
    browser.head(way)
    browser.get(way, headers={"Sec-Purpose": "prefetch"})
    page = browser.get(way)
    assert not Acknowledgement.objects.exists()
    assert "no-store" in page["Cache-Control"]
    assert browser.post(way).status_code == 403
    assert not Acknowledgement.objects.exists()
    found = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page.content.decode())
    assert found
    form = {"csrfmiddlewaretoken": found[1]}
    first, second = browser.post(way, form), browser.post(way, form)
    assert ["knows of it since" in words(one) for one in (page, first, second)] == [
        False, True, True,
    ]  # fmt: skip
    row = Acknowledgement.objects.get()
    assert (row.by, row.by_mail, row.deadline) == (alice(), True, reminder.deadline)


def test_a_browser_names_the_site_with_the_form_and_the_secret_to_nobody_else(
    reminder: Reminder,
) -> None:
    """Under "no-referrer" it sends "Origin: null", which is refused as a forged form."""
    browser = Client(enforce_csrf_checks=True)
    assert browser.get(way_to(reminder))["Referrer-Policy"] == "same-origin"


def changed(reminder: Reminder, what: str) -> str:
    """Something happens; the address to try."""
    match what:
        case "another salt":
            return way_to(reminder).replace(
                way_to(reminder).split("/")[-2], signing.Signer(salt="x").sign(str(reminder.pk))
            )
        case "left":
            User.objects.filter(pk=alice().pk).update(is_active=False)
        case "hidden":
            reminder.deadline.case.responsible = bob()
            reminder.deadline.case.save()
        case "a client now":
            User.objects.filter(pk=alice().pk).update(role=Role.CLIENT)
    return way_to(reminder)


@pytest.mark.parametrize("what", ["another salt", "left", "hidden", "a client now"])
def test_who_may_not_see_the_case_any_more_finds_nothing(reminder: Reminder, what: str) -> None:
    assert "Secret" in words(Client().get(way_to(reminder)))
    way = changed(reminder, what)
    for answer in (Client().get(way), Client().post(way)):
        assert (answer.status_code, "Secret" in answer.content.decode()) == (404, False)
    assert not Acknowledgement.objects.exists()


@pytest.mark.parametrize("what", ["moved", "closed"])
def test_what_changed_since_the_mail_is_said_and_not_noted(reminder: Reminder, what: str) -> None:
    if what == "moved":
        move(reminder.deadline, TODAY + timedelta(days=1))
    else:
        type(reminder.deadline).objects.update(state=DeadlineState.NO_LONGER_DUE)
    for answer in (Client().get(way_to(reminder)), Client().post(way_to(reminder))):
        assert answer.status_code == 409
        assert ("has changed since" in words(answer)) == (what == "moved")
    assert not Acknowledgement.objects.exists()
