"""The pairs of marks of which an agent has said what to expect."""

import pytest

from tests.benchmarks.likeness import Confusion, confusion


@pytest.mark.parametrize(
    ("part", "counts"),
    [
        ("tuning", Confusion(right=118, wrong=0, missed=0, left=66)),
        ("held_out", Confusion(right=36, wrong=2, missed=2, left=20)),
        ("second_judge", Confusion(right=42, wrong=0, missed=0, left=38)),
    ],
)
def test_the_usual_threshold_finds_and_leaves_what_it_did(part, counts):
    found = confusion(part)
    assert found == counts
    assert found.precision >= 0.9
    assert found.recall >= 0.9
