"""Every rule of the catalogue comes to the dates that a person counted for it."""

import pytest

from cases.rules.calendar import shipped_calendar
from cases.rules.catalogue import load_catalogue
from cases.rules.engine import Facts, deadlines_for

RULES = load_catalogue()
EXAMPLES = [
    pytest.param(rule, right, example, id=f"{rule.code}-{rule.trigger}-{right}-{number}")
    for rule in RULES
    for number, example in enumerate(rule.examples, 1)
    for right in ([example.right] if example.right else rule.ip_types)
]


def dates_given(rules, rule, right, example):
    """The dates of each term of the code that the rules give for the events of an example."""
    answers = deadlines_for(Facts(right), example.events, rules, shipped_calendar())
    return [
        (
            answer.nominal_date,
            answer.due_date,
            answer.due_time or "",
            answer.opens_on,
            answer.surcharge_until,
        )
        for answer in answers
        if answer.code == rule.code
        and answer.consequence == rule.consequence
        and answer.trigger_date == (example.trigger_date or answer.trigger_date)
    ]


@pytest.mark.parametrize(("rule", "right", "example"), EXAMPLES)
def test_a_rule_comes_to_the_dates_counted_by_hand(rule, right, example):
    counted = (
        example.nominal,
        example.due,
        example.due_time,
        example.opens_on,
        example.surcharge_until,
    )
    assert dates_given(RULES, rule, right, example).count(counted) == 1
    assert dates_given((rule,), rule, right, example).count(counted) == 1


def test_no_rule_is_without_an_example():
    assert [rule.code for rule in RULES if not rule.examples] == []


def test_a_rule_that_moves_off_closed_days_shows_it_at_least_once_in_each_length():
    moved = {
        (rule.length, rule.unit)
        for rule in RULES
        for example in rule.examples
        if example.due > example.nominal
    }
    assert moved == {
        *((0, "days"), (15, "days"), (30, "days"), (60, "days"), (90, "days")),
        *((120, "days"), (180, "days")),
        *((6, "months"), (12, "months"), (16, "months"), (30, "months")),
        *((1, "years"), (5, "years")),
    }
