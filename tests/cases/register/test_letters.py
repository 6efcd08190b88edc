"""A letter nobody has entered: when a person is asked for it, and from which day it counts."""

import os
import time
from dataclasses import replace
from datetime import UTC, date, datetime
from hashlib import sha256

import pytest

from cases.deadlines import Closing, DeadlineRefused, close_deadline
from cases.eexchange.records import RegisterRecord
from cases.events import NewEvent, record_event
from cases.models import Deadline, RegisterSnapshot
from cases.register.apply import apply_record
from cases.register.letters import last_check_before
from cases.register.status_map import classify_status
from cases.reopening import reopen_deadline
from tests.factories import TODAY, alice, cause, make_case

pytestmark = pytest.mark.django_db

NUMBER = "250100001"


@pytest.fixture
def case():
    return make_case(ip_type="trademark", application_number=NUMBER, title="Lamp")


def check(case, at, status):
    """One check of the office at a moment: a status, or "" for an empty answer."""
    case.refresh_from_db()
    body = f'[{{"REQ_NO": "{NUMBER}", "TRADEMARK_STATUS": "{status}"}}]' if status else "[]"
    snapshot = RegisterSnapshot.objects.create(
        case=case,
        service="TM",
        hash=sha256(body.encode()).hexdigest(),
        body=body,
        fetched_at=at,
        last_check_before=case.last_checked_at,
    )
    if status:
        record = RegisterRecord(application_number=NUMBER, status_raw=status)
        apply_record(case, record, snapshot, cause(at=at), TODAY)
    type(case).objects.filter(pk=case.pk).update(last_checked_at=at)


def on(day, hour=3):
    return datetime(2026, 11, day, hour, tzinfo=UTC)


def asked(case):
    return list(Deadline.objects.filter(case=case, code="LETTER-EXPECTED").order_by("pk"))


def cautious(row):
    return (row.steps[0]["params"]["from"], row.steps[0]["params"]["date"])


def test_the_cautious_last_day_counts_from_the_last_check_with_the_old_status(case):
    check(case, on(2), "รอตรวจสอบ")
    type(case).objects.filter(pk=case.pk).update(last_checked_at=on(10))
    check(case, on(20), "แก้ไข")
    [row] = asked(case)
    assert cautious(row) == ("2026-11-10", "2027-01-09")
    assert (row.kind, row.due_date) == ("follow_up", date(2026, 11, 25))


@pytest.mark.parametrize("zone", ["UTC", "America/Los_Angeles", "Pacific/Kiritimati"])
def test_the_day_is_the_one_in_bangkok_wherever_the_process_runs(case, zone, monkeypatch):
    """Half past six in the evening, UTC, is the next day in Bangkok."""
    check(case, datetime(2026, 11, 9, 18, 30, tzinfo=UTC), "รอตรวจสอบ")
    before = os.environ.get("TZ")
    monkeypatch.setenv("TZ", zone)
    time.tzset()
    try:
        check(case, on(20), "แก้ไข")
    finally:
        if before is None:
            monkeypatch.delenv("TZ")
        else:
            monkeypatch.setenv("TZ", before)
        time.tzset()
    assert cautious(asked(case)[0]) == ("2026-11-10", "2027-01-09")


def test_a_status_classified_later_counts_from_before_its_words_appeared(case):
    check(case, on(2), "รอตรวจสอบ")
    check(case, on(5), "ถ้อยคำใหม่ของนายทะเบียน")
    check(case, on(9), "ถ้อยคำใหม่ของนายทะเบียน")
    type(case).objects.filter(pk=case.pk).update(last_checked_at=on(22))
    assert asked(case) == []
    assert len(classify_status("ถ้อยคำใหม่ของนายทะเบียน", "amend", cause(at=on(23)))) == 1
    assert cautious(asked(case)[0]) == ("2026-11-02", "2027-01-01")


def test_empty_answers_and_unreadable_ones_say_nothing_of_the_old_status(case):
    check(case, on(2), "รอตรวจสอบ")
    check(case, on(5), "")
    RegisterSnapshot.objects.create(
        case=case, service="TM", hash="x", body='["ok"', fetched_at=on(6), last_check_before=on(5)
    )
    check(case, on(20), "แก้ไข")
    assert cautious(asked(case)[0])[0] == "2026-11-02"


def test_an_answer_as_json_in_a_string_is_read_too(case):
    check(case, on(2), "รอตรวจสอบ")
    snapshot = case.snapshots.get()
    RegisterSnapshot.objects.filter(pk=snapshot.pk).update(
        body='"' + snapshot.body.replace('"', '\\"') + '"'
    )
    check(case, on(20), "แก้ไข")
    case.refresh_from_db()
    assert last_check_before(case) == on(2)


def test_at_the_first_check_no_last_day_is_made_up(case):
    check(case, on(20), "แก้ไข")
    [row] = asked(case)
    assert row.steps == [{"code": "letter_before_first_check", "params": {"status": "แก้ไข"}}]
    assert not case.deadlines.filter(kind="statutory").exists()


def test_other_words_of_one_meaning_ask_for_the_next_letter(case):
    check(case, on(2), "ชำระค่าธรรมเนียมประกาศโฆษณา")
    letter = NewEvent("registration_fee_notice_received", date(2026, 11, 3))
    record_event(case, NewEvent("filed", date(2025, 1, 2)), cause(), TODAY)
    record_event(case, letter, cause(at=on(21)), TODAY)
    paid = NewEvent("registration_fee_paid", date(2026, 11, 4))
    record_event(case, paid, cause(at=on(21)), TODAY)
    check(case, on(22), "ชำระค่าออกสิทธิบัตร")
    assert [row.state for row in asked(case)] == ["closed", "open"]


def test_a_letter_that_is_being_looked_for_is_not_asked_for_twice(case):
    check(case, on(2), "แก้ไข")
    check(case, on(3), "ให้แก้ไขเพิ่มเติม")
    assert len(asked(case)) == 1


def test_a_letter_on_file_with_an_open_term_asks_for_nothing(case):
    record_event(case, NewEvent("filed", date(2025, 1, 2)), cause(), TODAY)
    letter = NewEvent("office_action_received", date(2026, 11, 1), {"section": "15"})
    record_event(case, letter, cause(alice()), TODAY)
    check(case, on(2), "แก้ไข")
    assert asked(case) == []


def test_the_letter_once_entered_closes_what_asked_for_it(case):
    check(case, on(2), "แก้ไข")
    (row,) = asked(case)
    letter = NewEvent("office_action_received", date(2026, 11, 4), {"section": "15"})
    record_event(case, letter, cause(at=on(5)), TODAY)
    check(case, on(6), "แก้ไข")
    row.refresh_from_db()
    assert (row.state, row.disposition) == ("closed", "by_event")
    assert len(asked(case)) == 1


def test_a_person_may_close_it_with_a_note_that_there_is_no_letter(case):
    check(case, on(2), "แก้ไข")
    (row,) = asked(case)
    closing = Closing("reviewed", None, "", "no letter: the office mixed up two files", row.version)
    closed = close_deadline(row, closing, cause(alice()), TODAY)
    assert (closed.state, closed.disposition) == ("closed", "reviewed")
    opened = reopen_deadline(closed, closed.version, cause(), TODAY)
    with pytest.raises(DeadlineRefused):
        close_deadline(opened, replace(closing, note=" ", version=opened.version), cause(), TODAY)
