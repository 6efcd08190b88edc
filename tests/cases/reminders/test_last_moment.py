"""Between the writing of a mail and its data the docket may change: nothing untrue goes out."""

from datetime import timedelta
from typing import Any

import pytest

from cases.models import Deadline, DeadlineState, Disposition, Message, Reminder, User
from cases.reminders import mail_server, sweep
from cases.reminders.post import Posted, send_waiting
from tests.cases.reminders.conftest import Mailbox
from tests.cases.reminders.rows import Clock, at, due_in, move
from tests.factories import NOON, TODAY, alice, bob, make_user

pytestmark = pytest.mark.django_db


def close(deadline: Deadline) -> None:
    Deadline.objects.filter(pk=deadline.pk).update(
        state=DeadlineState.CLOSED,
        closed_at=NOON,
        closed_by=alice(),
        disposition=Disposition.REVIEWED,
    )


def moved(deadline: Deadline) -> None:
    move(deadline, TODAY + timedelta(days=200))


def given_to_bob(deadline: Deadline) -> None:
    deadline.case.responsible = bob()
    deadline.case.save()


def silenced(deadline: Deadline) -> None:
    deadline.case.silent = True
    deadline.case.save()


def left_the_office(deadline: Deadline) -> None:
    User.objects.filter(username="alice").update(is_active=False)


class WhileTheServerIsAsked:
    """Something happens in the docket after the envelope was offered, before the data."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, what: Any) -> None:
        self._what = what
        real = mail_server.SmtpServer.offer

        def offer(server: mail_server.SmtpServer, letter: mail_server.Letter) -> None:
            real(server, letter)
            if self._what is not None:
                once, self._what = self._what, None
                once()

        monkeypatch.setattr(mail_server.SmtpServer, "offer", offer)


@pytest.mark.parametrize("change", [close, moved, given_to_bob, silenced, left_the_office])
def test_what_changed_at_the_last_moment_is_not_told(
    mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch, change: Any
) -> None:
    deadline = due_in(3, title="Secret", restricted=True)
    WhileTheServerIsAsked(monkeypatch, lambda: change(deadline))
    done = sweep.sweep(TODAY, at())
    assert mailbox.mails == []
    assert (done.planned, done.sent, done.failed, done.withdrawn) == (1, 0, 0, 1)
    assert Message.objects.get().state == Message.State.WITHDRAWN
    assert Reminder.objects.get().state == Reminder.State.WITHDRAWN


def test_the_rest_of_the_mail_goes_out_in_the_same_pass(
    mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone, stays = due_in(14, title="Gone"), due_in(30, title="Stays")
    WhileTheServerIsAsked(monkeypatch, lambda: close(gone))
    done = sweep.sweep(TODAY, at())
    assert (done.planned, done.sent, done.withdrawn, done.messages) == (2, 1, 1, 1)
    assert [stays.case.title in mailbox.text(), gone.case.title in mailbox.text()] == [True, False]
    assert sweep.sweep(TODAY, at()).sent == 0


def test_a_reminder_withdrawn_while_its_mail_was_claimed_is_not_told(
    mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    due_in(3)
    withdrawn = {"state": Reminder.State.WITHDRAWN}
    WhileTheServerIsAsked(monkeypatch, lambda: Reminder.objects.update(**withdrawn))
    assert sweep.sweep(TODAY, at()).sent == 0
    assert mailbox.mails == []


class Running(Clock):
    """A clock on which every look takes its time, two minutes where nothing else is said."""

    look = timedelta(minutes=2)

    def __call__(self) -> Any:
        self.moment += self.look
        return self.moment


def test_a_slice_ends_at_its_time_and_the_next_sends_the_rest(mailbox: Mailbox) -> None:
    for number in range(3):
        due_in(3, responsible=make_user(f"person{number}"))
    first = sweep.sweep(TODAY, Running(NOON), stop_at=NOON + timedelta(minutes=24))
    assert (first.planned, first.sent, first.more) == (3, 1, True)
    second = sweep.resend(TODAY, at(minutes=30))
    assert (second.sent, second.more) == (2, False)
    assert sorted(mail["To"] for mail in mailbox.mails) == [
        f"person{number}@office.example" for number in range(3)
    ]


def test_with_nothing_waiting_there_is_no_more_at_any_time(mailbox: Mailbox) -> None:
    assert send_waiting(at(), at_once=False, stop_at=NOON) == Posted()


def test_writing_ends_half_way_so_that_what_is_written_can_leave(mailbox: Mailbox) -> None:
    for number in range(3):
        due_in(3, responsible=make_user(f"person{number}"))
    clock = Running(NOON)
    clock.look = timedelta(seconds=20)
    first = sweep.sweep(TODAY, clock, stop_at=NOON + timedelta(minutes=4))
    assert (first.planned, first.more) == (3, True)
    assert 0 < Message.objects.count() < 3
    assert first.sent == Message.objects.filter(state="sent").count() > 0
    assert sweep.resend(TODAY, at(minutes=30)).sent == 3 - first.sent
    assert len(mailbox.mails) == 3
