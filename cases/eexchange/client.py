"""The one door to E-Exchange: a timeout always, patience where it is asked for, our errors only."""

import json
import logging
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit

import httpx
import stamina

from cases.eexchange.errors import (
    EExchangeError,
    Malformed,
    NotAskable,
    RateLimited,
    Rejected,
    Unreachable,
)
from cases.eexchange.hiding import without_token
from cases.eexchange.profile import MOST_CONNECTIONS, Api, Profile
from cases.eexchange.profile_files import load_profile
from cases.eexchange.rows import plain_number, written_number
from cases.eexchange.services import Service
from cases.eexchange.values import Answer, Heard

# A wait that the office asks for is sat out up to here; a longer one is the caller's to plan.
PATIENCE = 30.0
ATTEMPTS = 4
# One case with every class and all its goods is some 100 kB; a wildcard gone wrong is not.
MOST_BYTES = 8_000_000


class EExchangeClient:
    """Asks the office about one number at a time; several threads may share one client.

    `requests_per_second` and `connections` are the office's limits as configured here; `timeout`
    is in seconds and holds for connecting, for each pause in an answer, and, three times over,
    for an answer as a whole. `profile` says how the services are asked; without one it is that
    of the department's own list. `proxy` is the address of a proxy, `ca_file` the certificates
    to trust instead of the usual ones.
    """

    def __init__(
        self,
        base_url: str,
        token: str,
        requests_per_second: float = 1.0,
        connections: int = 1,
        timeout: float = 20.0,
        transport: httpx.BaseTransport | None = None,
        *,
        profile: Profile | None = None,
        proxy: str = "",
        ca_file: str = "",
    ) -> None:
        self.profile = profile or load_profile()
        # Called with the service before each request; what it raises is what the caller gets.
        self.meter: Callable[[str], None] = lambda where: None
        self._token = token.strip()
        self._pace = _Pace(requests_per_second)
        self._longest = timeout * 3
        connections = max(1, min(connections, MOST_CONNECTIONS))
        # A redirect is never followed: the token would go where nobody sent it.
        self._http = httpx.Client(
            base_url=base_url,
            timeout=timeout,
            transport=transport,
            follow_redirects=False,
            proxy=proxy or None,
            verify=ssl.create_default_context(cafile=ca_file) if ca_file else True,
            limits=httpx.Limits(max_connections=connections, max_keepalive_connections=connections),
            headers={
                "Content-Type": "application/json; charset=utf-8",
                "Accept": "application/json",
                **dict(self.profile.auth.headers),
            },
        )
        if self._can_be_sent():
            self._show_token()

    def __repr__(self) -> str:
        return f"<EExchangeClient {self._http.base_url.host}>"

    def __enter__(self) -> "EExchangeClient":
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    def close(self) -> None:
        logging.getLogger("httpx").removeFilter(self._hides)
        self._http.close()

    def lookup(self, service: Service, number: str) -> Answer:
        """The office's answer about one application number.

        Raises NotAskable, Unreachable, RateLimited, Rejected or Malformed, and LookupError for a
        service that is not asked by number. Asking is harmless, so a passing fault is tried
        again a few times; a refusal is not.
        """
        plain = plain_number(number)
        if not plain.isalnum():
            raise NotAskable(number, service.name)
        api = self.profile.api(service.name)
        return self._ask(api, number, api.question("number", plain, written_number(number)))

    def search(self, service: Service, text: str, by: str = "name") -> Answer:
        """The office's answer about a name, an owner or a registration number, for `parse_all`.

        Raises as `lookup` does; a text without any letter or digit is not askable.
        """
        told = " ".join(text.replace("%", " ").split())
        if not any(letter.isalnum() for letter in told):
            raise NotAskable(text, service.name)
        api = self.profile.api(service.name)
        return self._ask(api, "", api.question(by, plain_number(told), told))

    def ask_for_table(self, api: Api, asked: dict[str, str]) -> Answer:
        """The answer of a service that tells a table; raises as `lookup` does."""
        return self._ask(api, "", asked)

    def hear(self, api: Api, number: str, asked: dict[str, str]) -> Heard:
        """Whatever comes back for one call, faults and refusals too; no other try is made.

        `number` is the application number asked about, "" where it is something else.
        """
        if not self._can_be_sent():
            return Heard(error=Rejected(401, "no usable token key is set", api.name))
        try:
            response, body, seconds = self._sent(api, asked)
        except EExchangeError as fault:
            return Heard(error=fault)
        answer: Answer | None = None
        error: EExchangeError | None = None
        try:
            answer = self._understood(api, number, response, body)
        except EExchangeError as fault:
            error = fault
        # A NUL is left out before the token is looked for: it could stand within it.
        text = body.decode("utf-8-sig", "replace").replace("\x00", "")
        return Heard(
            status=response.status_code,
            seconds=seconds,
            size=len(body),
            text=self.without_token(text),
            sandbox="X-Sandbox" in response.headers,
            answer=answer,
            error=error,
        )

    def _ask(self, api: Api, number: str, asked: dict[str, str]) -> Answer:
        if not self._can_be_sent():
            raise Rejected(401, "no usable token key is set", api.name)
        for attempt in stamina.retry_context(
            on=_worth_another_try, attempts=ATTEMPTS, timeout=PATIENCE * 2, wait_initial=0.2
        ):
            with attempt:
                answer = self._once(api, number, asked)
        return answer

    def _show_token(self) -> None:
        """Put the token where the profile says. httpx logs addresses: those lines are dropped."""
        auth = self.profile.auth
        if auth.placement == "header":
            self._http.headers[auth.name] = auth.value(self._token)
        else:
            self._http.params = httpx.QueryParams({auth.name: auth.value(self._token)})
            logging.getLogger("httpx").addFilter(self._hides)

    def _hides(self, line: logging.LogRecord) -> bool:
        return f"{self.profile.auth.name}=" not in line.getMessage()

    def _can_be_sent(self) -> bool:
        """A header takes printable ASCII only, and httpx would show the token in its complaint."""
        return bool(self._token) and self._token.isascii() and self._token.isprintable()

    def _once(self, api: Api, number: str, asked: dict[str, str]) -> Answer:
        response, body, _seconds = self._sent(api, asked)
        return self._understood(api, number, response, body)

    def _sent(self, api: Api, asked: dict[str, str]) -> tuple[httpx.Response, bytes, float]:
        """The response with its body, and how many seconds it took. Raises Unreachable, Malformed
        and RateLimited."""
        self._pace.wait(api.name)
        self.meter(api.name)
        began = time.monotonic()
        fault, response, body = "", None, b""
        try:
            response = self._http.send(self._request(api, asked), stream=True)
            body = self._body(response, api.name)
        except httpx.TimeoutException:
            fault = "timeout"
        except httpx.HTTPError as error:
            fault = _kind_of(error)
        finally:
            if response is not None:
                response.close()
        # Outside the handler, so that the error carries no request, and with it no token, along.
        if fault or response is None:
            raise Unreachable(fault, api.name)
        return response, body, time.monotonic() - began

    def _understood(self, api: Api, number: str, response: httpx.Response, body: bytes) -> Answer:
        self._check(response, body, api.name)
        text = self._text(body, api.name)
        return Answer(
            service=api.name,
            number=number,
            text=text,
            payload=self._payload(text, api.name),
            sandbox="X-Sandbox" in response.headers,
        )

    def _request(self, api: Api, asked: dict[str, str]) -> httpx.Request:
        if api.method == "GET":
            return self._http.build_request("GET", api.path, params=asked)
        body = json.dumps(asked, ensure_ascii=False).encode()
        return self._http.build_request("POST", api.path, content=body)

    def _body(self, response: httpx.Response, where: str) -> bytes:
        """The whole body; an endless or a trickling one is given up."""
        response.stream = _Watched(response.stream, time.monotonic() + self._longest, where)
        parts, size = [], 0
        for part in response.iter_bytes():
            parts.append(part)
            size += len(part)
            if size > MOST_BYTES:
                raise Malformed(f"{where}: more than {MOST_BYTES} bytes")
        return b"".join(parts)

    def _text(self, body: bytes, where: str) -> str:
        """The body as text, without a byte-order mark and without the token."""
        try:
            text = body.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            cut = error.reason == "unexpected end of data"
            what = "cut off after" if cut else "not UTF-8 at"
            raise Malformed(f"{where}: {what} byte {error.start}") from None
        return self.without_token(text)

    def without_token(self, text: str) -> str:
        """A text as it may be shown and kept."""
        return without_token(text, self._token)

    def _check(self, response: httpx.Response, body: bytes, where: str) -> None:
        status = response.status_code
        if response.is_success:
            return
        if status == httpx.codes.TOO_MANY_REQUESTS:
            wait = _seconds(response.headers)
            self._pace.hold(wait or 0.0)
            raise RateLimited(wait, where)
        if status >= 500 or status == httpx.codes.REQUEST_TIMEOUT:
            raise Unreachable(f"HTTP {status}", where)
        said = _elsewhere(response) if response.is_redirect else self._said(body)
        raise Rejected(status, said, where)

    def _payload(self, text: str, where: str) -> Any:
        payload = _json(text, where)
        if isinstance(payload, str):
            payload = _json(payload, where)
        if self.profile.answers.refuses(payload):
            raise Rejected(200, self._message(payload), where)
        return payload

    def _said(self, body: bytes) -> str:
        """The message of a refusal, if it came as JSON."""
        try:
            payload = json.loads(body.decode("utf-8-sig", "replace"))
        except (ValueError, RecursionError):
            return ""
        return self._message(payload)

    def _message(self, payload: object) -> str:
        said = self.profile.answers.said(payload)
        clean = said.encode("utf-8", "replace").decode().replace("\x00", "")
        return self.without_token(" ".join(clean.split()))[:200]


class _Watched(httpx.SyncByteStream):
    """A body that is given up at a moment. It is watched as it comes: of a packed one that drips
    nothing may come out for hours."""

    def __init__(self, stream: Any, latest: float, where: str) -> None:
        self._stream = stream
        self._latest = latest
        self._where = where

    def __iter__(self) -> Iterator[bytes]:
        for part in self._stream:
            if time.monotonic() > self._latest:
                raise Unreachable("timeout", self._where)
            yield part

    def close(self) -> None:
        self._stream.close()


class _Pace:
    """At most so many calls a second, shared by all threads of a client; closed after a 429."""

    def __init__(self, per_second: float) -> None:
        self._gap = 1.0 / per_second
        self._next = 0.0
        self._closed_until = 0.0
        self._lock = threading.Lock()

    def hold(self, seconds: float) -> None:
        """Nobody asks for so many seconds: the office's Retry-After is meant for all threads."""
        with self._lock:
            self._closed_until = max(self._closed_until, time.monotonic() + seconds)

    def wait(self, where: str) -> None:
        """Come back when it is this caller's turn. Raises RateLimited while closed for long."""
        with self._lock:
            now = time.monotonic()
            if self._closed_until - now > PATIENCE:
                raise RateLimited(self._closed_until - now, where)
            start = max(now, self._next, self._closed_until)
            self._next = start + self._gap
        if start > now:
            time.sleep(start - now)


def _worth_another_try(error: Exception) -> bool | float:
    """Passing faults are; for a 429 the answer is how many seconds to wait."""
    if isinstance(error, RateLimited):
        wait = error.retry_after
        if wait is None:
            return True
        return wait if wait <= PATIENCE else False
    return isinstance(error, Unreachable)


def _json(text: str, where: str) -> Any:
    try:
        return json.loads(text.lstrip("\ufeff"))
    except (ValueError, RecursionError):
        what = "HTML" if text.lstrip()[:1] == "<" else "no JSON"
    raise Malformed(f"{where}: {what}, {len(text)} characters")


def _kind_of(error: httpx.HTTPError) -> str:
    """What kind of fault it was, in a word; one of TLS is told from any other."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLError):
            return f"TLS: {cause.reason or type(cause).__name__}"
        cause = cause.__cause__ or cause.__context__
    return type(error).__name__


def _elsewhere(response: httpx.Response) -> str:
    """Where a redirect leads, without what stands behind the host."""
    try:
        host = urlsplit(response.headers.get("Location", "")).hostname
    except ValueError:
        host = None
    return f"it sends us to {host or 'another path'}, where we do not go"


def _seconds(headers: httpx.Headers) -> float | None:
    """Retry-After in seconds, or as the moment it names; None where it says nothing usable.

    A moment is counted from the office's own clock where it tells it: ours may differ.
    """
    text = headers.get("Retry-After", "").strip()
    if text.isdecimal() and len(text) < 10:
        return float(text)
    moment = _moment(text)
    if moment is None:
        return None
    return max(0.0, moment - (_moment(headers.get("Date", "")) or time.time()))


def _moment(text: str) -> float | None:
    try:
        return parsedate_to_datetime(text).timestamp()
    except (TypeError, ValueError, OverflowError):
        return None


__all__ = ["Answer", "EExchangeClient", "EExchangeError"]
