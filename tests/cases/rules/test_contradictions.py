"""Events that cannot all be true are told, gaps are not."""

from itertools import combinations, permutations

import pytest

from cases.rules.contradictions import (
    allowed_kinds,
    contradictions,
    decisions_on_an_opposition,
    may_happen,
    phase_of,
)
from cases.rules.kinds import CASE_ENDING, kinds_for
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
        ("trademark", "filed 25-01-05, published 26-01-05, registration_fee_paid 26-05-01"),
        ("design", "filed 26-01-05, grant_fee_paid 26-05-01, granted 26-06-01"),
        ("design", ""),
    ],
)  # fmt: skip
def test_a_gap_or_a_usual_way_is_no_contradiction(right, rows):
    assert found(right, events_of(rows)) == []


OPPOSED = "filed 25-01-05, published 25-06-01, opposition_filed 25-07-01"
COPY = "filed 25-01-05, published 25-06-01, opposition_copy_received 25-07-20"


@pytest.mark.parametrize(
    ("right", "grant", "deciding"),
    [
        (
            "trademark",
            "registered",
            ("opposition_decision_received", "board_opposition_decision_received"),
        ),
        (
            "design",
            "granted",
            ("board_decision_received", "opposition_decision_received", "opposition_won"),
        ),
        (
            "invention",
            "granted",
            (
                "board_decision_received",
                "opposition_decision_received",
                "opposition_final",
                "opposition_won",
            ),
        ),
        ("gi", "registered", ("board_decision_received", "opposition_decision_received")),
    ],
)
def test_a_grant_after_an_opposition_needs_a_decision(right, grant, deciding):
    assert decisions_on_an_opposition(right) == deciding
    for opposed in (OPPOSED, COPY):
        assert found(right, events_of(f"{opposed}, {grant} 26-03-01")) == ["undecided"]
        assert found(right, events_of(f"{grant} 26-03-01, {opposed}")) == ["undecided"]
        late = events_of(f"{opposed}, {grant} 26-03-01, {deciding[0]} 26-03-02")
        assert found(right, late) == ["undecided"]
        for kind in deciding:
            for day in ("25-07-20", "26-03-01"):
                decided = events_of(f"{opposed}, {kind} {day}, {grant} 26-03-01")
                assert found(right, decided) == []


@pytest.mark.parametrize(
    ("right", "rows", "told"),
    [
        # The Board spoke of an order of the registrar; a word on the opposition is missing.
        ("trademark", f"{OPPOSED}, board_decision_received 25-12-01, registered 26-03-01", True),
        # A decision before the opposition was on another one.
        ("design", f"{OPPOSED}, opposition_decision_received 25-06-30, granted 26-03-01", True),
        # Two oppositions, one decision after both of them.
        (
            "design",
            f"{OPPOSED}, opposition_filed 25-08-01, opposition_decision_received 25-12-01,"
            " granted 26-03-01",
            False,
        ),
        # Two oppositions, the second one after the decision.
        (
            "design",
            f"{OPPOSED}, opposition_decision_received 25-07-31, opposition_filed 25-08-01,"
            " granted 26-03-01",
            True,
        ),
        # Events of one day have no order.
        ("gi", "filed 25-01-05, opposition_filed 26-03-01, registered 26-03-01", False),
        # Nobody can oppose these; the engine tells that the event starts nothing.
        ("petty_patent", "filed 25-01-05, opposition_filed 25-07-01, granted 26-03-01", False),
        ("copyright", "filed 25-01-05, opposition_filed 25-07-01, registered 26-03-01", False),
        # Still pending: nothing to tell yet.
        ("trademark", OPPOSED, False),
    ],
)
def test_which_decision_answers_which_opposition(right, rows, told):
    assert ("undecided" in found(right, events_of(rows))) is told
    assert ("undecided" in found(right, events_of(rows)[::-1])) is told


def test_an_opposition_and_its_copy_are_told_once_by_the_opposition():
    rows = f"{OPPOSED}, opposition_copy_received 25-07-01, registered 26-03-01"
    for events in (events_of(rows), events_of(rows)[::-1]):
        (step,) = contradictions("trademark", events)
        assert warning_text(step, "en", "ce") == (
            "Registered (Sunday 1 March 2026) although there is an opposition: Opposition filed"
            " (Tuesday 1 July 2025), and no decision on it is recorded up to that day."
        )
        assert warning_text(step, "th").startswith("จดทะเบียน (วันอาทิตย์ที่ 1 มีนาคม พ.ศ. 2569) ทั้งที่")
        assert "ยื่นคำคัดค้าน" in warning_text(step, "th")


APART = {
    frozenset(pair)
    for pair in (
        ("refused_final", "abandoned"),
        ("refused_final", "withdrawn"),
        ("refused_final", "cancelled"),
        ("refused_final", "expired"),
        ("withdrawn", "abandoned"),
    )
}


@pytest.mark.parametrize("right", STAGES)
@pytest.mark.parametrize("ending", sorted(CASE_ENDING))
def test_no_right_begins_and_ends_on_one_day(right, ending):
    for grant in {"granted", "registered"} & set(STAGES[right].moves):
        for order in permutations((event(grant, "2026-03-01"), event(ending, "2026-03-01"))):
            (step,) = contradictions(right, [event("filed", "2026-01-05"), *order])
            assert step.code == "not_on_one_day"
            assert (step.params["kind"], step.params["other"]) == (grant, ending)
        apart = [event(grant, "2026-03-01"), event(ending, "2026-03-02")]
        codes = ["not_when_in_force"] if ending == "refused_final" else []
        assert found(right, apart) == codes


@pytest.mark.parametrize("right", STAGES)
@pytest.mark.parametrize("pair", [*combinations(sorted(CASE_ENDING), 2)], ids="-".join)
def test_which_ends_of_a_case_exclude_each_other_on_one_day(right, pair):
    codes = ["not_on_one_day"] if frozenset(pair) in APART else []
    for order in permutations(event(kind, "2026-03-01") for kind in pair):
        assert found(right, [event("filed", "2026-01-05"), *order]) == codes


def test_two_that_cannot_be_true_of_one_day_are_named_in_each_language():
    rows = events_of("filed 26-01-05, withdrawn 26-03-02, granted 26-03-02")
    (step,) = contradictions("design", rows)
    assert warning_text(step, "en", "ce") == (
        "Granted and Withdrawn cannot both be true of one day: Monday 2 March 2026."
    )
    assert warning_text(step, "th") == (
        "ออกสิทธิบัตรและถอนคำขอเป็นจริงพร้อมกันในวันเดียว (วันจันทร์ที่ 2 มีนาคม พ.ศ. 2569) ไม่ได้"
    )


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
