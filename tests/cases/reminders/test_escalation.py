"""What nobody acknowledges is told to the partner; who is on leave is stood in for."""

from datetime import date, datetime, time, timedelta

import pytest
from django.db import connection

from cases.models import (
    Acknowledgement,
    Deadline,
    DeadlineKind,
    DeadlineState,
    Leave,
    Message,
    Reminder,
    ReminderPolicy,
    Role,
    User,
)
from cases.reminders import sweep
from cases.reminders.acknowledging import NotToAcknowledge, acknowledge, acknowledgement_now
from cases.reminders.people import people_on
from tests.cases.reminders.conftest import Mailbox
from tests.cases.reminders.rows import Clock, due_in, make_deadline, move
from tests.factories import NOON, TODAY, alice, bob, make_case, make_user

pytestmark = pytest.mark.django_db

FRIDAY, SATURDAY, MONDAY = (date(2026, 11, day) for day in (27, 28, 30))


def moment(hour: int, day: date = TODAY) -> datetime:
    return (datetime.combine(day, time(hour)) - timedelta(hours=7)).replace(tzinfo=NOON.tzinfo)


def passes(hour: int, day: date = TODAY) -> sweep.Swept:
    """The frequent pass at an hour in Bangkok."""
    return sweep.resend(day, Clock(moment(hour, day)))


def pat() -> User:
    partner = make_user("pat", language="en", era="ce")
    ReminderPolicy.objects.update_or_create(
        pk=1, defaults={"partner": partner, "partner_from": None}
    )
    return partner


def told() -> list[tuple[str, str, str]]:
    rows = Reminder.objects.exclude(state=Reminder.State.WITHDRAWN).order_by("pk")
    return [(r.recipient.username, r.step, r.role) for r in rows.select_related("recipient")]


def leave(
    person: User, first: date = TODAY, last: date = TODAY, deputy: User | None = None
) -> None:
    Leave.objects.create(
        person=person, first_day=first, last_day=last, deputy=deputy,
        entered_by=person, entered_at=NOON,
    )  # fmt: skip


def test_the_partner_is_told_after_the_hour_once_in_one_mail(mailbox: Mailbox) -> None:
    pat()
    first, second = due_in(3), due_in(1)
    assert passes(9).sent == 2
    assert passes(14).sent == 0
    assert passes(15).sent == 2
    assert passes(16).sent == 0
    assert told()[2:] == [
        ("pat", "unacknowledged:3", "partner"),
        ("pat", "unacknowledged:1", "partner"),
    ]
    assert mailbox.mails[-1]["Subject"].strip().startswith("2 not acknowledged, the first")
    assert "Nobody has acknowledged:" in mailbox.text(-1)
    assert all(one.case.ref in mailbox.text(-1) for one in (first, second))


def test_whoever_acknowledges_keeps_the_partner_from_being_called(mailbox: Mailbox) -> None:
    pat()
    deadline, other = due_in(3), due_in(3)
    passes(9)
    acknowledge(deadline, bob(), people_on(TODAY), moment(10))
    assert passes(15).sent == 1
    assert told()[-1] == ("pat", "unacknowledged:3", "partner")
    assert other.reminders.count() == 2
    # The next step asks again.
    assert passes(9, TODAY + timedelta(days=2)).planned == 2
    assert passes(15, TODAY + timedelta(days=2)).planned == 2


def test_an_acknowledgement_while_the_partners_mail_waits_takes_it_back(mailbox: Mailbox) -> None:
    pat()
    deadline = due_in(3)
    passes(9)
    mailbox.mode = "greylist"
    passes(15)
    acknowledge(deadline, alice(), people_on(TODAY), moment(16))
    mailbox.mode = "accept"
    assert (passes(17).withdrawn, len(mailbox.mails)) == (1, 1)


@pytest.mark.parametrize("what", ["closed", "moved", "internal", "late", "early step"])
def test_what_needs_no_acknowledging_is_not_escalated(mailbox: Mailbox, what: str) -> None:
    pat()
    left = 7 if what == "early step" else 3
    kind = DeadlineKind.INTERNAL if what == "internal" else DeadlineKind.MANUAL
    hour = 16 if what == "late" else 9
    deadline = make_deadline(make_case(), left, kind=kind)
    passes(hour)
    if what == "closed":
        Deadline.objects.update(state=DeadlineState.NO_LONGER_DUE)
    if what == "moved":
        move(deadline, TODAY + timedelta(days=90))
    passes(17)
    assert [row for row in told() if row[0] == "pat"] == []


def test_what_a_friday_missed_is_told_on_the_next_pass(mailbox: Mailbox) -> None:
    pat()
    due_in(6)  # Monday, told on Friday as the last step before the closed days
    assert passes(9, FRIDAY).sent == 1
    assert passes(8, MONDAY).sent == 2
    assert told() == [
        ("alice", "1", "responsible"),
        ("alice", "0", "responsible"),
        ("pat", "unacknowledged:1", "partner"),
    ]


def test_after_the_last_day_one_acknowledgement_is_enough(mailbox: Mailbox) -> None:
    pat()
    deadline = due_in(-1)
    passes(9)
    acknowledge(deadline, alice(), people_on(TODAY), moment(10))
    for day in (1, 2):
        passes(9, TODAY + timedelta(days=day))
        passes(16, TODAY + timedelta(days=day))
    assert "pat" not in {name for name, _step, _role in told()}


def test_a_partner_who_answers_for_the_case_leaves_it_to_the_administrators(
    mailbox: Mailbox,
) -> None:
    partner, root = pat(), make_user("root", role=Role.ADMINISTRATOR, language="en")
    due_in(1, responsible=partner)
    passes(9)
    passes(15)
    assert told()[-1] == (root.username, "unacknowledged:1", "administrator")
    assert "You are told as administrator." in mailbox.text(-1)


def test_whoever_acknowledges_a_later_step_knows_of_the_earlier(mailbox: Mailbox) -> None:
    """On Monday before the pass somebody says that they know what Friday told."""
    pat()
    deadline, other = due_in(6), due_in(6)
    passes(9, FRIDAY)
    acknowledge(deadline, alice(), people_on(MONDAY), moment(7, MONDAY))
    passes(8, MONDAY)
    called = Reminder.objects.filter(recipient__username="pat")
    assert [(one.deadline, one.step) for one in called] == [(other, "unacknowledged:1")]


def test_a_partners_mail_that_waits_over_a_night_is_not_written_anew_once_somebody_knows(
    mailbox: Mailbox,
) -> None:
    pat()
    deadline = due_in(3)
    passes(9)
    mailbox.mode = "greylist"
    passes(15)
    later = TODAY + timedelta(days=2)
    acknowledge(deadline, alice(), people_on(later), moment(7, later))
    mailbox.mode = "accept"
    passes(8, later)
    assert "pat@office.example" not in {mail["To"] for mail in mailbox.mails}


def test_after_the_last_day_the_page_knows_who_knew_the_day_before() -> None:
    deadline = due_in(-1)
    row = acknowledge(deadline, alice(), people_on(TODAY), NOON)
    assert acknowledgement_now(deadline, people_on(TODAY + timedelta(days=1))) == row


def test_without_an_hour_nobody_is_called(mailbox: Mailbox) -> None:
    pat()
    ReminderPolicy.objects.update(acknowledge_by=None)
    due_in(1)
    passes(9)
    assert passes(20).planned == 0


def test_the_mail_server_is_down_all_day_and_the_partner_hears_of_it(mailbox: Mailbox) -> None:
    pat()
    mailbox.mode = "greylist"
    due_in(1)
    passes(9)
    passes(15)
    mailbox.mode = "accept"
    passes(22)
    assert {mail["To"] for mail in mailbox.mails} == {"alice@office.example", "pat@office.example"}


def test_on_leave_the_named_person_stands_in_and_the_mail_says_for_whom(mailbox: Mailbox) -> None:
    make_user("bob", language="en")
    due_in(1)
    leave(alice(), deputy=bob())
    passes(9)
    assert told() == [("bob", "1", "stand_in")]
    assert "You stand in for Alice" in mailbox.text()
    assert "You stand in for Alice" in mailbox.html()


def test_who_comes_back_is_told_of_the_step_that_holds(mailbox: Mailbox) -> None:
    due_in(3, deputy=bob())
    leave(alice())
    passes(9)
    assert told() == [("bob", "3", "stand_in")]
    passes(9, TODAY + timedelta(days=1))
    assert told() == [("bob", "3", "stand_in"), ("alice", "3", "responsible")]


def test_a_leave_entered_later_takes_a_waiting_mail_to_the_deputy(mailbox: Mailbox) -> None:
    mailbox.mode = "greylist"
    due_in(1, deputy=bob())
    ReminderPolicy.objects.create(deputy_from=None)
    passes(9)
    leave(alice())
    mailbox.mode = "accept"
    passes(10)
    assert [mail["To"] for mail in mailbox.mails] == ["bob@office.example"]


def test_nobody_left_is_told_to_the_administrators(mailbox: Mailbox) -> None:
    make_user("root", role=Role.ADMINISTRATOR, language="en")
    due_in(1, deputy=bob())
    leave(alice())
    leave(bob())
    passes(9)
    assert told() == [("root", "1", "administrator")]
    assert "nobody who answers for this case can be reached" in mailbox.text()


def test_a_stand_in_who_may_not_see_a_restricted_case_is_passed_over(mailbox: Mailbox) -> None:
    make_user("root", role=Role.ADMINISTRATOR)
    due_in(1, restricted=True)
    leave(alice(), deputy=bob())
    passes(9)
    assert told() == [("root", "1", "administrator")]


def test_of_two_leaves_the_one_that_names_somebody_counts(mailbox: Mailbox) -> None:
    due_in(1)
    leave(alice(), deputy=bob())
    leave(alice())
    passes(9)
    assert told() == [("bob", "1", "stand_in")]


def test_acknowledging_twice_is_once_and_says_who(mailbox: Mailbox) -> None:
    deadline, people = due_in(3), people_on(TODAY)
    assert acknowledgement_now(deadline, people) is None
    for hour in (9, 10):
        acknowledge(deadline, alice(), people, moment(hour))
    row = Acknowledgement.objects.get()
    assert (row.step, row.by, row.at, row.by_mail) == ("3", alice(), moment(9), False)
    assert acknowledgement_now(deadline, people) == row
    assert acknowledgement_now(deadline, people_on(TODAY + timedelta(days=2))) is None


def test_what_is_closed_or_of_others_cannot_be_acknowledged() -> None:
    people = people_on(TODAY)
    for fields in ({"ours": False}, {"state": DeadlineState.HISTORIC}):
        with pytest.raises(NotToAcknowledge):
            acknowledge(make_deadline(make_case(), 3, **fields), alice(), people, NOON)
    assert not Acknowledgement.objects.exists()


def test_many_open_deadlines_cost_no_more_questions(mailbox: Mailbox) -> None:
    from django.test.utils import CaptureQueriesContext

    pat()
    counts = []
    for _n in range(2):
        for _m in range(5):
            due_in(1)
        passes(9)
        with CaptureQueriesContext(connection) as asked:
            sweep.plan_escalations(people_on(TODAY), moment(15))
        counts.append(len(asked))
        Reminder.objects.filter(role="partner").delete()
    assert counts[0] == counts[1]
    assert Message.objects.exists()
