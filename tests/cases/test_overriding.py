"""A date set by hand keeps the computed one beside it, and can be given up again."""

from datetime import date

import pytest

from cases.deadlines import ChangedMeanwhile, DeadlineRefused
from cases.events import NewEvent, correct_event
from cases.models import Deadline, HouseRule
from cases.overriding import can_override, end_override, override_due_date
from cases.recompute import refresh_deadlines
from cases.verifying import verify_deadline
from tests.cases.views.test_today import due
from tests.factories import TODAY, alice, bob, cause, make_case

pytestmark = pytest.mark.django_db

COMPUTED = date(2026, 12, 14)
BY_HAND = date(2026, 12, 1)


@pytest.fixture
def row():
    case = make_case(events=[("office_action_received", "2026-09-15")])
    return Deadline.objects.get(case=case, code="DES-S-20")


def test_an_override_keeps_the_computed_date_and_the_rule_and_asks_for_a_second_person(row):
    verified = verify_deadline(row, row.version, cause(bob()))
    moved = override_due_date(verified, BY_HAND, verified.version, cause(bob(), "client asked"))
    assert (moved.due_date, moved.computed_due_date, moved.overridden_from) == (
        BY_HAND,
        COMPUTED,
        COMPUTED,
    )
    assert (moved.code, moved.override_reason) == ("DES-S-20", "client asked")
    assert (moved.overridden_by, moved.dated_by, moved.verified_by) == (bob(), bob(), None)


def test_it_stays_through_a_recomputation_and_ends_with_the_event_it_was_made_for(row):
    override_due_date(row, BY_HAND, row.version, cause(why="client asked"))
    refresh_deadlines(row.case, cause())
    row.refresh_from_db()
    assert row.due_date == BY_HAND
    new = NewEvent("office_action_received", date(2026, 9, 16))
    correct_event(row.root_event, new, cause(bob()), TODAY)
    row.refresh_from_db()
    assert (row.due_date, row.overridden_at, row.override_reason) == (
        row.computed_due_date,
        None,
        "",
    )


def test_ending_it_gives_the_date_back_to_who_entered_the_event(row):
    moved = override_due_date(row, BY_HAND, row.version, cause(bob(), "client asked"))
    back = end_override(moved, moved.version, cause(bob(), "client changed his mind"))
    assert (back.due_date, back.overridden_at, back.overridden_by) == (COMPUTED, None, None)
    assert (back.overridden_from, back.override_reason, back.dated_by) == (None, "", alice())
    assert back.history.filter(override_reason="client asked").exists()


def test_the_internal_target_follows_the_date_set_by_hand_and_back():
    HouseRule.objects.create(
        counts_from="deadline", name="ส่งร่าง", name_en="Draft", length=7, rule_code="DES-S-20"
    )
    case = make_case(events=[("office_action_received", "2026-09-15")])
    row, target = case.deadlines.get(code="DES-S-20"), case.deadlines.get(kind="internal")
    before = target.due_date
    moved = override_due_date(row, BY_HAND, row.version, cause(why="client asked"))
    target.refresh_from_db()
    assert target.due_date == date(2026, 11, 24)
    end_override(moved, moved.version, cause(why="no longer"))
    target.refresh_from_db()
    assert target.due_date == before == date(2026, 12, 4)


@pytest.mark.parametrize(
    ("day", "why", "field"), [(BY_HAND, " ", "why"), (COMPUTED, "because", "due")]
)
def test_without_a_reason_or_another_day_nothing_is_set(row, day, why, field):
    with pytest.raises(DeadlineRefused) as refused:
        override_due_date(row, day, row.version, cause(why=why))
    assert refused.value.field == field
    assert Deadline.objects.get(pk=row.pk).overridden_at is None


def test_there_must_be_one_to_end_it_and_a_reason(row):
    with pytest.raises(DeadlineRefused):
        end_override(row, row.version, cause())
    moved = override_due_date(row, BY_HAND, row.version, cause(why="client asked"))
    with pytest.raises(DeadlineRefused) as refused:
        end_override(moved, moved.version, cause(why=""))
    assert refused.value.field == "why"
    with pytest.raises(ChangedMeanwhile):
        end_override(moved, moved.version - 1, cause())


def test_what_was_entered_by_hand_or_is_closed_is_not_overridden(row):
    by_hand = due(5)
    with pytest.raises(DeadlineRefused):
        override_due_date(by_hand, BY_HAND, by_hand.version, cause())
    assert (can_override(by_hand), can_override(due(5, state="historic"))) == (False, False)
    assert can_override(row) is True


def test_a_follow_up_goes_back_to_who_opened_it():
    task = due(3, kind="follow_up")
    moved = override_due_date(task, date(2026, 12, 24), 1, cause(bob(), "away until then"))
    assert (moved.due_date, moved.dated_by) == (date(2026, 12, 24), bob())
    back = end_override(moved, moved.version, cause(bob(), "back earlier"))
    assert (back.due_date, back.dated_by) == (date(2026, 11, 27), alice())
