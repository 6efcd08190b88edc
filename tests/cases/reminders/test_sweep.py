"""A pass plans what a day needs, once, and withdraws what is no longer true."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db.models import Count
from django.utils import timezone

from cases.models import (
    Deadline,
    DeadlineState,
    Disposition,
    JobRun,
    Message,
    Reminder,
    Role,
    User,
)
from cases.reminders import planning, sweep
from cases.reminders.people import people_on
from cases.reminders.planning import plan
from tests.cases.reminders.conftest import Mailbox
from tests.cases.reminders.rows import at, due_in, make_deadline, move
from tests.factories import NOON, TODAY, alice, bob, charlie, join, make_case, make_party, make_user

pytestmark = pytest.mark.django_db

Row = tuple[str, str, str]


def reminders() -> list[Row]:
    """Who, at which step, in which state."""
    rows = Reminder.objects.order_by("pk")
    return [(r.recipient.username, r.step, r.state) for r in rows.select_related("recipient")]


def swept(days: int = 0) -> sweep.Swept:
    return sweep.sweep(TODAY + timedelta(days=days), at(days=days))


def close(deadline: Deadline) -> None:
    Deadline.objects.filter(pk=deadline.pk).update(
        state=DeadlineState.CLOSED,
        closed_at=NOON,
        closed_by=alice(),
        disposition=Disposition.REVIEWED,
    )


def test_a_pass_plans_and_sends_and_the_same_pass_again_does_nothing(mailbox: Mailbox) -> None:
    due_in(30, deputy=bob())
    first, second = swept(), swept()
    assert (first.planned, first.sent, first.messages) == (2, 2, 2)
    assert (second.planned, second.sent, second.failed, second.withdrawn) == (0, 0, 0, 0)
    assert len(mailbox.mails) == 2
    assert reminders() == [("alice", "30", "sent"), ("bob", "30", "sent")]


def test_one_person_gets_one_mail_with_everything_but_what_is_final(mailbox: Mailbox) -> None:
    for left in (7, 14, 30, 3, -1):
        due_in(left)
    assert swept().sent == 5
    told = Message.objects.annotate(told=Count("reminders")).order_by("told")
    assert list(told.values_list("kind", "told")) == [
        ("reminder", 1),
        ("reminder", 1),
        ("digest", 3),
    ]


def test_one_who_is_responsible_and_deputy_is_told_once(mailbox: Mailbox) -> None:
    due_in(7, deputy=alice())
    assert swept().sent == 1


def test_before_ninety_days_nothing_is_planned(mailbox: Mailbox) -> None:
    due_in(91)
    assert swept().planned == 0


def test_a_pass_that_comes_late_tells_the_step_that_holds_now_and_no_other(
    mailbox: Mailbox,
) -> None:
    due_in(40)
    assert swept().sent == 1
    assert swept(days=35).sent == 1
    assert reminders() == [("alice", "60", "sent"), ("alice", "7", "sent")]


def test_a_clock_that_runs_a_day_ahead_and_is_put_right_tells_every_step_once(
    mailbox: Mailbox,
) -> None:
    due_in(3)
    for day in (0, 1, 0, 2, 1, 2, 3, 4, 3, 4):
        swept(days=day)
    steps = [step for _who, step, state in reminders() if state == "sent"]
    assert steps == ["3", "1", "0", "overdue:2026-11-28"]
    assert len(mailbox.mails) == 4


def test_an_overdue_deadline_is_told_every_day(mailbox: Mailbox) -> None:
    due_in(-1)
    assert [swept(days=day).sent for day in (0, 0, 1, 1, 4)] == [1, 0, 1, 0, 1]


def test_a_window_that_opens_later_does_not_hold_a_reminder_back(mailbox: Mailbox) -> None:
    make_deadline(make_case(), 60, opens_on=TODAY + timedelta(days=50))
    assert swept().sent == 1


@pytest.mark.parametrize(
    "fields",
    [
        {"ours": False, "actor": "third_party"},
        {"leads": False},
        {"state": DeadlineState.HISTORIC},
        {"state": DeadlineState.NO_LONGER_DUE},
    ],
)
def test_terms_that_are_not_on_the_desk_are_not_told(
    mailbox: Mailbox, fields: dict[str, Any]
) -> None:
    make_deadline(make_case(title="Their secret"), 3, **fields)
    assert swept().planned == 0
    assert mailbox.mails == []


def test_a_silent_case_is_not_told_until_it_is_released(mailbox: Mailbox) -> None:
    deadline = due_in(3, silent=True)
    assert swept().planned == 0
    deadline.case.silent = False
    deadline.case.save()
    assert swept().sent == 1


def test_a_closed_deadline_takes_its_waiting_mail_along(mailbox: Mailbox) -> None:
    mailbox.mode = "greylist"
    deadline = due_in(3)
    assert swept().failed == 1
    close(deadline)
    mailbox.mode = "accept"
    again = swept()
    assert (again.withdrawn, again.sent) == (1, 0)
    assert Message.objects.get().state == Message.State.WITHDRAWN


def test_the_rest_of_a_mail_is_written_anew_when_one_of_its_deadlines_is_closed(
    mailbox: Mailbox,
) -> None:
    mailbox.mode = "greylist"
    gone, stays = due_in(14, title="Gone"), due_in(30, title="Stays")
    swept()
    close(gone)
    mailbox.mode = "accept"
    assert swept().sent == 1
    assert stays.case.title in mailbox.text()
    assert "Gone" not in mailbox.text()


def test_a_deadline_closed_and_opened_again_is_told(mailbox: Mailbox) -> None:
    mailbox.mode = "greylist"
    deadline = due_in(3)
    swept()
    close(deadline)
    swept()
    Deadline.objects.filter(pk=deadline.pk).update(
        state=DeadlineState.OPEN, closed_at=None, closed_by=None, disposition=""
    )
    mailbox.mode = "accept"
    again = swept()
    assert (again.planned, again.sent) == (1, 1)
    assert reminders() == [("alice", "3", "sent")]


def test_a_moved_deadline_is_told_for_its_new_date(mailbox: Mailbox) -> None:
    mailbox.mode = "greylist"
    deadline = due_in(3)
    swept()
    move(deadline, TODAY + timedelta(days=14))
    mailbox.mode = "accept"
    assert swept().sent == 1
    rows = Reminder.objects.order_by("pk").values_list("due_date", "step", "state")
    assert list(rows) == [
        (TODAY + timedelta(days=3), "3", "withdrawn"),
        (TODAY + timedelta(days=14), "14", "sent"),
    ]


def test_a_deadline_moved_away_and_back_before_it_was_told_is_told(mailbox: Mailbox) -> None:
    mailbox.mode = "greylist"
    deadline = due_in(3)
    swept()
    move(deadline, TODAY + timedelta(days=200))
    swept()
    move(deadline, TODAY + timedelta(days=3))
    mailbox.mode = "accept"
    assert swept().sent == 1


def test_a_step_that_could_not_be_told_gives_way_to_the_next(mailbox: Mailbox) -> None:
    mailbox.mode = "greylist"
    due_in(3)
    swept()
    mailbox.mode = "accept"
    later = swept(days=2)
    assert (later.planned, later.withdrawn, later.sent) == (1, 1, 1)
    assert len(mailbox.mails) == 1
    assert reminders() == [("alice", "3", "withdrawn"), ("alice", "1", "sent")]


def test_a_mail_of_yesterday_is_written_anew_with_todays_count(mailbox: Mailbox) -> None:
    make_user("alice", language="en", era="ce")
    mailbox.mode = "greylist"
    due_in(6)
    swept()
    mailbox.mode = "accept"
    assert swept(days=1).sent == 1
    assert "5 days left" in mailbox.text()


def test_a_new_responsible_gets_a_reminder_of_their_own(mailbox: Mailbox) -> None:
    deadline = due_in(30)
    swept()
    deadline.case.responsible = bob()
    deadline.case.save()
    assert swept().sent == 1
    assert reminders() == [("alice", "30", "sent"), ("bob", "30", "sent")]


def test_who_lost_a_case_before_the_mail_left_is_not_told_of_it(mailbox: Mailbox) -> None:
    mailbox.mode = "greylist"
    deadline = due_in(30, title="Secret", restricted=True)
    swept()
    deadline.case.responsible = bob()
    deadline.case.save()
    mailbox.mode = "accept"
    swept()
    assert [mail["To"] for mail in mailbox.mails] == ["bob@office.example"]


def test_the_people_of_a_restricted_case_are_told_of_it(mailbox: Mailbox) -> None:
    due_in(30, restricted=True, deputy=bob())
    assert swept().sent == 2


def test_a_client_entered_as_responsible_is_told_of_their_own_case_only(mailbox: Mailbox) -> None:
    make_user("root", role=Role.ADMINISTRATOR)
    theirs, other = due_in(3, responsible=charlie()), due_in(3, responsible=charlie())
    party = make_party()
    party.users.add(charlie())
    join(theirs.case, party)
    done = swept()
    told = Reminder.objects.values_list("recipient__username", "deadline")
    assert sorted(told) == sorted([("charlie", theirs.pk), ("root", other.pk)])
    assert done.unreachable == {"charlie": 1}


def test_an_address_put_right_is_used_at_once(mailbox: Mailbox) -> None:
    make_user("alice", email="alice@wrong.example")
    mailbox.refused = {"alice@wrong.example"}
    due_in(3)
    assert swept().failed == 1
    User.objects.filter(username="alice").update(email="alice@right.example")
    assert swept().sent == 1
    assert mailbox.mails[0]["To"] == "alice@right.example"


def test_people_without_a_usable_address_are_reported(mailbox: Mailbox) -> None:
    make_user("alice", is_active=False)
    make_user("bob", email="")
    make_user("root", role=Role.ADMINISTRATOR)
    due_in(3, deputy=bob())
    done = swept()
    assert done.unreachable == {"alice": 1, "bob": 1}
    assert reminders() == [("root", "3", "sent")]


def test_deadlines_that_nobody_can_be_told_of_are_counted(mailbox: Mailbox) -> None:
    make_user("alice", is_active=False)
    due_in(3)
    assert swept().untold == 1


def test_thousands_that_are_no_longer_true_are_withdrawn_in_parts(
    mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = make_case()
    deadlines = [make_deadline(case, left) for left in range(5)]
    plan(people_on(TODAY))
    for deadline in deadlines[:4]:
        close(deadline)
    monkeypatch.setattr(planning, "BATCH", 3)
    assert swept().withdrawn == 4
    assert sorted(state for _, _, state in reminders()) == ["sent"] + ["withdrawn"] * 4


def test_what_another_worker_planned_a_moment_ago_stays_and_the_rest_is_planned() -> None:
    case = make_case(deputy=bob())
    first, second = make_deadline(case, 3), make_deadline(case, 7)
    rows = [
        (d.pk, d.due_date, s, alice().pk, "responsible") for d, s in ((first, "3"), (second, "7"))
    ]
    planning.write(rows[:1], [], TODAY)
    Reminder.objects.update(state=Reminder.State.WITHDRAWN)
    planning.write(rows, [], TODAY)
    assert reminders() == [("alice", "3", "withdrawn"), ("alice", "7", "planned")]


def test_planning_asks_few_questions_of_the_database(
    mailbox: Mailbox, django_assert_num_queries: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """People and rules, deadlines, and by batch: known reminders and one transaction of writing."""
    case = make_case()
    for left in range(40):
        make_deadline(case, left)
    monkeypatch.setattr(planning, "BATCH", 20)
    with django_assert_num_queries(6 + 2 * 4, exact=False):
        assert plan(people_on(TODAY)) == 40


def test_the_job_works_on_the_bangkok_day_of_its_moment(mailbox: Mailbox) -> None:
    """Half past five in the afternoon, UTC, is the next day in Bangkok."""
    assert sweep.bangkok_day(datetime(2026, 11, 24, 16, 59, tzinfo=UTC)) == date(2026, 11, 24)
    assert sweep.bangkok_day(datetime(2026, 11, 24, 17, 0, tzinfo=UTC)) == date(2026, 11, 25)


def test_the_job_leaves_its_heartbeat(mailbox: Mailbox) -> None:
    due_in(3)
    result = sweep.run_job(NOON)
    job = JobRun.objects.get(name="reminders")
    assert job.last_succeeded_at is not None
    assert job.last_result == result
    assert result["sent"] == 1


def test_who_could_not_be_told_stands_beside_the_heartbeat(mailbox: Mailbox) -> None:
    make_user("alice", email="")
    due_in(3, responsible=None)
    due_in(3)
    sweep.run_job(NOON)
    job = JobRun.objects.get(name="reminders")
    assert job.last_error.splitlines() == [
        "alice cannot be told of 1 deadlines: no usable address.",
        "2 open deadlines have nobody who can be told.",
    ]
    make_user("root", role=Role.ADMINISTRATOR)
    sweep.run_job(NOON)
    job.refresh_from_db()
    assert job.last_error.splitlines() == [
        "alice cannot be told of 1 deadlines: no usable address."
    ]
    assert len(mailbox.mails) == 2


def test_a_morning_pass_that_was_missed_is_made_up_for(mailbox: Mailbox) -> None:
    due_in(30)
    assert sweep.resend(TODAY, at(minutes=-6 * 60)).planned == 0
    assert sweep.resend(TODAY, at()).sent == 1
    due_in(31)
    JobRun.objects.create(name="reminders", last_succeeded_at=NOON - timedelta(hours=6))
    assert sweep.resend(TODAY, at()).planned == 0


def test_between_two_passes_only_what_became_urgent_is_told(mailbox: Mailbox) -> None:
    JobRun.objects.create(name="reminders", last_succeeded_at=timezone.now())
    due_in(30)
    due_in(3)
    assert sweep.retry_job(NOON)["sent"] == 1
    assert JobRun.objects.get(name="reminder_retries").last_succeeded_at is not None
    assert reminders() == [("alice", "3", "sent")]


def test_the_second_attempts_do_not_tell_of_what_was_closed_since(mailbox: Mailbox) -> None:
    mailbox.mode = "greylist"
    deadline = due_in(3)
    swept()
    close(deadline)
    mailbox.mode = "accept"
    result = sweep.resend(TODAY, at(minutes=6))
    assert (result.withdrawn, result.sent) == (1, 0)
    assert mailbox.mails == []
