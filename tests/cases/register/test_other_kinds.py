"""Works of copyright and geographical indications at the office, and the profile in force."""

import json
from datetime import date, timedelta

import pytest
from django.utils import timezone
from django.utils.translation import override

from cases.eexchange.client import EExchangeClient
from cases.eexchange.profile_files import load_profile
from cases.eexchange.records import Answer, RegisterRecord
from cases.eexchange.tables import ProfileError
from cases.models import (
    Case,
    Discrepancy,
    PartyRole,
    RegisterPause,
    RegisterSnapshot,
    SyncFailure,
    User,
)
from cases.register.apply import apply_record
from cases.register.compare import Docket, compare, side_by_side
from cases.register.deciding import DecisionRefused, accept_office
from cases.register.due import cases_with_a_service
from cases.register.office import office_client
from cases.register.pauses import lift
from cases.register.reading import active_profile, kinds_asked, read, service_of
from cases.register.sync import run_sync
from cases.register.sync_now import sync_one
from cases.register.taking import Tally
from tests.cases.register.conftest import OFFICE_DAY
from tests.factories import NOON, TODAY, alice, bob, cause, join, make_case, make_party

pytestmark = pytest.mark.django_db


def sync_all() -> Tally:
    cases = Case.objects.exclude(application_number="").order_by("pk")
    return run_sync(list(cases), "command", User.objects.system(), None)


def work_of(office, **fields):
    right = office.right("copyright", stage=1)
    case = office.case(right, **fields)
    join(case, make_party(right.owner), PartyRole.OWNER)
    return right, case


def test_a_work_is_checked_by_its_request_number(office):
    right, case = work_of(office)
    tally = sync_all()
    case.refresh_from_db()
    assert (tally.checked, tally.changed, tally.failed, tally.discrepancies) == (1, 1, 0, 0)
    assert case.filed_on == right.filed
    assert case.registration_number == right.registration_number(OFFICE_DAY)
    assert case.snapshots.get().service == "CPR"
    assert sync_all().counts()["unchanged"] == 1
    assert case.snapshots.count() == 1


def test_a_place_is_checked_by_its_application_number(office):
    right = office.right("gi", stage=2)
    case = office.case(right)
    tally = sync_all()
    case.refresh_from_db()
    events = {event.kind: event.date for event in case.events.all()}
    assert (tally.changed, tally.failed) == (1, 0)
    assert events == {"filed": right.filed, "published": right.day("published", OFFICE_DAY)}
    assert case.deadlines.filter(code="GI-OPP").exists()
    assert sync_all().counts()["unchanged"] == 1


def test_another_name_and_another_day_of_a_work_wait_for_a_person(office):
    right, case = work_of(office, title="ชื่ออื่น", events=[("filed", "2026-01-02")])
    assert sync_all().discrepancies == 2
    waiting = {row.field: row.office_value for row in Discrepancy.objects.filter(case=case)}
    assert waiting == {"title": right.title, "filed_on": right.filed.isoformat()}


def test_another_owner_of_a_work_waits_until_the_parties_say_the_same(office):
    right = office.right("copyright", stage=1)
    case = office.case(right)
    party = join(case, make_party("บริษัท อื่น จำกัด"), PartyRole.OWNER).party
    sync_all()
    found = Discrepancy.objects.get(case=case)
    assert (found.field, found.office_value, found.docket_value) == (
        "owners",
        right.owner,
        "บริษัท อื่น จำกัด",
    )
    with override("en"), pytest.raises(DecisionRefused, match="among the parties"):
        accept_office(found, cause(bob(), "As they say"), TODAY)
    found.refresh_from_db()
    assert found.state == "open"
    party.name = right.owner.replace(" ", "")
    party.save()
    sync_all()
    found.refresh_from_db()
    assert found.state == "gone"


def test_a_work_that_was_shown_and_is_gone_waits_for_a_person(office):
    """The office tells no status of a work; that it was shown is known all the same."""
    right, case = work_of(office)
    sync_all()
    case.refresh_from_db()
    assert (case.office_status, case.office_status_state) == ("", "mapped")
    office.fails("empty", right.number, times=1)
    assert sync_all().discrepancies == 1
    assert Discrepancy.objects.get(case=case).field == "public"
    sync_all()
    assert Discrepancy.objects.get(case=case).state == "gone"


def test_what_is_not_shown_yet_and_then_is_shown_is_public(office):
    right, case = work_of(office)
    office.fails("empty", right.number, times=1)
    assert sync_all().not_public == 1
    sync_all()
    case.refresh_from_db()
    assert case.office_status_state == "mapped"


def test_sync_now_asks_about_every_kind_of_right(office):
    for ip_type in kinds_asked():
        right = office.right(ip_type, stage=1)
        asked = sync_one(office.case(right), alice(), timezone.now())
        assert (asked.failed, ip_type) == (False, ip_type)
    assert cases_with_a_service().count() == 6


@pytest.mark.parametrize("kind", ["renamedkeys", "othernumber", "huge", "redirect", "gzip-broken"])
@pytest.mark.parametrize("ip_type", ["trademark", "copyright", "gi"])
def test_a_fault_is_a_failed_check_and_no_case_is_not_public_by_it(office, kind, ip_type):
    right = office.right(ip_type, stage=1)
    case = office.case(right)
    office.fails(kind)
    tally = sync_all()
    case.refresh_from_db()
    assert (tally.failed, tally.not_public, tally.checked) == (1, 0, 0)
    assert SyncFailure.objects.get(case=case).resolved_at is None
    assert (case.office_status_state, case.last_checked_at) == ("never", None)


def test_a_date_under_a_new_name_is_a_visible_row_and_nothing_is_lost(office):
    right = office.right("trademark", stage=3)
    case = office.case(right)
    sync_all()
    office.fails("renameddate")
    sync_all()
    failure = SyncFailure.objects.get(case=case)
    assert (failure.kind, failure.where) == ("field", "filed_on")
    case.refresh_from_db()
    assert case.filed_on == right.filed


def test_a_token_revoked_half_way_stops_the_run_and_the_rest_stays_due(office):
    cases = [office.case(office.right(kind, 2)) for kind in ("trademark", "design", "invention")]
    office.fails("401")
    office.sandbox.faults[0].after = 1
    tally = sync_all()
    assert "Please check the token key" in tally.stopped_because
    assert tally.checked == 1
    checked = [case for case in cases if Case.objects.get(pk=case.pk).last_checked_at]
    assert len(checked) == 1
    office.recovers()
    assert "Please check the token key" in sync_all().stopped_because
    assert lift(RegisterPause.objects.get().pk, alice(), "a new key", timezone.now())
    assert sync_all().checked == 3


# The profile in force


@pytest.mark.parametrize("name", ["legacy", "tmdata", "exchange2025"])
def test_a_setting_chooses_the_profile_and_the_docket_reads_the_same(office, settings, name):
    settings.EEXCHANGE_PROFILE = name
    office.sandbox.profile = load_profile(name)
    mark, design = office.right("trademark", 5), office.right("design", 4)
    cases = [office.case(mark), office.case(design)]
    tally = sync_all()
    assert (tally.checked, tally.failed, tally.discrepancies) == (2, 0, 0)
    for case, right in zip(cases, (mark, design), strict=True):
        case.refresh_from_db()
        assert case.filed_on == right.filed
        assert case.registered_on == right.day("registered", OFFICE_DAY)
    assert cases[0].snapshots.get().service == ("tmdata" if name == "tmdata" else "TM")


def test_an_older_answer_is_still_read_after_the_office_has_moved_on(office, settings):
    right = office.right("trademark", 3)
    case = office.case(right)
    sync_all()
    settings.EEXCHANGE_PROFILE = "exchange2025"
    office.sandbox.profile = load_profile("exchange2025")
    before = case.events.count()
    assert sync_all().counts()["failed"] == 0
    assert case.events.count() == before
    assert case.snapshots.count() == 2
    assert not Discrepancy.objects.exists()
    old = case.snapshots.order_by("pk")[0]
    record = read(Answer(old.service, right.number, old.body, json.loads(old.body))).record
    assert (record.filed_on, record.title) == (right.filed, right.title)


def test_the_settings_lie_over_the_file_and_rows_over_both(settings):
    settings.EEXCHANGE_CONNECTIONS = 3
    rows = {"limits.connections": 4, "api.TM.fields.filed_on": ["day_filed"]}
    assert active_profile().limits.connections == 3
    assert active_profile().base_url == settings.EEXCHANGE_BASE_URL
    assert active_profile(rows).limits.connections == 4
    assert active_profile(rows).api("TM").fields["filed_on"] == ("day_filed", "req_date")
    with pytest.raises(ProfileError, match="override of legacy: limits.speed: an unknown key"):
        active_profile({"limits.speed": 4})


def test_the_client_of_the_office_speaks_by_the_profile_in_force(settings):
    settings.EEXCHANGE_PROFILE = "tmdata"
    with office_client() as client:
        assert isinstance(client, EExchangeClient)
        assert client.profile is active_profile()
    assert service_of("trademark").name == "tmdata"
    settings.EEXCHANGE_PROFILE = "exchange2025"
    assert service_of("copyright") is None
    assert "copyright" not in kinds_asked()


# The owners of a work, side by side


OWNERS = [
    (("ก จำกัด",), (("ก จำกัด",),), "equal"),
    (("ก  จำกัด",), (("กจำกัด", "K Ltd."),), "equal"),
    (("K LTD.",), (("กจำกัด", "K Ltd."),), "equal"),
    (("ก", "ข"), (("ข",), ("ก",)), "equal"),
    (("ก",), (("ก",), ("ข",)), "differs"),
    (("ก", "ข"), (("ก",),), "differs"),
    (("ก",), (), "differs"),
    ((), (("ก",),), "unsaid"),
]


@pytest.mark.parametrize(("office", "ours", "state"), OWNERS)
def test_owners_agree_when_both_sides_name_the_same(office, ours, state):
    record = RegisterRecord("CR-1", title="t", owners=office)
    docket = Docket("copyright", "t", "", "", {}, ours)
    line = side_by_side(record, docket)[-1]
    assert (line.field, line.state) == ("owners", state)
    assert line.office == "; ".join(office)


def test_owners_of_a_mark_are_not_compared():
    record = RegisterRecord("1", title="t", owners=("ก",))
    docket = Docket("trademark", "t", "", "", {}, (("ข",),))
    assert [outcome.field for outcome in compare(record, docket)] == ["title"]
    assert "owners" not in [line.field for line in side_by_side(record, docket)]


def test_a_right_without_a_status_is_public_and_a_later_status_is_kept():
    case = make_case(ip_type="gi", application_number="68100001", title="ส้มโอ")
    snapshot = RegisterSnapshot.objects.create(
        case=case, service="GI", hash="0", body="[]", fetched_at=NOON
    )
    record = RegisterRecord("68100001", title="ส้มโอ", filed_on=date(2025, 1, 5))
    assert apply_record(case, record, snapshot, cause(), TODAY).changed
    before = Case.history.filter(pk=case.pk).count()
    assert not apply_record(case, record, snapshot, cause(), TODAY + timedelta(days=1)).changed
    assert Case.history.filter(pk=case.pk).count() == before
    case.refresh_from_db()
    assert case.office_status_state == "mapped"
