"""Every counted rule around every closed day of 2024 to 2027, against a count by hand.

For each block of closed days the triggers are chosen so that the last day falls on the day
before the block, on each day of it, and on the day after it.
"""

from calendar import monthrange
from collections.abc import Iterator
from datetime import date, timedelta

import pytest

from cases.rules.calendar import Calendar, shipped_calendar
from cases.rules.catalogue import Rule, load_catalogue
from cases.rules.engine import Event, Facts, deadlines_for
from tests.cases.rules.hand_count import (
    CLOSED,
    count_days,
    count_months,
    first_open,
    is_closed,
)

FIRST, LAST = date(2024, 1, 1), date(2027, 12, 31)
EVERY_DAY = [FIRST + timedelta(days=n) for n in range((LAST - FIRST).days + 1)]
# The days on and beside which the last day of a term is put; quiet weekends but those of a
# quarter are left out, as each of the others is a copy of them.
QUIET_WEEKENDS = {(1, 4), (4, 3), (7, 2), (10, 1)}
RULES = load_catalogue()
MONTHS = {"months": 1, "years": 12}


def near(day: date) -> list[date]:
    return [day + timedelta(days=n) for n in (-1, 0, 1)]


def interesting_days() -> list[date]:
    """Each closed weekday and 1 May, with the days beside them, through the weekends that they
    touch; and one quiet weekend in each quarter."""
    chosen = {*CLOSED, *(date(year, 5, 1) for year in range(2024, 2028))}
    for day in EVERY_DAY:
        if day.weekday() == 5 and (day.month, (day.day - 1) // 7 + 1) in QUIET_WEEKENDS:
            chosen.add(day)
    found = {near_day for day in chosen for near_day in near(day)}
    found |= {near_day for day in found if is_closed(day) for near_day in near(day)}
    return sorted(day for day in found if FIRST <= day <= date(2027, 12, 30))


LAST_DAYS = interesting_days()


def counted(rule: Rule, trigger: date) -> date:
    """The last day of the rule's period, by hand."""
    if rule.unit == "days":
        return count_days(trigger, rule.length)
    return count_months(trigger, rule.length * MONTHS[rule.unit])


def triggers(rule: Rule) -> list[date]:
    """Days from which the period ends on the interesting days, and what lies beside them."""
    if rule.unit == "days":
        return [day - timedelta(days=rule.length) for day in LAST_DAYS]
    months = rule.length * MONTHS[rule.unit]
    starts = set()
    for day in LAST_DAYS:
        number = day.year * 12 + day.month - 1 - months
        year, month = divmod(number, 12)
        starts.add(date(year, month + 1, min(day.day, monthrange(year, month + 1)[1])))
    return sorted(starts | set(month_ends(months)))


def month_ends(months: int) -> Iterator[date]:
    """Month ends, where periods of months are quarrelled about."""
    for year in range(2024 - months // 12 - 1, 2027 - months // 12):
        for month in range(1, 13):
            first = date(year, month, 1)
            yield from (first - timedelta(days=2), first - timedelta(days=1), first)


def events_of(rule: Rule, trigger: date) -> list[Event]:
    data: dict[str, object] = dict.fromkeys(rule.when, True)
    if rule.sections:
        data["section"] = rule.sections[0]
    events = [Event(rule.trigger, trigger, data)]
    events += [Event(kind, trigger) for kind in rule.needs]
    if rule.when_filed:
        events.append(Event("filed", trigger, {rule.when_filed: True}))
    return events


def answers(rule: Rule, right: str, trigger: date, calendar: Calendar) -> tuple[date, date]:
    (answer,) = deadlines_for(Facts(right), events_of(rule, trigger), (rule,), calendar)
    return answer.nominal_date, answer.due_date


PLAIN = [rule for rule in RULES if rule.method in {"period", "examination", "exhibition"}]


@pytest.mark.parametrize("rule", PLAIN, ids=lambda rule: f"{rule.code}-{rule.trigger}")
def test_a_counted_rule_ends_where_a_person_ends_it(rule: Rule) -> None:
    calendar = shipped_calendar()
    expected, given = {}, {}
    for trigger in triggers(rule):
        nominal = counted(rule, trigger)
        if nominal >= FIRST and first_open(nominal) <= LAST:
            expected[trigger] = (nominal, first_open(nominal) if rule.rolls else nominal)
            given[trigger] = answers(rule, rule.ip_types[0], trigger, calendar)
    assert len(expected) > 100
    assert given == expected


@pytest.mark.parametrize("days", [1, 7, 30, 45, 60, 89])
def test_a_term_set_by_the_letter_ends_where_a_person_ends_it(days: int) -> None:
    (rule,) = [rule for rule in RULES if rule.method == "as_set"]
    calendar = shipped_calendar()
    for day in LAST_DAYS:
        event = Event(rule.trigger, day - timedelta(days=days), {"days": days})
        (answer,) = deadlines_for(Facts("trademark"), [event], (rule,), calendar)
        assert (answer.nominal_date, answer.due_date) == (day, first_open(day))


@pytest.mark.parametrize("right", ["design", "invention", "petty_patent"])
def test_a_first_annuity_after_the_grant_and_its_surcharge_are_counted_from_one_day(right: str):
    (rule,) = [rule for rule in RULES if rule.method == "annuity_at_grant"]
    for day in LAST_DAYS:
        granted = day - timedelta(days=60)
        events = [Event("filed", granted - timedelta(days=1800)), Event("granted", granted)]
        (answer,) = deadlines_for(Facts(right), events, (rule,), shipped_calendar())
        assert (answer.nominal_date, answer.due_date) == (day, first_open(day))
        if day <= date(2027, 8, 1):
            assert answer.surcharge_until == first_open(count_days(day, 120))


@pytest.mark.parametrize("right", ["design", "invention", "petty_patent"])
def test_an_annuity_and_its_surcharge_are_counted_from_the_first_day_of_the_year(right: str):
    (rule,) = [rule for rule in RULES if rule.method == "annuity"]
    for day in LAST_DAYS:
        start = day - timedelta(days=60)
        if (start.month, start.day) == (2, 29):
            continue
        filed = date(start.year - 4, start.month, start.day)
        events = [Event("filed", filed), Event("granted", filed)]
        answer = deadlines_for(Facts(right), events, (rule,), shipped_calendar())[0]
        assert (answer.years, answer.opens_on) == ((5,), start)
        assert (answer.nominal_date, answer.due_date) == (day, first_open(day))
        if day <= date(2027, 8, 1):
            assert answer.surcharge_until == first_open(count_days(day, 120))


def test_the_cut_offs_after_e_filing_are_the_next_working_day_and_the_next_day() -> None:
    working = [rule for rule in RULES if rule.method == "next_working_day"]
    provider = [rule for rule in RULES if rule.method == "next_day"]
    for day in LAST_DAYS:
        event = Event("efiled", day - timedelta(days=1))
        (counter,) = deadlines_for(Facts("design"), [event], working, shipped_calendar())
        (paid,) = deadlines_for(Facts("design"), [event], provider, shipped_calendar())
        assert (counter.due_date, counter.due_time) == (first_open(day), "15:30")
        assert (paid.due_date, paid.due_time) == (day, "22:00")


def test_an_extension_is_counted_from_the_nominal_end_and_only_then_moved() -> None:
    for code, right in (("DES-S-20", "design"), ("PAT-27", "invention")):
        rules = [rule for rule in RULES if rule.code == code]
        for day in LAST_DAYS:
            received = day - timedelta(days=120)
            events = [
                Event("office_action_received", received),
                Event("extension_granted", received, {"of": code, "days": 30}),
            ]
            (answer,) = deadlines_for(Facts(right), events, rules, shipped_calendar())
            assert (answer.nominal_date, answer.due_date) == (day, first_open(day))


def test_the_tables_reach_the_days_they_are_made_for() -> None:
    """Songkran, New Year, the year's end, days in lieu, special days and 1 May."""
    wanted = "2026-04-12 2026-04-13 2026-04-16 2026-12-31 2027-01-01 2027-01-03 2026-06-01"
    wanted += " 2025-06-02 2025-08-11 2026-01-02 2024-04-12 2024-12-30 2026-05-13 2026-05-14"
    assert {date.fromisoformat(day) for day in wanted.split()} <= set(LAST_DAYS)
    assert not any(shipped_calendar().is_closed(date(year, 5, 1)) for year in (2024, 2025, 2026))


@pytest.mark.parametrize("year", [2024, 2025, 2026, 2027])
def test_the_shipped_calendar_is_closed_on_the_days_written_out_here(year: int) -> None:
    days = [day for day in EVERY_DAY if day.year == year]
    shipped = [day for day in days if shipped_calendar().is_closed(day)]
    assert shipped == [day for day in days if is_closed(day)]
