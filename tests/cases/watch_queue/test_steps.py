"""When a hit is told: a truth table, and what holds for every day."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from cases.watch.steps import OVER, is_to_be_told, is_urgent, step_of

DUE = date(2026, 12, 24)
LEFT = some.integers(-400, 400)


@pytest.mark.parametrize(
    ("left", "step", "urgent"),
    [
        (60, None, False), (15, None, False), (14, 14, False), (8, 14, False), (7, 7, False),
        (4, 7, False), (3, 3, True), (2, 3, True), (1, 1, True), (0, 0, True), (-1, OVER, True),
        (-30, OVER, True),
    ],
)  # fmt: skip
def test_the_steps(left, step, urgent):
    on = DUE - timedelta(days=left)
    assert (step_of(DUE, on), is_urgent(DUE, on)) == (step, urgent)


@given(LEFT, LEFT)
def test_told_at_a_step_it_is_told_again_only_at_a_further_one(first, later):
    first, later = max(first, later), min(first, later)
    told, on = DUE - timedelta(days=first), DUE - timedelta(days=later)
    again = is_to_be_told(DUE, DUE, step_of(DUE, told), on)
    assert again == (step_of(DUE, on) != step_of(DUE, told))


@given(LEFT)
def test_what_is_new_or_has_another_last_day_is_always_told(left):
    on = DUE - timedelta(days=left)
    assert is_to_be_told(DUE, None, None, on)
    assert is_to_be_told(DUE, DUE + timedelta(days=1), step_of(DUE, on), on)
