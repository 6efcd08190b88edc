"""A copy of a mail: once, to the present address, and never of what nobody may have twice."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import translation

from cases.models import Deadline, Message
from cases.reminders import copies
from cases.reminders.post import send_waiting
from cases.reminders.resending import NotAgain, send_again, why_not_again
from tests.cases.reminders.conftest import Mailbox
from tests.cases.reminders.rows import at, due_in, move
from tests.cases.views.world import make_mail
from tests.factories import NOON, TODAY, alice, bob, cause, make_case

pytestmark = pytest.mark.django_db


def test_a_copy_goes_the_ordinary_way_and_says_that_it_is_one(mailbox: Mailbox) -> None:
    mail = make_mail(due_in(3), body_html="<html><body class=x><p>old</p></body></html>")
    mail.attachments.create(name="a.txt", content_type="text/plain", content=b"as it was")
    _alice(email="new@office.example")
    copy = send_again(mail, 0, cause(bob(), "she asked for it"))
    assert send_waiting(at(), at_once=False).messages == 1
    sent = mailbox.mails[0]
    assert (sent["To"], sent["Subject"]) == ("new@office.example", "Sent again: A mail 1")
    assert mailbox.text().splitlines()[0].startswith("This is a copy of the mail of")
    assert "<body class=x>\r\n<p><strong>This is a copy" in mailbox.html()
    assert [part.get_content() for part in sent.iter_attachments()] == ["as it was"]
    copy.refresh_from_db()
    assert (copy.resent_of, copy.resent_by, copy.resent_why) == (mail, bob(), "she asked for it")
    assert [one.outcome for one in copy.tries.all()] == ["sent"]
    assert copy.message_id != mail.message_id


def test_pressed_twice_it_is_one_copy_and_on_purpose_it_is_two() -> None:
    mail = make_mail(due_in(3))
    first = send_again(mail, 0, cause())
    assert send_again(mail, 0, cause()) == first
    first.state = Message.State.WITHDRAWN
    second = send_again(first, 1, cause())
    assert (second.resent_of, mail.copies.count()) == (mail, 2)


def _hidden(mail: Message) -> None:
    case = make_case(restricted=True, responsible=bob())
    mail.reminders.get().deadline.__class__.objects.update(case=case)


REFUSED: dict[str, tuple[dict[str, Any], Any, str]] = {
    "a call": ({"kind": "client_call"}, None, "a link for one person"),
    "withdrawn": ({"state": "withdrawn"}, None, "no longer so"),
    "waiting": ({"state": "queued"}, None, "has not gone out yet"),
    "failed": ({"state": "failed"}, None, "tried again by itself"),
    "left": ({}, lambda mail: _alice(is_active=False), "no usable address"),
    "no address": ({}, lambda mail: _alice(email=""), "no usable address"),
    "closed": ({}, lambda mail: _closed(), "No deadline in it is open as it was told"),
    "never read": ({"kind": "watch", "state": "given_up"}, None, "never reached its reader"),
    "hidden": ({}, _hidden, "may no longer see a case"),
}


def _closed() -> None:
    Deadline.objects.update(state="historic")


def _alice(**fields: Any) -> None:
    type(alice()).objects.filter(username="alice").update(**fields)


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_not_sent_again(name: str) -> None:
    fields, then, words = REFUSED[name]
    mail = make_mail(due_in(3), **fields)
    if then:
        then(mail)
    with translation.override("en"), pytest.raises(NotAgain, match=words):
        send_again(mail, 0, cause())
    assert Message.objects.count() == 1


def test_a_mail_to_somebody_outside_and_one_that_was_given_up_may_be() -> None:
    outside = make_mail(recipient=None, to_address="client@firm.example", kind="letter")
    given_up = make_mail(due_in(30), state="given_up")
    assert [why_not_again(outside), why_not_again(given_up)] == ["", ""]
    assert send_again(outside, 0, cause()).to_address == "client@firm.example"


def test_a_copy_says_which_of_its_deadlines_are_no_longer_so(mailbox: Mailbox) -> None:
    kept, moved, closed = due_in(3, ref="A-1"), due_in(4, ref="B-2"), due_in(5, ref="C-3")
    mail = make_mail(kept, moved, closed, body_html="<html><body><p>old</p></body></html>")
    move(moved, TODAY + timedelta(days=30))
    Deadline.objects.filter(pk=closed.pk).update(state="historic")
    send_again(mail, 0, cause())
    send_waiting(at(), at_once=False)
    said = mailbox.text()
    assert (
        "No longer so: B-2, 28 Nov B.E. 2569. This deadline is now due on 24 Dec B.E. 2569." in said
    )
    assert "No longer so: C-3, 29 Nov B.E. 2569. This deadline is not open any more." in said
    assert "A-1" not in said
    assert mailbox.html().count("<strong>No longer so") == 2


def _changes(mail: Message, state: str = "historic") -> None:
    row = mail.reminders.get().deadline
    row.state = state
    row._history_date = NOON + timedelta(minutes=1)
    row.save()


LOST: dict[str, Any] = {
    "case hidden": _hidden,
    "left": lambda mail: _alice(is_active=False),
    "no address": lambda mail: _alice(email=""),
    "changed": _changes,
    "read again": lambda mail: _changes(mail, "open"),
    "nothing": lambda mail: None,
}


@pytest.mark.parametrize("name", LOST)
def test_a_copy_is_asked_once_more_as_it_leaves(mailbox: Mailbox, name: str) -> None:
    mail = make_mail(due_in(3))
    copy = send_again(mail, 0, cause())
    LOST[name](mail)
    send_waiting(at(5), at_once=False)
    copy.refresh_from_db()
    expected = ("sent", 1) if name in {"nothing", "read again"} else ("withdrawn", 0)
    assert (copy.state, len(mailbox.mails)) == expected


def test_a_copy_that_does_not_arrive_is_told_until_another_is_made() -> None:
    mail = make_mail(due_in(3))
    copy = send_again(mail, 0, cause())
    assert list(copies.stuck(NOON)) == []
    Message.objects.filter(pk=copy.pk).update(state="given_up")
    assert list(copies.stuck(NOON)) == [copy]
    send_again(mail, 1, cause())
    assert list(copies.stuck(NOON)) == []
