"""The worked examples of the specification, as shipped in tests/samples."""

import json
from pathlib import Path

import pytest

from tests.fees.questions import calculator

SAMPLES = Path(__file__).parents[1] / "samples" / "fees.json"
EXAMPLES = json.loads(SAMPLES.read_text(encoding="utf-8"))


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: str(example["id"]))
def test_a_worked_example(example):
    answer, wanted = calculator().answer(example["input"]), example["expect"]
    assert answer["total"] == wanted["total"]
    for payment in wanted.get("payments", []):
        assert answer["payments"].count(payment) == 1
    lump = {key: answer["lump_sum"][key] for key in wanted.get("lump_sum", {})}
    assert lump == wanted.get("lump_sum", {})
