"""An answer about another number: what it said is neither decided nor kept."""

from datetime import date, timedelta

import pytest
from django.utils import timezone, translation

from cases.case_writing import GivenCase, update_case
from cases.eexchange.records import Answer
from cases.eexchange.services import service_for
from cases.models import Discrepancy, User
from cases.register.deciding import Stale, accept_office, ask_office, keep_ours
from cases.register.sync import start_run
from cases.register.taking import Fetched, Tally, take
from tests.factories import TODAY, alice, bob, cause, make_case

pytestmark = pytest.mark.django_db

WRONG, RIGHT = "250100001", "250100002"
NOW = timezone.now


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


def row(number, **fields):
    told = {"TR_NAME": "Lamp", "TRADEMARK_STATUS": "รอตรวจสอบ", "REQ_DATE": "2025-01-02"}
    return {"REQ_NO": number, **told, **fields}


def checked(case, number, rows):
    case.refresh_from_db()
    asked = Fetched(
        case, service_for("trademark"), NOW(), Answer("TM", number, str(rows), rows)
    )  # fmt: skip
    take(asked, start_run("command", User.objects.system(), NOW()), Tally(), [])
    case.refresh_from_db()


@pytest.fixture
def case():
    """Checked under a wrong number, which was corrected since."""
    case = make_case(
        ip_type="trademark",
        application_number=WRONG,
        title="Lamp",
        events=[("filed", "2025-01-09")],
    )
    checked(case, WRONG, [row(WRONG, TRADEMARK_STATUS="ละทิ้งคำขอ", TR_NAME="Lantern")])
    assert set(Discrepancy.objects.values_list("field", "state")) == {
        ("filed_on", "open"), ("title", "open"), ("status", "open"),
    }  # fmt: skip
    update_case(case, GivenCase({"application_number": RIGHT}), cause(alice(), at=NOW()))
    return case


def test_the_day_of_another_application_is_not_taken_over(case):
    found = Discrepancy.objects.get(field="filed_on")
    for verb in (
        lambda: accept_office(found, cause(bob(), "the receipt"), TODAY),
        lambda: ask_office(found, cause(bob()), TODAY),
    ):
        with pytest.raises(Stale, match="another application number"):
            verb()
    case.refresh_from_db()
    assert case.filed_on == date(2025, 1, 9)


def test_what_was_kept_against_another_application_says_nothing_of_this_one(case):
    keep_ours(Discrepancy.objects.get(field="filed_on"), cause(bob(), "a wrong number", NOW()))
    checked(case, RIGHT, [row(RIGHT, TR_NAME="")])
    asked = Discrepancy.objects.get(state="open")
    assert (asked.field, asked.office_value) == ("filed_on", "2025-01-02")


def test_a_number_written_in_another_way_is_the_same(case):
    update_case(case, GivenCase({"application_number": "2501-00001"}), cause(alice(), at=NOW()))
    accept_office(Discrepancy.objects.get(field="filed_on"), cause(bob(), "the receipt"), TODAY)
    case.refresh_from_db()
    assert case.filed_on == date(2025, 1, 2)


def test_the_next_check_ends_what_was_said_of_the_other_number(case):
    checked(case, RIGHT, [row(RIGHT, REQ_DATE="2025-01-09", TR_NAME="")])
    assert set(Discrepancy.objects.values_list("state", flat=True)) == {"gone"}


def test_a_right_that_is_not_public_yet_was_never_shown(case):
    checked(case, RIGHT, [])
    assert (case.office_status, case.office_status_state) == ("", "not_public")
    assert not Discrepancy.objects.filter(state="open").exists()


def test_a_case_whose_number_stays_keeps_what_was_said(case):
    update_case(case, GivenCase({"application_number": WRONG}), cause(alice(), at=NOW()))
    type(case).objects.filter(pk=case.pk).update(last_checked_at=NOW() - timedelta(seconds=1))
    checked(case, WRONG, [])
    assert case.office_status == "ละทิ้งคำขอ"
    assert Discrepancy.objects.get(field="public").state == "open"
