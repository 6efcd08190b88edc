"""When the office will probably be ready, by its own citizen manuals."""

import pytest

from cases.rules.estimates import days_late, expected_steps, next_act, outlook
from tests.cases.rules.asking import day


def path_of(rows):
    """The path of a line such as "filed 26-01-05, published 27-03-01"."""
    pairs = [row.split() for row in rows.split(", ") if row]
    return [(stage, day(f"20{on}")) for stage, on in pairs]


def days_of(steps):
    return [step.on.isoformat() for step in steps]


def test_a_trademark_step_by_step():
    """EX-58: complete filing on 5 January 2026."""
    assert days_of(expected_steps("trademark", day("2026-01-05"))) == [
        "2026-01-06",
        "2026-07-06",
        "2026-12-06",
        "2027-02-06",
        "2027-04-07",
        "2027-04-22",
        "2027-05-07",
    ]


DESIGN = [
    "2026-01-06",
    "2026-06-06",
    "2026-06-07",
    "2026-06-08",
    "2026-06-23",
    "2026-09-21",
    "2027-03-21",
    "2027-04-05",
]


def test_a_design_step_by_step_and_with_an_opposition():
    """EX-59: the last step ends on 29 February 2028 when the design is opposed."""
    assert days_of(expected_steps("design", day("2026-01-05"))) == DESIGN
    opposed = expected_steps("design", day("2026-01-05"), opposed=True)
    assert days_of(opposed)[:5] == DESIGN[:5]
    assert [step.leads_to for step in opposed][-1] == "in_force"


def test_the_days_of_an_opposition_are_added_to_the_whole():
    last = expected_steps("design", day("2026-01-05"))[-1].on
    assert (day("2028-02-29") - last).days == 330


@pytest.mark.parametrize("right", ["invention", "petty_patent", "gi", "copyright"])
def test_no_duration_is_made_up_for_other_rights(right):
    assert expected_steps(right, day("2026-01-05")) == ()
    assert outlook(right, [("filed", day("2026-01-05"))]) == ()


@pytest.mark.parametrize(
    ("right", "path", "first"),
    [
        ("trademark", "filed 26-01-05", ("TM-P-1", "2026-01-06")),
        (
            "trademark",
            "filed 26-01-05, published 27-03-01",
            ("TM-P-5", "2027-04-30"),
        ),
        (
            "design",
            "filed 26-01-05, office_action 26-05-01, examination 26-06-01",
            ("DES-P-2", "2026-11-01"),
        ),
        (
            "design",
            "filed 26-01-05, published 26-06-01, opposed 26-07-01",
            ("DES-P-6", "2027-07-26"),
        ),
    ],
)
def test_what_is_still_to_come_is_counted_from_the_present_stage(right, path, first):
    steps = outlook(right, path_of(path))
    assert (steps[0].code, steps[0].on) == (first[0], day(first[1]))


@pytest.mark.parametrize(
    ("right", "path"),
    [
        ("design", ""),
        ("design", "filed 26-01-05, office_action 26-05-01"),
        ("design", "filed 26-01-05, in_force 26-05-01"),
        ("design", "filed 26-01-05, opposed 26-05-01"),
        ("trademark", "filed 26-01-05, opposed 26-05-01"),
        ("trademark", "filed 26-01-05, abandoned 26-05-01"),
    ],
)
def test_where_the_office_waits_or_nothing_is_known_there_is_no_estimate(right, path):
    steps = outlook(right, path_of(path))
    assert steps == ()
    assert (next_act(steps), days_late(steps, day("2030-01-01"))) == (None, 0)


@pytest.mark.parametrize(
    ("on", "late"), [("2027-02-06", 0), ("2027-02-07", 1), ("2027-03-06", 28), ("2026-01-05", 0)]
)
def test_the_office_is_late_against_its_next_act(on, late):
    steps = outlook("trademark", [("filed", day("2026-01-05"))])
    act = next_act(steps)
    assert (act.leads_to, act.on) == ("published", day("2027-02-06"))
    assert days_late(steps, day(on)) == late
