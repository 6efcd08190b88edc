"""“I know about it”: from the docket, and from a mail by its signed link."""

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core import signing
from django.test import Client

from cases.models import Acknowledgement, Deadline, DeadlineState, Reminder, Role, User
from cases.reminders import sweep
from tests.cases.reminders.conftest import Mailbox
from tests.cases.reminders.rows import at, due_in, move
from tests.cases.views.desk import sign_in
from tests.factories import NOON, TODAY, alice, bob, charlie, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def now() -> Any:
    with time_machine.travel(NOON, tick=False):
        yield


def link(box: Mailbox, number: int = 0) -> str:
    found = re.search(r"https://docket\.example\.test(/known/\S+)", box.text(number))
    assert found is not None
    return found[1]


def told(box: Mailbox, left: int = 3, **fields: Any) -> tuple[Deadline, str]:
    deadline = due_in(left, **fields)
    sweep.sweep(TODAY, at())
    return deadline, link(box)


def test_opening_the_link_changes_nothing_however_often_scanners_do(mailbox: Mailbox) -> None:
    _deadline, address = told(mailbox)
    scanner = Client()
    for ask in (scanner.get, scanner.head, scanner.get):
        page = ask(address, HTTP_PURPOSE="prefetch", HTTP_SEC_PURPOSE="prefetch;prerender")
        assert page.status_code == 200
    assert scanner.options(address).status_code == 405
    assert not Acknowledgement.objects.exists()
    assert page["Referrer-Policy"] == "same-origin"
    assert "no-store" in page["Cache-Control"]


def test_the_button_notes_it_in_the_name_of_who_got_the_mail(mailbox: Mailbox) -> None:
    make_user("alice", language="en", era="ce")
    deadline, address = told(mailbox, title="Coffee of the hills")
    browser = Client(enforce_csrf_checks=True)
    page = browser.get(address).content.decode()
    assert "Coffee of the hills" in page
    assert browser.post(address).status_code == 403
    token = re.search(r'csrfmiddlewaretoken" value="(\w+)"', page)
    assert token is not None
    for _twice in range(2):
        done = browser.post(address, {"csrfmiddlewaretoken": token[1]})
        assert "knows of it since" in done.content.decode()
    row = Acknowledgement.objects.get()
    assert (row.deadline, row.step, row.by, row.by_mail) == (deadline, "3", alice(), True)
    assert deadline.state == DeadlineState.OPEN


@pytest.mark.parametrize("what", ["closed", "moved"])
def test_an_old_link_says_what_has_changed_and_notes_nothing(mailbox: Mailbox, what: str) -> None:
    make_user("alice", language="en")
    deadline, address = told(mailbox)
    if what == "closed":
        Deadline.objects.update(state=DeadlineState.NO_LONGER_DUE)
    else:
        move(deadline, TODAY + timedelta(days=1))
    words = "no longer open" if what == "closed" else "has changed since"
    for answer in (Client().get(address), Client().post(address)):
        assert answer.status_code == 409
        assert words in answer.content.decode()
    assert not Acknowledgement.objects.exists()


def test_links_that_we_did_not_sign_lead_nowhere(mailbox: Mailbox) -> None:
    _deadline, address = told(mailbox, title="Secret")
    pk = Reminder.objects.get().pk
    forged = [signing.Signer(salt="other").sign(str(pk)), f"{pk}:x", str(pk), address[7:-3]]
    for token in forged:
        answer = Client().post(f"/known/{token}/")
        assert answer.status_code == 404
        assert "Secret" not in answer.content.decode()
    assert not Acknowledgement.objects.exists()


@pytest.mark.parametrize("what", ["left", "lost the case", "became a client"])
def test_who_left_or_lost_the_case_reads_nothing_by_an_old_mail(
    mailbox: Mailbox,
    what: str,
) -> None:
    deadline, address = told(mailbox, restricted=True, title="Secret")
    if what == "left":
        User.objects.filter(pk=alice().pk).update(is_active=False)
    elif what == "became a client":
        User.objects.filter(pk=alice().pk).update(role=Role.CLIENT)
    else:
        deadline.case.responsible = bob()
        deadline.case.save()
    answer = Client().get(address)
    assert answer.status_code == 404
    assert "Secret" not in answer.content.decode()


def test_in_the_docket_it_is_a_button_for_who_keeps_it() -> None:
    deadline = due_in(1)
    address = f"/deadlines/{deadline.pk}/acknowledge/"
    assert sign_in(charlie()).post(address).status_code == 404
    reader = make_user("reader", role="bookkeeper")
    assert sign_in(reader).post(address).status_code == 403
    assert sign_in(bob()).get(address).status_code == 405
    assert not Acknowledgement.objects.exists()
    back = sign_in(bob()).post(address, {"next": f"/deadlines/{deadline.pk}/"})
    assert back["Location"] == f"/deadlines/{deadline.pk}/"
    row = Acknowledgement.objects.get()
    assert (row.by, row.step, row.by_mail) == (bob(), "1", False)
    assert sign_in(bob()).post(address, {"next": "https://else.example/"})["Location"] == "/"


def test_the_evidence_says_who_acknowledged_and_when(mailbox: Mailbox) -> None:
    make_user("alice", language="en", era="ce")
    deadline, address = told(mailbox)
    Client().post(address)
    page = sign_in(alice()).get(f"/deadlines/{deadline.pk}/evidence/").content.decode()
    assert "Acknowledged (3 days before)" in page
    assert "from the mail" in page
