"""When a case is asked about again: a table of cases, and what holds for all of them."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.eexchange.status import INTERNAL_STATUSES
from cases.register.planner import BY_STATUS, NEVER, RULES, Facts, believed, plan, reason

LEAST = timedelta(hours=12)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
# Ten past five in Bangkok on 1 March 2027.
CHECKED = datetime(2027, 2, 28, 22, 10, tzinfo=UTC)
TODAY = date(2027, 3, 1)


def asked(**facts) -> Facts:
    return Facts(**{"last_checked_at": CHECKED, "state": "mapped", **facts})


TABLE = [
    (Facts(), NEVER + LEAST, "never"),
    (asked(status="published"), CHECKED + 20 * HOUR, "moving"),
    (asked(status="opposed"), CHECKED + 20 * HOUR, "moving"),
    (asked(status="under_examination"), CHECKED + 44 * HOUR, "examined"),
    (asked(status="registered"), CHECKED + 14 * DAY - 4 * HOUR, "quiet"),
    (asked(status="withdrawn"), CHECKED + 7 * DAY - 4 * HOUR, "ended_there"),
    (asked(state="not_public", status="published"), CHECKED + 7 * DAY - 4 * HOUR, "hidden"),
    (asked(state="unmapped"), CHECKED + 44 * HOUR, "unread"),
    (asked(is_over=True, status="published"), CHECKED + 30 * DAY - 4 * HOUR, "ended"),
    # A deadline: twice a day in its last week, daily in its last month, then every third day.
    (asked(status="registered", next_deadline=TODAY), CHECKED + 12 * HOUR, "deadline_7"),
    (asked(status="registered", next_deadline=TODAY + 7 * DAY), CHECKED + 12 * HOUR, "deadline_7"),
    (
        asked(status="registered", next_deadline=TODAY - 400 * DAY),
        CHECKED + 12 * HOUR,
        "deadline_7",
    ),
    (
        asked(status="registered", next_deadline=TODAY + 30 * DAY),
        CHECKED + 20 * HOUR,
        "deadline_30",
    ),
    (asked(is_over=True, next_deadline=TODAY + 20 * DAY), CHECKED + 20 * HOUR, "deadline_30"),
    (asked(status="filed", next_deadline=TODAY + 80 * DAY), CHECKED + 44 * HOUR, "examined"),
    (asked(is_over=True, next_deadline=TODAY + 80 * DAY), CHECKED + 68 * HOUR, "deadline_90"),
    # One that comes near while it waits: from the beginning of that day in Bangkok.
    (
        asked(status="registered", next_deadline=TODAY + 95 * DAY),
        datetime(2027, 3, 5, 17, 0, tzinfo=UTC),
        "deadline_90",
    ),
    (
        asked(status="registered", next_deadline=TODAY + 900 * DAY),
        CHECKED + 14 * DAY - 4 * HOUR,
        "quiet",
    ),
    # A change at the office.
    (asked(status="registered", changed_at=CHECKED), CHECKED + 20 * HOUR, "changed"),
    (
        asked(status="registered", changed_at=CHECKED - 13 * DAY),
        CHECKED + 20 * HOUR,
        "changed",
    ),
    (
        asked(status="registered", changed_at=CHECKED - 14 * DAY),
        CHECKED + 14 * DAY - 4 * HOUR,
        "quiet",
    ),
    # Failed checks: longer each time, but never longer than the case allows.
    (asked(status="registered", failures=1, failed_at=CHECKED + DAY), CHECKED + 36 * HOUR, "quiet"),
    (asked(status="registered", failures=2, failed_at=CHECKED), CHECKED + 20 * HOUR, "quiet"),
    (
        asked(status="registered", failures=9, failed_at=CHECKED),
        CHECKED + 7 * DAY - 4 * HOUR,
        "quiet",
    ),
    (asked(status="published", failures=9, failed_at=CHECKED), CHECKED + 20 * HOUR, "moving"),
    (
        asked(status="registered", failures=9, failed_at=CHECKED, next_deadline=TODAY + 3 * DAY),
        CHECKED + 12 * HOUR,
        "deadline_7",
    ),
    (Facts(failures=5, failed_at=CHECKED), CHECKED + 44 * HOUR, "unread"),
]


def test_a_check_by_a_clock_that_was_ahead_counts_as_none():
    facts = asked(status="registered")
    assert believed(facts, CHECKED - 2 * HOUR) == replace(facts, last_checked_at=None)
    assert believed(facts, CHECKED - HOUR) == facts
    assert believed(Facts(), CHECKED) == Facts()


@pytest.mark.parametrize(("facts", "at", "rule"), TABLE)
def test_the_table(facts, at, rule):
    planned = plan(facts, at, LEAST)
    assert (planned.at, planned.rule.code) == (at, rule)
    assert plan(facts, at - timedelta(seconds=1), LEAST).at == at


def test_every_status_of_the_office_has_one_rule():
    assert set(BY_STATUS) == set(INTERNAL_STATUSES)
    assert sum(len(rule.statuses) for rule in RULES) == len(INTERNAL_STATUSES)


def test_the_setting_is_the_least_interval_of_all():
    near = asked(status="published", next_deadline=TODAY)
    assert plan(near, CHECKED, timedelta(hours=30)).at == CHECKED + timedelta(hours=30)


def test_the_reason_is_the_most_urgent_one_by_which_a_case_is_due():
    late = asked(status="published", next_deadline=TODAY + 29 * DAY)
    assert plan(late, CHECKED + 60 * DAY, LEAST).rule.code == "deadline_7"
    never = Facts(next_deadline=TODAY + 5 * DAY)
    assert plan(never, CHECKED, LEAST).rule.code == "deadline_7"


@pytest.mark.parametrize(
    ("days", "english", "thai"),
    [
        (5, "deadline in 5 days", "กำหนดเวลาเหลือ 5 วัน"),
        (1, "deadline in 1 day", "กำหนดเวลาเหลือ 1 วัน"),
        (0, "deadline today", "ครบกำหนดวันนี้"),
        (-2, "deadline has passed", "เลยกำหนดเวลาแล้ว"),
    ],
)
def test_a_deadline_is_told_in_days(days, english, thai):
    facts = asked(next_deadline=TODAY + timedelta(days=days))
    rule = plan(facts, CHECKED + DAY / 2, LEAST).rule
    told = [reason(rule, facts, CHECKED, language) for language in ("en", "th")]
    assert told == [english, thai]
    assert reason(RULES[2], facts, CHECKED, "en") == "never checked"


moments = st.integers(1_577_836_800, 2_208_988_800).map(lambda at: datetime.fromtimestamp(at, UTC))
days = st.dates(date(2020, 1, 1), date(2040, 1, 1))
every_fact = st.builds(
    Facts,
    last_checked_at=st.none() | moments,
    is_over=st.booleans(),
    state=st.sampled_from(["never", "not_public", "mapped", "unmapped"]),
    status=st.sampled_from(["", *INTERNAL_STATUSES]),
    next_deadline=st.none() | days,
    changed_at=st.none() | moments,
    failures=st.integers(0, 9),
    failed_at=moments,
)


def last_asked(facts: Facts) -> datetime:
    return max(facts.last_checked_at or NEVER, facts.failed_at if facts.failures else NEVER)


@given(facts=every_fact, now=moments, hours=st.integers(1, 100))
def test_nobody_is_asked_too_soon_or_too_late(facts, now, hours):
    least = timedelta(hours=hours)
    at, since = plan(facts, now, least).at, last_asked(facts)
    assert since == NEVER or at >= since + least
    assert at <= since + max(least, timedelta(days=30))


@given(facts=every_fact, now=moments)
def test_inside_thirty_days_of_a_deadline_a_case_is_asked_about_daily(facts, now):
    since = last_asked(facts)
    if facts.next_deadline and since.date() > facts.next_deadline - timedelta(days=30):
        assert plan(facts, now, LEAST).at <= since + DAY


@given(facts=every_fact, now=moments, nearer=st.integers(1, 4000))
def test_a_deadline_that_moves_nearer_never_puts_the_question_off(facts, now, nearer):
    if facts.next_deadline:
        given_facts = {name: getattr(facts, name) for name in Facts.__slots__}
        moved = facts.next_deadline - timedelta(days=nearer)
        moved_facts = Facts(**{**given_facts, "next_deadline": moved})
        assert plan(moved_facts, now, LEAST).at <= plan(facts, now, LEAST).at


@given(facts=every_fact, now=moments, later=moments)
def test_the_moment_does_not_depend_on_when_one_looks(facts, now, later):
    assert plan(facts, now, LEAST).at == plan(facts, later, LEAST).at
