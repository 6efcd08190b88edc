"""A decision to keep ours holds while nothing changes, and not a day longer."""

from datetime import date, timedelta

import pytest
from django.utils import translation

from cases.eexchange.records import RegisterRecord
from cases.models import Discrepancy, FieldRule
from cases.register.apply import apply_record, not_public
from cases.register.deciding import keep_ours, put_off
from tests.cases.views.world import make_snapshot
from tests.factories import NOON, TODAY, bob, cause, make_case

pytestmark = pytest.mark.django_db

FILED = date(2020, 3, 12)
NIGHT = timedelta(days=1)


@pytest.fixture
def case():
    return make_case(title="Lamp", registration_number="98214", events=[("filed", "2020-03-12")])


class Office:
    """One answer each night."""

    def __init__(self, case):
        self.case, self.at, self.on = case, NOON, TODAY

    def says(self, **fields):
        """How many differences are new for a person."""
        self.at, self.on = self.at + NIGHT, self.on + NIGHT
        record = RegisterRecord("6902000001", **{"title": "Lamp", "filed_on": FILED, **fields})
        snapshot = make_snapshot(self.case, fetched_at=self.at)
        done = apply_record(self.case, record, snapshot, cause(at=self.at), self.on)
        self.case.refresh_from_db()
        return done.discrepancies

    def shows_nothing(self):
        self.at += NIGHT
        return not_public(self.case, make_snapshot(self.case), cause(at=self.at)).discrepancies

    def is_overruled(self, field):
        row = Discrepancy.objects.get(case=self.case, field=field, state="open")
        keep_ours(row, cause(bob(), "we have the paper", self.at))
        return row


@pytest.fixture
def office(case):
    return Office(case)


OTHER = date(2020, 3, 10)


@pytest.mark.parametrize("between", [FILED, date(2020, 3, 11)], ids=["agrees", "a third day"])
def test_the_same_day_after_another_one_is_asked_again(between, office):
    assert office.says(filed_on=OTHER) == 1
    office.is_overruled("filed_on")
    assert [office.says(filed_on=OTHER), office.says(filed_on=None)] == [0, 0]
    office.says(filed_on=between)
    office.says(filed_on=OTHER)
    waits = Discrepancy.objects.get(field="filed_on", state="open")
    assert waits.office_value == OTHER.isoformat()
    assert Discrepancy.objects.get(state="kept").decided_at == NOON + NIGHT


def test_a_right_that_is_abandoned_a_second_time_is_told(office):
    assert office.says(status_raw="ละทิ้งคำขอ") == 1
    office.is_overruled("status")
    assert office.says(status_raw="ละทิ้งคำขอ") == 0
    assert office.says(status_raw="ประกาศโฆษณา") == 0
    assert office.says(status_raw="ละทิ้งคำขอ") == 1


def test_a_right_that_vanishes_a_second_time_is_told(office):
    office.says(status_raw="ประกาศโฆษณา")
    assert office.shows_nothing() == 1
    office.is_overruled("public")
    assert office.shows_nothing() == 0
    office.says(status_raw="ประกาศโฆษณา")
    assert office.shows_nothing() == 1


def test_a_day_that_was_kept_out_is_not_recorded_when_it_comes(office):
    coming = TODAY + timedelta(days=3)
    assert office.says(published_on=coming) == 1
    office.is_overruled("published_on")
    for _night in range(4):
        assert office.says(published_on=coming) == 0
    assert office.on > coming
    assert not office.case.events.filter(kind="published").exists()


def test_who_asks_in_another_language_brings_nothing_back(office):
    coming = TODAY + timedelta(days=30)
    with translation.override("th"):
        office.says(published_on=coming)
    row = Discrepancy.objects.get(field="published_on")
    put_off(row, TODAY + timedelta(days=20), cause(bob(), at=office.at), TODAY)
    with translation.override("en"):
        office.says(published_on=coming)
    row.refresh_from_db()
    assert (row.office_value, row.later_by) == (coming.isoformat(), bob())


def test_what_was_counted_while_the_docket_had_nothing_is_asked_when_it_has_another(office):
    FieldRule.objects.filter(field="publication_number").update(when_missing="ignore")
    assert office.says(publication_number="7") == 0
    type(office.case).objects.filter(pk=office.case.pk).update(publication_number="8")
    office.case.refresh_from_db()
    assert office.says(publication_number="7") == 1
    row = Discrepancy.objects.get(field="publication_number")
    assert (row.state, row.docket_value) == ("open", "8")


@pytest.fixture
def ended():
    return Office(
        make_case(title="Lamp", events=[("filed", "2020-03-12"), ("abandoned", "2026-10-01")])
    )


def test_a_right_that_ended_here_and_goes_on_at_the_office_is_told(ended):
    assert ended.case.is_over
    assert [ended.says(status_raw="ประกาศโฆษณา") for _night in range(2)] == [0, 0]
    assert ended.says(status_raw="รอชำระค่าธรรมเนียม") == 1
    row = Discrepancy.objects.get(field="status", state="open")
    assert (row.office_value, row.docket_value) == ("รอชำระค่าธรรมเนียม", "abandoned")
    assert ended.says(status_raw="รอชำระค่าธรรมเนียม", title="Lamps") == 1
    assert Discrepancy.objects.get(field="status").state == "open"
    ended.is_overruled("status")
    assert ended.says(status_raw="รอชำระค่าธรรมเนียม", title="Lamps") == 0
    assert ended.says(status_raw="ละทิ้งคำขอ", title="Lamps") == 0
    assert not Discrepancy.objects.filter(field="status", state="open").exists()


def test_a_right_of_the_other_side_may_go_on(ended):
    type(ended.case).objects.filter(pk=ended.case.pk).update(our_side="opponent")
    assert [ended.says(status_raw=text) for text in ("ประกาศโฆษณา", "ออกสิทธิบัตร")] == [0, 0]
