"""A small WSGI application that answers like the office, for demo, training and tests.

Every answer carries `X-Sandbox: 1`. Beside the office's paths there are some of its own, all
POST with a JSON object, for whoever runs it:

- /sandbox/faults {"kind", "number", "times", "seconds"}: answer wrongly; kind "none" ends it
- /sandbox/advance {"number", "status"}: the next stage of a right, or the one of that status
- /sandbox/today {"date"} and /sandbox/latency {"seconds"}
"""

import json
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Any
from urllib.parse import parse_qs

from cases.eexchange.register_data import Right, make_register
from cases.eexchange.register_others import OTHER_REGISTERS, statistics_rows
from cases.eexchange.register_rows import rows_for, tmdata_for
from cases.eexchange.sandbox_faults import (
    HTML,
    Fault,
    Payload,
    Reply,
    Row,
    faulty,
    json_reply,
    refusal,
)
from cases.eexchange.services import PREFIX, SERVICES, Service

TOKEN = "sandbox-token"  # noqa: S105 - the sandbox has no secret
REFUSED_TOKEN = "refused-token"  # noqa: S105
OWN = "/sandbox/"
NOT_FOUND: Reply = ("404 Not Found", "text/html", HTML, {})

StartResponse = Callable[[str, list[tuple[str, str]]], object]


class Sandbox:
    """The made-up office. Thread-safe; `today` moves only when it is told to.

    `latency` is in seconds and is added to every answer.
    """

    def __init__(
        self, today: date, register: Sequence[Right] | None = None, latency: float = 0.0
    ) -> None:
        self.today = today
        self.latency = latency
        self.register = list(register if register is not None else make_register(today))
        self.faults: list[Fault] = []
        self._lock = threading.Lock()
        self._by_number = {right.number: right for right in self.register}
        # Numbers that somebody asked for, oldest first: what moves on is what is being watched.
        self._asked: dict[str, None] = {}
        self._moves: Counter[str] = Counter()

    def __call__(self, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        if self.latency:
            time.sleep(self.latency)
        status, kind, body, extra = self._answer(environ)
        headers = {
            "Content-Type": kind,
            "Content-Length": str(len(body)),
            "X-Sandbox": "1",
            **extra,
        }
        start_response(status, list(headers.items()))
        return [body]

    def advance(self, number: str, status: str = "") -> None:
        """Move one right to its next stage, or to a status text. Raises KeyError."""
        with self._lock:
            right = self._by_number[number]
            if status:
                right.advance_to(status, self.today)
            else:
                right.step(self.today)

    def move_one(self, numbers: Sequence[str] = ()) -> str:
        """Move one right on, so that a person who watches sees news; "" if none can move.

        It is the first of `numbers` that can; without numbers, of those that somebody has
        asked for. A right that moved goes to the end of the line.
        """
        line = list(numbers) or list(self._asked)
        for number in sorted(line, key=self._moves.__getitem__):
            right = self._by_number.get(number)
            if right is not None and right.can_move(self.today):
                self.advance(number)
                self._moves[number] += 1
                return number
        return ""

    def _answer(self, environ: dict[str, Any]) -> Reply:
        path = environ.get("PATH_INFO", "")
        if path.startswith(OWN) and environ.get("REQUEST_METHOD") == "POST":
            return self._own(path.removeprefix(OWN), _body(environ))
        if not path.startswith(PREFIX):
            return NOT_FOUND
        token = environ.get("HTTP_AUTHORIZATION", "").removeprefix("Bearer ")
        if token == REFUSED_TOKEN:
            return refusal("403 Forbidden")
        if token != TOKEN:
            return refusal("401 Unauthorized")
        service = next((s for s in SERVICES if s.name == path.removeprefix(PREFIX)), None)
        if service is None or service.method != environ.get("REQUEST_METHOD"):
            return json_reply({"status": False, "message": "Invalid Api."})
        return self._search(service, _asked(environ, service))

    def _search(self, service: Service, asked: dict[str, str]) -> Reply:
        number = asked.get(service.lookup_key, "").strip("%")
        payload = self._payload(service, asked)
        if number in self._by_number:
            self._asked.setdefault(number)
        fault = self._fault_for(number)
        if fault is None:
            return json_reply(payload)
        if fault.kind == "slow":
            time.sleep(fault.seconds)
        return faulty(fault, payload)

    def _payload(self, service: Service, asked: dict[str, str]) -> Payload:
        """Rows; for tmdata one object, or an empty list where it knows nothing."""
        if not any(asked.values()):
            return []
        if service.name == "tmdata":
            right = self._by_number.get(asked.get("trNo", ""))
            known = right is not None and right.ip_type == "trademark"
            return tmdata_for(right, self.today) if right and known else []
        return [row for row in self._rows(service, asked) if _fits(row, asked)]

    def _rows(self, service: Service, asked: dict[str, str]) -> Iterable[Row]:
        """The rows that may fit; what the docket does not look up yet is a fixed short list."""
        if service.ip_type:
            rights = self._candidates(service, asked)
        elif service.name == "pat_des":
            rights = [right for right in self.register if right.ip_type != "trademark"]
        elif service.statistics:
            return statistics_rows(service.name, self.register, self.today)
        else:
            return OTHER_REGISTERS[service.name]
        return (row for right in rights for row in rows_for(right, self.today))

    def _candidates(self, service: Service, asked: dict[str, str]) -> Iterable[Right]:
        """The rights of a service that may fit; an exact number needs no search."""
        number = asked.get(service.lookup_key, "")
        rights: Iterable[Right] = self.register
        if number and "%" not in number:
            rights = [self._by_number[number]] if number in self._by_number else []
        elif number:
            rights = [right for right in self.register if number.strip("%") in right.number]
        return [right for right in rights if right.ip_type == service.ip_type]

    def _fault_for(self, number: str) -> Fault | None:
        with self._lock:
            for fault in self.faults:
                if fault.number in ("", number) and fault.times > 0:
                    fault.times -= 1
                    return fault
        return None

    def _own(self, what: str, body: dict[str, Any]) -> Reply:
        """The switches of the sandbox itself; a wrong use of one is told, not raised."""
        switches: dict[str, Callable[[dict[str, Any]], None]] = {
            "faults": self._set_fault,
            "today": self._set_today,
            "latency": self._set_latency,
            "advance": lambda asked: self.advance(asked["number"], str(asked.get("status", ""))),
        }
        if what not in switches:
            return NOT_FOUND
        try:
            switches[what](body)
        except (KeyError, TypeError, ValueError) as error:
            return json_reply({"status": False, "message": str(error)}, "400 Bad Request")
        return json_reply({"done": what})

    def _set_fault(self, body: dict[str, Any]) -> None:
        with self._lock:
            self.faults = [] if body.get("kind") == "none" else [*self.faults, Fault(**body)]

    def _set_today(self, body: dict[str, Any]) -> None:
        self.today = date.fromisoformat(body["date"])

    def _set_latency(self, body: dict[str, Any]) -> None:
        self.latency = max(0.0, float(body["seconds"]))


def make_app(register: Sequence[Right], today: date, latency: float = 0.0) -> Sandbox:
    """The WSGI application over a given register."""
    return Sandbox(today, register, latency)


def _body(environ: dict[str, Any]) -> dict[str, Any]:
    length = int(environ.get("CONTENT_LENGTH") or 0)
    try:
        body = json.loads(environ["wsgi.input"].read(length) or b"{}")
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}


def _asked(environ: dict[str, Any], service: Service) -> dict[str, str]:
    if service.method == "GET":
        query = parse_qs(environ.get("QUERY_STRING", ""))
        return {key: values[0] for key, values in query.items()}
    return {key: str(value) for key, value in _body(environ).items()}


def _fits(row: dict[str, object], asked: dict[str, str]) -> bool:
    """Whether a row answers every key: %text% is contained, other text is equal."""
    for key, wanted in asked.items():
        value = str(row.get(key.upper()) or "")
        if "%" in wanted:
            if wanted.strip("%") not in value:
                return False
        elif wanted != value:
            return False
    return True


__all__ = ["REFUSED_TOKEN", "TOKEN", "Sandbox", "make_app", "make_register"]
