"""Handing mails to a real mail server that refuses, delays and hangs up."""

import threading
from datetime import timedelta
from typing import Any

import pytest

from cases.models import Message, Reminder
from cases.reminders import sweep
from cases.reminders.mail_server import _stuffed, mail_server
from cases.reminders.policy import MOST_ATTEMPTS
from cases.reminders.post import (
    LEASE,
    Posted,
    _send,
    claim,
    process_is_gone,
    release_dead_claims,
    send_waiting,
    this_process,
)
from tests.cases.reminders.conftest import Mailbox
from tests.cases.reminders.rows import at, due_in
from tests.cases.views.world import make_mail
from tests.factories import NOON, TODAY, bob, make_user

pytestmark = pytest.mark.django_db


def swept(**moment: int) -> sweep.Swept:
    return sweep.sweep(TODAY, at(**moment))


def the_message() -> Message:
    return Message.objects.get()


def test_a_sent_mail_keeps_the_servers_answer_and_the_moment(mailbox: Mailbox) -> None:
    due_in(3)
    swept()
    message = the_message()
    assert (message.state, message.server_answer) == ("sent", "250 2.0.0 Taken")
    assert (message.sent_at, message.attempts) == (NOON, 1)
    assert mailbox.ids == [message.message_id]


def test_a_sign_that_no_database_takes_does_not_send_the_mail_again(mailbox: Mailbox) -> None:
    mailbox.mode = "odd_words"
    mail = make_mail(due_in(3), state="queued")
    for minutes in (0, 60):
        send_waiting(at(minutes), at_once=False)
    mail.refresh_from_db()
    assert (mail.state, mail.server_answer, len(mailbox.mails)) == ("sent", "250 2.0.0 Ta�ken", 1)


def test_a_refused_recipient_is_a_visible_row_and_the_others_are_told(mailbox: Mailbox) -> None:
    mailbox.refused = {"alice@office.example"}
    due_in(3, deputy=bob())
    done = swept()
    assert (done.sent, done.failed) == (1, 1)
    failed = Message.objects.get(state=Message.State.FAILED)
    assert failed.server_answer == "550 5.1.1 No such person here"
    assert failed.next_attempt_at == NOON + timedelta(minutes=5)
    assert Reminder.objects.get(message=failed).state == Reminder.State.PLANNED


def test_a_greylisted_mail_waits_longer_each_time_and_then_goes(mailbox: Mailbox) -> None:
    mailbox.mode = "greylist"
    due_in(3)
    swept()
    minute, waits = 0, []
    for _ in range(4):
        wait = the_message().next_attempt_at
        assert wait is not None
        waits.append(int((wait - NOON).total_seconds()) // 60 - minute)
        minute += waits[-1]
        assert send_waiting(at(minutes=minute - 1), at_once=False).failed == 0
        assert send_waiting(at(minutes=minute), at_once=False).failed == 1
    assert waits == [5, 15, 60, 180]
    mailbox.mode = "accept"
    assert send_waiting(at(days=1), at_once=False).sent == 1
    assert the_message().possible_duplicate is False


def test_the_words_refused_are_certain_not_to_be_delivered(mailbox: Mailbox) -> None:
    mailbox.mode = "refuse_data"
    due_in(3)
    assert swept().failed == 1
    assert the_message().possible_duplicate is False
    assert the_message().server_answer == "554 5.6.0 We do not like the words"


def test_a_line_cut_after_the_words_leaves_a_flagged_doubt(mailbox: Mailbox) -> None:
    mailbox.mode = "drop_after_taking"
    due_in(3)
    assert swept().failed == 1
    assert the_message().possible_duplicate is True
    mailbox.mode = "accept"
    again = swept(minutes=6)
    assert (again.sent, again.possible_duplicates) == (1, 1)
    assert len(mailbox.ids) == 2
    assert len(set(mailbox.ids)) == 1


def test_a_line_cut_for_one_does_not_stop_the_next(mailbox: Mailbox) -> None:
    mailbox.mode = "drop_before_taking"
    due_in(3, deputy=bob())
    assert swept().failed == 2
    assert mailbox.transactions == 2


def test_no_mail_server_is_one_wait_for_the_whole_pass_and_nothing_is_lost(
    mailbox: Mailbox, settings: Any
) -> None:
    settings.EMAIL_PORT = 9
    due_in(3, deputy=bob())
    assert swept().failed == 2
    answers = set(Message.objects.values_list("server_answer", flat=True))
    assert len(answers) == 1
    assert "refused" in answers.pop()
    settings.EMAIL_PORT = mailbox.port
    assert send_waiting(at(minutes=5), at_once=False).sent == 2


@pytest.mark.parametrize("address", ["ทนาย@office.example", "a@office.example\nBcc: x@y.example"])
def test_an_impossible_address_is_refused_and_the_others_are_told(
    mailbox: Mailbox, address: str
) -> None:
    make_user("alice", email=address)
    due_in(3, deputy=bob())
    done = swept()
    assert (done.sent, done.failed) == (1, 1)
    assert [mail["To"] for mail in mailbox.mails] == ["bob@office.example"]


def test_a_mail_about_distant_deadlines_is_given_up_in_sight(mailbox: Mailbox) -> None:
    mailbox.mode = "greylist"
    due_in(60)
    swept()
    Message.objects.update(attempts=MOST_ATTEMPTS - 1)
    swept(minutes=6)
    assert the_message().state == Message.State.GIVEN_UP
    mailbox.mode = "accept"
    assert send_waiting(at(days=1), at_once=False).sent == 0
    assert send_waiting(at(days=1), at_once=True).sent == 1


def test_a_mail_about_the_last_days_is_tried_for_ever(mailbox: Mailbox) -> None:
    mailbox.mode = "greylist"
    due_in(7)
    swept()
    Message.objects.update(attempts=50)
    swept(minutes=6)
    assert the_message().state == Message.State.FAILED


def test_the_attempts_of_a_mail_are_remembered_when_it_is_written_anew(mailbox: Mailbox) -> None:
    mailbox.mode = "greylist"
    due_in(60)
    swept()
    sweep.sweep(TODAY + timedelta(days=1), at(days=1))
    assert Message.objects.get(state=Message.State.FAILED).attempts == 2


def test_only_one_of_two_claims_has_the_mail(mailbox: Mailbox) -> None:
    mailbox.mode = "greylist"
    due_in(3)
    swept()
    pk = the_message().pk
    assert claim(pk, NOON, at_once=True) is not None
    assert claim(pk, NOON, at_once=True) is None


@pytest.mark.parametrize(
    ("minutes", "claimed_by", "released"),
    [
        (1, "another-host:1:1", 0),
        (3, "another-host:1:1", 1),
        (1, this_process(), 0),
        (3, this_process(), 1),
        (1, this_process().rpartition(":")[0] + ":1", 1),
    ],
    ids=["elsewhere, held", "elsewhere, run out", "ours, held", "ours, run out", "dead, here"],
)
def test_a_claim_holds_while_its_lease_runs_and_its_process_lives(
    mailbox: Mailbox, minutes: int, claimed_by: str, released: int
) -> None:
    due_in(3)
    mailbox.mode = "greylist"
    swept()
    Message.objects.update(
        state=Message.State.CLAIMED, claimed_by=claimed_by, claimed_until=NOON + LEASE
    )
    assert release_dead_claims(NOON + timedelta(minutes=minutes)) == released
    assert the_message().possible_duplicate is False


def test_a_mail_left_in_the_servers_hands_goes_again_flagged_under_its_own_id(
    mailbox: Mailbox,
) -> None:
    due_in(3)
    mailbox.mode = "greylist"
    swept()
    before = the_message().message_id
    Message.objects.update(
        state=Message.State.HANDING_OVER, claimed_by="gone:1:1", claimed_until=NOON
    )
    mailbox.mode = "accept"
    again = swept(minutes=1)
    assert (again.sent, again.possible_duplicates) == (1, 1)
    assert mailbox.ids == [before]
    assert the_message().possible_duplicate is True


def test_a_doubtful_mail_keeps_its_id_on_another_day_too(mailbox: Mailbox) -> None:
    due_in(6)
    mailbox.mode = "drop_after_taking"
    swept()
    mailbox.mode = "accept"
    assert sweep.sweep(TODAY + timedelta(days=1), at(days=1)).possible_duplicates == 1
    assert len(set(mailbox.ids)) == 1


def test_a_worker_that_lost_its_claim_does_not_send(mailbox: Mailbox) -> None:
    mailbox.mode = "greylist"
    due_in(3)
    swept()
    mailbox.mode = "accept"
    slow = claim(the_message().pk, NOON, at_once=True)
    assert slow is not None
    assert release_dead_claims(NOON + 2 * LEASE) == 1
    posted = Posted()
    with mail_server() as server:
        _send(slow, server, posted, at(minutes=4))
    assert (posted, mailbox.mails) == (Posted(), [])
    assert send_waiting(at(minutes=5), at_once=False).sent == 1


def test_a_late_refusal_does_not_undo_what_another_worker_sent(mailbox: Mailbox) -> None:
    mailbox.mode = "greylist"
    due_in(3)
    swept()
    slow = claim(the_message().pk, NOON, at_once=True)
    assert slow is not None
    release_dead_claims(NOON + 2 * LEASE)
    mailbox.mode = "accept"
    send_waiting(at(minutes=5), at_once=False)
    mailbox.mode = "greylist"
    with mail_server() as server:
        _send(slow, server, Posted(), at(minutes=6))
    assert the_message().state == Message.State.SENT


def test_other_ways_of_sending_take_the_same_mail(mailoutbox: list[Any]) -> None:
    due_in(3)
    assert swept().sent == 1
    assert mailoutbox[0].extra_headers["Message-ID"] == the_message().message_id


def test_a_process_elsewhere_is_never_called_gone() -> None:
    assert process_is_gone("another-host:1:1") is False
    assert process_is_gone("nonsense") is False


def test_a_leading_dot_is_doubled_and_the_end_is_a_dot_alone() -> None:
    assert _stuffed(b"a\r\n.b\r\n.\r\nc\r\n") == b"a\r\n..b\r\n..\r\nc\r\n.\r\n"


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_never_send_twice(mailbox: Mailbox) -> None:
    from django.db import connection

    for number in range(6):
        due_in(3, responsible=make_user(f"person{number}"))
    gate = threading.Barrier(2)
    results: list[sweep.Swept | Exception] = []

    def work() -> None:
        gate.wait()
        try:
            results.append(swept())
        except Exception as error:  # noqa: BLE001 - shown by the assertion below
            results.append(error)
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    if connection.vendor == "sqlite" and any(isinstance(r, Exception) for r in results):
        swept()
    assert sorted(mail["To"] for mail in mailbox.mails) == [
        f"person{number}@office.example" for number in range(6)
    ]
    assert not Reminder.objects.exclude(state=Reminder.State.SENT).exists()


def test_every_try_is_kept_with_its_answer_and_its_address(mailbox: Mailbox) -> None:
    due_in(3)
    for minutes, mode in enumerate(("greylist", "drop_after_taking", "accept")):
        mailbox.mode = mode
        sweep.sweep(TODAY, at(minutes=minutes), at_once=True)
    told = [(one.at, one.outcome, one.answer[:9]) for one in the_message().tries.all()]
    assert [(outcome, answer) for _at, outcome, answer in told] == [
        ("refused", "451 4.7.1"), ("unclear", told[1][2]), ("sent", "250 2.0.0"),
    ]  # fmt: skip
    assert [at for at, *_rest in told] == [NOON + timedelta(minutes=n) for n in range(3)]


@pytest.mark.parametrize(
    ("state", "outcome"), [("claimed", "stopped"), ("handing_over", "unclear")]
)
def test_a_try_whose_worker_died_is_kept_by_the_next_pass(
    mailbox: Mailbox, state: str, outcome: str
) -> None:
    due_in(3)
    mailbox.mode = "greylist"
    swept()
    Message.objects.update(state=state, claimed_by="another-host:1:1", claimed_until=NOON)
    assert [release_dead_claims(NOON + LEASE), release_dead_claims(NOON + LEASE)] == [1, 0]
    assert [one.outcome for one in the_message().tries.all()] == ["refused", outcome]
