"""The one door to E-Exchange: a timeout always, patience where it is asked for, our errors only."""

import json
import threading
import time
from email.utils import parsedate_to_datetime
from typing import Any

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
from cases.eexchange.records import Answer, plain_number
from cases.eexchange.services import Service

# More connections in one httpx pool are slower, not faster: the pool fights itself.
MOST_CONNECTIONS = 16
# A wait that the office asks for is sat out up to here; a longer one is the caller's to plan.
PATIENCE = 30.0
ATTEMPTS = 4
# One case with every class and all its goods is some 100 kB; a wildcard gone wrong is not.
MOST_BYTES = 8_000_000
# A token shorter than this could be part of an ordinary word and is not looked for in answers.
SHORTEST_HIDDEN = 6
HIDDEN = "[token]"


class EExchangeClient:
    """Asks the office about one number at a time; several threads may share one client.

    `requests_per_second` and `connections` are the office's limits as configured here; `timeout`
    is in seconds and holds for connecting, for each pause in an answer, and, three times over,
    for an answer as a whole.
    """

    def __init__(
        self,
        base_url: str,
        token: str,
        requests_per_second: float = 1.0,
        connections: int = 1,
        timeout: float = 20.0,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        self._token = token.strip()
        self._pace = _Pace(requests_per_second)
        self._longest = timeout * 3
        connections = max(1, min(connections, MOST_CONNECTIONS))
        self._http = httpx.Client(
            base_url=base_url,
            timeout=timeout,
            transport=transport,
            limits=httpx.Limits(max_connections=connections, max_keepalive_connections=connections),
            headers={
                "Content-Type": "application/json; charset=utf-8",
                "Accept": "application/json",
            },
        )
        if self._can_be_sent():
            self._http.headers["Authorization"] = f"Bearer {self._token}"

    def __repr__(self) -> str:
        return f"<EExchangeClient {self._http.base_url.host}>"

    def __enter__(self) -> "EExchangeClient":
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    def close(self) -> None:
        self._http.close()

    def lookup(self, service: Service, number: str) -> Answer:
        """The office's answer about one application number.

        Raises NotAskable, Unreachable, RateLimited, Rejected or Malformed. Asking is harmless,
        so a passing fault is tried again a few times; a refusal is not.
        """
        plain = plain_number(number)
        if not plain.isalnum():
            raise NotAskable(number, service.name)
        if not self._can_be_sent():
            raise Rejected(401, "no usable token key is set", service.name)
        for attempt in stamina.retry_context(
            on=_worth_another_try, attempts=ATTEMPTS, timeout=PATIENCE * 2, wait_initial=0.2
        ):
            with attempt:
                answer = self._once(service, number, plain)
        return answer

    def _can_be_sent(self) -> bool:
        """A header takes printable ASCII only, and httpx would show the token in its complaint."""
        return bool(self._token) and self._token.isascii() and self._token.isprintable()

    def _once(self, service: Service, number: str, plain: str) -> Answer:
        self._pace.wait(service.name)
        fault, response, body = "", None, b""
        try:
            response = self._http.send(self._request(service, plain), stream=True)
            body = self._body(response, service)
        except httpx.TimeoutException:
            fault = "timeout"
        except httpx.HTTPError as error:
            fault = type(error).__name__
        finally:
            if response is not None:
                response.close()
        # Outside the handler, so that the error carries no request, and with it no token, along.
        if fault or response is None:
            raise Unreachable(fault, service.name)
        self._check(response, body, service)
        text = self._text(body, service)
        return Answer(
            service=service.name,
            number=number,
            text=text,
            payload=self._payload(text, service),
            sandbox="X-Sandbox" in response.headers,
        )

    def _request(self, service: Service, number: str) -> httpx.Request:
        asked = service.question(number)
        if service.method == "GET":
            return self._http.build_request("GET", service.path, params=asked)
        body = json.dumps(asked, ensure_ascii=False).encode()
        return self._http.build_request("POST", service.path, content=body)

    def _body(self, response: httpx.Response, service: Service) -> bytes:
        """The whole body; an endless or a trickling one is given up."""
        latest = time.monotonic() + self._longest
        parts, size = [], 0
        for part in response.iter_bytes():
            parts.append(part)
            size += len(part)
            if size > MOST_BYTES:
                raise Malformed(f"{service.name}: more than {MOST_BYTES} bytes")
            if time.monotonic() > latest:
                raise Unreachable("timeout", service.name)
        return b"".join(parts)

    def _text(self, body: bytes, service: Service) -> str:
        """The body as text, without a byte-order mark and without the token."""
        try:
            text = body.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            cut = error.reason == "unexpected end of data"
            what = "cut off after" if cut else "not UTF-8 at"
            raise Malformed(f"{service.name}: {what} byte {error.start}") from None
        return self._without_token(text)

    def _without_token(self, text: str) -> str:
        if len(self._token) < SHORTEST_HIDDEN:
            return text
        return text.replace(self._token, HIDDEN).replace(self._token.replace("/", "\\/"), HIDDEN)

    def _check(self, response: httpx.Response, body: bytes, service: Service) -> None:
        status = response.status_code
        if response.is_success:
            return
        if status == httpx.codes.TOO_MANY_REQUESTS:
            wait = _seconds(response.headers.get("Retry-After"))
            self._pace.hold(wait or 0.0)
            raise RateLimited(wait, service.name)
        if status >= 500 or status == httpx.codes.REQUEST_TIMEOUT:
            raise Unreachable(f"HTTP {status}", service.name)
        raise Rejected(status, self._said(body), service.name)

    def _payload(self, text: str, service: Service) -> Any:
        payload = _json(text, service.name)
        if isinstance(payload, str):
            payload = _json(payload, service.name)
        if isinstance(payload, dict) and payload.get("status") is False:
            raise Rejected(200, self._message(payload), service.name)
        return payload

    def _said(self, body: bytes) -> str:
        """The message of a refusal, if it came as JSON."""
        try:
            payload = json.loads(body.decode("utf-8-sig", "replace"))
        except (ValueError, RecursionError):
            return ""
        return self._message(payload) if isinstance(payload, dict) else ""

    def _message(self, payload: dict[str, Any]) -> str:
        said = str(payload.get("message") or payload.get("Message") or "")
        clean = said.encode("utf-8", "replace").decode().replace("\x00", "")
        return self._without_token(" ".join(clean.split()))[:200]


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


def _seconds(retry_after: str | None) -> float | None:
    """Retry-After in seconds, or as the moment it names; None where it says nothing usable."""
    text = (retry_after or "").strip()
    if text.isdecimal() and len(text) < 10:
        return float(text)
    try:
        return max(0.0, parsedate_to_datetime(text).timestamp() - time.time())
    except (TypeError, ValueError, OverflowError):
        return None


__all__ = ["Answer", "EExchangeClient", "EExchangeError"]
