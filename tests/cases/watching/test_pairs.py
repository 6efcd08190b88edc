"""The pairs of marks of which an agent has said what to expect."""

import pytest

from tests.benchmarks.likeness import Confusion, confusion


@pytest.mark.parametrize(
    ("part", "counts"),
    [
        ("tuning", Confusion(right=113, wrong=0, missed=0, left=62)),
        ("held_out", Confusion(right=35, wrong=2, missed=3, left=20)),
    ],
)
def test_the_usual_threshold_finds_and_leaves_what_it_did(part, counts):
    found = confusion(part)
    assert found == counts
    assert found.precision >= 0.9
    assert found.recall >= 0.9
