"""The coming steps of a deadline are the days on which planning finds a new step."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.models import CaseReminders, ReminderPolicy
from cases.reminders.coming import ahead_of, coming_of
from cases.reminders.office import rules_in_force
from cases.reminders.policy import coming_steps, day_of, step_for
from tests.cases.reminders.rows import make_deadline
from tests.cases.views.world import make_leave
from tests.factories import TODAY, bob, make_case, make_user

DAY = timedelta(days=1)


def weekends(day: date) -> bool:
    return day.weekday() >= 5


def test_steps_on_closed_days_are_told_before_and_two_on_one_day_are_one() -> None:
    monday = date(2026, 11, 30)
    found = coming_steps(monday, (7, 3, 1, 0), weekends, TODAY)
    assert found == ((date(2026, 11, 27), "1"), (monday, "0"))


def test_after_the_last_day_no_step_is_to_come() -> None:
    assert coming_steps(TODAY - DAY, (3, 1, 0), weekends, TODAY) == ()


@given(
    left=st.integers(0, 120),
    ladder=st.sets(st.integers(0, 100), min_size=1),
    closed=st.sets(st.integers(-25, 125), max_size=25),
)
def test_they_are_exactly_what_planning_finds_day_by_day(left, ladder, closed) -> None:
    days = {TODAY + number * DAY for number in closed}
    due, rungs = TODAY + left * DAY, tuple(sorted(ladder, reverse=True))
    expected, before = [], step_for(due, day_of(TODAY - DAY, days.__contains__), rungs)
    for number in range(left + 1):
        day = TODAY + number * DAY
        step = step_for(due, day_of(day, days.__contains__), rungs)
        if step != before:
            expected.append((day, step))
        before = step
    assert list(coming_steps(due, rungs, days.__contains__, TODAY)) == expected


@pytest.mark.django_db
def test_each_step_names_whom_it_tells_on_its_own_day() -> None:
    case = make_case(deputy=bob())
    make_leave(5, 12, deputy=make_user("nop"))
    ReminderPolicy.objects.create(deputy_from=3)
    own = {"statutory": "10, 3, 1, 0", "verifier": make_user("veri")}
    telling = CaseReminders.objects.create(case=case, **own)
    row = make_deadline(case, left=10)
    (term,) = coming_of(case, telling, ahead_of(case, TODAY, rules_in_force()))
    told = [
        (step.step, [(one.person.username, one.role) for one in step.told]) for step in term.steps
    ]
    assert (term.deadline, term.now) == (row, "10")
    assert told == [
        ("10", [("alice", "responsible"), ("veri", "verifier")]),
        ("3", [("nop", "stand_in"), ("bob", "deputy"), ("veri", "verifier")]),
        ("1", [("nop", "stand_in"), ("bob", "deputy"), ("veri", "verifier")]),
        ("0", [("nop", "stand_in"), ("bob", "deputy"), ("veri", "verifier")]),
    ]
