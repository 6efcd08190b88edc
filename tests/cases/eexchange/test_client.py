"""The client by itself: what the sandbox cannot do to it, and that its token never shows."""

import json
import logging
import threading
import traceback
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from email.utils import formatdate

import httpx
import pytest

from cases.eexchange.client import MOST_BYTES, EExchangeClient, EExchangeError
from cases.eexchange.errors import Malformed, NotAskable, RateLimited, Rejected, Unreachable
from cases.eexchange.services import service_named
from tests.cases.eexchange.conftest import Clock

TM = service_named("TM")
SECRET = "a-very/secret-token-0042"
Handler = Callable[[httpx.Request], httpx.Response]


def ask(
    handler: Handler, number: str = "250100001", token: str = SECRET, **limits: float
) -> object:
    """One lookup against a handler instead of an office."""
    with new_client(handler, token, **limits) as client:
        return client.lookup(TM, number).payload


def new_client(
    handler: Handler, token: str = SECRET, per_second: float = 1000.0
) -> EExchangeClient:
    transport = httpx.MockTransport(handler)
    return EExchangeClient("https://office.example", token, per_second, 4, transport=transport)


def always(response: Callable[[], httpx.Response]) -> Handler:
    return lambda request: response()


def test_a_question_is_what_the_office_published(clock: Clock) -> None:
    asked: list[httpx.Request] = []

    def office(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return httpx.Response(200, json=[])

    with new_client(office) as client:
        client.lookup(TM, "2501/00001")
        client.lookup(service_named("PRODUCTPATENT"), "2402001234")
        client.lookup(service_named("tmdata"), "250100001")

    search = "https://office.example/DIP-APIDynamic/api/Search/"
    assert [(r.method, str(r.url), r.content.decode()) for r in asked] == [
        ("POST", search + "TM", '{"req_no": "%250100001%"}'),
        ("POST", search + "PRODUCTPATENT", '{"app_no": "2402001234"}'),
        ("GET", search + "tmdata?trNo=250100001", ""),
    ]
    assert asked[0].headers["Authorization"] == f"Bearer {SECRET}"
    assert asked[0].headers["Content-Type"] == "application/json; charset=utf-8"


@pytest.mark.parametrize("number", ["", " - ", "%", "25_1", "250100001'", "%%%", "2501;"])
def test_a_number_that_would_ask_for_everything_is_not_sent(number: str, clock: Clock) -> None:
    with pytest.raises(NotAskable):
        ask(always(lambda: pytest.fail("asked")), number)


@pytest.mark.parametrize("token", ["", "  ", "โทเคน", "two\nlines"])
def test_a_token_that_no_header_can_carry_is_a_refused_key(token: str, clock: Clock) -> None:
    with pytest.raises(Rejected) as refusal:
        ask(always(lambda: pytest.fail("asked")), token=token)

    assert refusal.value.about_the_key


def test_space_around_the_token_is_not_part_of_it(clock: Clock) -> None:
    def office(request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, json=[request.headers["Authorization"].split(" ")])

    assert ask(office, token=" abc\n") == [["Bearer", "abc"]]


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        (httpx.ConnectError("refused"), "ConnectError"),
        (httpx.ReadError("reset"), "ReadError"),
        (httpx.RemoteProtocolError("cut"), "RemoteProtocolError"),
        (httpx.ReadTimeout("slow"), "timeout"),
        (httpx.ConnectTimeout("slow"), "timeout"),
        (httpx.PoolTimeout("busy"), "timeout"),
    ],
)
def test_no_answer_is_tried_again_and_then_unreachable(
    fault: httpx.TransportError, said: str, clock: Clock
) -> None:
    tries: list[int] = []

    def office(request: httpx.Request) -> httpx.Response:
        tries.append(1)
        raise fault

    with pytest.raises(Unreachable) as error:
        ask(office)

    assert said in str(error.value)
    assert len(tries) == 4


def test_a_refused_connection_is_unreachable(clock: Clock) -> None:
    with (
        EExchangeClient("http://127.0.0.1:9", SECRET, 1000.0, 1) as client,
        pytest.raises(Unreachable, match="ConnectError"),
    ):
        client.lookup(TM, "250100001")


@pytest.mark.parametrize("status", [500, 502, 503, 504, 408])
def test_a_server_error_is_unreachable(status: int, clock: Clock) -> None:
    with pytest.raises(Unreachable, match=f"HTTP {status}"):
        ask(always(lambda: httpx.Response(status, content=b"\xa1\xd2")))


@pytest.mark.parametrize("status", [301, 400, 404, 422])
def test_any_other_status_is_rejected_and_not_about_the_key(status: int, clock: Clock) -> None:
    with pytest.raises(Rejected) as refusal:
        ask(always(lambda: httpx.Response(status, html="<h1>no</h1>")))

    assert (refusal.value.status, refusal.value.about_the_key) == (status, False)


@pytest.mark.parametrize("body", ['{"message": "no such key"}', '{"Message": " no  such key "}'])
def test_the_message_of_a_refusal_is_told(body: str, clock: Clock) -> None:
    with pytest.raises(Rejected, match=r"\(400: no such key\)"):
        ask(always(lambda: httpx.Response(400, text=body)))


def test_the_message_of_a_refusal_can_always_be_stored(clock: Clock) -> None:
    body = r'{"message": "no\u0000 such \ud800 key"}'

    with pytest.raises(Rejected, match=r"\(400: no such \? key\)"):
        ask(always(lambda: httpx.Response(400, text=body)))


@pytest.mark.parametrize("body", ["[]", '"text"', "", "[" * 100_000, "{"])
def test_a_refusal_without_a_message_is_one_too(body: str, clock: Clock) -> None:
    with pytest.raises(Rejected, match=r"\(400\)"):
        ask(always(lambda: httpx.Response(400, text=body)))


@pytest.mark.parametrize(
    ("body", "where"),
    [
        (b"", "TM: no JSON, 0 characters"),
        (b"<!DOCTYPE html>", "TM: HTML, 15 characters"),
        (b'[{"REQ_NO":', "TM: no JSON, 11 characters"),
        (b'"just text"', "TM: no JSON, 9 characters"),
        (b"[" * 100_000, "TM: no JSON, 100000 characters"),
        ("[{“}]".encode("cp1252"), "TM: not UTF-8 at byte 2"),
        ('[{"TR_NAME": "ก'.encode()[:-1], "TM: cut off after byte 14"),
    ],
)
def test_what_is_no_json_is_malformed(body: bytes, where: str, clock: Clock) -> None:
    with pytest.raises(Malformed) as error:
        ask(always(lambda: httpx.Response(200, content=body)))

    assert error.value.where == where


@pytest.mark.parametrize(
    "body",
    [
        b"\xef\xbb\xbf[1]",
        b'"[1]"',
        b'\xef\xbb\xbf"[1]"',
        '"\ufeff[1]"'.encode(),
        b" [1]\r\n",
    ],
)
def test_a_mark_of_byte_order_and_json_in_a_string_are_tolerated(body: bytes, clock: Clock) -> None:
    assert ask(always(lambda: httpx.Response(200, content=body))) == [1]


def test_a_body_without_end_is_given_up(clock: Clock) -> None:
    def endless() -> Iterator[bytes]:
        while True:
            yield b" " * 1_000_000

    with pytest.raises(Malformed, match=str(MOST_BYTES)):
        ask(always(lambda: httpx.Response(200, content=endless())))


def test_a_body_that_trickles_is_given_up(clock: Clock) -> None:
    def trickle() -> Iterator[bytes]:
        while True:
            clock.now += 19.0
            yield b" "

    with pytest.raises(Unreachable, match="timeout"):
        ask(always(lambda: httpx.Response(200, content=trickle())))


def test_a_packed_body_out_of_which_nothing_comes_is_given_up_too(clock: Clock) -> None:
    """The name of the packed file goes on and on."""

    def trickle() -> Iterator[bytes]:
        yield b"\x1f\x8b\x08\x08" + bytes(6)
        for _second in range(100):
            clock.now += 19.0
            yield b"a"
        pytest.fail("nobody gave it up")

    packed = {"Content-Encoding": "gzip"}
    with pytest.raises(Unreachable, match="timeout"):
        ask(always(lambda: httpx.Response(200, headers=packed, content=trickle())))


@pytest.mark.parametrize(
    ("header", "slept"),
    [("7", 7.0), (" 30 ", 30.0), (formatdate(1_790_000_012, usegmt=True), 12.0), ("0", 0.0)],
)
def test_retry_after_is_kept_in_both_its_forms(header: str, slept: float, clock: Clock) -> None:
    answers = [httpx.Response(429, headers={"Retry-After": header}), httpx.Response(200, json=[1])]

    assert ask(lambda request: answers.pop(0)) == [1]
    assert sum(clock.slept) == pytest.approx(slept, abs=0.01)


@pytest.mark.parametrize("header", ["soon", "-5", "1.5", "9" * 400, "", "Mon, 99 Foo 2026"])
def test_a_retry_after_without_sense_is_as_none(header: str, clock: Clock) -> None:
    with pytest.raises(RateLimited) as error:
        ask(always(lambda: httpx.Response(429, headers={"Retry-After": header})))

    assert error.value.retry_after is None


def test_a_date_that_has_passed_is_no_wait(clock: Clock) -> None:
    past = formatdate(1_700_000_000, usegmt=True)
    answers = [httpx.Response(429, headers={"Retry-After": past}), httpx.Response(200, json=[1])]

    assert ask(lambda request: answers.pop(0)) == [1]
    assert sum(clock.slept) == pytest.approx(0, abs=0.01)


def test_a_long_wait_is_told_at_once_and_nobody_asks_meanwhile(clock: Clock) -> None:
    asked: list[int] = []

    def office(request: httpx.Request) -> httpx.Response:
        asked.append(1)
        return httpx.Response(429, headers={"Retry-After": "31"} if len(asked) == 1 else {})

    with new_client(office) as client:
        with pytest.raises(RateLimited) as first:
            client.lookup(TM, "1")
        clock.now += 0.5
        with pytest.raises(RateLimited) as second:
            client.lookup(TM, "2")

    assert (first.value.retry_after, second.value.retry_after) == (31.0, 30.5)
    assert (len(asked), clock.slept) == (1, [])


def test_the_pace_is_kept_over_all_calls(clock: Clock) -> None:
    with new_client(always(lambda: httpx.Response(200, json=[])), per_second=4.0) as client:
        for _ in range(9):
            client.lookup(TM, "250100001")

    assert clock.now == pytest.approx(1_000 + 8 / 4)


def test_threads_share_one_pace_and_one_client() -> None:
    seen: list[str] = []
    lock = threading.Lock()

    def office(request: httpx.Request) -> httpx.Response:
        number = json.loads(request.content)["req_no"]
        with lock:
            seen.append(number)
        return httpx.Response(200, json=[number])

    numbers = [f"2501{n:05d}" for n in range(200)]
    with new_client(office, per_second=100_000.0) as client, ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(lambda number: client.lookup(TM, number), numbers))

    assert [answer.payload for answer in answers] == [[f"%{number}%"] for number in numbers]
    assert [answer.number for answer in answers] == numbers
    assert sorted(seen) == sorted(f"%{number}%" for number in numbers)


def everything_shown(error: BaseException) -> str:
    """All that a log, a page or an error reporter could show of an error, its causes included."""
    shown = ""
    link: BaseException | None = error
    while link is not None:
        shown += (
            repr(link) + str(link) + repr(vars(link)) + "".join(traceback.format_exception(link))
        )
        if isinstance(link, EExchangeError):
            shown += link.sentence("th") + link.sentence("en") + link.where
        link = link.__cause__ or link.__context__
    return shown


ECHOES: dict[str, Handler] = {
    "unauthorized": always(lambda: httpx.Response(401, json={"message": f"bad {SECRET}"})),
    "escaped": always(
        lambda: httpx.Response(403, text=json.dumps({"Message": SECRET}).replace("/", "\\/"))
    ),
    "invalid": always(
        lambda: httpx.Response(200, json={"status": False, "message": f"token={SECRET}"})
    ),
    "html": always(lambda: httpx.Response(200, html=f"<p>{SECRET}</p>")),
    "server error": always(lambda: httpx.Response(500, html=SECRET)),
    "header": always(lambda: httpx.Response(429, headers={"Retry-After": SECRET})),
}


@pytest.mark.parametrize("name", ECHOES)
def test_the_token_never_shows_even_when_the_office_sends_it_back(
    name: str, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)

    with pytest.raises(EExchangeError) as error:
        ask(ECHOES[name])

    assert SECRET not in everything_shown(error.value)
    assert SECRET not in caplog.text


def test_an_error_below_us_does_not_bring_the_request_and_its_token_along(clock: Clock) -> None:
    def office(request: httpx.Request) -> httpx.Response:
        raise httpx.ReadError(f"while sending {request.headers['Authorization']}", request=request)

    with pytest.raises(Unreachable) as error:
        ask(office)

    assert SECRET not in everything_shown(error.value)
    assert error.value.__context__ is None


@pytest.mark.parametrize("written", [SECRET, SECRET.replace("/", "\\/")])
def test_the_token_is_taken_out_of_an_answer_before_it_is_kept(written: str, clock: Clock) -> None:
    office = always(lambda: httpx.Response(200, text=f'[{{"NOTE": "{written}"}}]'))

    with new_client(office) as client:
        answer = client.lookup(TM, "250100001")

    assert answer.text == '[{"NOTE": "[token]"}]'
    assert answer.payload == [{"NOTE": "[token]"}]


def test_a_very_short_token_does_not_eat_the_answer(clock: Clock) -> None:
    assert ask(always(lambda: httpx.Response(200, json=["abc"])), token="abc") == ["abc"]


def test_the_client_shows_its_office_and_not_its_token() -> None:
    client = EExchangeClient("https://user:pass@office.example/", SECRET, 1.0, 99)

    assert repr(client) == "<EExchangeClient office.example>"
    client.close()
