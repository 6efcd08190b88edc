"""Mails that came back: noted once, told to the administrators, an alarm until it is settled."""

from datetime import timedelta
from email import message_from_bytes
from typing import Any

import pytest

from cases import tasks
from cases.mailbox.bounces import Bounce, bounce_in
from cases.mailbox.client import MailboxAway
from cases.models import Deadline, JobRun, Message, Role
from cases.reminders.bounces import note_bounce
from cases.reminders.ledger import open_bounces
from cases.reminders.resending import send_again, settle
from tests.cases.mailbox.server import Folder, imap_server
from tests.cases.mailbox.test_bounces import OURS, SAMPLES
from tests.cases.reminders.rows import due_in
from tests.cases.views.world import make_mail
from tests.factories import NOON, alice, cause, make_user

pytestmark = pytest.mark.django_db

LATER = NOON + timedelta(hours=1)


def report(name: str) -> bytes:
    return (SAMPLES / f"{name}.eml").read_bytes()


def came_back(mail: Message) -> bool:
    return note_bounce(Bounce((mail.message_id,), mail.to_address, "5.1.1", "550 no"), LATER)


def arrived(copy: Message) -> Message:
    copy.state, copy.sent_at = Message.State.SENT, LATER
    copy.save()
    return copy


def alarms() -> list[int]:
    return list(open_bounces().values_list("pk", flat=True))


def test_the_job_reads_what_is_new_and_twice_changes_nothing(settings: Any) -> None:
    make_user("boss", role=Role.ADMINISTRATOR)
    mail = make_mail(due_in(3), message_id=OURS)
    folder = Folder({5: report("away"), 6: report("postfix"), 7: report("google")})
    with imap_server(folder) as place:
        settings.BOUNCE_MAILBOX = place
        first = tasks.read_bounces()
        folder.mails[8] = report("exchange").replace(b"reminder.2026", b"other.2026")
        second = tasks.read_bounces()
        JobRun.objects.update(last_result={})
        third = tasks.read_bounces()
    told = [(one["read"], one["bounces"], one["other"]) for one in (first, second, third)]
    assert told == [(3, 1, 1), (1, 0, 1), (4, 0, 3)]
    mail.refresh_from_db()
    assert mail.bounce.startswith("alice@office.example · 5.1.1 · 550 5.1.1")
    assert mail.state == "sent"
    assert Message.objects.filter(kind="bounce").count() == 1


def test_without_a_mailbox_there_is_nothing_to_read(settings: Any) -> None:
    settings.BOUNCE_MAILBOX = None
    assert tasks.read_bounces() == {"more": False}
    assert not JobRun.objects.exists()


def test_a_mailbox_that_is_away_is_in_the_heartbeat(settings: Any) -> None:
    with imap_server(Folder(dies_at="STATUS")) as place:
        settings.BOUNCE_MAILBOX = place
        with pytest.raises(MailboxAway):
            tasks.read_bounces()
    assert "MailboxAway" in JobRun.objects.get(name="bounces").last_error


def test_administrators_are_told_but_not_at_the_address_that_failed() -> None:
    boss = make_user("boss", role=Role.ADMINISTRATOR, language="en")
    make_user("same", role=Role.ADMINISTRATOR, email="ALICE@office.example")
    make_user("gone", role=Role.ADMINISTRATOR, is_active=False)
    mail = make_mail(due_in(3), due_in(5))
    assert [came_back(mail), came_back(mail)] == [True, False]
    told = Message.objects.get(kind="bounce")
    assert (told.recipient, told.subject) == (boss, "A mail to alice@office.example came back")
    assert "2 deadlines that are still open" in told.body_text
    assert f"/ledger/{mail.pk}/" in told.body_text
    assert came_back(told) is True
    assert Message.objects.filter(kind="bounce").count() == 1


def test_the_alarm_ends_with_the_deadline_a_copy_that_arrives_or_a_word() -> None:
    """A new address alone has told the person nothing."""
    left, ways = {}, {
        "closed": lambda mail: Deadline.objects.update(state="historic"),
        "moved": lambda mail: type(alice()).objects.update(email="new@office.example"),
        "waits": lambda mail: send_again(mail, 0, cause()),
        "copied": lambda mail: arrived(send_again(mail, 0, cause())),
        "in vain": lambda mail: came_back(arrived(send_again(mail, 0, cause()))),
        "settled": lambda mail: settle(mail, cause(why="by phone")),
        "nothing": lambda mail: None,
    }  # fmt: skip
    for name, way in ways.items():
        person = make_user(name)
        mail = make_mail(due_in(3), recipient=person, to_address=person.email)
        came_back(mail)
        assert mail.pk in alarms(), name
        way(mail)
        left[name] = mail.pk in alarms()
    over = {"closed", "copied", "settled"}
    assert left == {name: name not in over for name in ways}
    assert settle(mail, cause(why="by phone")) is True
    assert settle(mail, cause(why="again")) is False


def test_a_copy_that_comes_back_is_an_alarm_too_and_other_mails_are_none() -> None:
    copy = send_again(make_mail(due_in(3)), 0, cause())
    other = make_mail()
    assert [came_back(copy), came_back(other)] == [True, True]
    assert alarms() == [copy.pk]


def test_a_copy_that_came_back_tells_how_many_deadlines_it_told_of() -> None:
    make_user("boss", role=Role.ADMINISTRATOR, language="en")
    came_back(send_again(make_mail(due_in(3), due_in(5)), 0, cause()))
    told = Message.objects.get(kind="bounce")
    assert "2 deadlines that are still open" in told.body_text


def test_a_bounce_of_nobodys_mail_is_left_alone() -> None:
    told = bounce_in(message_from_bytes(report("postfix")))
    assert told is not None
    assert note_bounce(told, LATER) is False
