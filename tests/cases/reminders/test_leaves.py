"""What a leave may be, and what it does to the deadlines that end in its days."""

from datetime import timedelta
from typing import Any

import pytest

from cases.models import Leave, ReminderPolicy, Role
from cases.reminders.leaves import (
    GivenLeave,
    LeaveRefused,
    change_leave,
    delete_leave,
    enter_leave,
    follows_from,
)
from cases.reminders.people import people_on
from tests.cases.reminders.rows import make_deadline
from tests.cases.views.world import make_leave
from tests.factories import TODAY, alice, bob, cause, charlie, make_case, make_user

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


def leave(first: int = 1, last: int = 5, **fields: Any) -> GivenLeave:
    days = {"first_day": TODAY + first * DAY, "last_day": TODAY + last * DAY}
    return GivenLeave(**{"person": alice(), **days, **fields})


def refused(given: GivenLeave) -> str:
    """The field at which a leave is refused; nothing is stored then."""
    before = Leave.objects.count()
    with pytest.raises(LeaveRefused) as error:
        enter_leave(given, cause())
    assert Leave.objects.count() == before
    return error.value.field


def test_the_days_must_make_sense() -> None:
    assert refused(leave(5, 4)) == "last_day"
    assert refused(leave(1, 401)) == "last_day"
    assert enter_leave(leave(1, 400), cause()).pk


def test_a_person_has_one_leave_at_a_time_and_the_next_day_is_another() -> None:
    enter_leave(leave(1, 5), cause())
    for first, last in ((0, 1), (5, 9), (2, 3), (0, 9)):
        assert refused(leave(first, last)) == "first_day"
    assert enter_leave(leave(6, 9), cause()).pk
    assert enter_leave(leave(1, 5, person=bob()), cause()).pk


@pytest.mark.parametrize("who", ["alice", "charlie", "gone", "silent", "away"])
def test_who_cannot_stand_in_is_refused(who: str) -> None:
    people = {
        "alice": alice(),
        "charlie": charlie(),
        "gone": make_user("gone", is_active=False),
        "silent": make_user("silent", email=""),
        "away": make_user("away"),
    }
    make_leave(0, 9, person=people["away"])
    assert refused(leave(deputy=people[who])) == "deputy"


def test_who_is_away_on_some_of_the_days_may_stand_in() -> None:
    make_leave(1, 4, person=bob())
    assert enter_leave(leave(deputy=bob()), cause()).deputy == bob()


def test_a_change_by_somebody_else_since_is_not_overwritten() -> None:
    row = enter_leave(leave(), cause())
    change_leave(row, leave(2, 5), 1, cause())
    for act in (
        lambda: change_leave(row, leave(3, 5), 1, cause()),
        lambda: delete_leave(row, 1, cause()),
    ):
        with pytest.raises(LeaveRefused):
            act()
    row.refresh_from_db()
    assert (row.first_day, row.version) == (TODAY + 2 * DAY, 2)
    delete_leave(row, 2, cause(why="back"))
    newest = Leave.history.first()
    assert (newest.history_type, newest.history_change_reason) == ("-", "back")


def test_what_follows_counts_who_takes_what_and_what_nobody_has() -> None:
    make_user("root", role=Role.ADMINISTRATOR)
    with_bob, alone = make_case(deputy=bob()), make_case()
    make_deadline(with_bob, left=1)
    make_deadline(with_bob, left=5)
    orphan = make_deadline(alone, left=3)
    for left in (0, 6):
        make_deadline(alone, left=left)
    make_deadline(make_case(silent=True), left=3)
    make_deadline(make_case(responsible=bob()), left=3)
    follows = follows_from(leave(), people_on(TODAY), alice())
    assert (follows.deadlines, follows.cases) == (3, 2)
    assert follows.taken == ((bob(), 2),)
    assert follows.nobody == (orphan,)
    with_nop = follows_from(leave(deputy=make_user("nop")), people_on(TODAY), alice())
    assert (with_nop.taken, with_nop.nobody) == (((make_user("nop"), 3),), ())


def test_the_leave_of_who_stands_in_leaves_others_without_anybody() -> None:
    make_leave(0, 9, person=bob(), deputy=alice())
    orphan = make_deadline(make_case(responsible=bob()), left=3)
    follows = follows_from(leave(), people_on(TODAY), alice())
    assert (follows.deadlines, follows.nobody) == (0, (orphan,))


def test_a_deputy_who_answers_alone_and_the_partner_of_the_office_are_missed_too() -> None:
    gone = make_user("gone", is_active=False)
    orphans = [make_deadline(make_case(responsible=who, deputy=alice()), 3) for who in (None, gone)]
    make_deadline(make_case(responsible=None), 3)
    make_deadline(make_case(responsible=bob(), deputy=alice()), 3)
    assert follows_from(leave(), people_on(TODAY), alice()).nobody == tuple(orphans)
    ReminderPolicy.objects.create(partner=alice())
    assert follows_from(leave(), people_on(TODAY), alice()).untold == 3


def test_cases_that_whoever_enters_it_may_not_see_are_counted_and_not_named() -> None:
    hidden = make_deadline(make_case(restricted=True), 3)
    seen = make_deadline(make_case(), 4)
    by_bob = follows_from(leave(), people_on(TODAY), bob())
    assert (by_bob.nobody, by_bob.hidden, by_bob.untold) == ((seen,), 1, 2)
    own = follows_from(leave(), people_on(TODAY), alice())
    assert (own.nobody, own.hidden) == ((hidden, seen), 0)
