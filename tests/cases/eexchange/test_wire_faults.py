"""The wire itself at its worst, each a switch of the sandbox: slow drips, strange keys, wrong
clocks, huge and packed bodies, redirects, certificates and proxies."""

import logging
import ssl
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from cases.eexchange.client import EExchangeClient
from cases.eexchange.errors import Malformed, Rejected, Unreachable
from cases.eexchange.profile_files import load_profile
from cases.eexchange.records import Reading, parse
from cases.eexchange.register_data import Right
from cases.eexchange.sandbox import TOKEN, Sandbox
from cases.eexchange.sandbox_faults import Fault
from cases.eexchange.sandbox_tls import tls_server
from cases.eexchange.services import service_for
from tests.cases.eexchange.conftest import TODAY, Clock, Office
from tests.cases.eexchange.test_faults import looked_up, plain, read
from tests.offices import Served, running

KINDS_OF_RIGHT = ("trademark", "design", "invention", "petty_patent", "copyright", "gi")


def ask(client: EExchangeClient, right: Right) -> Reading:
    service = service_for(right.ip_type)
    assert service is not None
    return parse(client.lookup(service, right.number), client.profile)


def test_a_body_that_drips_is_given_up_and_holds_nobody_for_long(office: Office) -> None:
    office.sandbox.faults = [Fault("drip", seconds=0.05)]
    began = time.monotonic()

    with (
        EExchangeClient(office.url, TOKEN, 1000.0, 2, timeout=0.2) as client,
        pytest.raises(Unreachable, match="timeout"),
    ):
        client._once(client.profile.api("TM"), "1", {"req_no": office.of("trademark").number})

    assert time.monotonic() - began < 3


def test_a_body_that_drips_fast_enough_is_read(office: Office, client: EExchangeClient) -> None:
    right = office.of("trademark", plain)
    office.sandbox.faults = [Fault("drip", seconds=0.0005)]

    assert looked_up(client, right).title == right.title


@pytest.mark.parametrize("ip_type", KINDS_OF_RIGHT)
def test_changed_names_of_keys_are_told_and_never_taken_for_nothing_found(
    office: Office, client: EExchangeClient, ip_type: str
) -> None:
    right = office.of(ip_type, plain)
    office.sandbox.faults = [Fault("renamedkeys")]

    with pytest.raises(Malformed, match="none has a number; new keys"):
        read(client, right)


@pytest.mark.parametrize("ip_type", KINDS_OF_RIGHT)
def test_a_date_under_a_new_name_is_told_and_the_rest_is_as_before(
    office: Office, client: EExchangeClient, ip_type: str
) -> None:
    right = office.of(ip_type, plain)
    before = looked_up(client, right)
    office.sandbox.faults = [Fault("renameddate")]

    found = read(client, right)

    assert found.record is not None
    assert found.record.filed_on is None
    assert (found.record.title, found.record.published_on) == (before.title, before.published_on)
    assert [(problem.where, problem.value) for problem in found.problems] == [
        ("filed_on", "day_of_filing")
    ]


@pytest.mark.parametrize("ip_type", KINDS_OF_RIGHT)
def test_a_year_of_two_digits_is_refused(
    office: Office, client: EExchangeClient, ip_type: str
) -> None:
    right = office.of(ip_type, plain)
    office.sandbox.faults = [Fault("shortyear")]

    found = read(client, right)

    assert found.record is not None
    assert found.record.filed_on is None
    assert "two digits only" in found.problems[0].english


@pytest.mark.parametrize("ip_type", KINDS_OF_RIGHT)
def test_rows_that_come_twice_are_one_right(
    office: Office, client: EExchangeClient, ip_type: str
) -> None:
    right = office.of(ip_type, plain)
    before = looked_up(client, right)
    office.sandbox.faults = [Fault("duplicated")]

    assert looked_up(client, right) == before


@pytest.mark.parametrize("ip_type", KINDS_OF_RIGHT)
def test_a_number_in_a_new_form_is_told(
    office: Office, client: EExchangeClient, ip_type: str
) -> None:
    right = office.of(ip_type, plain)
    office.sandbox.faults = [Fault("othernumber")]

    with pytest.raises(Malformed, match=r"asked for \w+, got TH"):
        read(client, right)


def test_a_wait_is_counted_by_the_clock_of_the_office(
    office: Office, client: EExchangeClient, clock: Clock
) -> None:
    right = office.of("trademark", plain)
    clock.time = lambda: 1_790_000_000.0 - 3 * 3600  # type: ignore[method-assign]
    office.sandbox.faults = [Fault("429-skewed", times=1, seconds=7)]

    assert looked_up(client, right).title == right.title
    assert sum(clock.slept) == pytest.approx(7)


def test_a_token_that_is_revoked_half_way(office: Office, client: EExchangeClient) -> None:
    right = office.of("trademark", plain)
    office.sandbox.faults = [Fault("401", after=2)]

    assert [looked_up(client, right).title for _ in range(2)] == [right.title] * 2
    with pytest.raises(Rejected) as refusal:
        read(client, right)
    assert refusal.value.about_the_key


@pytest.mark.parametrize("kind", ["huge", "huge-gzip"])
def test_ten_megabytes_are_refused_packed_or_not(
    office: Office, client: EExchangeClient, kind: str
) -> None:
    office.sandbox.faults = [Fault(kind)]

    with pytest.raises(Malformed, match="more than 8000000 bytes"):
        read(client, office.of("trademark"))


def test_a_packed_answer_is_read(office: Office, client: EExchangeClient) -> None:
    right = office.of("design", plain)
    office.sandbox.faults = [Fault("gzip")]

    assert looked_up(client, right).title == right.title


def test_what_only_says_that_it_is_packed_is_no_answer(
    office: Office, client: EExchangeClient
) -> None:
    office.sandbox.faults = [Fault("gzip-broken")]

    with pytest.raises(Unreachable, match="DecodingError"):
        read(client, office.of("trademark"))


class Elsewhere:
    """A host that nobody asked us to go to."""

    def __init__(self) -> None:
        self.seen: list[object] = []

    def __call__(self, environ: dict[str, object], start_response: object) -> list[bytes]:
        self.seen.append(environ)
        start_response("200 OK", [("Content-Length", "2")])  # type: ignore[operator]
        return [b"[]"]


def test_a_redirect_to_another_host_is_refused_and_the_token_does_not_go_there(
    office: Office, client: EExchangeClient
) -> None:
    elsewhere = Elsewhere()
    with running(Served(elsewhere)) as other:
        office.sandbox.faults = [Fault("redirect", to=f"{other.url}/take")]
        with pytest.raises(Rejected) as refusal:
            read(client, office.of("trademark"))

    assert "(302: it sends us to 127.0.0.1, where we do not go)" in str(refusal.value)
    assert not refusal.value.about_the_key
    assert elsewhere.seen == []


@pytest.mark.parametrize("to", ["/other", "http://[broken"])
def test_a_redirect_without_a_host_is_refused_too(
    office: Office, client: EExchangeClient, to: str
) -> None:
    office.sandbox.faults = [Fault("redirect", to=to)]

    with pytest.raises(Rejected, match="it sends us to another path"):
        read(client, office.of("trademark"))


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for this machine that signed itself, with its key, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    signed = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    file = tmp_path_factory.mktemp("tls") / "localhost.pem"
    file.write_bytes(
        signed.public_bytes(serialization.Encoding.PEM)
        + key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return file


@pytest.fixture
def behind_tls(certificate: Path) -> Iterator[tuple[Sandbox, str]]:
    sandbox = Sandbox(TODAY)
    server = tls_server(sandbox, "127.0.0.1", 0, str(certificate))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield sandbox, f"https://localhost:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join(10)


def test_a_certificate_that_nobody_signed_is_told_and_one_that_we_trust_is_read(
    behind_tls: tuple[Sandbox, str], certificate: Path, clock: Clock
) -> None:
    sandbox, url = behind_tls
    right = next(r for r in sandbox.register if r.ip_type == "trademark")

    with (
        EExchangeClient(url, TOKEN, 1000.0, 1) as client,
        pytest.raises(Unreachable, match="TLS: CERTIFICATE_VERIFY_FAILED"),
    ):
        ask(client, right)
    with EExchangeClient(url, TOKEN, 1000.0, 1, ca_file=str(certificate)) as client:
        found = ask(client, right)

    assert found.record is not None
    assert found.record.title == right.title


def test_an_office_that_speaks_no_tls_is_given_up(office: Office, clock: Clock) -> None:
    url = office.url.replace("http://", "https://")
    with (
        EExchangeClient(url, TOKEN, 1000.0, 1, timeout=0.1) as client,
        pytest.raises(Unreachable, match="timeout"),
    ):
        ask(client, office.of("trademark"))


def test_a_certificate_for_the_sandbox_must_be_one() -> None:
    with pytest.raises(ssl.SSLError):
        tls_server(Sandbox(TODAY, []), "127.0.0.1", 0, __file__)


def test_every_call_goes_by_way_of_the_proxy(office: Office, clock: Clock) -> None:
    """The sandbox answers as the proxy: the office's own name leads nowhere."""
    right = office.of("trademark", plain)
    with EExchangeClient("http://office.invalid", TOKEN, 1000.0, 1, proxy=office.url) as client:
        assert looked_up(client, right).title == right.title


def test_a_proxy_that_wants_a_login_is_told(office: Office, clock: Clock) -> None:
    office.sandbox.faults = [Fault("407")]
    with (
        EExchangeClient("http://office.invalid", TOKEN, 1000.0, 1, proxy=office.url) as client,
        pytest.raises(Rejected, match="407: Proxy Authentication Required"),
    ):
        ask(client, office.of("trademark"))


def test_a_proxy_that_does_not_answer_is_unreachable_and_its_login_stays_unseen(
    clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    proxy = "http://me:hush-hush@127.0.0.1:9"
    with (
        EExchangeClient("http://office.invalid", TOKEN, 1000.0, 1, proxy=proxy) as client,
        pytest.raises(Unreachable, match="ConnectError") as error,
    ):
        ask(client, Right("trademark", "250100001", "t", "o", TODAY))

    assert "hush-hush" not in caplog.text + str(error.value)


def test_the_token_may_go_in_another_header_or_in_the_address(
    office: Office, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    ways = (
        {"auth.name": "X-Api-Key", "auth.template": "{token}"},
        {"auth.placement": "query", "auth.name": "key", "auth.template": "T {token}"},
    )
    right = office.of("trademark", plain)
    for way in ways:
        profile = load_profile("tmdata", way)
        office.sandbox = Sandbox(TODAY, profile=profile)
        with EExchangeClient(office.url, TOKEN, 1000.0, 1, profile=profile) as client:
            assert looked_up(client, right).title == right.title
            assert ask(client, office.of("design", plain)).record is not None
        with (
            EExchangeClient(office.url, "other", 1000.0, 1, profile=profile) as client,
            pytest.raises(Rejected, match="401"),
        ):
            ask(client, right)

    assert TOKEN not in caplog.text
    assert logging.getLogger("httpx").filters == []


def test_further_headers_go_with_every_call(clock: Clock) -> None:
    seen: list[str] = []

    def office(request: httpx.Request) -> httpx.Response:
        seen.append(request.headers["X-Office"])
        return httpx.Response(200, json=[])

    profile = load_profile("legacy", {"auth.headers.X-Office": "docket"})
    transport = httpx.MockTransport(office)
    with EExchangeClient(
        "http://office.example", TOKEN, 1000.0, 1, transport=transport, profile=profile
    ) as client:
        ask(client, Right("trademark", "250100001", "t", "o", TODAY))

    assert seen == ["docket"]
