"""Deadlines that no rule gives: what they need, how they change, how they end."""

from datetime import date

import pytest

from cases.deadlines import (
    ChangedMeanwhile,
    Closing,
    DeadlineRefused,
    close_deadline,
    title_of,
)
from cases.exporting import exported
from cases.manual_deadlines import ManualTerm, add_deadline, change_deadline
from cases.models import Case, ClosedDay, Deadline
from cases.recompute import Law, refresh_deadlines, refresh_many
from cases.reopening import reopen_deadline
from cases.rules.by_hand import ByHand, Period, given_by_hand
from cases.verifying import verify_deadline
from tests.factories import TODAY, alice, bob, cause, make_case

pytestmark = pytest.mark.django_db

LAST = date(2026, 12, 15)


def term(**changes):
    dates = {"source": "court", "last_day": LAST}
    dates |= {k: changes.pop(k) for k in list(changes) if k in ByHand.__dataclass_fields__}
    given = {"title": "File the defence", "law": "", "source_note": "Order 12/2569"}
    return ManualTerm(dates=ByHand(**dates), **{**given, **changes})


def added(case=None, by=None, **changes):
    return add_deadline(case or make_case(), term(**changes), cause(by))


def test_a_deadline_of_a_court_is_stored_with_who_entered_and_dated_it():
    row = added(due_time="15:30", consequence="the case is lost")
    row.refresh_from_db()
    assert (row.kind, row.code, row.root_event, row.occurrence) == ("manual", "MANUAL", None, "1")
    assert (row.nominal_date, row.computed_due_date, row.due_date) == (LAST, LAST, LAST)
    assert (row.entered_by, row.dated_by, row.verified_by) == (alice(), alice(), None)
    assert (row.source_note, row.due_time, row.consequence) == (
        "Order 12/2569",
        "15:30",
        "the case is lost",
    )
    assert (row.ours, row.leads, row.state, row.actor) == (True, True, "open", "applicant")
    assert row.history.get().history_user == alice()


def test_several_in_one_case_are_numbered():
    case = make_case(ip_type="trademark")
    rows = [added(case), added(case), added(case, code="TM-67", title="", source="law")]
    assert [(row.code, row.occurrence) for row in rows] == [
        ("MANUAL", "1"),
        ("MANUAL", "2"),
        ("TM-67", "1"),
    ]


def test_a_term_of_the_law_is_named_in_the_readers_language():
    row = added(make_case(ip_type="trademark"), code="TM-67", title="", source="law")
    assert title_of(row, "en") == "Go to court on a better right"
    assert title_of(row, "th") == "ฟ้องศาลโดยอ้างว่ามีสิทธิดีกว่า"


def test_a_counted_day_keeps_its_trigger_and_its_steps():
    row = added(last_day=None, period=Period(date(2026, 1, 15), 90))
    assert (row.trigger_date, row.nominal_date, row.due_date) == (
        date(2026, 1, 15),
        date(2026, 4, 15),
        date(2026, 4, 16),
    )
    assert [step["code"] for step in row.steps][-1] == "rolled"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"source": "nonsense"}, "source"),
        ({"title": " "}, "title"),
        ({"last_day": None}, "last_day"),
        ({"period": Period(date(2026, 1, 15), 30)}, "last_day"),
        ({"last_day": None, "period": Period(date(2026, 1, 15), 0)}, "length"),
        ({"last_day": None, "period": Period(date(2026, 1, 15), 121, "months")}, "length"),
        ({"last_day": None, "period": Period(date(2026, 1, 15), 5, "weeks")}, "length"),
        ({"last_day": None, "period": Period(date(2149, 1, 15), 10, "years")}, "length"),
        ({"due_time": "25:00"}, "due_time"),
        ({"due_time": "9"}, "due_time"),
        ({"source_note": " "}, "source_note"),
        ({"code": "TM-67"}, "term"),
        ({"code": "DES-S-20"}, "term"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_stored(changes, field):
    with pytest.raises(DeadlineRefused) as refused:
        added(make_case(), **changes)
    assert refused.value.field == field
    assert not Deadline.objects.exists()


def test_a_recomputation_leaves_it_alone():
    case = make_case(events=[("filed", "2026-06-01")])
    row = added(case)
    refresh_deadlines(case, cause())
    row.refresh_from_db()
    assert (row.state, row.due_date, row.version) == ("open", LAST, 1)


def test_another_date_ends_what_a_second_person_said():
    row = verify_deadline(added(), 1, cause(bob()))
    other = term(last_day=date(2026, 12, 20))
    changed = change_deadline(row, other, row.version, cause(bob(), "the court gave more time"))
    assert (changed.due_date, changed.verified_by, changed.dated_by) == (
        date(2026, 12, 20),
        None,
        bob(),
    )
    assert changed.entered_by == alice()
    newest = changed.history.first()
    assert (newest.history_user, newest.history_change_reason) == (
        bob(),
        "the court gave more time",
    )


def test_other_words_leave_the_verification():
    row = verify_deadline(added(), 1, cause(bob()))
    changed = change_deadline(row, term(title="File it"), row.version, cause(why="clearer"))
    assert (changed.title, changed.verified_by, changed.dated_by) == ("File it", bob(), alice())


def test_a_change_needs_its_reason_and_the_version_that_was_seen():
    row = added()
    with pytest.raises(DeadlineRefused) as refused:
        change_deadline(row, term(), row.version, cause(why=" "))
    assert refused.value.field == "why"
    with pytest.raises(ChangedMeanwhile):
        change_deadline(row, term(), row.version + 1, cause())


def test_what_follows_an_event_is_not_changed_here():
    case = make_case(events=[("office_action_received", "2026-09-15")])
    row = case.deadlines.get(code="DES-S-20")
    with pytest.raises(DeadlineRefused):
        change_deadline(row, term(), row.version, cause())


@pytest.mark.parametrize(
    ("disposition", "done_on", "status"),
    [
        ("done", date(2026, 11, 20), "met"),
        ("filed_late", date(2026, 11, 23), "late"),
        ("not_needed", None, "superseded"),
        ("transferred", None, "superseded"),
        ("missed", None, "open"),
    ],
)
def test_each_way_to_close_it_is_exported_and_opens_again(disposition, done_on, status):
    row = added(last_day=date(2026, 11, 21))
    closing = Closing(disposition, done_on, "R-1" if done_on else "", "so it was", row.version)
    closed = close_deadline(row, closing, cause(bob()), TODAY)
    assert (closed.state, closed.disposition) == ("closed", disposition)
    (case,) = exported(Case.objects.filter(pk=row.case_id))
    assert [(d["state"], d["status"]) for d in case["deadlines"]] == [("closed", status)]
    opened = reopen_deadline(closed, closed.version, cause(), TODAY)
    assert (opened.state, opened.disposition, opened.due_date) == (
        "open",
        "",
        date(2026, 11, 21),
    )


CABINET_DAY = date(2026, 12, 15)


def closed(day=CABINET_DAY):
    ClosedDay.objects.create(date=day, name="วันหยุดพิเศษ", source="test")


def counted(rolls=True, case=None):
    """Thirty days from 15 November: the last one is 15 December."""
    period = Period(date(2026, 11, 15), 30, "days", rolls)
    return added(case, last_day=None, period=period, due_time="15:30", consequence="lost")


@pytest.mark.parametrize("many", [True, False])
def test_what_was_counted_follows_the_closed_days_and_waits_for_a_second_person(many):
    row = counted()
    assert row.due_date == CABINET_DAY
    row = verify_deadline(row, row.version, cause(bob()))
    closed()
    why = cause(why="The closed days changed")
    if many:
        refresh_many([row.case_id], why, Law())
    else:
        refresh_deadlines(row.case, why)
    row.refresh_from_db()
    assert (row.nominal_date, row.due_date) == (CABINET_DAY, date(2026, 12, 16))
    assert (row.verified_by, row.dated_by) == (None, alice())
    assert (row.due_time, row.consequence) == ("15:30", "lost")
    assert given_by_hand(row.steps) == {
        "source": "court",
        "length": 30,
        "unit": "days",
        "rolls": True,
    }
    assert row.history.first().history_change_reason == "The closed days changed"
    version = row.version
    refresh_many([row.case_id], why, Law())
    row.refresh_from_db()
    assert row.version == version


def test_what_is_named_never_rolls_or_is_closed_stays_where_it_is():
    case = make_case()
    rows = [added(case), counted(rolls=False, case=case), counted(case=case)]
    closing = Closing("not_needed", None, "", "settled", rows[2].version)
    close_deadline(rows[2], closing, cause(), TODAY)
    before = {row.pk: row for row in Deadline.objects.filter(case=case)}
    closed()
    refresh_many([case.pk], cause(), Law())
    for row in Deadline.objects.filter(case=case):
        assert (row.due_date, row.version) == (CABINET_DAY, before[row.pk].version)


def test_a_year_that_becomes_certain_confirms_what_was_counted():
    period = Period(date(2030, 3, 1), 2, "years")
    row = added(last_day=None, period=period)
    assert row.confirmed is False
    for n in range(1, 21):
        ClosedDay.objects.create(date=date(2032, 2, n), name="x", source="test", confirmed=True)
    due = row.due_date
    refresh_many([row.case_id], cause(), Law())
    row.refresh_from_db()
    assert (row.confirmed, row.due_date, row.version) == (True, due, 2)


def test_another_period_with_the_same_last_day_must_be_verified_again():
    """Both end on a weekend or the day after it: with a closed day they would part."""
    period = Period(date(2026, 11, 13), 15)
    row = added(last_day=None, period=period)
    row = verify_deadline(row, row.version, cause(bob()))
    longer = term(last_day=None, period=Period(date(2026, 11, 13), 17))
    before = row.due_date
    row = change_deadline(row, longer, row.version, cause(bob(), "the court gave two days more"))
    assert (row.due_date, row.verified_by, row.dated_by) == (before, None, bob())
