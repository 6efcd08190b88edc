"""Stored deadlines follow the events and keep their rows."""

from datetime import date, timedelta

import pytest

from cases.events import NewEvent, correct_event, record_event, take_back_event
from cases.models import ClosedDay, Deadline, DeadlineState, Disposition
from cases.overriding import override_due_date
from cases.recompute import Law, is_ours, refresh_deadlines, refresh_many
from cases.verifying import verify_deadline
from tests.factories import TODAY, alice, bob, cause, make_case, make_user

pytestmark = pytest.mark.django_db


def the(case, code):
    return Deadline.objects.get(case=case, code=code)


def test_an_office_action_opens_its_term_with_every_step():
    case = make_case(events=[("office_action_received", "2026-01-15")])
    row = the(case, "DES-S-20")
    assert (row.nominal_date, row.due_date) == (date(2026, 4, 15), date(2026, 4, 16))
    assert row.root_event.kind == "office_action_received"
    assert len(row.steps) >= 4
    assert row.state == DeadlineState.OPEN


def test_a_second_refresh_changes_nothing():
    case = make_case(events=[("filed", "2020-03-10"), ("granted", "2022-06-01")])
    before = list(Deadline.objects.values_list("pk", "version", "due_date"))
    histories = Deadline.history.count()
    refreshed = refresh_deadlines(case, cause(why="again"))
    assert (refreshed.new, refreshed.moved, refreshed.ended) == ((), (), ())
    assert list(Deadline.objects.values_list("pk", "version", "due_date")) == before
    assert Deadline.history.count() == histories
    assert len(before) == 7


def test_a_corrected_date_moves_the_same_row_and_the_history_says_why():
    case = make_case(events=[("office_action_received", "2026-01-15")])
    row = the(case, "DES-S-20")
    correct_event(
        case.events.get(),
        NewEvent("office_action_received", date(2026, 1, 20)),
        cause(why="The postmark says the 20th"),
        TODAY,
    )
    moved = the(case, "DES-S-20")
    assert moved.pk == row.pk
    assert moved.due_date == date(2026, 4, 20)
    newest, oldest = Deadline.history.filter(id=row.pk)
    assert (oldest.due_date, newest.due_date) == (row.due_date, moved.due_date)
    assert newest.history_change_reason == "The postmark says the 20th"
    assert newest.history_user == alice()


def test_a_corrected_filing_date_moves_every_annuity():
    case = make_case(events=[("filed", "2020-03-10"), ("granted", "2022-06-01")])
    rows = {row.occurrence: row for row in Deadline.objects.filter(case=case)}
    filed = case.events.get(kind="filed")
    correct_event(filed, NewEvent("filed", date(2020, 3, 11)), cause(), TODAY)
    for row in Deadline.objects.filter(case=case):
        assert row.pk == rows[row.occurrence].pk
        assert row.nominal_date == rows[row.occurrence].nominal_date + timedelta(days=1)


def test_an_event_taken_back_ends_its_deadline_and_keeps_the_row():
    case = make_case(events=[("office_action_received", "2026-01-15")])
    row = the(case, "DES-S-20")
    take_back_event(case.events.get(), cause(why="another case's letter"), TODAY)
    row.refresh_from_db()
    assert row.state == DeadlineState.NO_LONGER_DUE
    assert case.events.count() == 2


def test_a_closing_event_taken_back_opens_the_deadline_again():
    case = make_case(
        events=[("office_action_received", "2026-01-15"), ("office_action_answered", "2026-02-15")]
    )
    row = the(case, "DES-S-20")
    assert (row.state, row.disposition) == (DeadlineState.CLOSED, Disposition.BY_EVENT)
    take_back_event(case.events.get(kind="office_action_answered"), cause(), TODAY)
    row.refresh_from_db()
    assert (row.state, row.disposition, row.closed_at) == (DeadlineState.OPEN, "", None)


def test_a_deadline_docketed_too_late_is_made_and_overdue():
    case = make_case(events=[("office_action_received", "2025-01-15")])
    row = the(case, "DES-S-20")
    assert row.due_date < TODAY
    assert row.state == DeadlineState.OPEN


def test_terms_that_ended_before_a_case_was_taken_over_are_history():
    case = make_case(
        taken_over_on=date(2026, 5, 10),
        events=[("filed", "2020-03-10"), ("granted", "2022-06-01")],
    )
    annuities = Deadline.objects.filter(case=case, code="ANN-1")
    states = {row.years[0]: row.state for row in annuities}
    assert states[5] == DeadlineState.HISTORIC
    assert states[6] == DeadlineState.HISTORIC
    assert states[7] == DeadlineState.OPEN


def test_an_override_and_a_verification_end_when_the_event_lies_on_another_day():
    case = make_case(events=[("office_action_received", "2026-09-15")])
    row = the(case, "DES-S-20")
    row = override_due_date(row, date(2026, 12, 1), row.version, cause(why="client's wish"))
    row = verify_deadline(row, row.version, cause(bob()))
    refresh_deadlines(case, cause())
    row.refresh_from_db()
    assert (row.due_date, row.verified_by) == (date(2026, 12, 1), bob())
    new = NewEvent("office_action_received", date(2026, 9, 16))
    correct_event(case.events.get(), new, cause(why="a day later"), TODAY)
    row.refresh_from_db()
    assert row.due_date == row.computed_due_date == date(2026, 12, 15)
    assert (row.overridden_at, row.override_reason, row.verified_by) == (None, "", None)


def test_an_override_stays_when_only_the_law_moves_and_asks_for_a_second_look():
    case = make_case(events=[("office_action_received", "2026-01-15")])
    row = the(case, "DES-S-20")
    row = override_due_date(row, date(2026, 4, 10), row.version, cause(why="client's wish"))
    row = verify_deadline(row, row.version, cause(bob()))
    ClosedDay.objects.create(date=date(2026, 4, 16), name="วันหยุดพิเศษ", source="test")
    refresh_deadlines(case, cause())
    row.refresh_from_db()
    assert (row.due_date, row.computed_due_date) == (date(2026, 4, 10), date(2026, 4, 17))
    assert (row.overridden_from, row.override_reason) == (date(2026, 4, 16), "client's wish")
    assert (row.verified_by, row.dated_by) == (None, row.overridden_by)


def test_who_corrects_only_a_note_dates_nothing_and_who_corrects_the_day_does():
    case = make_case(events=[("office_action_received", "2026-09-15")])
    row = the(case, "DES-S-20")
    row = verify_deadline(row, row.version, cause(bob()))
    same_day = NewEvent("office_action_received", date(2026, 9, 15), note="read again")
    noted = correct_event(case.events.get(), same_day, cause(bob(), why="a note"), TODAY)
    row.refresh_from_db()
    assert (row.dated_by, row.verified_by) == (alice(), bob())
    other_day = NewEvent("office_action_received", date(2026, 9, 16))
    again = correct_event(noted.event, other_day, cause(bob(), why="the stamp"), TODAY)
    row.refresh_from_db()
    assert (row.dated_by, row.verified_by) == (bob(), None)
    back = NewEvent("office_action_received", date(2026, 9, 15))
    correct_event(again.event, back, cause(make_user("carol"), why="no"), TODAY)
    row.refresh_from_db()
    assert row.dated_by.username == "carol"


def test_a_later_day_set_by_hand_is_no_history():
    case = make_case(events=[("office_action_received", "2026-01-15")])
    row = the(case, "DES-S-20")
    override_due_date(row, date(2026, 12, 1), row.version, cause(why="agreed"))
    case.taken_over_on = date(2026, 5, 1)
    case.save()
    refresh_deadlines(case, cause())
    row.refresh_from_db()
    assert row.state == DeadlineState.OPEN


def test_many_cases_at_once_come_out_as_one_by_one():
    events = [
        ("filed", "2020-03-10"),
        ("granted", "2022-06-01"),
        ("office_action_received", "2026-01-15"),
    ]
    cases = [make_case(events=events) for _ in range(3)]
    stood = list(Deadline.objects.order_by("pk").values())
    result = refresh_many([case.pk for case in cases], cause(), Law())
    assert (result.cases, result.moved, result.failed) == (3, 0, {})
    assert list(Deadline.objects.order_by("pk").values()) == stood
    ClosedDay.objects.create(date=date(2026, 4, 16), name="วันหยุดพิเศษ", source="test")
    assert refresh_many([case.pk for case in cases], cause(), Law()).moved == 3
    many = list(Deadline.objects.order_by("pk").values())
    for case in cases:
        refresh_deadlines(case, cause())
    assert list(Deadline.objects.order_by("pk").values()) == many


def test_many_cases_cost_a_fixed_number_of_queries(django_assert_num_queries):
    cases = [make_case(events=[("office_action_received", "2026-01-15")]) for _ in range(3)]
    law = Law()
    law.calendar(None)
    for pks in ([cases[0].pk], [case.pk for case in cases]):
        with django_assert_num_queries(6):
            refresh_many(pks, cause(), law)


def test_alternatives_of_one_term_are_one_line_on_the_desk():
    case = make_case(
        ip_type="trademark",
        events=[
            ("filed", "2026-01-05"),
            ("office_action_received", "2026-09-28", {"section": "15"}),
        ],
    )
    rows = {row.code: row for row in Deadline.objects.filter(case=case)}
    assert {"TM-15", "TM-18"} <= set(rows)
    assert [row.code for row in Deadline.objects.on_the_desk()] == ["TM-15"]


def test_a_third_partys_term_is_information_for_the_applicant_and_work_for_the_opponent():
    ours = make_case(ip_type="trademark", events=[("published", "2026-10-05")])
    theirs = make_case(
        ip_type="trademark", our_side="opponent", events=[("published", "2026-10-05")]
    )
    assert the(ours, "TM-35").ours is False
    assert the(theirs, "TM-35").ours is True
    assert list(Deadline.objects.on_the_desk()) == [the(theirs, "TM-35")]


@pytest.mark.parametrize(
    ("actor", "applicant", "opponent"),
    [
        ("applicant", True, False),
        ("either", True, True),
        ("opponent", False, True),
        ("third_party", False, True),
    ],
)
def test_whose_term_it_is(actor, applicant, opponent):
    assert is_ours(actor, "applicant") is applicant
    assert is_ours(actor, "opponent") is opponent


def test_the_case_carries_the_dates_and_the_stage_of_its_events():
    case = make_case(events=[("filed", "2020-03-10"), ("granted", "2022-06-01")])
    assert (case.filed_on, case.registered_on) == (date(2020, 3, 10), date(2022, 6, 1))
    assert case.stage
    assert case.is_over is False
    record_event(case, NewEvent("abandoned", date(2026, 1, 5)), cause(), TODAY)
    case.refresh_from_db()
    assert case.is_over is True
