"""The office's own times: pure, on open days, and never near a statutory date."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.rules.calendar import shipped_calendar
from cases.rules.engine import Event, Facts
from cases.rules.house import HouseTime, Standing, house_terms
from cases.rules.wording import step_text

FACTS = Facts("design")
CALENDAR = shipped_calendar()


def day(text):
    return date.fromisoformat(text)


def terms(times, events=(), standing=(), facts=FACTS):
    happened = [Event(kind, day(on), {}, n) for n, (kind, on) in enumerate(events, 1)]
    return house_terms(facts, happened, standing, times, CALENDAR)


def standing(due, code="DES-S-20", occurrence=""):
    return Standing(
        code, occurrence, 1, "office_action_received", day("2026-01-15"), day(due), "applicant"
    )


@pytest.mark.parametrize(
    ("due", "days", "aimed_at"),
    [
        ("2026-04-16", 1, "2026-04-10"),  # Songkran and a weekend lie between
        ("2026-04-16", 7, "2026-04-09"),
        ("2026-01-05", 1, "2025-12-30"),  # New Year, the special day and a weekend
        ("2026-05-04", 3, "2026-05-01"),  # Labour Day is open
        ("2026-11-20", 7, "2026-11-13"),
    ],
)
def test_a_target_is_the_last_open_day_so_long_before(due, days, aimed_at):
    (term,) = terms([HouseTime("HOUSE-1", "เป้า", "Target", days)], standing=[standing(due)])
    assert term.due_date == day(aimed_at)
    assert (term.status, term.root, term.occurrence) == ("open", 1, "DES-S-20:")


@given(st.dates(date(2024, 1, 1), date(2027, 12, 31)), st.integers(1, 400))
def test_a_target_is_open_and_never_later_than_the_days_before(due, days):
    (term,) = house_terms(
        FACTS,
        [],
        [Standing("X", "", None, "filed", due, due, "applicant")],
        [HouseTime("HOUSE-1", "เป้า", "", days)],
        CALENDAR,
    )
    assert not CALENDAR.is_closed(term.due_date)
    assert term.due_date <= term.nominal_date < due


@pytest.mark.parametrize(
    ("length", "unit", "nominal", "due"),
    [
        (30, "days", "2026-05-02", "2026-05-05"),  # Saturday, Sunday, Coronation Day
        (1, "months", "2026-05-02", "2026-05-05"),
        (29, "days", "2026-05-01", "2026-05-01"),
    ],
)
def test_a_time_after_an_event_is_counted_as_the_law_counts(length, unit, nominal, due):
    time = HouseTime("HOUSE-2", "ตรวจ", "", length, unit, event_kind="published")
    (term,) = terms([time], [("published", "2026-04-02")])
    assert (term.nominal_date, term.due_date) == (day(nominal), day(due))
    assert (term.trigger, term.actor, term.occurrence) == ("published", "applicant", "")


@pytest.mark.parametrize(
    ("events", "statuses"),
    [
        ([("published", "2026-10-01")], [("open", None)]),
        (
            [("published", "2026-10-01"), ("opposition_filed", "2026-10-05")],
            [("met", "2026-10-05")],
        ),
        (
            [("published", "2026-10-01"), ("opposition_filed", "2026-11-05")],
            [("late", "2026-11-05")],
        ),
        ([("published", "2026-10-01"), ("withdrawn", "2026-10-05")], [("superseded", None)]),
        ([("opposition_filed", "2026-09-05"), ("published", "2026-10-01")], [("open", None)]),
        (
            [
                ("published", "2026-10-01"),
                ("published", "2026-10-02"),
                ("opposition_filed", "2026-10-05"),
            ],
            [("met", "2026-10-05"), ("open", None)],
        ),
    ],
)
def test_what_becomes_of_a_time_after_an_event(events, statuses):
    time = HouseTime(
        "HOUSE-2", "ตรวจ", "", 10, event_kind="published", closed_by_kind="opposition_filed"
    )
    found = [(t.status, t.met_by and t.met_by.isoformat()) for t in terms([time], events)]
    assert found == statuses


def test_only_the_rules_of_the_right_and_of_the_term_count():
    times = [
        HouseTime("HOUSE-1", "ก", "", 5, rule_code="DES-S-22"),
        HouseTime("HOUSE-2", "ข", "", 5, ip_type="trademark"),
        HouseTime("HOUSE-3", "ค", "", 5, ip_type="design", rule_code="DES-S-20"),
    ]
    assert [t.code for t in terms(times, standing=[standing("2026-11-20")])] == ["HOUSE-3"]


def test_the_steps_say_it_in_both_languages():
    (term,) = terms([HouseTime("HOUSE-1", "เป้า", "Target", 7)], standing=[standing("2026-04-16")])
    assert [step_text(step, "en", "ce") for step in term.steps] == [
        "The office's own rule: Target.",
        "7 days before the last day of DES-S-20 (Thursday 16 April 2026).",
        "Working day aimed at: Thursday 9 April 2026.",
    ]
    assert "เป้า" in step_text(term.steps[0], "th")
