"""Deciding a difference: what follows, what is refused, and that twice is once."""

import json
from datetime import date, timedelta

import pytest
from django.utils import translation

from cases.deadlines import title_of
from cases.eexchange.records import RegisterRecord
from cases.events import NewEvent, correct_event
from cases.models import CaseEvent, Deadline, Discrepancy, OfficePolicy, RegisterSnapshot
from cases.queries import dates_to_read_again, to_verify, waiting_differences
from cases.register.apply import apply_record
from cases.register.deciding import (
    DecisionRefused,
    Stale,
    accept_office,
    ask_office,
    keep_ours,
    put_off,
)
from cases.verifying import check_can_verify
from tests.cases.views.desk import stored
from tests.factories import NOON, TODAY, alice, bob, cause, make_case

pytestmark = pytest.mark.django_db

FILED = date(2020, 3, 10)
SOON = TODAY + timedelta(days=3)
LATER = NOON + timedelta(days=10)


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


@pytest.fixture
def case():
    return make_case(
        title="Lamp",
        registration_number="98214",
        events=[("filed", "2020-03-12"), ("granted", "2022-06-01")],
    )


def told(case, at=NOON, **fields):
    given = {"application_number": "2002000001", "title": "Lamp", "filed_on": FILED}
    snapshot = RegisterSnapshot.objects.create(
        case=case, service="PRODUCTPATENT", hash="0", body="[]", fetched_at=at
    )
    record = RegisterRecord(**{**given, **fields})
    return apply_record(case, record, snapshot, cause(at=at), TODAY)


def difference(case, field="filed_on", **fields):
    told(case, **fields)
    return Discrepancy.objects.get(case=case, field=field, state="open")


def fresh(row):
    return Discrepancy.objects.get(pk=row.pk)


def refused(verb, *given):
    """The sentence of a refusal that stores nothing."""
    before = stored()
    with pytest.raises(DecisionRefused) as caught:
        verb(*given)
    assert stored() == before
    return caught.value.message


# Accepting


def test_what_moved_is_kept_with_the_decision(case):
    row = difference(case)
    before = dict(Deadline.objects.filter(case=case).values_list("pk", "due_date"))
    moved = accept_office(row, cause(bob(), "the receipt"), TODAY)
    kept = {one["deadline"]: (one["before"], one["after"]) for one in fresh(row).moved}
    after = dict(Deadline.objects.filter(case=case).values_list("pk", "due_date"))
    expected = {
        pk: (before[pk].isoformat(), after[pk].isoformat())
        for pk in before
        if before[pk] != after[pk]
    }
    assert expected
    assert kept == expected
    assert len(moved) == len(kept)
    assert all(one["statutory"] for one in fresh(row).moved)


def test_a_statutory_date_that_moved_waits_for_a_second_person(case):
    Deadline.objects.filter(case=case).update(verified_by=bob(), verified_at=NOON)
    accept_office(difference(case), cause(bob(), "the receipt"), TODAY)
    moved = Deadline.objects.on_the_desk().filter(case=case, code__startswith="ANN-")
    assert moved.exists()
    assert {(row.dated_by_id, row.verified_by_id) for row in moved} == {(bob().pk, None)}
    for row in moved:
        check_can_verify(row, alice())
    assert dates_to_read_again(alice(), to_verify(alice())).filter(case=case).exists()
    assert not dates_to_read_again(bob(), to_verify(bob())).filter(case=case).exists()


def test_accepting_twice_makes_one_event(case):
    row = difference(case)
    accept_office(row, cause(bob(), "the receipt"), TODAY)
    events = CaseEvent.objects.filter(case=case).count()
    sentence = refused(accept_office, row, cause(alice(), "again"), TODAY)
    assert sentence == "Somebody has already decided this difference."
    assert CaseEvent.objects.filter(case=case).count() == events == 3


def test_a_date_that_the_docket_lacks_becomes_an_event(case):
    Discrepancy.objects.create(
        case=case, snapshot=case.snapshots.create(service="X", body="[]", fetched_at=NOON),
        field="published_on", office_value="2021-02-01", docket_value="", first_seen_at=NOON,
    )  # fmt: skip
    row = Discrepancy.objects.get(field="published_on")
    accept_office(row, cause(bob(), "gazette"), TODAY)
    event = case.events.get(kind="published")
    assert (event.date, event.source, event.entered_by) == (date(2021, 2, 1), "office", bob())


@pytest.mark.parametrize(
    ("field", "office", "docket"), [("status", "ละทิ้ง", "granted"), ("public", "", "")]
)
def test_what_the_register_does_not_explain_is_not_accepted(field, office, docket, case):
    docket = case.stage if field == "status" else docket
    row = Discrepancy.objects.create(
        case=case, snapshot=case.snapshots.create(service="X", body="[]", fetched_at=NOON),
        field=field, office_value=office, docket_value=docket, first_seen_at=NOON,
    )  # fmt: skip
    assert refused(accept_office, row, cause(), TODAY).startswith("The register does not say why")
    keep_ours(row, cause(bob(), "asked by telephone"))
    assert fresh(row).state == "kept"


@pytest.mark.parametrize(("field", "length"), [("registration_number", 41), ("title", 501)])
def test_what_does_not_fit_into_the_docket_is_refused_with_a_sentence(field, length, case):
    row = difference(case, field, filed_on=None, **{field: "9" * length})
    assert "does not fit" in refused(accept_office, row, cause(), TODAY)


# What a person did not see is not decided


VERBS = pytest.mark.parametrize(
    "verb",
    [
        lambda row: accept_office(row, cause(bob(), "why"), TODAY),
        lambda row: keep_ours(row, cause(bob(), "why")),
        lambda row: ask_office(row, cause(bob()), TODAY),
        lambda row: put_off(row, SOON, cause(bob()), TODAY),
    ],
    ids=["accept", "keep", "ask", "later"],
)


@VERBS
def test_somebody_who_decided_meanwhile_is_not_overruled(verb, case):
    row = difference(case)
    keep_ours(row, cause(alice(), "ours"))
    assert refused(verb, row) == "Somebody has already decided this difference."


@VERBS
def test_a_value_of_the_office_that_changed_meanwhile_is_not_decided(verb, case):
    row = difference(case)
    told(case, filed_on=date(2020, 3, 11))
    assert refused(verb, row).startswith("The values changed after you opened this page.")


@VERBS
def test_a_docket_that_says_something_else_by_now_is_not_written_over(verb, case):
    row = difference(case)
    event = case.events.current().get(kind="filed")
    correct_event(event, NewEvent("filed", date(2020, 3, 9)), cause(alice()), TODAY)
    assert refused(verb, row).startswith("The docket says “2020-03-09” by now")


@pytest.mark.parametrize("day", ["", "10-03-63"], ids=["blank", "not to be read"])
def test_what_the_newest_answer_says_no_longer_is_not_taken_over(day, case):
    row = difference(case)
    type(case).objects.filter(pk=case.pk).update(application_number="2002000001")
    newest = [{"APP_NO": "2002000001", "PATENT_NAME": "Lamp", "FILING_DATE": day}]
    case.snapshots.create(service="PRODUCTPATENT", body=json.dumps(newest), fetched_at=LATER)
    for verb in (accept_office, ask_office):
        sentence = refused(verb, row, cause(bob(), "the receipt"), TODAY)
        assert sentence.startswith("The newest answer of the office does not say this any more")
    newest[0]["FILING_DATE"] = "10-03-2563"
    case.snapshots.create(service="PRODUCTPATENT", body=json.dumps(newest), fetched_at=LATER)
    accept_office(row, cause(bob(), "the receipt"), TODAY)
    assert case.events.current().get(kind="filed").date == FILED


@pytest.mark.parametrize("why", ["", "  "])
def test_ours_is_kept_only_with_a_reason(why, case):
    assert refused(keep_ours, difference(case), cause(bob(), why)) == (
        "Please say why, in a sentence."
    )


# Later


def test_what_is_put_off_comes_back_by_itself(case):
    row = difference(case)
    put_off(row, SOON, cause(bob()), TODAY)

    def waits(on):
        return waiting_differences(alice(), on).filter(pk=row.pk).exists()

    assert [waits(SOON - timedelta(days=n)) for n in (3, 1, 0, -1)] == [False, False, True, True]
    assert (fresh(row).state, fresh(row).later_by) == ("open", bob())


@pytest.mark.parametrize(
    ("until", "sentence"),
    [
        (None, "Please give the day on which it comes back."),
        (TODAY, "This day must lie after today."),
        (TODAY - timedelta(days=1), "This day must lie after today."),
        (TODAY + timedelta(days=367), "At most a year: what is put off longer is forgotten."),
    ],
)
def test_a_day_that_is_no_later_one_is_refused(until, sentence, case):
    assert refused(put_off, difference(case), until, cause(), TODAY) == sentence


def test_something_new_at_the_office_brings_it_back_at_once(case):
    row = difference(case)
    put_off(row, SOON, cause(bob()), TODAY)
    told(case, filed_on=date(2020, 3, 11), at=LATER)
    assert (fresh(row).later_until, fresh(row).office_value) == (None, "2020-03-11")
    assert waiting_differences(alice(), TODAY).filter(pk=row.pk).exists()


def test_the_same_answer_again_leaves_it_put_off(case):
    row = difference(case)
    put_off(row, SOON, cause(bob()), TODAY)
    told(case, at=LATER)
    assert fresh(row).later_until == SOON


# Asking the office


def follow_up(case):
    return Deadline.objects.get(case=case, code="OFFICE-ASKED")


def test_asking_opens_a_follow_up_and_the_difference_waits_for_it(case):
    row = difference(case)
    task = ask_office(row, cause(bob()), TODAY)
    assert (task.kind, task.state, task.due_date) == ("follow_up", "open", date(2026, 12, 24))
    assert title_of(task, "en") == "Follow up the letter to the office"
    assert title_of(task, "th").startswith("ตามคำตอบของกรมฯ")
    asked = fresh(row)
    assert (asked.asked_by, asked.asked_at, asked.later_until) == (bob(), NOON, task.due_date)
    waiting = waiting_differences(alice(), task.due_date - timedelta(days=1))
    assert not waiting.filter(pk=row.pk).exists()
    assert waiting_differences(alice(), task.due_date).filter(pk=row.pk).exists()


def test_the_office_is_asked_once_about_the_same_values(case):
    row = difference(case)
    ask_office(row, cause(bob()), TODAY)
    assert refused(ask_office, row, cause(alice()), TODAY) == (
        "The office has been asked about this already."
    )
    assert Deadline.objects.filter(code="OFFICE-ASKED").count() == 1


def test_a_follow_up_on_a_closed_day_is_due_on_the_next_working_day(case):
    row = difference(case)
    # 30 days on lies 5 December, a holiday on a Saturday; Monday is its substitute.
    task = ask_office(row, cause(bob()), date(2026, 11, 5))
    assert task.due_date == date(2026, 12, 8)


@pytest.mark.parametrize(
    "ending",
    [
        lambda case, row: accept_office(row, cause(bob(), "answered"), TODAY),
        lambda case, row: keep_ours(row, cause(bob(), "answered")),
        lambda case, row: told(case, filed_on=date(2020, 3, 12), at=LATER),
        lambda case, row: told(case, filed_on=date(2020, 3, 11), at=LATER),
    ],
    ids=["accepted", "kept", "gone", "changed"],
)
def test_the_follow_up_ends_with_the_difference(ending, case):
    row = difference(case)
    ask_office(row, cause(bob()), TODAY)
    ending(case, fresh(row))
    task = follow_up(case)
    assert (task.state, task.disposition) == ("closed", "by_event")


def test_a_follow_up_closed_by_hand_leaves_the_difference_to_come_back(case):
    row = difference(case)
    due = ask_office(row, cause(bob()), TODAY).due_date
    Deadline.objects.filter(code="OFFICE-ASKED").update(
        state="closed", disposition="not_needed", closed_by=bob(), closed_at=NOON
    )
    assert waiting_differences(alice(), due).filter(pk=row.pk).exists()


# Without a second person


@pytest.mark.parametrize("four_eyes", [True, False])
def test_a_missing_date_that_ends_a_term_is_recorded_only_where_somebody_reads_it_again(four_eyes):
    OfficePolicy.objects.update(four_eyes=four_eyes)
    case = make_case(title="Lamp", events=[("priority_filed", "2026-06-10")])
    term = case.deadlines.get(kind="statutory", state="open")
    told(case, filed_on=date(2026, 9, 1))
    term.refresh_from_db()
    case.refresh_from_db()
    waiting = Discrepancy.objects.filter(case=case, field="filed_on", state="open")
    if four_eyes:
        assert (case.filed_on, term.state) == (date(2026, 9, 1), "closed")
        assert not waiting.exists()
    else:
        assert (case.filed_on, term.state) == (None, "open")
        assert waiting.get().office_value == "2026-09-01"
        accept_office(waiting.get(), cause(bob(), "the receipt"), TODAY)
        case.refresh_from_db()
        assert case.filed_on == date(2026, 9, 1)


def test_without_four_eyes_a_missing_date_that_only_starts_terms_is_recorded_at_once():
    OfficePolicy.objects.update(four_eyes=False)
    case = make_case(title="Lamp")
    told(case, filed_on=date(2026, 9, 1))
    assert case.events.get().kind == "filed"
    assert not Discrepancy.objects.filter(case=case).exists()


def test_a_stale_decision_is_a_refusal():
    assert issubclass(Stale, DecisionRefused)
