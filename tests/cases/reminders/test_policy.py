"""Who is told of what, when: truth tables, then the laws behind them."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.reminders.policy import (
    LADDER,
    Person,
    Recipient,
    is_urgent,
    may_give_up,
    minutes_until_next_attempt,
    recipients_for,
    step_for,
    steps_of,
    unreachable,
)

DUE = date(2026, 11, 24)
LEFT = st.integers(-400, 400)


@pytest.mark.parametrize(
    ("days_left", "step"),
    [
        (91, None),
        (90, "90"),
        (89, "90"),
        (61, "90"),
        (60, "60"),
        (31, "60"),
        (30, "30"),
        (15, "30"),
        (14, "14"),
        (8, "14"),
        (7, "7"),
        (4, "7"),
        (3, "3"),
        (2, "3"),
        (1, "1"),
        (0, "0"),
    ],
)
def test_the_step_is_the_smallest_rung_not_below_the_days_left(
    days_left: int, step: str | None
) -> None:
    assert step_for(DUE, DUE - timedelta(days=days_left)) == step


def test_an_overdue_deadline_has_a_step_for_every_day() -> None:
    assert step_for(DUE, date(2026, 11, 25)) == "overdue:2026-11-25"
    assert step_for(DUE, date(2026, 11, 26)) == "overdue:2026-11-26"


@given(LEFT)
def test_a_step_is_one_that_can_hold_on_its_day(left: int) -> None:
    as_of = DUE - timedelta(days=left)
    step = step_for(DUE, as_of)
    assert (step is None) == (left > 90)
    assert step is None or step in steps_of(as_of)


@given(st.integers(0, 90), st.integers(0, 90))
def test_later_days_never_go_back_to_an_earlier_step(one: int, other: int) -> None:
    early, late = max(one, other), min(one, other)
    before = step_for(DUE, DUE - timedelta(days=early))
    after = step_for(DUE, DUE - timedelta(days=late))
    assert before is not None
    assert after is not None
    assert int(before) >= int(after)


def test_a_pass_on_every_day_meets_every_rung_once_and_every_overdue_day() -> None:
    days = [DUE - timedelta(days=left) for left in range(120, -4, -1)]
    met = dict.fromkeys(step for day in days if (step := step_for(DUE, day)))
    assert list(met) == [
        *(str(rung) for rung in LADDER),
        "overdue:2026-11-25",
        "overdue:2026-11-26",
        "overdue:2026-11-27",
    ]


ALICE, BOB, ADMIN = Person(1, True), Person(2, True), Person(9, True)
MUTE = Person(3, False)


@pytest.mark.parametrize(
    ("responsible", "deputy", "told"),
    [
        (ALICE, BOB, [(1, "responsible"), (2, "deputy")]),
        (ALICE, ALICE, [(1, "responsible")]),
        (ALICE, None, [(1, "responsible")]),
        (None, BOB, [(2, "deputy")]),
        (MUTE, BOB, [(2, "deputy")]),
        (ALICE, MUTE, [(1, "responsible")]),
        (None, None, [(9, "administrator")]),
        (MUTE, None, [(9, "administrator")]),
        (MUTE, MUTE, [(9, "administrator")]),
    ],
)
def test_who_is_told(
    responsible: Person | None, deputy: Person | None, told: list[tuple[int, str]]
) -> None:
    answer = recipients_for(responsible, deputy, [ADMIN, MUTE])
    assert answer == tuple(Recipient(pk, role) for pk, role in told)


def test_nobody_is_told_where_no_administrator_can_be() -> None:
    assert recipients_for(None, None, [MUTE]) == ()


@pytest.mark.parametrize(
    ("responsible", "deputy", "missed"),
    [
        (ALICE, BOB, ()),
        (None, None, ()),
        (MUTE, BOB, (3,)),
        (MUTE, MUTE, (3,)),
        (Person(4, False), MUTE, (4, 3)),
    ],
)
def test_who_should_be_told_and_cannot(
    responsible: Person | None, deputy: Person | None, missed: tuple[int, ...]
) -> None:
    assert unreachable(responsible, deputy) == missed


@given(
    st.none() | st.builds(Person, st.integers(1, 4), st.booleans()),
    st.none() | st.builds(Person, st.integers(5, 8), st.booleans()),
)
def test_everybody_asked_is_told_or_reported(
    responsible: Person | None, deputy: Person | None
) -> None:
    told = {r.pk for r in recipients_for(responsible, deputy, [])}
    missed = set(unreachable(responsible, deputy))
    assert told | missed == {p.pk for p in (responsible, deputy) if p}
    assert not told & missed


@pytest.mark.parametrize(
    ("attempts", "minutes"), [(1, 5), (2, 15), (3, 60), (4, 180), (5, 360), (6, 360), (99, 360)]
)
def test_pauses_grow_and_then_stay(attempts: int, minutes: int) -> None:
    assert minutes_until_next_attempt(attempts) == minutes


@pytest.mark.parametrize(
    ("attempts", "steps", "answer"),
    [
        (9, ["90"], False),
        (10, ["90"], True),
        (10, ["90", "14"], True),
        (10, ["90", "7"], False),
        (50, ["0"], False),
        (50, ["overdue:2026-11-22"], False),
    ],
)
def test_only_a_mail_without_urgent_deadlines_is_given_up(
    attempts: int, steps: list[str], answer: bool
) -> None:
    assert may_give_up(attempts, steps) is answer


@pytest.mark.parametrize(("step", "urgent"), [("14", False), ("7", True), ("overdue:x", True)])
def test_the_last_seven_days_are_urgent(step: str, urgent: bool) -> None:
    assert is_urgent(step) is urgent
