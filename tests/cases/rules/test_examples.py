"""The worked examples of the specification, as shipped in tests/samples."""

import json
from pathlib import Path

import pytest

from cases.rules.calculator import Calculator
from cases.rules.calendar import shipped_calendar
from cases.rules.catalogue import load_catalogue

SAMPLES = Path(__file__).parents[2] / "samples" / "deadlines.json"
EXAMPLES = json.loads(SAMPLES.read_text(encoding="utf-8"))
CODES = {rule.code for rule in load_catalogue()}


def answer(question):
    return Calculator(load_catalogue(), shipped_calendar(), "en").answer(question)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example["id"])
def test_a_worked_example(example):
    deadlines = answer(example["input"])["deadlines"]
    for wanted in example["expect"]:
        if wanted["code"] not in CODES:
            pytest.skip(f"{wanted['code']} is not among the shipped rules")
        seen = [{key: deadline[key] for key in wanted} for deadline in deadlines]
        assert seen.count(wanted) == 1


@pytest.mark.parametrize(
    ("kind", "on", "keys", "code", "due"),
    [
        ("opposition_decision_received", "2026-09-01", {}, "DES-S-35", "2026-11-02"),
        ("publication_fee_notice_1_received", "2026-01-05", {}, "DES-S-22", "2026-03-06"),
        ("priority_filed", "2025-10-13", {}, "DES-S-01", "2026-04-16"),
    ],
)
def test_more_of_the_specifications_examples(kind, on, keys, code, due):
    question = {"ip_type": "design", "events": [{"kind": kind, "date": on, **keys}]}
    (deadline,) = answer(question)["deadlines"]
    assert (deadline["code"], deadline["due_date"]) == (code, due)
