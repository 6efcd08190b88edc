"""The smoke test: each service once, told apart, safe to ring twice and to be killed."""

import json
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone, translation
from django_q.models import OrmQ

from cases import tasks
from cases.eexchange.sandbox import TOKEN
from cases.eexchange.services import PREFIX, SERVICES
from cases.models import RegisterPause, RequestDay, ServiceAccess, ServiceCall, SmokeRow, SmokeRun
from cases.register import smoke
from cases.register.exchange import NotTried
from cases.register.office import NoToken
from cases.register.pauses import lift
from cases.register.smoke import LEASE, begin, outcome, run_job
from tests.cases.register.conftest import Office
from tests.factories import NOON, alice, make_case

pytestmark = pytest.mark.django_db

REGISTERS = [service.name for service in SERVICES if not service.statistics]


class Choosy:
    """An office that answers some services in its own way; `real` leaves out the sandbox's mark."""

    def __init__(self, office: Office, real: bool = False) -> None:
        self.office, self.real, self.says = office, real, {}
        self.asked: list[str] = []

    def __call__(self, environ, start_response):
        name = environ["PATH_INFO"].removeprefix(PREFIX)
        self.asked.append(name)
        if name in self.says:
            status, body = self.says[name]
            extra = [("Retry-After", "600")] if status.startswith("429") else []
            start_response(status, [("Content-Type", "application/json"), *extra])
            return [body.encode()]
        return self.office.sandbox(environ, self.without_mark(start_response))

    def without_mark(self, start_response):
        def start(status, headers):
            start_response(status, [h for h in headers if not (self.real and h[0] == "X-Sandbox")])

        return start


@pytest.fixture(autouse=True)
def at_noon(time_machine):
    time_machine.move_to(NOON)
    with translation.override("en"):
        yield time_machine


@pytest.fixture
def choosy(office, served):
    served.sandbox = Choosy(office)
    return served.sandbox


def asked_all():
    """A run from its beginning to its end; answers the rows by their services."""
    begin(alice(), timezone.now())
    run_job(timezone.now)
    return {row.service: row for row in SmokeRun.objects.first().rows.all()}


def states(rows, state):
    return {name for name, row in rows.items() if row.state == state}


def test_each_service_is_asked_once_and_told_what_came(choosy, office):
    right = office.right()
    office.case(right)
    rows = asked_all()
    assert sorted(choosy.asked) == sorted(service.name for service in SERVICES)
    mark = rows["TM"]
    assert (mark.state, mark.required, mark.unknown, mark.sandbox) == ("answered", [], [], True)
    assert {"application_number", "title", "status_raw"} <= {*mark.came}
    assert (mark.count, mark.call.asked["given"]) == (len(right.classes), {"number": right.number})
    assert rows["tmdata"].call.asked["sent"] == {"trNo": right.number}
    assert {name for name in REGISTERS if rows[name].state != "answered"} == set()
    counts = rows["TM_PROV"]
    assert (counts.state, counts.required, counts.call.asked["sent"]) == (
        "answered", [], {"YEAR": str(timezone.localdate().year - 1 + 543)},
    )  # fmt: skip
    assert {"year", "month", "province", "filings"} <= {*counts.came}
    assert not states(rows, "nothing")
    run = SmokeRun.objects.get()
    assert (run.state, run.passed, run.sandbox) == ("done", True, True)
    assert RequestDay.objects.get().requests == ServiceCall.objects.count() == 21
    assert outcome(list(rows.values())) == smoke.Outcome(21, 0, 21, 21, 21, 0)


def test_a_revoked_token_stops_at_the_first_answer(choosy, settings):
    settings.EEXCHANGE_TOKEN = "revoked"
    rows = asked_all()
    assert len(choosy.asked) == 1
    assert len(states(rows, "key")) == 1
    assert len(states(rows, "not_asked")) == 20
    run = SmokeRun.objects.get()
    assert (run.state, run.passed) == ("stopped", False)
    assert "401" in run.stopped
    assert "check the token key" in run.stopped_en
    assert not RegisterPause.objects.exists()
    assert not ServiceAccess.objects.exists()
    settings.EEXCHANGE_TOKEN = TOKEN
    assert states(asked_all(), "key") == set()


def test_a_forbidden_service_stands_beside_the_allowed_ones(choosy):
    choosy.says["GI"] = ("403 Forbidden", '{"status": false, "message": "Forbidden"}')
    make_case("TM-1", "trademark", application_number="690100001")
    rows = asked_all()
    assert states(rows, "forbidden") == {"GI"}
    assert "403" in rows["GI"].message_en
    assert len(choosy.asked) == 21
    assert SmokeRun.objects.get().passed
    assert ServiceAccess.objects.get().refused_at is not None
    del choosy.says["GI"]
    asked_all()
    assert ServiceAccess.objects.get().refused_at is None


def test_every_kind_of_answer_has_its_word(choosy):
    whole = {"REQ_NO": "1", "REGIS_NO": "", "TR_NAME": "x", "TRADEMARK_STATUS": "", "REQ_DATE": "",
             "PUBLIC_DATE": "", "EXPIRE_DATE": "", "BRAND_NEW": 1}  # fmt: skip
    choosy.says |= {
        "TM": ("200 OK", json.dumps([whole])),
        "CPR": ("200 OK", "<html>"),
        "GI": ("200 OK", '{"data": {}}'),
        "CPRSONG": ("500 Oops", ""),
        "pat_des": ("200 OK", "[]"),
        "PATENT_NOIP": ("400 Bad Request", "{}"),
        "ST_REQTM": ("200 OK", '[{"YEAR": "2568", "FILLING": 3}]'),
    }
    rows = asked_all()
    assert (rows["TM"].state, rows["TM"].required) == ("answered", ["registered_on"])
    assert rows["TM"].unknown == ["brand_new"]
    assert states(rows, "unreadable") == {"CPR", "GI"}
    assert states(rows, "silent") == {"CPRSONG"}
    assert states(rows, "refused") == {"PATENT_NOIP"}
    assert rows["pat_des"].state == "nothing"
    assert (rows["ST_REQTM"].state, rows["ST_REQTM"].came) == ("answered", ["year", "filings"])
    assert rows["tmdata"].state == "not_asked"
    assert "no case" in rows["tmdata"].message_en
    assert not SmokeRun.objects.get().passed


def test_only_what_the_office_may_use_is_asked(choosy):
    ServiceAccess.objects.create(service="TM", may_use="no")
    ServiceAccess.objects.create(service="GI", may_use="yes")
    rows = asked_all()
    assert "TM" not in rows
    assert "TM" not in choosy.asked
    assert (len(rows), outcome(list(rows.values())).left_out) == (20, 1)


def test_the_number_of_a_restricted_case_is_never_asked(choosy, office):
    hidden, shown = [r for r in office.sandbox.register if r.ip_type == "trademark"][:2]
    office.case(hidden, restricted=True)
    assert asked_all()["TM"].call.asked["given"] == {"name": smoke.SAMPLE}
    office.case(shown, office_status_state="mapped")
    make_case("TM-9", "trademark", application_number="690100099")
    assert asked_all()["TM"].call.asked["given"] == {"number": shown.number}
    assert hidden.number not in str(list(ServiceCall.objects.values_list("asked", flat=True)))


def test_a_number_that_cannot_be_asked_about_stops_nothing(choosy):
    make_case("TM-1", "trademark", application_number="690100001")
    make_case("TM-2", "trademark", application_number="-", office_status_state="mapped")
    assert asked_all()["TM"].call.asked["given"] == {"number": "690100001"}
    assert SmokeRun.objects.get().state == "done"


def test_of_an_answer_that_is_no_list_of_rights_only_some_keys_are_kept(choosy):
    choosy.says["TM"] = ("200 OK", json.dumps([{f"k{n}": 1 for n in range(3000)}]))
    assert len(asked_all()["TM"].unknown) == smoke.UNKNOWN_KEPT


def test_a_wait_that_the_office_asks_for_stops_and_is_kept(choosy):
    choosy.says["TM"] = ("429 Too Many Requests", "{}")
    rows = asked_all()
    assert rows["TM"].state == "refused"
    assert SmokeRun.objects.get().state == "stopped"
    pause = RegisterPause.objects.get()
    with pytest.raises(NotTried, match="not asked at the moment"):
        begin(alice(), NOON)
    lift(pause.pk, alice(), "they called", NOON)
    assert begin(alice(), NOON).state == "under_way"


def test_a_spent_budget_stops(choosy, settings):
    settings.EEXCHANGE_DAILY_BUDGET = 3
    rows = asked_all()
    assert len(choosy.asked) == 3
    assert len(states(rows, "not_asked")) >= 18
    assert "used up" in SmokeRun.objects.get().stopped_en


def test_only_one_is_under_way_and_a_killed_one_goes_on(choosy, time_machine, monkeypatch):
    run = begin(alice(), NOON)
    with pytest.raises(NotTried, match="under way"):
        begin(alice(), NOON)
    with pytest.raises(IntegrityError), transaction.atomic():
        SmokeRun.objects.create(by=alice(), at=NOON)
    ask_row, asked = smoke.ask_row, []

    def killed_at_the_third(row, *rest):
        asked.append(row.service)
        if len(asked) == 3:
            raise KeyboardInterrupt
        return ask_row(row, *rest)

    monkeypatch.setattr(smoke, "ask_row", killed_at_the_third)
    with pytest.raises(KeyboardInterrupt):
        run_job(timezone.now)
    assert run_job(timezone.now) == {"asked": 0, "more": False}
    with pytest.raises(NotTried, match="under way"):
        begin(alice(), timezone.now())
    time_machine.move_to(NOON + LEASE + timedelta(seconds=1))
    assert begin(alice(), timezone.now()) == run
    assert run_job(timezone.now) == {"asked": 19, "more": False}
    # There is no mark whose number tmdata could be asked about.
    assert sorted(choosy.asked) == sorted({s.name for s in SERVICES} - {"tmdata"})
    assert SmokeRun.objects.get().state == "done"
    assert tasks.smoke_test() == {"asked": 0, "more": False}


def test_a_slice_that_is_over_lets_go_and_rings_again(choosy, monkeypatch):
    begin(alice(), NOON)
    monkeypatch.setattr(smoke, "SLICE", timedelta(0))
    assert tasks.smoke_test() == {"asked": 0, "more": True}
    assert OrmQ.objects.count() == 1
    monkeypatch.undo()
    assert tasks.smoke_test()["asked"] == 21


def test_a_worker_that_lost_the_run_asks_no_more(choosy, monkeypatch):
    begin(alice(), NOON)
    ask_row = smoke.ask_row

    def taken_by_another(row, *rest):
        SmokeRun.objects.update(held_until=NOON + timedelta(hours=1))
        return ask_row(row, *rest)

    monkeypatch.setattr(smoke, "ask_row", taken_by_another)
    assert run_job(timezone.now)["asked"] == 1
    assert SmokeRun.objects.get().state == "under_way"


def test_without_a_key_nothing_begins_and_a_run_ends(choosy, settings):
    begin(alice(), NOON)
    settings.EEXCHANGE_TOKEN = ""
    with pytest.raises(NoToken):
        begin(alice(), NOON)
    run_job(timezone.now)
    run = SmokeRun.objects.get()
    assert (run.state, choosy.asked) == ("stopped", [])
    assert SmokeRow.objects.filter(state="not_asked").count() == 21


def test_only_a_test_of_the_real_office_passes_as_such(choosy, office):
    office.case(office.right())
    choosy.real = True
    asked_all()
    run = SmokeRun.objects.get()
    assert (run.passed, run.sandbox) == (True, False)
    choosy.says |= dict.fromkeys(REGISTERS, ("200 OK", "[]"))
    asked_all()
    assert SmokeRun.objects.first().passed is False
