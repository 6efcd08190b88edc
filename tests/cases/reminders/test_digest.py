"""The morning mail: one a day with everything that is not final, at each person's own hour."""

from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cases.models import (
    CaseReminders,
    Deadline,
    DeadlineKind,
    DeadlineState,
    Message,
    Reminder,
    ReminderPolicy,
    Role,
    User,
)
from cases.reminders import planning, sweep
from cases.reminders.emails import edition_of
from cases.reminders.people import people_on
from cases.reminders.writing import write_digest
from tests.cases.reminders.conftest import Mailbox
from tests.cases.reminders.rows import Clock, at, due_in, make_deadline
from tests.cases.views.world import make_difference
from tests.factories import NOON, TODAY, alice, bob, make_case, make_user

pytestmark = pytest.mark.django_db

SATURDAY = date(2026, 11, 28)


def every_day(**fields: Any) -> User:
    person = alice()
    User.objects.filter(pk=person.pk).update(daily_digest=True, language="en", era="ce", **fields)
    person.refresh_from_db()
    return person


def swept(hour: int = 12, day: date = TODAY) -> sweep.Swept:
    """A pass at an hour in Bangkok."""
    moment = datetime.combine(day, time(hour)) - timedelta(hours=7)
    return sweep.sweep(day, Clock(moment.replace(tzinfo=NOON.tzinfo)))


def kinds() -> list[str]:
    return list(Message.objects.order_by("pk").values_list("kind", flat=True))


def test_the_mail_waits_for_the_hour_and_comes_once(mailbox: Mailbox) -> None:
    due_in(30)
    assert [swept(6).sent, swept(7).sent, swept(8).sent, swept(20).sent] == [0, 1, 0, 0]
    assert kinds() == ["digest"]


def test_each_person_has_an_hour_of_their_own(mailbox: Mailbox) -> None:
    make_user("bob", digest_at=time(9, 30))
    due_in(30, deputy=bob())
    assert [swept(8).sent, swept(9).sent, swept(10).sent] == [1, 0, 1]


def test_final_steps_do_not_wait_for_the_hour(mailbox: Mailbox) -> None:
    due_in(3)
    assert swept(5).sent == 1
    assert kinds() == ["reminder"]


def test_the_times_of_the_office_itself_are_never_told_alone(mailbox: Mailbox) -> None:
    make_deadline(make_case(), 0, kind=DeadlineKind.INTERNAL)
    assert swept().sent == 1
    assert kinds() == ["digest"]


def test_a_morning_without_reminders_tells_what_is_near_and_an_empty_one_nothing(
    mailbox: Mailbox,
) -> None:
    every_day()
    swept()
    assert mailbox.mails == []
    mine = make_deadline(make_case("TM-MINE"), 5)
    make_deadline(make_case("TM-BOB", responsible=bob()), 5)
    assert swept().sent == 2
    assert swept(day=TODAY + timedelta(days=1)).sent == 0
    to_alice = [n for n, mail in enumerate(mailbox.mails) if mail["To"] == "alice@office.example"]
    assert [(mine.case.ref in mailbox.text(n), "TM-BOB" in mailbox.text(n)) for n in to_alice] == [
        (True, False),
        (True, False),
    ]


def test_a_closed_day_brings_no_mail_without_a_reminder(mailbox: Mailbox) -> None:
    every_day()
    make_deadline(make_case(), 9)
    swept(day=TODAY + timedelta(days=2))
    mailbox.mails.clear()
    swept(day=SATURDAY)
    assert mailbox.mails == []


def test_on_leave_nobody_gets_a_mail_of_the_day(mailbox: Mailbox) -> None:
    person = every_day()
    make_deadline(make_case(deputy=bob()), 5)
    person.leaves.create(
        first_day=TODAY, last_day=TODAY, entered_by=person, entered_at=NOON, deputy=bob()
    )
    swept()
    assert {mail["To"] for mail in mailbox.mails} == {"bob@office.example"}


def test_the_parts_stand_under_their_headings_each_deadline_once(mailbox: Mailbox) -> None:
    every_day()
    for ref, left in (("A-LATE", -3), ("B-NOW", 0), ("C-WEEK", 6), ("D-AHEAD", 29), ("E-FAR", 120)):
        make_deadline(make_case(ref), left, kind=DeadlineKind.INTERNAL if left < 1 else "manual")
    swept()
    text = mailbox.text()
    order = ["Overdue: 1", "A-LATE", "Due today: 1", "B-NOW", "Due in 7 days: 1", "C-WEEK",
             "Further ahead: 1", "D-AHEAD"]  # fmt: skip
    places = [text.index(words) for words in order]
    assert places == sorted(places)
    assert [text.count(ref) for ref in ("A-LATE", "C-WEEK", "E-FAR")] == [1, 1, 0]
    html = mailbox.html()
    assert all(words in html for words in ("A-LATE", "B-NOW", "C-WEEK", "D-AHEAD"))
    assert mailbox.mails[0]["Subject"].strip() == (
        "Your docket, Tue 24 Nov 2026 · 1 overdue · 1 due today · 1 this week"
    )


def test_many_are_cut_with_their_number_but_no_reminder_is(mailbox: Mailbox) -> None:
    every_day()
    case = make_case("TM-MANY")
    for _n in range(20):
        make_deadline(case, 7)
    assert swept().sent == 20
    assert "Due in 7 days: 20" in mailbox.text()
    lines = mailbox.text().splitlines()
    for deadline in Deadline.objects.all():
        assert any(line.endswith(f"#deadline-{deadline.pk}") for line in lines)
    swept(day=TODAY + timedelta(days=1))
    assert "Due in 7 days: 20" in mailbox.text(1)
    assert "and 5 more" in mailbox.text(1)


def test_dates_to_verify_and_new_differences_are_told(mailbox: Mailbox) -> None:
    every_day()
    case, theirs = make_case("TM-D"), make_case("TM-THEIRS", responsible=bob())
    make_deadline(theirs, 150, entered_by=bob(), dated_by=bob(), title="To be read again")
    make_difference(
        case,
        field="registered_on",
        office_value="2026-11-02",
        first_seen_at=NOON - timedelta(hours=3),
    )
    make_difference(theirs, first_seen_at=NOON - timedelta(hours=3))
    swept()
    text = mailbox.text()
    assert "To verify: 1" in text
    assert "To be read again" in text
    assert "New differences from the office: 1" in text
    assert "2 Nov 2026" in text
    assert text.count("the office ") == 1
    swept(day=TODAY + timedelta(days=1))
    assert "New differences" not in mailbox.text(1)


def test_who_reads_only_gets_reminders_and_no_lists(mailbox: Mailbox) -> None:
    make_user("carol", role=Role.BOOKKEEPER, daily_digest=True)
    due_in(5, responsible=bob())
    swept()
    assert {mail["To"] for mail in mailbox.mails} == {"bob@office.example"}


def test_a_mail_that_could_not_go_is_written_anew_the_next_morning(mailbox: Mailbox) -> None:
    every_day()
    mailbox.mode = "greylist"
    deadline = due_in(30)
    swept()
    mailbox.mode = "accept"
    again = swept(day=TODAY + timedelta(days=1))
    assert (again.sent, len(mailbox.mails)) == (1, 1)
    assert "29 days left" in mailbox.text()
    assert sorted(Message.objects.values_list("state", flat=True)) == ["sent", "withdrawn"]
    assert deadline.reminders.get().state == "sent"


def test_what_comes_after_the_morning_waits_for_the_next_unless_it_is_final(
    mailbox: Mailbox,
) -> None:
    due_in(30)
    swept()
    due_in(25)
    due_in(1)
    assert swept(14).sent == 1
    assert kinds() == ["digest", "reminder"]
    assert swept(day=TODAY + timedelta(days=1)).sent == 2  # the waiting one, and the last day


def test_at_once_nobody_waits_and_a_second_mail_comes_only_for_reminders(mailbox: Mailbox) -> None:
    every_day()
    due_in(30)
    for _n in range(2):
        sweep.sweep(TODAY, at(minutes=-400), at_once=True)
    assert kinds() == ["digest"]
    due_in(25)
    sweep.sweep(TODAY, at(minutes=-400), at_once=True)
    assert kinds() == ["digest", "digest"]


def test_the_ladder_of_the_office_and_of_a_case_are_followed(mailbox: Mailbox) -> None:
    ReminderPolicy.objects.create(statutory="45, 3, 1, 0")
    plain, own = due_in(44), due_in(200)
    CaseReminders.objects.create(case=own.case, statutory="300, 3, 1, 0")
    due_in(60)
    swept()
    told = dict(Reminder.objects.values_list("deadline", "step"))
    assert told == {plain.pk: "45", own.pk: "300"}


def test_an_annuity_is_told_half_a_year_ahead(mailbox: Mailbox) -> None:
    make_deadline(make_case(), 180, code="ANN-2", kind=DeadlineKind.STATUTORY)
    make_deadline(make_case(), 180, code="PAT-30", kind=DeadlineKind.STATUTORY)
    swept()
    assert Reminder.objects.get().deadline.code == "ANN-2"


def test_partner_and_verifier_are_told_in_their_part(mailbox: Mailbox) -> None:
    pat, vera = make_user("pat", language="en"), make_user("vera", language="en")
    deadline = due_in(0)
    CaseReminders.objects.create(case=deadline.case, partner=pat, verifier=vera)
    swept()
    told = dict(Reminder.objects.values_list("recipient__username", "role"))
    assert told == {"alice": "responsible", "pat": "partner", "vera": "verifier"}
    texts = {mail["To"]: mailbox.text(n) for n, mail in enumerate(mailbox.mails)}
    assert "You are told as partner." in texts["pat@office.example"]
    assert "you verify the dates" in texts["vera@office.example"]


def test_a_partner_who_may_not_see_a_restricted_case_is_told_nothing(mailbox: Mailbox) -> None:
    pat, root = make_user("pat"), make_user("root", role=Role.ADMINISTRATOR)
    ReminderPolicy.objects.create(partner=pat)
    secret = due_in(0, restricted=True)
    due_in(0, responsible=None, restricted=True)
    swept()
    assert set(Reminder.objects.values_list("recipient__username", flat=True)) == {
        "alice",
        root.username,
    }
    secret.case.members.add(pat)
    assert swept().planned == 1


def test_early_steps_that_a_person_left_out_are_not_told_and_final_ones_are(
    mailbox: Mailbox,
) -> None:
    User.objects.filter(pk=alice().pk).update(told_from=0)
    due_in(14)
    due_in(3)
    assert swept().untold == 0
    assert list(Reminder.objects.values_list("step", flat=True)) == ["3"]


def test_a_planned_reminder_goes_when_the_person_leaves_it_out(mailbox: Mailbox) -> None:
    due_in(30)
    swept(5)
    User.objects.filter(pk=alice().pk).update(told_from=7)
    assert swept().withdrawn == 1
    assert mailbox.mails == []


def test_the_state_of_a_deadline_is_asked_until_the_last_moment(mailbox: Mailbox) -> None:
    mailbox.mode = "greylist"
    first, second = due_in(30, title="Ended"), due_in(14, title="Stays")
    swept()
    Deadline.objects.filter(pk=first.pk).update(state=DeadlineState.SUPERSEDED)
    mailbox.mode = "accept"
    swept(13)
    assert [second.case.title in mailbox.text(), "Ended" in mailbox.text()] == [True, False]


def list_only(mailbox: Mailbox) -> Deadline:
    """A deadline that stands in Alice's list of today, told as a reminder before; the server
    refuses her mail."""
    every_day()
    make_deadline(make_case("TM-STAYS"), 6, title="Stays")
    deadline = make_deadline(make_case("TM-GONE"), 5, title="Gone")
    swept(day=TODAY - timedelta(days=1))
    mailbox.mails.clear()
    mailbox.mode = "greylist"
    assert swept(7).messages == 0
    mailbox.mode = "accept"
    return deadline


@pytest.mark.parametrize("what", ["closed", "hidden"])
def test_a_list_that_waited_is_written_anew_without_what_is_closed_or_hidden(
    mailbox: Mailbox, what: str
) -> None:
    deadline = list_only(mailbox)
    if what == "closed":
        Deadline.objects.filter(pk=deadline.pk).update(state=DeadlineState.NO_LONGER_DUE)
    else:
        deadline.case.restricted, deadline.case.responsible = True, bob()
        deadline.case.save()
    swept(8)
    (text,) = [
        mailbox.text(n) for n, mail in enumerate(mailbox.mails) if mail["To"] == alice().email
    ]
    assert ["TM-STAYS" in text, "TM-GONE" in text] == [True, False]
    mail = Message.objects.get(recipient=alice(), as_of=TODAY)
    assert (mail.state, mail.attempts) == ("sent", 2)


def test_a_list_does_not_go_to_whoever_has_left(mailbox: Mailbox) -> None:
    list_only(mailbox)
    User.objects.filter(pk=alice().pk).update(is_active=False)
    make_user("root", role=Role.ADMINISTRATOR)
    swept(7)
    swept(9)
    assert {mail["To"] for mail in mailbox.mails} <= {"root@office.example"}
    assert Message.objects.get(recipient=alice(), as_of=TODAY).state == "withdrawn"


def test_a_list_is_counted_whole_beside_reminders_of_others_cases(mailbox: Mailbox) -> None:
    every_day()
    case = make_case("TM-MANY")
    for _n in range(20):
        make_deadline(case, 6)
    swept(day=TODAY - timedelta(days=1))
    mailbox.mails.clear()
    theirs = make_case("TM-THEIRS", responsible=bob())
    CaseReminders.objects.create(case=theirs, verifier=alice())
    for _n in range(3):
        make_deadline(theirs, 7)
    swept()
    (text,) = [
        mailbox.text(n) for n, mail in enumerate(mailbox.mails) if mail["To"] == alice().email
    ]
    assert "Due in 7 days: 23" in text
    assert "and 5 more." in text


def test_the_first_mail_tells_the_differences_of_the_week(mailbox: Mailbox) -> None:
    """Somebody with nothing to do got no mail on the days before."""
    every_day()
    make_difference(make_case(), first_seen_at=NOON - timedelta(days=3))
    swept()
    assert "New differences from the office: 1" in mailbox.text()


def test_a_long_mail_asks_no_more_of_the_database_than_a_short_one(mailbox: Mailbox) -> None:
    person = every_day()
    counts = []
    for _n in range(2):
        for left in (-1, 0, 2, 6):
            make_deadline(make_case(), left, entered_by=bob(), dated_by=bob())
            make_difference(make_case(), first_seen_at=NOON - timedelta(hours=1))
        people = people_on(TODAY)
        planning.plan(people)
        waiting = list(Reminder.objects.filter(state="planned").values_list("pk", flat=True))
        with CaptureQueriesContext(connection) as asked:
            write_digest(person.pk, waiting, people, edition_of(TODAY), NOON, at_once=True)
        counts.append(len(asked))
        Reminder.objects.update(message=None)
        Message.objects.all().delete()
    assert counts[0] == counts[1]
