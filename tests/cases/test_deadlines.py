"""Closing, verifying and overriding: with proof, by two people, with a reason."""

from datetime import date, timedelta

import pytest
from django.utils.translation import override

from cases.deadlines import (
    ChangedMeanwhile,
    Closing,
    DeadlineRefused,
    can_close,
    close_deadline,
    closing_kinds,
    open_follow_up,
    title_of,
)
from cases.models import Case, CaseEvent, Deadline, DeadlineState, Disposition, OfficePolicy
from cases.overriding import override_due_date
from cases.queries import open_deadlines
from cases.recompute import refresh_deadlines
from cases.reopening import reopen_deadline
from cases.verifying import verify_deadline
from tests.cases.views.desk import sign_in
from tests.factories import NOON, TODAY, alice, bob, cause, make_case

pytestmark = pytest.mark.django_db


def design_letter(**fields):
    case = make_case(events=[("office_action_received", "2026-09-15")], **fields)
    return Deadline.objects.get(case=case, code="DES-S-20")


def done(row, **changes):
    given = {
        "disposition": Disposition.DONE,
        "done_on": date(2026, 11, 20),
        "proof": "Receipt 69-001",
        "note": "",
        "version": row.version,
    }
    return Closing(**{**given, **changes})


def test_closing_with_proof_records_the_event_that_met_the_term():
    open_row = design_letter()
    row = close_deadline(open_row, done(open_row), cause(bob()), TODAY)
    assert (row.state, row.disposition) == (DeadlineState.CLOSED, Disposition.DONE)
    assert (row.closed_by, row.proof, row.done_on) == (bob(), "Receipt 69-001", date(2026, 11, 20))
    assert row.met_by == date(2026, 11, 20)
    event = CaseEvent.objects.get(kind="office_action_answered")
    assert (event.date, event.data["of"]) == (date(2026, 11, 20), "DES-S-20")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"proof": " "}, "proof"),
        ({"done_on": None}, "done_on"),
        ({"done_on": date(2026, 11, 25)}, "done_on"),
        ({"done_on": date(2026, 9, 14)}, "done_on"),
        ({"disposition": "by_event"}, "disposition"),
        ({"disposition": "nonsense"}, "disposition"),
        ({"disposition": "not_needed"}, "note"),
        ({"closes_with": "published"}, "closes_with"),
    ],
)
def test_a_closing_that_proves_nothing_is_refused_and_nothing_is_stored(changes, field):
    row = design_letter()
    events = CaseEvent.objects.count()
    with pytest.raises(DeadlineRefused) as error:
        close_deadline(row, done(row, **changes), cause(), TODAY)
    assert error.value.field == field
    row.refresh_from_db()
    assert row.state == DeadlineState.OPEN
    assert CaseEvent.objects.count() == events


def test_the_second_of_two_people_is_told_and_changes_nothing():
    row = design_letter()
    seen_by_both = row.version
    verify_deadline(row, seen_by_both, cause(bob()))
    with pytest.raises(ChangedMeanwhile):
        close_deadline(row, done(row, version=seen_by_both), cause(), TODAY)
    row.refresh_from_db()
    assert row.state == DeadlineState.OPEN


def test_a_closed_deadline_stays_closed_through_a_refresh():
    row = design_letter()
    not_needed = done(row, disposition="not_needed", proof="", note="Client abandons")
    close_deadline(row, not_needed, cause(), TODAY)
    refresh_deadlines(row.case, cause())
    row.refresh_from_db()
    assert (row.state, row.disposition) == (DeadlineState.CLOSED, "not_needed")
    assert can_close(row) is False


def test_closing_one_alternative_closes_the_other():
    case = make_case(
        ip_type="trademark",
        events=[
            ("filed", "2026-01-05"),
            ("office_action_received", "2026-09-28", {"section": "15"}),
        ],
    )
    row = Deadline.objects.get(case=case, code="TM-15")
    assert closing_kinds(row) == ("office_action_answered", "appeal_filed")
    close_deadline(row, done(row), cause(), TODAY)
    assert set(case.deadlines.filter(state="closed").values_list("code", flat=True)) >= {
        "TM-15",
        "TM-18",
    }


@pytest.mark.parametrize("kind", ["office_action_answered", "appeal_filed"])
def test_either_act_meets_a_trademark_letter(kind):
    case = make_case(
        ip_type="trademark",
        events=[
            ("filed", "2026-01-05"),
            ("office_action_received", "2026-09-28", {"section": "17"}),
        ],
    )
    row = Deadline.objects.get(case=case, code="TM-17")
    close_deadline(row, done(row, closes_with=kind), cause(), TODAY)
    assert not Deadline.objects.filter(case=case).on_the_desk().exists()
    assert case.events.filter(kind=kind).exists()


def test_an_annuity_is_closed_with_its_years():
    case = make_case(events=[("filed", "2020-03-10"), ("granted", "2022-06-01")])
    row = Deadline.objects.get(case=case, code="ANN-1", occurrence__startswith="7")
    paid = done(row, done_on=date(2026, 5, 4))
    closed = close_deadline(row, paid, cause(), TODAY)
    assert (closed.state, closed.engine_status) == (DeadlineState.CLOSED, "met")
    assert case.events.get(kind="annuity_paid").data == {"years": [7]}


def test_the_other_sides_term_cannot_be_closed():
    case = make_case(ip_type="trademark", events=[("published", "2026-10-05")])
    row = Deadline.objects.get(case=case, code="TM-35")
    with pytest.raises(DeadlineRefused):
        close_deadline(row, done(row), cause(), TODAY)


def test_who_entered_a_date_does_not_verify_it():
    row = design_letter()
    with pytest.raises(DeadlineRefused):
        verify_deadline(row, row.version, cause(alice()))
    verified = verify_deadline(row, row.version, cause(bob()))
    assert verified.verified_by == bob()


def test_an_override_needs_a_reason_and_keeps_the_rule():
    row = design_letter()
    with pytest.raises(DeadlineRefused):
        override_due_date(row, date(2026, 12, 1), row.version, cause(why=" "))
    moved = override_due_date(row, date(2026, 12, 1), row.version, cause(why="agreed"))
    assert (moved.due_date, moved.code) == (date(2026, 12, 1), "DES-S-20")
    assert moved.computed_due_date == date(2026, 12, 14)
    assert moved.override_reason == "agreed"


def test_a_follow_up_is_opened_once():
    case = make_case()
    one = open_follow_up(case, "LETTER-EXPECTED", "x", date(2026, 11, 25), cause())
    two = open_follow_up(case, "LETTER-EXPECTED", "x", date(2026, 11, 26), cause())
    assert one.pk == two.pk
    assert two.due_date == date(2026, 11, 25)


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "Find the office's letter: Opposed"),
        ("th", "ตามหนังสือของกรมฯ: ถูกคัดค้าน"),
    ],
)
def test_a_letter_that_is_expected_is_named_in_the_readers_language(language, words):
    row = Deadline(code="LETTER-EXPECTED", occurrence="opposed:2026-11-24T09:00:00+07:00")
    assert title_of(row, language) == words


@pytest.mark.parametrize("agreed", ["", "Ms Lamp"])
def test_one_person_alone_lets_no_right_end(agreed):
    case = make_case(events=[("filed", "2022-10-30"), ("granted", "2024-03-01")])
    row = case.deadlines.get(code="ANN-1", years=[5])
    closing = Closing("not_needed", None, "", "let go", row.version, agreed_by=agreed)
    if agreed:
        assert close_deadline(row, closing, cause(), TODAY).disposition == "not_needed"
        return
    with pytest.raises(DeadlineRefused) as error:
        close_deadline(row, closing, cause(), TODAY)
    assert error.value.field == "disposition"
    row.refresh_from_db()
    assert row.state == DeadlineState.OPEN


LAST = date(2027, 4, 28)
AFTER = LAST + timedelta(days=1)


def annuity() -> Deadline:
    case = make_case(events=[("filed", "2022-10-30"), ("granted", "2024-03-01")])
    return case.deadlines.get(code="ANN-1", years=[5])


def given_up(how: str, on: date = AFTER) -> Deadline:
    row = annuity()
    return close_deadline(row, Closing(how, None, "", "so it is", row.version), cause(), on)


def question(row: Deadline) -> Deadline:
    return Deadline.objects.get(case=row.case_id, code="SECOND-PERSON")


@pytest.mark.parametrize(
    ("how", "on"), [("reviewed", AFTER), ("not_needed", AFTER), ("missed", LAST)]
)
def test_a_payment_is_not_given_up_while_it_can_be_paid_nor_without_the_clients_word(how, on):
    with pytest.raises(DeadlineRefused) as error:
        given_up(how, on)
    assert error.value.field == "disposition"
    assert not Deadline.objects.filter(code="SECOND-PERSON").exists()


@pytest.mark.parametrize("how", ["missed", "transferred"])
def test_what_one_person_closes_without_a_payment_waits_for_another_on_the_desk(how):
    row = given_up(how)
    asked = question(row)
    assert row.state == DeadlineState.CLOSED
    assert asked in open_deadlines(bob())
    assert (asked.kind, asked.due_date) == ("follow_up", date(2027, 4, 30))
    assert title_of(asked, "en") == "Second person: Annuity, year 5"
    assert title_of(asked, "th") == "คนที่สองยืนยัน: ค่าธรรมเนียมรายปี ปีที่ 5"
    closing = Closing("reviewed", None, "", "I have seen the letter", asked.version)
    with override("en"), pytest.raises(DeadlineRefused, match="yourself"):
        close_deadline(asked, closing, cause(), AFTER)
    with pytest.raises(DeadlineRefused):
        override_due_date(asked, date(2149, 1, 1), asked.version, cause(why="later"))
    assert close_deadline(asked, closing, cause(bob()), AFTER).state == DeadlineState.CLOSED


def test_a_payment_opened_again_needs_no_second_person_and_closed_again_it_does():
    row = given_up("transferred")
    first = question(row)
    row = reopen_deadline(row, row.version, cause(), AFTER)
    first.refresh_from_db()
    assert first.state == DeadlineState.NO_LONGER_DUE
    close_deadline(row, Closing("missed", None, "", "x", row.version), cause(), AFTER)
    states = Deadline.objects.filter(code="SECOND-PERSON").order_by("pk").values_list("state")
    assert list(states) == [("no_longer_due",), ("open",)]


def event_of_the_end(case: Case, kind: str) -> None:
    given = {"kind": kind, "date": "20/11/2569"}
    assert sign_in(alice()).post(f"/cases/{case.pk}/events/add/", given).status_code == 302


def test_an_event_that_ends_all_payments_waits_for_another_person(time_machine):
    time_machine.move_to(NOON)
    case = annuity().case
    event_of_the_end(case, "withdrawn")
    asked = Deadline.objects.get(case=case, code="SECOND-PERSON")
    assert asked in open_deadlines(bob())
    closing = Closing("reviewed", None, "", "I have seen the letter", asked.version)
    with pytest.raises(DeadlineRefused, match="yourself|เอง"):
        close_deadline(asked, closing, cause(), TODAY)
    ended = case.events.get(kind="withdrawn")
    sign_in(alice()).post(f"/events/{ended.pk}/take-back/", {"why": "a mistake"})
    asked.refresh_from_db()
    assert asked.state == DeadlineState.NO_LONGER_DUE


def test_an_event_that_ends_no_payment_or_pays_all_asks_nobody(time_machine):
    time_machine.move_to(NOON)
    event_of_the_end(make_case(events=[("filed", "2026-06-01")]), "withdrawn")
    case = annuity().case
    paid = {"kind": "annuity_paid", "date": "20/11/2569", "plan": "lump_sum"}
    sign_in(alice()).post(f"/cases/{case.pk}/events/add/", paid)
    assert not Deadline.objects.filter(code="SECOND-PERSON").exists()


def test_an_office_of_one_person_is_not_asked_for_a_second():
    OfficePolicy.objects.update_or_create(pk=1, defaults={"four_eyes": False})
    assert given_up("transferred").state == DeadlineState.CLOSED
    assert not Deadline.objects.filter(code="SECOND-PERSON").exists()


@pytest.mark.parametrize("how", ["reviewed", "not_needed", "missed", "transferred"])
def test_a_letter_is_closed_by_one_person_as_before(how):
    row = design_letter()
    close_deadline(row, Closing(how, None, "", "so it is", row.version), cause(), TODAY)
    assert not Deadline.objects.filter(code="SECOND-PERSON").exists()
