"""The office's own times become internal deadlines beside the statutory ones."""

from datetime import date

import pytest

from cases.deadlines import Closing, close_deadline
from cases.events import NewEvent, record_event
from cases.models import Deadline, HouseRule
from cases.recompute import refresh_deadlines
from tests.factories import TODAY, cause, make_case

pytestmark = pytest.mark.django_db


def before(days=7, code="", **fields):
    return HouseRule.objects.create(
        name="เป้าภายใน",
        name_en="Target",
        counts_from="deadline",
        length=days,
        rule_code=code,
        **fields,
    )


def after(kind, length, closed_by="", **fields):
    return HouseRule.objects.create(
        name="รายงานลูกค้า",
        counts_from="event",
        event_kind=kind,
        length=length,
        closed_by_kind=closed_by,
        **fields,
    )


def internal(case):
    rows = Deadline.objects.filter(case=case, kind="internal").order_by("due_date", "pk")
    return [(row.title, row.due_date, row.state) for row in rows]


def statutory(case):
    return list(Deadline.objects.filter(case=case, kind="statutory").order_by("pk").values())


def test_a_target_lies_so_many_days_before_the_last_day_on_an_open_day():
    before(7)
    case = make_case(events=[("filed", "2026-06-01"), ("office_action_received", "2026-09-15")])
    # 2026-12-14, a Monday, less seven days is the in-lieu day of 5 December: back to Friday.
    assert internal(case) == [("เป้าภายใน", date(2026, 12, 4), "open")]
    row = Deadline.objects.get(case=case, kind="internal")
    assert (row.ours, row.leads, row.occurrence) == (True, True, "DES-S-20:")


def test_no_statutory_row_changes_when_the_house_makes_a_rule():
    case = make_case(events=[("filed", "2020-03-10"), ("granted", "2022-06-01")])
    stood = statutory(case)
    before(7)
    after("granted", 3)
    refresh_deadlines(case, cause())
    assert statutory(case) == stood
    assert len(internal(case)) == 1 + sum(row["state"] == "open" and row["ours"] for row in stood)


def test_a_rule_for_another_right_or_another_term_makes_nothing():
    before(7, "DES-S-22")
    before(7, ip_type="trademark")
    before(7, active=False)
    case = make_case(events=[("office_action_received", "2026-09-15")])
    assert internal(case) == []


def test_a_target_ends_with_its_statutory_term_and_comes_back_with_it():
    before(7)
    case = make_case(events=[("office_action_received", "2026-09-15")])
    row = case.deadlines.get(kind="statutory")
    closing = Closing("not_needed", None, "", "the client's word", row.version)
    close_deadline(row, closing, cause(), TODAY)
    refresh_deadlines(case, cause())
    assert [state for _title, _due, state in internal(case)] == ["no_longer_due"]


def test_an_event_starts_a_time_and_another_meets_it():
    after("published", 10, "opposition_filed")
    case = make_case(events=[("filed", "2026-01-05"), ("published", "2026-10-01")])
    assert internal(case) == [("รายงานลูกค้า", date(2026, 10, 12), "open")]
    record_event(case, NewEvent("opposition_filed", date(2026, 10, 5)), cause(), TODAY)
    assert internal(case) == [("รายงานลูกค้า", date(2026, 10, 12), "closed")]


def test_a_rule_taken_out_of_use_leaves_its_deadlines_no_longer_due():
    rule = before(7)
    case = make_case(events=[("office_action_received", "2026-09-15")])
    HouseRule.objects.filter(pk=rule.pk).update(active=False)
    refresh_deadlines(case, cause())
    assert [state for _title, _due, state in internal(case)] == ["no_longer_due"]
