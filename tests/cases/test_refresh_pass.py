"""After the rules or the calendar changed every stored deadline is computed again."""

import os
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import DataError

from cases import recompute, refresh_pass
from cases.models import CaseEvent, ClosedDay, Deadline, HouseRule, JobRun
from cases.recompute import refresh_many
from cases.rules.catalogue import load_catalogue
from cases.tasks import refresh_deadlines
from tests.factories import make_case

pytestmark = pytest.mark.django_db

NIGHT = datetime(2026, 11, 24, 21, 40, tzinfo=UTC)
RULE = "DES-S-20"


class Clock:
    """Tells the moments of a night; each look moves it on by `step`."""

    def __init__(self, step: timedelta = timedelta(0)) -> None:
        self.now, self.step = NIGHT, step

    def __call__(self) -> datetime:
        self.now += self.step
        return self.now


def due() -> list[date]:
    return list(
        Deadline.objects.filter(code=RULE).order_by("pk").values_list("due_date", flat=True)
    )


def add_closed_day() -> None:
    ClosedDay.objects.create(date=date(2026, 4, 16), name="วันหยุดพิเศษ", source="test")


def make_three():
    return [make_case(events=[("office_action_received", "2026-01-15")]) for _ in range(3)]


def test_a_closed_day_added_behind_the_back_office_moves_every_deadline_that_ends_on_it():
    make_three()
    refresh_pass.run_job(Clock())
    assert due() == [date(2026, 4, 16)] * 3
    add_closed_day()
    result = refresh_pass.run_job(Clock())
    assert due() == [date(2026, 4, 17)] * 3
    assert (result["refreshed"], result["moved"], result["more"]) == (3, 3, False)
    reasons = set(Deadline.history.filter(history_type="~").values_list("history_change_reason"))
    assert reasons == {("กฎหรือวันหยุดทำการเปลี่ยน",)}


def test_while_the_law_stays_the_same_nothing_is_computed():
    make_three()
    assert refresh_pass.run_job(Clock())["refreshed"] == 3
    assert refresh_pass.run_job(Clock())["refreshed"] == 0


def test_a_pass_that_takes_too_long_goes_on_where_it_stopped(monkeypatch):
    monkeypatch.setattr(refresh_pass, "BATCH", 1)
    cases = make_three()
    add_closed_day()
    slow = Clock(step=timedelta(minutes=2))
    first = refresh_pass.run_job(slow)
    assert (first["more"], first["after"]) == (True, cases[0].pk)
    assert (first["done"], first["of"]) == (1, 3)
    second = refresh_pass.run_job(slow)
    third = refresh_pass.run_job(slow)
    fourth = refresh_pass.run_job(slow)
    assert [r["refreshed"] for r in (first, second, third, fourth)] == [1, 1, 1, 0]
    assert (fourth["more"], due()) == (False, [date(2026, 4, 17)] * 3)


def test_a_law_that_changes_in_the_middle_of_a_pass_begins_it_again(monkeypatch):
    monkeypatch.setattr(refresh_pass, "BATCH", 1)
    make_three()
    slow = Clock(step=timedelta(minutes=2))
    assert refresh_pass.run_job(slow)["more"]
    add_closed_day()
    assert refresh_pass.run_job(Clock())["refreshed"] == 3
    assert due() == [date(2026, 4, 17)] * 3


def test_a_pass_that_is_killed_goes_on_behind_the_last_batch(monkeypatch):
    monkeypatch.setattr(refresh_pass, "BATCH", 1)
    cases = make_three()
    add_closed_day()
    done = []

    def killed_in_the_second(batch, cause, law):
        done.append(batch)
        if len(done) == 2:
            raise SystemExit
        return refresh_many(batch, cause, law)

    monkeypatch.setattr(refresh_pass, "refresh_many", killed_in_the_second)
    with pytest.raises(SystemExit):
        refresh_pass.run_job(Clock())
    assert due() == [date(2026, 4, 17), date(2026, 4, 16), date(2026, 4, 16)]
    result = refresh_pass.run_job(Clock())
    assert done == [[case.pk] for case in (cases[0], cases[1], cases[1], cases[2])]
    assert (result["done"], result["of"], result["more"]) == (3, 3, False)
    assert due() == [date(2026, 4, 17)] * 3


def test_a_rule_of_the_house_that_changes_lets_all_be_computed():
    make_three()
    refresh_pass.run_job(Clock())
    HouseRule.objects.create(name="เตือนก่อน", counts_from="deadline", length=7)
    assert refresh_pass.run_job(Clock())["refreshed"] == 3
    targets = Deadline.objects.filter(kind="internal").values_list("due_date", flat=True)
    assert list(targets) == [date(2026, 4, 9)] * 3


def test_one_bad_case_stops_no_other_and_keeps_the_job_red():
    bad = make_case(ref="DS-BAD", events=[("office_action_received", "2026-01-15")])
    make_three()
    CaseEvent.objects.create(
        case=bad,
        kind="extension_granted",
        date=date(2026, 2, 1),
        data={"of": "DES-S-30", "days": 10},
        source="staff",
        entered_by=bad.events.get().entered_by,
        entered_at=NIGHT,
    )
    add_closed_day()
    with pytest.raises(refresh_pass.NotRefreshed, match="DS-BAD"):
        refresh_pass.run_job(Clock())
    assert due() == [date(2026, 4, 16), *[date(2026, 4, 17)] * 3]
    job = JobRun.objects.get(name=refresh_pass.NAME)
    assert (job.last_succeeded_at, "DS-BAD" in job.last_error) == (None, True)
    with pytest.raises(refresh_pass.NotRefreshed, match="DS-BAD"):
        refresh_pass.run_job(Clock())


def test_the_job_runs_twice_without_harm():
    make_three()
    refresh_deadlines()
    histories = Deadline.history.count()
    refresh_deadlines()
    assert Deadline.history.count() == histories


def test_what_the_database_refuses_in_one_case_holds_up_no_other(monkeypatch):
    bad, *_others = make_three()
    refresh_pass.run_job(Clock())
    add_closed_day()

    def refused(batch, cause, law):
        if bad.pk in batch:
            raise DataError("value out of range\nDETAIL: somewhere")
        return refresh_many(batch, cause, law)

    monkeypatch.setattr(refresh_pass, "refresh_many", refused)
    with pytest.raises(refresh_pass.NotRefreshed, match=rf"{bad.ref} \(value out of range\)$"):
        refresh_pass.run_job(Clock())
    assert due() == [date(2026, 4, 16), date(2026, 4, 17), date(2026, 4, 17)]
    monkeypatch.undo()
    refresh_pass.run_job(Clock())
    assert due() == [date(2026, 4, 17)] * 3


def two_days_more(monkeypatch, code=RULE):
    rules = tuple(
        replace(rule, length=rule.length + 2) if rule.code == code else rule
        for rule in load_catalogue()
    )
    for room in (refresh_pass, recompute):
        monkeypatch.setattr(room, "load_catalogue", lambda: rules)


def test_a_rule_that_changes_lets_only_its_kinds_of_right_be_computed(monkeypatch):
    make_three()
    make_case(ip_type="trademark", events=[("filed", "2026-01-15")])
    assert refresh_pass.run_job(Clock())["done"] == 4
    two_days_more(monkeypatch)
    result = refresh_pass.run_job(Clock())
    assert (result["kinds"], result["done"], result["of"]) == (["design"], 3, 3)
    assert due() == [date(2026, 4, 17)] * 3
    assert refresh_pass.run_job(Clock())["kinds"] == []


def test_kinds_that_a_pass_left_in_the_middle_belong_to_the_next_law_too(monkeypatch):
    make_three()
    refresh_pass.run_job(Clock())
    two_days_more(monkeypatch)
    monkeypatch.setattr(refresh_pass, "BATCH", 1)
    assert refresh_pass.run_job(Clock(timedelta(minutes=2)))["more"]
    monkeypatch.undo()
    two_days_more(monkeypatch, "TM-18")
    result = refresh_pass.run_job(Clock())
    assert (result["kinds"], result["more"]) == (["trademark", "design"], False)
    assert due() == [date(2026, 4, 16)] * 3


def test_the_rules_are_written_alike_in_every_process():
    """What the mark is made of: no set whose order would differ from process to process."""
    printed = "from cases.rules.catalogue import load_catalogue as rules; print(repr(rules()))"
    told = {
        subprocess.run(
            [sys.executable, "-c", printed],
            env=os.environ | {"PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(told) == 1
    assert b"DES-S-20" in told.pop()
