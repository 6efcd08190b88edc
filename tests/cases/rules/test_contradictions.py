"""Events that cannot all be true are told, gaps are not."""

import pytest

from cases.rules.contradictions import allowed_kinds, contradictions, may_happen, phase_of
from cases.rules.kinds import kinds_for
from cases.rules.stages import STAGES
from cases.rules.wording import warning_text
from tests.cases.rules.asking import event


def events_of(rows):
    """Events of a line such as "filed 26-01-05, published 26-03-01"."""
    return [event(kind, f"20{on}") for kind, on in (row.split() for row in rows.split(", ") if row)]


def found(right, events):
    return [step.code for step in contradictions(right, events)]


@pytest.mark.parametrize(
    ("right", "rows", "codes"),
    [
        ("design", "filed 26-01-05, filed 26-02-05", ["happens_once"]),
        (
            "trademark",
            "registered 26-01-05, registered 26-02-05",
            ["happens_once"],
        ),
        (
            "trademark",
            "filed 26-01-05, registered 26-03-01, published 26-04-01",
            ["not_when_in_force"],
        ),
        (
            "design",
            "filed 26-01-05, opposition_filed 26-02-01, published 26-03-01",
            ["before_publication"],
        ),
        (
            "design",
            "filed 26-01-05, abandoned 26-02-01, published 26-03-01",
            ["not_when_ended"],
        ),
        (
            "design",
            "filed 26-01-05, refused_final 26-02-01, granted 26-03-01",
            ["not_when_ended"],
        ),
        (
            "trademark",
            "filed 26-01-05, registered 26-03-01, refused_final 26-04-01",
            ["not_when_in_force"],
        ),
        ("design", "filed 26-01-05, annuity_paid 26-02-01", ["not_when_pending"]),
        (
            "trademark",
            "filed 26-01-05, withdrawn 26-02-01, abandoned 26-03-01",
            ["not_when_ended"],
        ),
    ],
)
def test_what_cannot_be_in_this_order_is_told(right, rows, codes):
    assert found(right, events_of(rows)) == codes
    assert found(right, events_of(rows)[::-1]) == codes


@pytest.mark.parametrize(
    ("right", "rows"),
    [
        ("trademark", "filed 16-01-05, registered 17-03-01, renewed 26-01-01"),
        ("trademark", "registered 17-03-01, renewed 26-01-01"),
        ("design", "granted 22-06-01, annuity_paid 26-04-01"),
        ("design", "published 22-06-01, annuity_paid 26-04-01"),
        ("design", "priority_filed 25-12-01, efiled 26-01-04, filed 26-01-05"),
        ("design", "filed 26-01-05, abandoned 26-02-01, appeal_filed 26-03-01"),
        ("design", "filed 26-01-05, granted 26-02-01, published 26-02-01"),
        ("petty_patent", "filed 26-01-05, granted 26-02-01, published 26-03-01"),
        ("design", "filed 16-01-05, granted 18-02-01, expired 26-01-04, annuity_paid 26-02-01"),
        ("design", "filed 26-01-05, published 26-02-01, opposition_filed 26-03-01"),
        ("gi", "filed 26-01-05, published 26-02-01, registered 26-08-01"),
        ("copyright", "filed 26-01-05, registered 26-02-01"),
        ("design", ""),
    ],
)  # fmt: skip
def test_a_gap_or_a_usual_way_is_no_contradiction(right, rows):
    assert found(right, events_of(rows)) == []


def test_a_sentence_names_both_in_each_language():
    rows = [
        event("filed", "2026-01-05"),
        event("abandoned", "2026-02-01"),
        event("published", "2026-03-02"),
    ]
    (step,) = contradictions("design", rows)
    assert warning_text(step, "en", "ce") == (
        "Published (Monday 2 March 2026) lies after the end of the case:"
        " Abandoned (Sunday 1 February 2026)."
    )
    assert "ละทิ้ง" in warning_text(step, "th")


@pytest.mark.parametrize("right", STAGES)
def test_every_stage_has_its_kinds_and_every_kind_a_stage(right):
    somewhere = set()
    for stage in STAGES[right].stages:
        kinds = allowed_kinds(right, stage)
        assert all(may_happen(right, kind, phase_of(stage)) for kind in kinds)
        somewhere |= set(kinds)
    assert somewhere == set(kinds_for(right))


@pytest.mark.parametrize("right", STAGES)
def test_what_moves_to_a_stage_may_happen_before_it(right):
    """A move that no phase allows could never be made without a complaint."""
    for kind in STAGES[right].moves:
        assert any(may_happen(right, kind, phase) for phase in ("before", "pending", "in_force"))
