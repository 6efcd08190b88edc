"""The way to a key: an ordinary case with an ordinary deadline, and a letter that is complete."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import translation

from cases.case_writing import GivenCase, create_case
from cases.deadlines import Closing, DeadlineRefused, close_deadline
from cases.eexchange.services import SERVICES
from cases.events import EventRefused, take_back_event
from cases.models import Case, ExchangeRequest, IpType, OfficeProfile
from cases.party_writing import CaseRefused
from cases.queries import due_by
from cases.refresh_pass import law_in_force
from cases.register import key_request
from cases.register.audit import without_a_service
from cases.register.key_request import (
    KeyRequestRefused,
    LetterIncomplete,
    begin,
    give_up,
    letter_of,
    note_approval,
    note_delivery,
    way_to_the_key,
    write_down,
)
from tests.factories import TODAY, alice, bob, cause, make_case

pytestmark = pytest.mark.django_db

HEAD = {"name": "บริษัท ตัวอย่าง จำกัด", "address": "99/1 ถนนสีลม", "email": "a@b.example", "phone": "02"}
WORDS = ("บริษัท ตัวอย่าง จำกัด", "99/1 ถนนสีลม", "a@b.example", "02", "อัญญา สุขใจ")
DAYS_AGO = TODAY - timedelta(days=10)


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


def begun(day=DAYS_AGO, **said):
    request = begin(day, alice(), cause(), TODAY)
    write_down(request, said, cause())
    return way_to_the_key()


def proof(day, number="EA123456789TH"):
    way = way_to_the_key()
    note_delivery(way, day, number, way.term.version, cause(bob()), TODAY)
    return way_to_the_key()


def test_the_registration_makes_a_case_whose_deadline_is_on_the_desk():
    way = begun()
    case = way.request.case
    assert (case.ip_type, case.ref, case.stage, case.responsible) == (
        "own", "EX-2569-1", "letter_due", alice()
    )  # fmt: skip
    assert case.get_ip_type_display() == "Office's own matter"
    (row,) = due_by(alice(), TODAY + timedelta(days=30))
    assert (row, row.code, row.due_date) == (way.term, "EX-30", DAYS_AGO + timedelta(days=30))
    assert (way.days_left(TODAY), way.is_missed(TODAY)) == (20, False)
    registers = {service.name for service in SERVICES if not service.statistics}
    assert (set(way.request.services), len(registers)) == (registers, 9)
    with pytest.raises(KeyRequestRefused, match="under way already"):
        begin(DAYS_AGO, alice(), cause(), TODAY)
    assert Case.objects.count() == 1


def test_a_day_to_come_begins_nothing():
    with pytest.raises(EventRefused, match="future"):
        begin(TODAY + timedelta(days=1), alice(), cause(), TODAY)
    assert not Case.objects.exists()
    assert way_to_the_key().request is None
    with pytest.raises(KeyRequestRefused, match="register on the site"):
        letter_of(way_to_the_key(), TODAY)


def test_the_way_is_followed_by_the_events_of_the_case():
    begun()
    with pytest.raises(DeadlineRefused, match="future"):
        proof(TODAY + timedelta(days=1))
    with pytest.raises(DeadlineRefused, match="never closed without proof"):
        proof(TODAY, " ")
    way = proof(TODAY - timedelta(days=2))
    assert (way.term.disposition, way.term.proof) == ("done", "EA123456789TH")
    assert (way.delivered.entered_by, way.is_missed(TODAY)) == (bob(), False)
    with pytest.raises(KeyRequestRefused, match="entered already"):
        proof(TODAY)
    note_approval(way, TODAY, "re: API", cause(), TODAY)
    way = way_to_the_key()
    assert (way.approved.date, way.request.case.stage) == (TODAY, "approved")
    with pytest.raises(KeyRequestRefused, match="entered already"):
        note_approval(way, TODAY, "", cause(), TODAY)
    take_back_event(way.approved, cause(), TODAY)
    assert way_to_the_key().approved is None


def test_what_is_closed_on_the_desk_counts_here_too():
    term = begun().term
    closing = Closing("done", TODAY, "EA1", "", term.version)
    close_deadline(term, closing, cause(bob()), TODAY)
    assert way_to_the_key().delivered.date == TODAY


def test_a_term_closed_without_the_letter_still_takes_its_delivery():
    term = begun().term
    close_deadline(term, Closing("reviewed", None, "", "asked by phone", term.version), cause(),
                   TODAY)  # fmt: skip
    assert way_to_the_key().delivered is None
    assert proof(TODAY).delivered.date == TODAY


def test_a_late_letter_is_told_as_late():
    way = begun(TODAY - timedelta(days=40))
    assert way.is_missed(TODAY)
    assert not way.came_late
    late = proof(TODAY - timedelta(days=1))
    assert (late.term.disposition, late.came_late) == ("filed_late", True)
    give_up(late, "the department took it as withdrawn", cause(), TODAY)
    assert (late.request.current, Case.objects.get().is_over) == (False, True)


def test_missed_thirty_days_end_the_request_and_another_begins():
    way = begun()
    with pytest.raises(KeyRequestRefused, match="not over yet"):
        give_up(way, "too late", cause(), TODAY)
    over = way.term.due_date + timedelta(days=1)
    give_up(way, "too late", cause(), over)
    old = Case.objects.get()
    assert (old.stage, old.is_over) == ("abandoned", True)
    term = old.deadlines.get(code="EX-30")
    assert (term.disposition, term.closing_note) == ("missed", "too late")
    with pytest.raises(KeyRequestRefused, match="no request"):
        give_up(way_to_the_key(), "again", cause(), over)
    assert begun().request.case.ref == "EX-2569-2"
    assert list(ExchangeRequest.objects.values_list("current", flat=True)) == [True, False] or (
        ExchangeRequest.objects.filter(current=True).count() == 1
    )
    assert old.exchange_request.current is False


def test_a_term_closed_as_missed_on_the_desk_lets_another_request_begin():
    term = begun(TODAY - timedelta(days=40)).term
    close_deadline(term, Closing("missed", None, "", "forgotten", term.version), cause(bob()),
                   TODAY)  # fmt: skip
    way = way_to_the_key()
    assert way.is_missed(TODAY)
    give_up(way, "forgotten", cause(), TODAY)
    assert begun().request.case.ref == "EX-2569-2"


def test_two_registrations_in_one_moment_are_one(monkeypatch):
    monkeypatch.setattr(key_request, "_free_reference", lambda day: make_case("EX-1").ref)
    with pytest.raises(KeyRequestRefused, match="under way already"):
        begin(DAYS_AGO, alice(), cause(), TODAY)


def test_the_database_keeps_one_current_request():
    begun()
    with pytest.raises(IntegrityError), transaction.atomic():
        ExchangeRequest.objects.create(case=make_case(), begun_by=alice(), begun_at=cause().at)


def test_a_letter_says_what_the_department_asks_for_and_is_refused_without_it():
    OfficeProfile.objects.create(**HEAD)
    way = begun(contact_name="อัญญา สุขใจ")
    said = str(letter_of(way, TODAY))
    assert [word for word in WORDS if word not in said] == []
    table = {
        "address": "its address",
        "email": "an email address",
        "phone": "a telephone number",
        "name": "the name of the office",
    }
    for name, told in table.items():
        OfficeProfile.objects.update(**HEAD | {name: " "})
        with pytest.raises(LetterIncomplete, match=told) as refused:
            letter_of(way, TODAY)
        assert refused.value.of_the_head
    for said, told in (({"contact_name": ""}, "contact person"), ({"services": []}, "one service")):
        OfficeProfile.objects.update(**HEAD)
        write_down(way.request, said, cause())
        with pytest.raises(LetterIncomplete, match=told):
            letter_of(way, TODAY)


def test_the_letters_own_address_takes_the_place_of_the_head():
    way = begun(contact_name="อัญญา", address="1 ถนนอื่น", email="x@y.example", phone="09")
    with pytest.raises(LetterIncomplete, match="name of the office"):
        letter_of(way, TODAY)
    OfficeProfile.objects.create(**HEAD)
    said = str(letter_of(way, TODAY))
    assert "1 ถนนอื่น" in said
    assert "99/1" not in said
    assert write_down(way.request, {"phone": "09"}, cause()) is False


def test_a_matter_of_the_office_is_no_right():
    case = begun().request.case
    make_case("TM-1", "trademark")
    assert without_a_service(alice()) == 1
    assert "own" not in IpType.values
    assert set(law_in_force()) == {*IpType.values, "own"}
    given = GivenCase({"ref": "X-1", "title": "x", "ip_type": "own"})
    with pytest.raises(CaseRefused, match="not known"):
        create_case(given, cause())
    assert case.filed_on is None
    assert date(2026, 12, 14) == way_to_the_key().term.due_date
