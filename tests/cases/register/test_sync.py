"""The sync against a real sandbox over HTTP: every fault becomes a visible row, and nothing
is lost, doubled or guessed."""

import logging
from datetime import timedelta

import pytest
from django.utils import timezone

from cases.eexchange.register_data import UNHEARD_OF
from cases.events import NewEvent, record_event
from cases.models import (
    Case,
    CaseEvent,
    Deadline,
    Discrepancy,
    JobRun,
    RegisterSnapshot,
    SyncFailure,
    SyncRun,
    User,
)
from cases.register.due import due_cases
from cases.register.office import NoToken
from cases.register.status_map import classify_status
from cases.register.sync import (
    SyncStopped,
    run_job,
    run_sync,
)
from cases.register.sync_now import sync_one
from cases.register.taking import Tally
from tests.factories import TODAY, alice, cause, make_case

pytestmark = pytest.mark.django_db


def sync_all() -> Tally:
    cases = Case.objects.exclude(application_number="").order_by("pk")
    return run_sync(list(cases), "command", User.objects.system(), None)


def counts(tally: Tally) -> dict[str, int]:
    names = ("checked", "changed", "unchanged", "not_public", "failed", "discrepancies")
    return {name: getattr(tally, name) for name in names if getattr(tally, name)}


def test_the_office_tells_what_the_docket_lacks(office):
    right = office.right("design", stage=4)
    case = office.case(right)
    assert counts(sync_all()) == {"checked": 1, "changed": 1}
    case.refresh_from_db()
    events = {event.kind: event for event in case.events.all()}
    assert events["filed"].date == right.filed
    assert events["published"].date == right.day("published", office.sandbox.today)
    assert events["granted"].date == right.day("registered", office.sandbox.today)
    assert {event.source for event in events.values()} == {"office"}
    assert case.registration_number == right.registration_number(office.sandbox.today)
    assert case.office_status == right.words(office.sandbox.today)
    assert case.deadlines.filter(code="ANN-1").exists()


def test_a_second_pass_changes_nothing(office):
    case = office.case(office.right("trademark", stage=5))
    sync_all()
    before = (CaseEvent.objects.count(), Deadline.history.count(), Case.history.count())
    assert counts(sync_all()) == {"checked": 1, "unchanged": 1}
    after = (CaseEvent.objects.count(), Deadline.history.count(), Case.history.count())
    assert after == before
    assert RegisterSnapshot.objects.filter(case=case).count() == 1


def test_a_snapshot_is_kept_untouched_and_says_that_it_is_sandbox_data(office):
    right = office.right("trademark", stage=3)
    case = office.case(right)
    sync_all()
    snapshot = case.snapshots.get()
    assert right.number in snapshot.body
    assert snapshot.sandbox is True
    office.sandbox.advance(right.number)
    sync_all()
    assert case.snapshots.count() == 2


def test_another_date_at_the_office_waits_for_a_person(office):
    right = office.right("trademark", stage=3)
    ours = right.filed - timedelta(days=2)
    case = office.case(right, events=[("filed", ours.isoformat())])
    assert counts(sync_all())["discrepancies"] == 1
    found = Discrepancy.objects.get(case=case, field="filed_on")
    assert (found.office_value, found.docket_value) == (right.filed.isoformat(), ours.isoformat())
    assert case.events.get(kind="filed").date == ours
    sync_all()
    assert Discrepancy.objects.count() == 1


def test_nothing_public_is_neither_an_error_nor_a_withdrawal(office):
    right = office.right("invention", stage=0)
    case = office.case(right)
    assert counts(sync_all()) == {"checked": 1, "not_public": 1}
    case.refresh_from_db()
    assert (case.office_status, case.office_status_state) == ("", "not_public")
    assert not case.events.exists()
    assert not case.is_over
    assert counts(sync_all()) == {"checked": 1, "not_public": 1}


def test_a_public_case_that_vanishes_keeps_its_status_and_waits_for_a_person(office):
    right = office.right("trademark", stage=3)
    case = office.case(right)
    sync_all()
    office.fails("empty", right.number, times=1)
    assert counts(sync_all()) == {"checked": 1, "not_public": 1, "discrepancies": 1}
    case.refresh_from_db()
    assert case.office_status == right.words(office.sandbox.today)
    assert Discrepancy.objects.get(case=case, field="public").state == "open"
    sync_all()
    assert Discrepancy.objects.get(case=case, field="public").state == "gone"


def test_an_unheard_of_status_waits_to_be_classified_and_is_never_pending(office):
    right = office.right("trademark", stage=1)
    right.status = UNHEARD_OF
    case = office.case(right)
    sync_all()
    case.refresh_from_db()
    assert case.office_status == UNHEARD_OF
    assert case.office_status_state == "unmapped"
    assert case.office_status_internal == ""
    assert len(classify_status(UNHEARD_OF, "under_examination", cause(alice()))) == 1
    case.refresh_from_db()
    assert (case.office_status_state, case.office_status_internal) == (
        "mapped",
        "under_examination",
    )


def test_an_ended_case_at_the_office_ends_nothing_by_itself(office):
    right = office.right("trademark", stage=3)
    right.status = "จำหน่ายคำขอ"
    case = office.case(right, events=[("filed", right.filed.isoformat())])
    sync_all()
    case.refresh_from_db()
    assert case.office_status_internal == "dismissed"
    assert case.is_over is False
    assert Discrepancy.objects.get(case=case, field="status").office_value == "จำหน่ายคำขอ"
    record_event(case, NewEvent("abandoned", TODAY), cause(), TODAY)
    sync_all()
    assert Discrepancy.objects.get(case=case, field="status").state == "gone"


def test_a_status_that_implies_a_letter_opens_a_follow_up_and_no_statutory_date(office):
    right = office.right("trademark", stage=2)
    case = office.case(right, events=[("filed", right.filed.isoformat())])
    sync_all()
    row = Deadline.objects.get(case=case, code="LETTER-EXPECTED")
    assert (row.kind, row.state) == ("follow_up", "open")
    assert row.due_date > timezone.localdate()
    assert not case.deadlines.filter(kind="statutory").exists()
    sync_all()
    assert Deadline.objects.filter(code="LETTER-EXPECTED").count() == 1


def test_the_follow_up_ends_when_the_letter_is_entered(office):
    right = office.right("trademark", stage=2)
    case = office.case(right, events=[("filed", right.filed.isoformat())])
    sync_all()
    letter = NewEvent("office_action_received", TODAY, {"section": "15"})
    later = timezone.now() + timedelta(minutes=1)
    record_event(case, letter, cause(at=later), TODAY)
    office.sandbox.advance(right.number)
    sync_all()
    row = Deadline.objects.get(case=case, code="LETTER-EXPECTED", occurrence__startswith="amend")
    assert row.state == "closed"


FAULTS = {
    "html200": "malformed",
    "half": "malformed",
    "strangeobject": "malformed",
    "listoftext": "malformed",
    "object": "rejected",
    "500html": "unreachable",
    "cut": "unreachable",
}


@pytest.mark.parametrize(("fault", "kind"), FAULTS.items())
def test_a_fault_is_a_visible_row_and_stops_no_other_case(office, fault, kind):
    bad, good = office.right("trademark", 3), office.right("design", 1)
    broken, whole = office.case(bad), office.case(good)
    office.fails(fault, bad.number)
    tally = sync_all()
    assert counts(tally) == {"checked": 1, "changed": 1, "failed": 1}
    failure = SyncFailure.objects.get(case=broken, resolved_at__isnull=True)
    assert failure.kind == kind
    assert failure.message
    assert failure.message_en
    assert tally.errors == [{"ref": broken.ref, "service": "TM", "message": failure.message_en}]
    whole.refresh_from_db()
    assert whole.filed_on == good.filed
    office.recovers()
    assert counts(sync_all())["changed"] == 1
    assert not SyncFailure.objects.filter(resolved_at__isnull=True).exists()


def test_an_answer_of_another_form_is_kept_before_it_is_understood(office):
    right = office.right("trademark", 3)
    case = office.case(right)
    office.fails("listoftext")
    sync_all()
    assert "ok" in case.snapshots.get().body
    case.refresh_from_db()
    assert case.last_checked_at is None


@pytest.mark.parametrize("fault", ["bom", "jsonstring", "newkey", "mixeddates", "be_date"])
def test_an_odd_but_readable_answer_is_read(office, fault):
    right = office.right("trademark", 3)
    case = office.case(right)
    office.fails(fault)
    assert counts(sync_all()) == {"checked": 1, "changed": 1}
    case.refresh_from_db()
    assert case.filed_on == right.filed


@pytest.mark.parametrize("fault", ["401", "403"])
def test_a_refused_key_stops_the_run_and_the_other_cases_stay_due(office, fault):
    for stage in (1, 3, 4, 5):
        office.case(office.right("trademark", stage))
    office.fails(fault)
    tally = sync_all()
    assert tally.stopped_because
    assert tally.checked == 0
    assert 1 <= tally.failed <= 2
    assert len(due_cases(timezone.now())) == 4
    assert SyncRun.objects.get().stopped_because


def test_a_long_pause_is_obeyed(office):
    office.case(office.right("trademark", 3))
    office.fails("429-long")
    tally = sync_all()
    assert (tally.failed, tally.checked) == (1, 0)
    assert tally.retry_after == 3600
    assert SyncFailure.objects.get().kind == "rate_limited"


@pytest.mark.parametrize("fault", ["429", "429-no-retry-after"])
def test_a_short_pause_is_waited_for(office, fault):
    office.case(office.right("trademark", 3))
    office.fails(fault, times=1)
    assert counts(sync_all()) == {"checked": 1, "changed": 1}


def test_an_impossible_date_is_a_visible_row_while_the_rest_is_used(office):
    right = office.right("trademark", 5)
    case = office.case(right)
    office.fails("baddate")
    tally = sync_all()
    case.refresh_from_db()
    assert case.filed_on is None
    assert case.registration_number == right.registration_number(office.sandbox.today)
    assert SyncFailure.objects.get(case=case).where == "filed_on"
    assert tally.errors[0]["ref"] == case.ref


def test_the_row_of_an_impossible_date_stays_while_the_answer_stays(office):
    case = office.case(office.right("trademark", 5))
    office.fails("baddate")
    sync_all()
    sync_all()
    assert SyncFailure.objects.filter(case=case, resolved_at__isnull=True).exists()
    office.recovers()
    sync_all()
    assert not SyncFailure.objects.filter(case=case, resolved_at__isnull=True).exists()


def test_only_the_exact_number_counts(office):
    right = office.right("trademark", 3)
    case = office.case(right)
    office.fails("longernumber")
    assert counts(sync_all()) == {"checked": 1, "not_public": 1}
    case.refresh_from_db()
    assert case.office_status == ""


def test_one_row_for_each_class_is_one_case(office):
    right = next(r for r in office.sandbox.register if len(r.classes) == 3 and not r.odd)
    case = office.case(right)
    sync_all()
    assert case.events.filter(kind="filed").count() == 1


def test_a_buddhist_date_is_the_same_day(office):
    right = next(
        r for r in office.sandbox.register if r.odd == "be_date" and r.words(office.sandbox.today)
    )
    case = office.case(right)
    sync_all()
    case.refresh_from_db()
    assert case.filed_on == right.filed


def test_the_token_is_nowhere(office, caplog, capsys, settings):
    settings.EEXCHANGE_TOKEN = "a-very-secret-token"
    case = office.case(office.right("trademark", 3))
    with caplog.at_level(logging.DEBUG):
        tally = sync_all()
    failure = SyncFailure.objects.get(case=case)
    told = [caplog.text, *capsys.readouterr(), failure.message, failure.message_en, str(tally)]
    assert tally.failed == 1
    assert not any("a-very-secret-token" in text for text in told)


def test_without_a_token_nothing_is_asked(office, settings):
    settings.EEXCHANGE_TOKEN = ""
    office.case(office.right("trademark", 3))
    with pytest.raises(NoToken):
        sync_all()
    assert not SyncRun.objects.exists()


def test_the_job_leaves_a_heartbeat_and_stops_asking_what_is_fresh(office):
    office.case(office.right("trademark", 3))
    now = timezone.now()
    assert run_job(now)["checked"] == 1
    assert JobRun.objects.get(name="register_sync").last_succeeded_at is not None
    assert run_job(now)["checked"] == 0


def test_the_job_says_when_the_office_refuses(office):
    office.case(office.right("trademark", 3))
    office.fails("401")
    with pytest.raises(SyncStopped):
        run_job(timezone.now())
    job = JobRun.objects.get(name="register_sync")
    assert job.last_succeeded_at is None
    assert job.last_error


def test_a_run_that_was_killed_is_closed_by_the_next(office):
    old = SyncRun.objects.create(
        trigger="nightly", started_by=alice(), started_at=timezone.now() - timedelta(hours=2)
    )
    office.case(office.right("trademark", 3))
    sync_all()
    old.refresh_from_db()
    assert old.finished_at is not None
    assert old.stopped_because


def test_sync_now_says_in_a_sentence_what_came(office):
    right = office.right("trademark", 3)
    case = office.case(right)
    first = sync_one(case, alice(), timezone.now())
    second = sync_one(case, alice(), timezone.now())
    office.fails("html200")
    third = sync_one(case, alice(), timezone.now())
    assert [first.failed, second.failed, third.failed] == [False, False, True]
    assert len({first.sentence, second.sentence, third.sentence}) == 3
    assert sync_one(make_case(), alice(), timezone.now()).failed
    assert sync_one(make_case(ip_type="gi"), alice(), timezone.now()).failed
