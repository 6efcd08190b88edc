"""The job that writes and sends the letters: rung twice, late, killed between two arrows."""

import email
from copy import copy
from datetime import timedelta
from email.policy import default

import pytest
import typst
from django.conf import settings as django_settings
from django.core import mail
from django.core.mail.message import EmailMessage, EmailMultiAlternatives
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django_q.models import OrmQ

from cases.models import CaseParty, Deadline, JobRun, Message, MessageAttachment, Party, Role
from cases.overriding import override_due_date
from cases.reminders import sweep
from cases.reminders.mail_server import Letter
from cases.reminders.post import Posted, _note_failure, claim
from fees import call_post, tasks
from fees.call_post import send_calls, settle, stuck_calls, write_draft, write_message
from fees.calls import withdraw_call
from fees.client_link import call_of, token_of
from fees.instructions import Word, answer
from fees.models import ClientCall, Instruction
from tests.cases.views.desk import jobs_ran, sign_in, words
from tests.factories import NOON, TODAY, alice, cause, join, make_case, make_user
from tests.fees.paying import called, client_of_ours, drafted, first_payment

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def at_noon(time_machine):
    time_machine.move_to(NOON)


def clock():
    return NOON


def sent() -> call_post.Sent:
    return send_calls(clock, NOON + timedelta(minutes=5))


def link_in(text: str) -> str:
    words = text.split()
    return next(
        word for word in words if word.startswith(f"{django_settings.SITE_URL}/fees/answer/")
    )


def test_a_call_goes_out_once_with_its_files_and_a_link_of_its_own():
    call = called(first_payment(), first_payment())
    assert (sent().sent, sent().sent) == (1, 0)
    call.refresh_from_db()
    assert (call.state, call.message.state) == ("sent", "sent")
    (out,) = mail.outbox
    assert isinstance(out, EmailMessage)
    assert out.to == ["ip@lamps.example"]
    names = [(name, kind) for name, _content, kind in out.attachments]
    assert names == [
        (f"call-2026-11-24-{call.pk}.pdf", "application/pdf"),
        (
            f"call-2026-11-24-{call.pk}.xlsx",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        ),
    ]
    assert out.attachments[0][1][:5] == b"%PDF-"
    assert out.attachments[1][1][:2] == b"PK"
    assert call_of(link_in(out.body).rstrip("/").rpartition("/")[2]) == call


def files_in(letter: Letter) -> list[bytes]:
    parts = email.message_from_bytes(letter.data, policy=default).iter_attachments()
    return [part.get_content() for part in parts]


def test_the_stored_mail_is_the_same_at_every_attempt():
    call = called(first_payment())
    write_message(call, NOON)
    message = Message.objects.get()
    one, other = Letter.of(message), Letter.of(Message.objects.get())
    files = [files_in(letter) for letter in (one, other)]
    assert files[0] == files[1]
    assert [bytes(a.content) for a in message.attachments.all()] == files[0]


def test_written_by_two_workers_it_is_one_mail():
    call = called(first_payment())
    assert [write_message(call, NOON), write_message(call, NOON)] == [True, False]
    assert (Message.objects.count(), MessageAttachment.objects.count()) == (1, 2)


def test_killed_after_writing_the_next_run_sends():
    write_message(called(first_payment()), NOON)
    done = sent()
    assert (done.written, done.sent, len(mail.outbox)) == (0, 1, 1)


def test_killed_after_sending_the_next_run_only_says_so():
    write_message(called(first_payment()), NOON)
    call_post.send_waiting(clock, at_once=False, kinds=call_post.KINDS)
    assert (ClientCall.objects.get().state, len(mail.outbox)) == ("sending", 1)
    assert (sent().sent, len(mail.outbox), ClientCall.objects.get().state) == (1, 1, "sent")
    assert settle() == 0


def between_two_passes():
    """The frequent pass, on a day whose own pass of the morning has run."""
    JobRun.objects.create(name="reminders", last_succeeded_at=NOON)
    sweep.resend(TODAY, clock)


def test_the_passes_of_the_reminders_send_a_waiting_letter_too():
    write_message(called(first_payment()), NOON)
    between_two_passes()
    assert len(mail.outbox) == 1
    sent()
    assert ClientCall.objects.get().state == "sent"


def test_a_withdrawn_call_is_never_written():
    call = called(first_payment())
    withdraw_call(call, cause())
    assert write_message(call, NOON) is False
    assert sent().written == 0
    assert Message.objects.count() == 0


def test_after_the_end_of_its_slice_the_rest_waits():
    called(first_payment())
    done = send_calls(clock, NOON)
    assert (done.written, done.more) == (0, True)
    assert (sent().written, sent().more) == (1, False)


def test_a_letter_that_cannot_be_set_stops_no_other(monkeypatch):
    bad, good = called(first_payment()), called(first_payment())
    real = call_post.letter_of

    def setting(call, link, **options):
        if call.pk == bad.pk:
            raise typst.TypstError("no such font")
        return real(call, link, **options)

    monkeypatch.setattr(call_post, "letter_of", setting)
    done = sent()
    assert (done.written, done.sent) == (1, 1)
    assert done.attention == f"The letter of call {bad.pk} cannot be set: no such font\n"
    good.refresh_from_db()
    assert good.state == "sent"


def test_the_job_keeps_its_heartbeat_and_rings_again_for_what_is_left(monkeypatch):
    called(first_payment())
    monkeypatch.setattr(call_post, "SLICE", timedelta(0))
    assert tasks.send_calls()["more"] is True
    assert OrmQ.objects.count() == 1
    monkeypatch.setattr(call_post, "SLICE", timedelta(minutes=5))
    assert tasks.send_calls()["sent"] == 1
    assert JobRun.objects.get(name="client_calls").last_result["sent"] == 1


def test_a_draft_goes_to_whoever_asked_once_for_each_time_they_asked():
    call, at = drafted(first_payment()), NOON.isoformat()
    tasks.send_draft(call=call.pk, to=alice().pk, at=at)
    tasks.send_draft(call=call.pk, to=alice().pk, at=at)
    (out,) = mail.outbox
    assert (out.to, out.subject[:8]) == (["alice@office.example"], "[Draft] ")
    assert "/fees/answer/" not in out.body
    assert len(out.attachments) == 2
    assert (ClientCall.objects.get().state, Instruction.objects.get().state) == ("draft", "to_ask")
    assert write_draft(call, alice(), NOON + timedelta(minutes=1)) is True


def test_a_letter_about_many_cases_tells_of_each():
    client = client_of_ours()
    rows = [first_payment(client)]
    rows += [_like(number, client, rows[0]) for number in range(59)]
    call = called(*rows)
    assert write_message(call, NOON) is True
    body = Message.objects.get(key=f"client-call.{call.pk}").body_text
    assert all(row.case.ref in body for row in rows)


def _like(number, client, row):
    """The same payment in another case, without its events."""
    case = make_case(f"MANY-{number:03d}")
    join(case, client)
    other = copy(row)
    other.pk, other.case, other.root_event = None, case, None
    other.save()
    return other


def test_settling_asks_the_locked_rows_again(monkeypatch):
    """What was withdrawn between the reading and the lock stays withdrawn."""
    kept, gone = called(first_payment()), called(first_payment())
    for call in (kept, gone):
        write_message(call, NOON)
    Message.objects.update(state="sent", sent_at=NOON)
    real = call_post.transaction.atomic

    def between():
        ClientCall.objects.filter(pk=gone.pk).update(state="withdrawn")
        return real()

    monkeypatch.setattr(call_post.transaction, "atomic", between)
    assert settle() == 1
    assert [ClientCall.objects.get(pk=c.pk).state for c in (kept, gone)] == ["sent", "withdrawn"]


def test_settling_locks_the_calls_and_joins_no_mail():
    write_message(called(first_payment()), NOON)
    Message.objects.update(state="sent", sent_at=NOON)
    with CaptureQueriesContext(connection) as queries:
        settle()
    (update,) = [q["sql"] for q in queries if q["sql"].startswith("UPDATE")]
    assert "cases_message" not in update
    assert '"state" = ' in update.partition("WHERE")[2]


def claimed() -> Message:
    message = claim(Message.objects.get().pk, NOON, at_once=False)
    assert message is not None
    return message


def test_withdrawn_while_a_worker_held_it_it_never_goes_out():
    call = called(first_payment())
    write_message(call, NOON)
    held = claimed()
    withdraw_call(call, cause())
    _note_failure(held, "451 later", Posted(), NOON, doubtful=False)
    later = NOON + timedelta(hours=3)
    send_calls(lambda: later, later + timedelta(minutes=5))
    assert (mail.outbox, Message.objects.get().state) == ([], "withdrawn")


def test_withdrawn_while_it_was_handed_over_it_is_not_tried_again():
    call = called(first_payment())
    write_message(call, NOON)
    held = claimed()
    Message.objects.update(state="handing_over")
    withdraw_call(call, cause())
    _note_failure(held, "451 later", Posted(), NOON, doubtful=False)
    later = NOON + timedelta(hours=3)
    send_calls(lambda: later, later + timedelta(minutes=5))
    assert (mail.outbox, Message.objects.get().state) == ([], "withdrawn")


def answered_by_telephone(call):
    row = call.items.get().instruction
    answer(row.deadline, Word("yearly", "Ms Lamp"), row.version, cause(), TODAY)


def deadline_over(call):
    Deadline.objects.update(state="no_longer_due")


def too_late(call):
    ClientCall.objects.update(expires_on=TODAY - timedelta(days=1))


def in_other_hands(call):
    CaseParty.objects.all().delete()


def without_address(call):
    Party.objects.update(email="")


def day_moved(call):
    row = Deadline.objects.get(instruction__items__call=call)
    Deadline.history.update(history_date=NOON - timedelta(minutes=1))
    override_due_date(row, row.due_date - timedelta(days=3), row.version, cause(why="x"))


@pytest.mark.parametrize(
    "happens",
    [
        answered_by_telephone,
        deadline_over,
        too_late,
        in_other_hands,
        without_address,
        day_moved,
    ],
)
@pytest.mark.parametrize("by_reminders", [True, False])
def test_a_letter_that_asks_for_nothing_any_more_stays_here(happens, by_reminders):
    call = called(first_payment())
    write_message(call, NOON)
    happens(call)
    if by_reminders:
        between_two_passes()
    assert sent().sent == 0
    assert (mail.outbox, Message.objects.get().state) == ([], "withdrawn")
    call.refresh_from_db()
    assert call.state == "withdrawn"
    state = Instruction.objects.get().state
    assert state == ("answered" if happens is answered_by_telephone else "to_ask")


def test_one_settled_payment_does_not_hold_back_the_others():
    settled, waits = first_payment(), first_payment()
    write_message(called(settled, waits), NOON)
    Deadline.objects.filter(pk=settled.pk).update(state="no_longer_due")
    assert (sent().sent, len(mail.outbox)) == (1, 1)


def test_one_case_in_other_hands_holds_back_the_whole_letter():
    given_away, waits = first_payment(), first_payment()
    write_message(called(given_away, waits), NOON)
    CaseParty.objects.filter(case=given_away.case).delete()
    assert (sent().sent, len(mail.outbox)) == (0, 0)


def test_the_next_attempt_goes_to_the_address_of_now():
    write_message(called(first_payment()), NOON)
    _note_failure(claimed(), "550 no such user", Posted(), NOON, doubtful=False)
    Party.objects.update(email="right@lamps.example")
    later = NOON + timedelta(hours=5)
    send_calls(lambda: later, later + timedelta(minutes=5))
    assert [out.to for out in mail.outbox] == [["right@lamps.example"]]


def test_nobody_of_the_office_reads_the_link_in_the_stored_mail():
    call = called(first_payment())
    sent()
    message, token = Message.objects.get(), token_of(call)
    (out,) = mail.outbox
    assert isinstance(out, EmailMultiAlternatives)
    for text in (out.body, str(out.alternatives[0][0])):
        assert f"{django_settings.SITE_URL}/fees/answer/{token}/" in text
        assert "***" not in text
    for text in (message.body_text, message.body_html):
        assert (token in text, call.nonce in text) == (False, False)
        assert f"{django_settings.SITE_URL}/fees/answer/***/" in text
    boss = sign_in(make_user("boss", role=Role.ADMINISTRATOR))
    page = boss.get(f"/admin/cases/message/{message.pk}/change/").content.decode()
    assert ("/fees/answer/***/" in page, call.nonce in page) == (True, False)


def test_a_call_that_does_not_arrive_is_an_alarm_until_it_is_withdrawn():
    jobs_ran(timedelta(hours=1), timedelta(hours=1))
    call = called(first_payment())
    write_message(call, NOON)
    told = "1 call to a client could not be delivered: the client has not been asked."
    browser = sign_in(alice(), "en")
    assert told not in words(browser.get("/"))
    for state in ("failed", "given_up"):
        Message.objects.update(state=state)
        page = browser.get("/")
        assert told in words(page)
        assert 'href="/fees/calls/?state=sending"' in page.content.decode()
    withdraw_call(call, cause())
    assert told not in words(browser.get("/"))


def test_a_letter_that_is_not_written_within_the_hour_is_an_alarm():
    call = called(first_payment())
    assert list(stuck_calls(NOON + timedelta(minutes=59))) == []
    assert list(stuck_calls(NOON + timedelta(minutes=60))) == [call]
    write_message(call, NOON)
    assert list(stuck_calls(NOON + timedelta(hours=2))) == []
