"""Who is told of what, when: truth tables, then the laws behind them."""

from collections.abc import Callable
from datetime import date, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.reminders.policy import (
    Circle,
    Person,
    Policy,
    Recipient,
    answers,
    day_of,
    escalate_to,
    escalation_day,
    is_final,
    is_urgent,
    ladder_kind,
    may_give_up,
    minutes_until_next_attempt,
    overdue_step,
    recipients_for,
    step_for,
    unacknowledged_step,
    unreachable,
    usual_ladders,
)
from cases.rules.ladders import ANNUITY, INTERNAL, LAST, STATUTORY

DUE = date(2026, 11, 24)  # a Tuesday
DAY = timedelta(days=1)
LADDERS = usual_ladders()
LADDER = LADDERS[STATUTORY]
POLICY = Policy()
IsQuiet = Callable[[date], bool]


def never(_day: date) -> bool:
    return False


def weekends(day: date) -> bool:
    return day.weekday() >= 5


def step(due: date, on: date, is_quiet: IsQuiet = never, kind: str = STATUTORY) -> str | None:
    return step_for(due, day_of(on, is_quiet), LADDERS[kind])


@pytest.mark.parametrize(
    ("days_left", "statutory", "annuity", "internal"),
    [
        (181, None, None, None),
        (180, None, "180", None),
        (91, None, "180", None),
        (90, "90", "90", None),
        (61, "90", "90", None),
        (60, "60", "60", None),
        (30, "30", "30", None),
        (15, "30", "30", None),
        (14, "14", "14", "14"),
        (8, "14", "14", "14"),
        (7, "7", "7", "7"),
        (4, "7", "7", "7"),
        (3, "3", "3", "3"),
        (2, "3", "3", "3"),
        (1, "1", "1", "1"),
        (0, "0", "0", "0"),
        (-1, "overdue:2026-11-25", "overdue:2026-11-25", "overdue:2026-11-25"),
    ],
)
def test_the_step_is_the_smallest_rung_not_below_the_days_left(
    days_left: int, statutory: str | None, annuity: str | None, internal: str | None
) -> None:
    on = DUE - timedelta(days=days_left)
    assert [step(DUE, on, kind=kind) for kind in (STATUTORY, ANNUITY, INTERNAL)] == [
        statutory,
        annuity,
        internal,
    ]


@pytest.mark.parametrize(
    ("due", "on", "told"),
    [
        # Sunday the 29th is three days before Wednesday: told on Friday.
        (date(2026, 12, 2), date(2026, 11, 26), "7"),
        (date(2026, 12, 2), date(2026, 11, 27), "3"),
        # What ends on Monday is told on Friday as "1", for Sunday.
        (date(2026, 11, 30), date(2026, 11, 27), "1"),
        (date(2026, 11, 30), date(2026, 11, 30), "0"),
        # What ends on a Saturday has its last call on Friday.
        (date(2026, 11, 28), date(2026, 11, 27), "0"),
        # The first day after is told even on a Saturday, the following on working days.
        (date(2026, 11, 27), date(2026, 11, 28), "overdue:2026-11-28"),
        (date(2026, 11, 27), date(2026, 11, 29), "overdue:2026-11-28"),
        (date(2026, 11, 27), date(2026, 11, 30), "overdue:2026-11-30"),
        # A pass on a Saturday that Friday missed tells Friday's step.
        (date(2026, 12, 2), date(2026, 11, 28), "3"),
    ],
)
def test_a_closed_day_moves_a_step_to_an_earlier_day(due: date, on: date, told: str) -> None:
    assert step(due, on, weekends) == told


QUIET = st.sets(st.integers(0, 200), max_size=60).map(
    lambda days: lambda day: (day - date(2026, 6, 1)).days in days
)


@given(QUIET, st.integers(0, 150), st.sampled_from(list(LADDERS)))
def test_no_closed_day_ever_makes_a_step_later(is_quiet: IsQuiet, ahead: int, kind: str) -> None:
    """Seen from any day, what is told with closed days is told at least as far on the ladder."""
    on = date(2026, 7, 1)
    due = on + timedelta(days=ahead)
    plain, moved = step(due, on, kind=kind), step(due, on, is_quiet, kind)
    if plain is not None:
        assert moved is not None
        assert int(moved) <= int(plain)


@given(QUIET, st.integers(0, 190), st.integers(0, 190), st.sampled_from(list(LADDERS)))
def test_later_days_never_go_back_to_an_earlier_step(
    is_quiet: IsQuiet, one: int, other: int, kind: str
) -> None:
    due = date(2026, 12, 15)
    early, late = (due - timedelta(days=left) for left in (max(one, other), min(one, other)))
    before, after = step(due, early, is_quiet, kind), step(due, late, is_quiet, kind)
    if before is not None:
        assert after is not None
        assert int(after) <= int(before)


@given(QUIET, st.integers(1, 40))
def test_an_overdue_deadline_has_a_step_on_every_day(is_quiet: IsQuiet, late: int) -> None:
    due = date(2026, 7, 1)
    on = due + timedelta(days=late)
    told = step(due, on, is_quiet)
    assert told is not None
    named = date.fromisoformat(told.removeprefix("overdue:"))
    assert due < named <= on
    assert named == due + DAY or not is_quiet(named) or (on - named).days == 31


def test_a_calendar_that_is_always_closed_ends_the_search() -> None:
    day = day_of(DUE, lambda _day: True)
    assert (day.reach - DUE, DUE - day.worked) == (timedelta(days=31), timedelta(days=31))


@pytest.mark.parametrize(
    ("kind", "keeps", "ladder"),
    [
        ("statutory", True, ANNUITY),
        ("statutory", False, STATUTORY),
        ("manual", False, STATUTORY),
        ("internal", False, INTERNAL),
        ("follow_up", False, INTERNAL),
    ],
)
def test_each_kind_of_deadline_has_a_ladder(kind: str, keeps: bool, ladder: str) -> None:
    assert ladder_kind(kind, keeps_in_force=keeps) == ladder


@pytest.mark.parametrize(
    ("told", "kind", "final"),
    [
        ("7", STATUTORY, False),
        ("3", STATUTORY, True),
        ("0", ANNUITY, True),
        ("0", INTERNAL, False),
        ("overdue:2026-11-25", STATUTORY, True),
        ("overdue:2026-11-25", INTERNAL, False),
        ("unacknowledged:3", STATUTORY, True),
    ],
)
def test_the_last_three_steps_of_the_law_are_final(told: str, kind: str, final: bool) -> None:
    assert is_final(told, kind) is final


ALICE, BOB, VERA, PAT, STAN = (Person(pk, True) for pk in (1, 2, 3, 4, 5))
ADMIN, MUTE, AWAY = Person(9, True), Person(7, False), Person(1, True, away=True)
NOBODY: tuple[Recipient, ...] = ()


def told(circle: Circle, at: str, kind: str = STATUTORY, **rules: object) -> list[tuple[int, str]]:
    policy = Policy(**rules)  # type: ignore[arg-type]
    found = recipients_for(circle, at, kind, policy, unverified=True)
    return [(one.pk, one.role) for one in found]


def around(**people: Person | None) -> Circle:
    return Circle(**({"responsible": ALICE} | people), administrators=(ADMIN, MUTE))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("circle", "expected"),
    [
        (around(deputy=BOB), [(1, "responsible"), (2, "deputy")]),
        (around(deputy=ALICE), [(1, "responsible")]),
        (around(responsible=None, deputy=BOB), [(2, "deputy")]),
        (around(responsible=None, deputy=MUTE, partner=PAT), [(4, "partner")]),
        (around(responsible=MUTE, deputy=BOB), [(2, "stand_in")]),
        (around(deputy=MUTE), [(1, "responsible")]),
        (around(responsible=None), [(9, "administrator")]),
        (around(responsible=MUTE, deputy=MUTE), [(9, "administrator")]),
        # On leave: whom they named, else the deputy, else the partner.
        (around(responsible=AWAY, stand_in=STAN, deputy=BOB), [(5, "stand_in"), (2, "deputy")]),
        (around(responsible=AWAY, stand_in=MUTE, deputy=BOB), [(2, "stand_in")]),
        (around(responsible=AWAY, partner=PAT), [(4, "stand_in")]),
        (around(responsible=AWAY), [(9, "administrator")]),
    ],
)
def test_who_is_told_of_an_early_step(circle: Circle, expected: list[tuple[int, str]]) -> None:
    assert told(circle, "30") == expected


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        ("30", [1]),
        ("14", [1, 3]),
        ("7", [1, 2, 3]),
        ("1", [1, 2, 3]),
        ("0", [1, 2, 3, 4]),
        ("overdue:2026-11-25", [1, 2, 3, 4]),
    ],
)
def test_the_others_are_told_from_their_own_day_on(at: str, expected: list[int]) -> None:
    circle = around(deputy=BOB, verifier=VERA, partner=PAT)
    assert [pk for pk, _role in told(circle, at, deputy_from=7)] == expected


def test_who_is_never_told_by_the_rules_is_not() -> None:
    circle = around(deputy=BOB, verifier=VERA, partner=PAT)
    rules = {"deputy_from": None, "verifier_from": None, "partner_from": None}
    assert told(circle, "overdue:2026-11-25", **rules) == [(1, "responsible")]


def test_a_verified_date_needs_no_verifier() -> None:
    circle = around(verifier=VERA)
    assert recipients_for(circle, "1", STATUTORY, POLICY, unverified=False) == (
        Recipient(1, "responsible"),
    )


@pytest.mark.parametrize(
    ("at", "kind", "wanted"),
    [
        ("90", STATUTORY, False),
        ("14", STATUTORY, True),
        ("3", STATUTORY, True),
        ("7", INTERNAL, True),
        ("3", INTERNAL, True),
        ("overdue:2026-11-25", INTERNAL, True),
    ],
)
def test_a_person_may_leave_out_early_steps(at: str, kind: str, wanted: bool) -> None:
    late_riser = around(responsible=Person(1, True, told_from=14))
    assert bool(told(late_riser, at, kind)) is wanted


PEOPLE = st.none() | st.builds(
    Person, st.integers(1, 6), st.booleans(), st.booleans(), st.none() | st.integers(0, 90)
)


@given(
    st.builds(
        Circle, PEOPLE, PEOPLE, PEOPLE, PEOPLE, PEOPLE, st.tuples(st.just(ADMIN), st.just(MUTE))
    ),
    st.sampled_from(["3", "1", "0", "overdue:2026-11-25"]),
    st.sampled_from([STATUTORY, ANNUITY]),
    st.builds(Policy, deputy_from=st.none() | st.integers(0, 90)),
)
def test_a_final_step_always_reaches_somebody_who_is_there(
    circle: Circle, at: str, kind: str, policy: Policy
) -> None:
    found = recipients_for(circle, at, kind, policy, unverified=True)
    assert found
    there = {
        one.pk
        for one in (
            circle.responsible,
            circle.deputy,
            circle.stand_in,
            circle.verifier,
            circle.partner,
            ADMIN,
        )
        if one and one.is_there
    }
    assert {one.pk for one in found} <= there
    assert len({one.pk for one in found}) == len(found)


def test_nobody_is_told_where_no_administrator_can_be() -> None:
    circle = Circle(administrators=(MUTE,))
    assert recipients_for(circle, "0", STATUTORY, POLICY, unverified=True) == NOBODY
    assert answers(circle) is None


@pytest.mark.parametrize(
    ("responsible", "deputy", "missed"),
    [
        (ALICE, BOB, ()),
        (None, None, ()),
        (MUTE, BOB, (7,)),
        (MUTE, MUTE, (7,)),
        (Person(8, False), MUTE, (8, 7)),
        (AWAY, BOB, ()),
    ],
)
def test_who_should_be_told_and_cannot(
    responsible: Person | None, deputy: Person | None, missed: tuple[int, ...]
) -> None:
    assert unreachable(Circle(responsible, deputy)) == missed


@pytest.mark.parametrize(
    ("on", "at", "day"),
    [
        (date(2026, 11, 24), time(15), date(2026, 11, 24)),
        (date(2026, 11, 24), time(14, 59), date(2026, 11, 23)),
        (date(2026, 11, 23), time(9), date(2026, 11, 20)),
        (date(2026, 11, 22), time(16), date(2026, 11, 20)),
    ],
)
def test_the_hour_of_acknowledging_counts_on_working_days(on: date, at: time, day: date) -> None:
    assert escalation_day(on, at, time(15), weekends) == day


@pytest.mark.parametrize(
    ("circle", "known", "expected"),
    [
        (around(partner=PAT), {1}, [(4, "partner")]),
        (around(partner=MUTE), {1}, [(9, "administrator")]),
        (around(), {1}, [(9, "administrator")]),
        (around(), {1, 9}, []),
        # The partner who answers for the case has not acknowledged: another must know.
        (around(responsible=PAT, partner=PAT), {4}, [(9, "administrator")]),
        (around(responsible=AWAY, partner=PAT), {4}, [(9, "administrator")]),
        (around(responsible=None, partner=MUTE), {9}, []),
    ],
)
def test_who_is_told_that_nobody_acknowledged(
    circle: Circle, known: set[int], expected: list[tuple[int, str]]
) -> None:
    assert [(one.pk, one.role) for one in escalate_to(circle, known)] == expected


def test_steps_bear_the_names_that_the_ledger_keeps() -> None:
    assert overdue_step(DUE) == "overdue:2026-11-24"
    assert unacknowledged_step("3") == "unacknowledged:3"
    assert len(unacknowledged_step(overdue_step(DUE))) <= 40
    assert LAST == (3, 1, 0)


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
        (50, ["unacknowledged:3"], False),
        (10, [], True),
    ],
)
def test_only_a_mail_without_urgent_deadlines_is_given_up(
    attempts: int, steps: list[str], answer: bool
) -> None:
    assert may_give_up(attempts, steps) is answer


@pytest.mark.parametrize(("at", "urgent"), [("14", False), ("7", True), ("overdue:x", True)])
def test_the_last_seven_days_are_urgent(at: str, urgent: bool) -> None:
    assert is_urgent(at) is urgent
