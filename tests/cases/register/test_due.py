"""What is due, read from the docket as it is at that moment."""

from datetime import timedelta

import pytest

from cases.models import Case, Deadline
from cases.register.due import cases_with_a_service, coming, due_cases
from tests.cases.views.test_today import due as deadline_in
from tests.cases.views.world import make_failure, make_snapshot
from tests.factories import NOON, make_case

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def numbered(ref, checked=NOON - 2 * DAY, status="registered", **fields):
    number = f"2402{Case.objects.count():06}"
    return make_case(
        ref,
        application_number=number,
        last_checked_at=checked,
        office_status_state="mapped",
        office_status_internal=status,
        **fields,
    )


def refs(found):
    names = dict(Case.objects.values_list("pk", "ref"))
    return [names[one.pk] for one in found]


def test_the_most_urgent_come_first_and_failed_ones_last():
    numbered("MOVING", status="published")
    numbered("QUIET")
    numbered("OLD", checked=NOON - 20 * DAY)
    deadline_in(20, numbered("MONTH"))
    deadline_in(5, numbered("WEEK"))
    deadline_in(3, numbered("NEXT"))
    numbered("NEVER", checked=None)
    failing = numbered("FAILED", status="published")
    deadline_in(1, failing)
    make_failure(failing, at=NOON - timedelta(hours=2))
    changed = numbered("CHANGED")
    make_snapshot(changed, fetched_at=NOON - 3 * DAY, last_check_before=NOON - 5 * DAY)
    first = numbered("FIRST-ANSWER")
    make_snapshot(first, fetched_at=NOON - 3 * DAY)
    make_case("NO-NUMBER")
    found = refs(due_cases(NOON))
    assert found == ["NEXT", "WEEK", "MONTH", "NEVER", "CHANGED", "MOVING", "OLD", "FAILED"]
    assert refs(due_cases(NOON, ["trademark"])) == []
    assert refs(due_cases(NOON - 2 * DAY + timedelta(hours=11))) == ["NEVER", "OLD"]


def test_a_deadline_that_moves_nearer_makes_its_case_due_and_one_that_is_closed_does_not():
    case = numbered("QUIET")
    row = deadline_in(200, case)
    assert due_cases(NOON) == []
    day = (NOON + 10 * DAY).date()
    Deadline.objects.filter(pk=row.pk).update(due_date=day, computed_due_date=day)
    [found] = due_cases(NOON)
    assert (found.pk, found.plan.rule.code) == (case.pk, "deadline_30")
    Deadline.objects.filter(pk=row.pk).update(state="no_longer_due")
    assert due_cases(NOON) == []


def test_a_new_status_makes_its_case_due():
    case = numbered("QUIET")
    assert due_cases(NOON) == []
    Case.objects.filter(pk=case.pk).update(office_status_internal="opposed")
    assert refs(due_cases(NOON)) == ["QUIET"]


@pytest.mark.parametrize(
    ("kind", "is_due"), [("malformed", False), ("unreachable", True), ("key", True)]
)
def test_only_what_a_case_is_to_blame_for_lets_it_rest(kind, is_due):
    case = numbered("FAILED", status="published")
    make_failure(case, at=NOON - timedelta(hours=1), kind=kind)
    assert bool(due_cases(NOON)) is is_due


def test_each_further_failure_lets_a_case_rest_longer():
    case = numbered("FAILED", checked=NOON - 30 * DAY)
    for days in (12, 9, 6):
        ended = NOON - (days - 3) * DAY
        make_failure(case, kind="malformed", at=NOON - days * DAY, resolved_at=ended)
    make_failure(case, kind="malformed", at=NOON - 3 * DAY)
    assert due_cases(NOON) == []
    assert refs(due_cases(NOON + 4 * DAY)) == ["FAILED"]
    Case.objects.filter(pk=case.pk).update(last_checked_at=NOON - 8 * DAY)
    [found] = coming(cases_with_a_service(), NOON, 1)
    assert found.facts.failures == 2


def test_what_comes_next_is_what_is_due_and_then_what_waits_least(django_assert_num_queries):
    numbered("QUIET")
    numbered("MOVING", checked=NOON)
    deadline_in(5, numbered("WEEK"))
    numbered("EXAMINED", checked=NOON - DAY, status="filed")
    with django_assert_num_queries(2):
        found = coming(cases_with_a_service(), NOON, 3)
    assert refs(found) == ["WEEK", "EXAMINED", "QUIET"]


def test_a_near_deadline_does_not_wait_behind_all_others_for_ever():
    """Where the requests of a day never reach the last ones, a case that failed once would."""
    failing = numbered("FAILED")
    deadline_in(3, failing)
    make_failure(failing, at=NOON - DAY)
    numbered("MOVING", status="published")
    assert refs(due_cases(NOON)) == ["FAILED", "MOVING"]


def test_a_deadline_that_can_be_met_comes_before_those_that_have_passed():
    deadline_in(-400, numbered("LONG-AGO"))
    deadline_in(6, numbered("WEEK"))
    deadline_in(0, numbered("TODAY"))
    assert refs(due_cases(NOON)) == ["TODAY", "WEEK", "LONG-AGO"]


@pytest.mark.parametrize(
    "checked", [NOON - 20 * DAY, NOON + 400 * DAY], ids=["failure", "check too"]
)
def test_a_failure_that_a_clock_stamped_ahead_does_not_hide_its_case(checked):
    case = numbered("AHEAD", checked=checked)
    make_failure(case, kind="malformed", at=NOON + 400 * DAY)
    assert refs(due_cases(NOON)) == ["AHEAD"]


def test_a_case_with_a_check_ahead_rests_after_a_failure_too():
    make_failure(numbered("AHEAD", checked=NOON + 400 * DAY), kind="malformed", at=NOON)
    assert due_cases(NOON + timedelta(minutes=10)) == []
    assert refs(due_cases(NOON + DAY)) == ["AHEAD"]
