"""Each fault of the office, asked for at the real sandbox over HTTP: what our side makes of it."""

import logging
from contextlib import suppress
from dataclasses import replace
from datetime import date

import pytest

from cases.eexchange.client import EExchangeClient
from cases.eexchange.errors import Malformed, RateLimited, Rejected, Unreachable
from cases.eexchange.records import Reading, RegisterRecord, parse
from cases.eexchange.register_data import Right
from cases.eexchange.sandbox import REFUSED_TOKEN, TOKEN
from cases.eexchange.sandbox_faults import KINDS, Fault
from cases.eexchange.services import service_for, service_named
from tests.cases.eexchange.conftest import TODAY, Clock, Office

KINDS_OF_RIGHT = ("trademark", "design", "invention", "petty_patent")


def plain(right: Right) -> bool:
    return not right.odd and right.filed > date(2015, 1, 1)


def read(client: EExchangeClient, right: Right) -> Reading:
    service = service_for(right.ip_type)
    assert service is not None
    return parse(client.lookup(service, right.number))


def looked_up(client: EExchangeClient, right: Right) -> RegisterRecord:
    found = read(client, right)
    assert found.record is not None
    assert found.problems == ()
    return found.record


@pytest.mark.parametrize("ip_type", KINDS_OF_RIGHT)
def test_without_a_fault_every_service_tells_what_the_register_holds(
    office: Office, client: EExchangeClient, ip_type: str
) -> None:
    for right in office.sandbox.register:
        if right.ip_type == ip_type and right.words(TODAY):
            found = looked_up(client, right)

            assert found.application_number == right.number
            assert found.title == right.title
            assert found.status_raw == right.words(TODAY)
            assert found.owners == (right.owner,)
            assert tuple(each.number for each in found.classes) == right.classes
            assert found.filed_on == right.filed
            assert found.published_on == right.day("published", TODAY)
            assert found.registered_on == right.day("registered", TODAY)
            assert found.expires_on == right.expires(TODAY)
            assert found.unknown_keys == ()


def test_tmdata_tells_the_same_as_tm_with_a_letter_for_the_status(
    office: Office, client: EExchangeClient
) -> None:
    right = office.of("trademark", plain)

    of_tmdata = parse(client.lookup(service_named("tmdata"), right.number)).record

    assert of_tmdata == replace(
        looked_up(client, right), status_raw=right.letter(TODAY), published_on=None
    )


def test_what_is_not_public_yet_is_no_record(office: Office, client: EExchangeClient) -> None:
    hidden = next(
        r for r in office.sandbox.register if r.ip_type == "design" and r.stage(TODAY) == 0
    )

    assert read(client, hidden) == Reading(None)


def test_answers_of_the_sandbox_say_so(office: Office, client: EExchangeClient) -> None:
    answer = client.lookup(service_named("TM"), office.of("trademark").number)

    assert answer.sandbox is True
    assert answer.service == "TM"


@pytest.mark.parametrize("ip_type", KINDS_OF_RIGHT)
@pytest.mark.parametrize("kind", ["bom", "jsonstring", "mixeddates", "be_date"])
def test_odd_wrapping_and_odd_dates_change_nothing(
    office: Office, client: EExchangeClient, kind: str, ip_type: str
) -> None:
    right = office.of(ip_type, plain)
    before = looked_up(client, right)
    office.sandbox.faults = [Fault(kind)]

    assert looked_up(client, right) == before


@pytest.mark.parametrize("ip_type", KINDS_OF_RIGHT)
def test_a_new_key_is_named_and_the_rest_is_as_before(
    office: Office, client: EExchangeClient, ip_type: str
) -> None:
    right = office.of(ip_type, plain)
    before = looked_up(client, right)
    office.sandbox.faults = [Fault("newkey")]

    assert looked_up(client, right) == replace(before, unknown_keys=("something_new",))


@pytest.mark.parametrize("ip_type", KINDS_OF_RIGHT)
def test_an_unknown_status_comes_through_as_it_is(
    office: Office, client: EExchangeClient, ip_type: str
) -> None:
    right = office.of(ip_type, plain)
    office.sandbox.faults = [Fault("unknownstatus")]

    assert looked_up(client, right).status_raw == "สถานะที่ไม่เคยเห็น"


@pytest.mark.parametrize("ip_type", KINDS_OF_RIGHT)
def test_an_impossible_date_is_one_problem_and_the_rest_is_as_before(
    office: Office, client: EExchangeClient, ip_type: str
) -> None:
    right = office.of(ip_type, plain)
    before = looked_up(client, right)
    office.sandbox.faults = [Fault("baddate")]

    found = read(client, right)

    assert found.record == replace(before, filed_on=None)
    assert [(problem.where, problem.value) for problem in found.problems] == [
        ("filed_on", "2026-02-31")
    ]


@pytest.mark.parametrize("kind", ["longernumber", "empty"])
def test_only_the_exact_number_counts(office: Office, client: EExchangeClient, kind: str) -> None:
    office.sandbox.faults = [Fault(kind)]

    assert read(client, office.of("trademark")) == Reading(None)


def test_a_wildcard_brings_longer_numbers_and_only_the_exact_one_is_read(
    office: Office, client: EExchangeClient
) -> None:
    old = next(right for right in office.sandbox.register if len(right.number) == 6)
    answer = client.lookup(service_named("TM"), old.number)

    assert len({row["REQ_NO"] for row in answer.payload}) == 2
    assert looked_up(client, old).title == old.title


@pytest.mark.parametrize(
    ("kind", "error", "reason"),
    [
        ("html200", Malformed, "The office's answer cannot be read (TM: HTML, 67 characters)."),
        ("object", Rejected, "The office refused the call (200: Invalid Api.)."),
        ("401", Rejected, "refused the call (401: Unauthorized). Please check the token key."),
        ("403", Rejected, "refused the call (403: Forbidden). Please check the token key."),
        ("429-long", RateLimited, "asks us to wait for 3600 seconds; the next pass tries again."),
        ("429-no-retry-after", RateLimited, "asks us to wait; the next pass tries again."),
        ("500html", Unreachable, "could not be reached (HTTP 500); the next pass tries again."),
        ("cut", Unreachable, "could not be reached (RemoteProtocolError); the next pass"),
    ],
)
def test_each_fault_is_our_error_with_a_clear_sentence(
    office: Office, client: EExchangeClient, kind: str, error: type[Exception], reason: str
) -> None:
    office.sandbox.faults = [Fault(kind)]

    with pytest.raises(error) as caught:
        read(client, office.of("trademark"))

    assert reason in str(caught.value)


@pytest.mark.parametrize("kind", ["half", "listoftext", "strangeobject"])
def test_a_body_of_another_form_is_malformed(
    office: Office, client: EExchangeClient, kind: str
) -> None:
    office.sandbox.faults = [Fault(kind)]

    with pytest.raises(Malformed):
        read(client, office.of("trademark"))


def test_a_slow_office_is_unreachable(office: Office) -> None:
    office.sandbox.faults = [Fault("slow", seconds=0.5)]

    with (
        EExchangeClient(office.url, TOKEN, 1000.0, 2, timeout=0.05) as client,
        pytest.raises(Unreachable, match="timeout"),
    ):
        read(client, office.of("trademark"))


@pytest.mark.parametrize("kind", ["500html", "cut", "429-no-retry-after"])
def test_a_passing_fault_is_asked_again_until_it_has_passed(
    office: Office, client: EExchangeClient, kind: str
) -> None:
    right = office.of("trademark", plain)
    office.sandbox.faults = [Fault(kind, times=3)]

    assert looked_up(client, right).title == right.title
    assert office.sandbox.faults[0].times == 0


@pytest.mark.parametrize("kind", ["401", "403", "html200", "object", "429-long", "half"])
def test_a_refusal_is_not_asked_again(office: Office, client: EExchangeClient, kind: str) -> None:
    office.sandbox.faults = [Fault(kind, times=5)]

    with pytest.raises((Rejected, Malformed, RateLimited)):
        read(client, office.of("trademark"))

    assert office.sandbox.faults[0].times == 4


def test_the_wait_that_the_office_asks_for_is_kept(
    office: Office, client: EExchangeClient, clock: Clock
) -> None:
    right = office.of("trademark", plain)
    office.sandbox.faults = [Fault("429", times=1, seconds=7)]

    assert looked_up(client, right).title == right.title
    assert sum(clock.slept) == pytest.approx(7)


@pytest.mark.parametrize(("token", "status"), [(REFUSED_TOKEN, 403), ("a-token-of-nobody", 401)])
def test_a_wrong_token_is_rejected(office: Office, token: str, status: int) -> None:
    with (
        EExchangeClient(office.url, token, 1000.0, 2) as client,
        pytest.raises(Rejected) as refusal,
    ):
        read(client, office.of("trademark"))

    assert (refusal.value.status, refusal.value.about_the_key) == (status, True)


def test_one_number_can_be_faulty_alone(office: Office, client: EExchangeClient) -> None:
    bad, good = office.of("trademark", plain), office.of("design", plain)
    office.sandbox.faults = [Fault("html200", number=bad.number)]

    with pytest.raises(Malformed):
        read(client, bad)
    assert looked_up(client, good).title == good.title


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_tmdata_with_any_fault_is_a_reading_or_our_error(
    office: Office, client: EExchangeClient, kind: str
) -> None:
    right = office.of("trademark", plain)
    office.sandbox.faults = [Fault(kind, seconds=0)]

    found = None
    with suppress(Malformed, Rejected, RateLimited, Unreachable):
        found = parse(client.lookup(service_named("tmdata"), right.number)).record

    assert found is None or found.application_number == right.number


def test_the_logs_of_a_real_call_do_not_hold_the_token(
    office: Office, client: EExchangeClient, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    office.sandbox.faults = [Fault("500html", times=1)]

    read(client, office.of("trademark"))

    assert "retry_scheduled" in caplog.text
    assert TOKEN not in caplog.text
    assert TOKEN not in repr([vars(record) for record in caplog.records])
