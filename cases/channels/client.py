"""The one door to what lies outside: a timeout always, no redirect, and no word of an address."""

import time
from collections.abc import Mapping

import httpx

from cases.channels.addresses import AddressRefused, NotResolved, target_of
from cases.channels.values import Reply

TIMEOUT = 10.0
# Of an answer that nobody waits for.
MOST_BYTES, MOST_SECONDS = 2000, 15.0
# Up to here nothing was given away.
BEFORE = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol)


def ping(address: str, *, well: bool) -> str:
    """Tell an outside monitor how this installation is: its address itself is asked for, or the
    same with /fail. "" when the monitor took it, else what went wrong. Its
    words are not read: one that never ends must not hold the caller up."""
    url = address if well else f"{address}/fail"
    try:
        with httpx.stream("GET", url, timeout=TIMEOUT, follow_redirects=False) as answer:
            return "" if answer.is_success else f"HTTP {answer.status_code}"
    except httpx.HTTPError as error:
        return type(error).__name__


def post(address: str, body: bytes, headers: Mapping[str, str], *, private: bool) -> Reply:
    """Post JSON once. The address is looked up here and connected to as it was looked at; a
    proxy of the environment is not used, for it would look it up again. With `private` it may
    lie inside our own network."""
    try:
        target = target_of(address, private=private)
    except AddressRefused as refused:
        return Reply(fault=f"{refused}")
    except NotResolved:
        return Reply(status=503, fault="the name of the server is not known")
    sent = {
        "Host": target.host,
        "Content-Type": "application/json; charset=utf-8",
        "Accept-Encoding": "identity",
        **headers,
    }
    try:
        with (
            httpx.Client(timeout=TIMEOUT, follow_redirects=False, trust_env=False) as http,
            http.stream(
                "POST",
                target.url,
                content=body,
                headers=sent,
                extensions={"sni_hostname": target.name},
            ) as answer,
        ):
            return Reply(answer.status_code, _beginning(answer))
    except httpx.InvalidURL:
        return Reply(fault="this is no web address")
    except httpx.HTTPError as error:
        doubtful = not isinstance(error, BEFORE)
        return Reply(status=503, fault=type(error).__name__, doubtful=doubtful)


def _beginning(answer: httpx.Response) -> str:
    """The first words of an answer. What comes too slowly or breaks off is left alone: the
    status has said what matters."""
    latest, body = time.monotonic() + MOST_SECONDS, b""
    try:
        for part in answer.iter_raw():
            body += part
            if len(body) >= MOST_BYTES or time.monotonic() > latest:
                break
    except httpx.HTTPError:
        pass
    text = body[:MOST_BYTES].decode("utf-8", "replace")
    return "".join(letter if letter.isprintable() else " " for letter in text)
