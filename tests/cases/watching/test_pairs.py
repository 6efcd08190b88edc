"""The pairs of marks of which an agent has said what to expect."""

import pytest

from tests.benchmarks.likeness import Confusion, confusion


@pytest.mark.parametrize(
    ("half", "counts"),
    [
        ("tuning", Confusion(right=56, wrong=0, missed=0, left=30)),
        ("held_out", Confusion(right=53, wrong=0, missed=4, left=32)),
    ],
)
def test_the_usual_threshold_finds_and_leaves_what_it_did(half, counts):
    found = confusion(half)
    assert found == counts
    assert found.precision >= 0.9
    assert found.recall >= 0.9
