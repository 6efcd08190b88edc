"""The stage of a case follows from its events."""

import pytest

from cases.rules.kinds import EVENT_KINDS
from cases.rules.periods import end_days, end_months
from cases.rules.stages import (
    DESIGN_DURATIONS,
    OPPOSITION_DAYS,
    STAGE_NAMES,
    STAGES,
    TRADEMARK_DURATIONS,
    is_over,
    path_of,
    stage_for,
)
from tests.cases.rules.asking import day, event


@pytest.mark.parametrize(
    ("right", "kinds", "stage"),
    [
        ("design", [], "draft"),
        ("design", ["priority_filed"], "draft"),
        ("design", ["filed"], "filed"),
        ("design", ["filed", "defect_memo"], "formalities"),
        ("design", ["filed", "office_action_received"], "office_action"),
        ("design", ["filed", "office_action_received", "office_action_answered"], "examination"),
        ("design", ["filed", "publication_fee_notice_1_received"], "publication_fee"),
        ("design", ["filed", "published", "opposition_filed"], "opposed"),
        ("design", ["filed", "granted", "annuity_paid"], "in_force"),
        ("design", ["filed", "abandoned"], "abandoned"),
        ("design", ["filed", "abandoned", "appeal_filed"], "abandoned"),
        ("trademark", ["filed", "registration_fee_notice_received"], "registration_fee"),
        ("trademark", ["filed", "registered", "renewed"], "in_force"),
        ("invention", ["filed", "published", "exam_requested"], "substantive_examination"),
        ("petty_patent", ["filed", "grant_fee_notice_2_received"], "registration_fee"),
        ("petty_patent", ["filed", "granted", "expired"], "expired"),
        ("gi", ["filed", "refusal_received", "appeal_filed"], "appeal"),
        ("copyright", ["filed", "registered"], "recorded"),
    ],
)
def test_the_stage_of_a_case(right, kinds, stage):
    events = [event(kind, f"2026-01-{n:02}") for n, kind in enumerate(kinds, start=1)]
    assert stage_for(right, list(reversed(events))) == stage


def test_the_path_tells_when_each_stage_was_entered():
    kinds = {
        "filed": "2026-01-05",
        "office_action_received": "2026-03-01",
        "office_action_answered": "2026-04-01",
        "published": "2026-06-01",
        "granted": "2026-09-01",
        "registered": "2026-09-02",
        "cancelled": "2026-10-01",
        "renewed": "2026-11-01",
    }
    events = [event(kind, when) for kind, when in kinds.items()]
    assert path_of("design", list(reversed(events))) == (
        ("filed", day("2026-01-05")),
        ("office_action", day("2026-03-01")),
        ("examination", day("2026-04-01")),
        ("published", day("2026-06-01")),
        ("in_force", day("2026-09-01")),
        ("cancelled", day("2026-10-01")),
    )
    assert path_of("design", []) == ()


def test_five_stages_are_an_end():
    over = {stage for stage in STAGE_NAMES if is_over(stage)}
    assert over == {"abandoned", "withdrawn", "refused_final", "cancelled", "expired"}


@pytest.mark.parametrize("right", STAGES)
def test_every_move_leads_from_a_known_kind_to_a_stage_of_the_right(right):
    procedure = STAGES[right]
    assert set(procedure.moves.values()) <= set(procedure.stages) <= set(STAGE_NAMES)
    assert set(procedure.moves) <= set(EVENT_KINDS)
    assert {stage for stage, _duration in procedure.durations} <= set(procedure.stages)


def milestones(durations, start):
    moments, at = [], day(start)
    for _stage, duration in durations:
        at = end_months(at, duration.months) if duration.months else end_days(at, duration.days)
        moments.append(at.isoformat())
    return moments


def test_the_office_times_of_the_trademark_manual():
    """EX-58."""
    assert milestones(TRADEMARK_DURATIONS, "2026-01-05") == [
        "2026-01-06", "2026-07-06", "2026-12-06", "2027-02-06", "2027-04-07", "2027-04-22",
        "2027-05-07",
    ]  # fmt: skip


def test_the_office_times_of_the_design_manual():
    """EX-59."""
    moments = milestones(DESIGN_DURATIONS, "2026-01-05")
    assert moments == [
        "2026-01-06", "2026-06-06", "2026-06-07", "2026-06-08", "2026-06-23", "2026-09-21",
        "2027-03-21", "2027-04-05",
    ]  # fmt: skip
    assert end_days(day(moments[-1]), OPPOSITION_DAYS) == day("2028-02-29")
