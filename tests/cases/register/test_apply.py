"""What a person decides about a difference, once and for all until something changes."""

from datetime import date, timedelta

import pytest

from cases.eexchange.records import RegisterRecord
from cases.models import Discrepancy, RegisterSnapshot
from cases.register.apply import apply_record
from cases.register.deciding import Stale, accept_office, keep_ours
from tests.factories import NOON, TODAY, bob, cause, make_case

pytestmark = pytest.mark.django_db

FILED = date(2020, 3, 10)


@pytest.fixture
def case():
    return make_case(
        title="Lamp",
        registration_number="98214",
        events=[("filed", "2020-03-12"), ("granted", "2022-06-01")],
    )


def told(case, **fields):
    given = {"application_number": "2002000001", "title": "Lamp", "filed_on": FILED}
    snapshot = RegisterSnapshot.objects.create(
        case=case, service="PRODUCTPATENT", hash="0", body="[]", fetched_at=NOON
    )
    return apply_record(case, RegisterRecord(**{**given, **fields}), snapshot, cause(), TODAY)


def difference(case, field="filed_on"):
    return Discrepancy.objects.get(case=case, field=field, state="open")


def annuities(case):
    return case.deadlines.filter(code__startswith="ANN-")


def test_accepting_a_filing_date_moves_every_annuity(case):
    told(case)
    before = {
        row.years[0]: row.nominal_date for row in case.deadlines.filter(code__startswith="ANN")
    }
    accept_office(difference(case), cause(bob(), "The receipt says the 10th"), TODAY)
    after = {
        row.years[0]: row.nominal_date for row in case.deadlines.filter(code__startswith="ANN")
    }
    assert {year: day - timedelta(days=2) for year, day in before.items()} == after
    decided = Discrepancy.objects.get(case=case)
    assert (decided.state, decided.decided_by) == ("accepted", bob())
    assert decided.reason == "The receipt says the 10th"


def test_what_was_kept_is_not_asked_again_until_the_office_says_something_new(case):
    told(case)
    keep_ours(difference(case), cause(bob(), "Typing error at the office"))
    assert told(case).discrepancies == 0
    assert not Discrepancy.objects.filter(state="open").exists()
    assert told(case, filed_on=date(2020, 3, 11)).discrepancies == 1


def test_a_difference_that_is_gone_closes_itself(case):
    told(case)
    told(case, filed_on=date(2020, 3, 12))
    assert Discrepancy.objects.get(case=case).state == "gone"


def test_a_waiting_difference_shows_the_newest_value(case):
    told(case)
    told(case, filed_on=date(2020, 3, 11))
    assert difference(case).office_value == "2020-03-11"


def test_two_people_do_not_decide_the_same_difference(case):
    told(case)
    waiting = difference(case)
    keep_ours(waiting, cause(bob(), "ours"))
    with pytest.raises(Stale):
        accept_office(waiting, cause(), TODAY)
    case.refresh_from_db()
    assert case.filed_on == date(2020, 3, 12)


@pytest.mark.parametrize(
    ("field", "value"), [("title", "Lantern"), ("registration_number", "98215")]
)
def test_accepting_a_text_writes_it(case, field, value):
    told(case, filed_on=None, **{field: value})
    accept_office(difference(case, field), cause(bob(), "as registered"), TODAY)
    case.refresh_from_db()
    assert getattr(case, field) == value


def test_a_date_that_cannot_be_true_waits_for_a_person(case):
    told(case, filed_on=None, published_on=date(2027, 1, 1))
    assert difference(case, "published_on").office_value.startswith("2027-01-01")
    assert not case.events.filter(kind="published").exists()


def test_blanks_at_the_office_say_nothing(case):
    result = told(case, filed_on=None, title="")
    assert (result.changed, result.discrepancies) == (False, 0)
    assert case.registration_number == "98214"


@pytest.mark.parametrize("blank", ["-", "N/A", "NULL", "ไม่มี"])
def test_a_blank_in_words_is_no_number(blank, case):
    assert told(case, filed_on=None, publication_number=blank).changed is False
    case.refresh_from_db()
    assert case.publication_number == ""


def test_one_sign_written_as_two_is_no_difference(case):
    type(case).objects.filter(pk=case.pk).update(title="น้ำดื่ม")
    case.refresh_from_db()
    written = "น้ำดื่ม".replace("\u0e33", "\u0e4d\u0e32") + "\u200b"
    assert told(case, filed_on=None, title=written).discrepancies == 0
    assert told(case, filed_on=None, title="น้ำดื่มใส").discrepancies == 1


def test_spaces_and_capitals_are_no_difference(case):
    assert told(case, filed_on=None, title="  lamp ").discrepancies == 0
