"""A small WSGI application that answers like the office, for demo, training and tests.

Every answer carries `X-Sandbox: 1`. Beside the office's paths there are some of its own, all
POST with a JSON object, for whoever runs it:

- /sandbox/faults {"kind", "number", "times", "after", "seconds", "to"}: answer wrongly; kind
  "none" ends it
- /sandbox/advance {"number", "status"}: the next stage of a right, or the one of that status
- /sandbox/today {"date"} and /sandbox/latency {"seconds"}
"""

import json
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any
from urllib.parse import parse_qs

from cases.eexchange.profile import Profile
from cases.eexchange.profile_files import load_profile
from cases.eexchange.register_2025 import rows_2025_for
from cases.eexchange.register_data import Right, make_others, make_register
from cases.eexchange.register_near import make_near
from cases.eexchange.register_others import SONGS, statistics_rows
from cases.eexchange.register_rows import rows_for, tmdata_for
from cases.eexchange.sandbox_faults import (
    DRIP,
    HTML,
    Fault,
    Payload,
    Reply,
    Row,
    faulty,
    json_reply,
    refusal,
)
from cases.eexchange.services import PREFIX, SERVICES

TOKEN = "sandbox-token"  # noqa: S105 - the sandbox has no secret
REFUSED_TOKEN = "refused-token"  # noqa: S105
OWN = "/sandbox/"
NEWER = "exchange2025"
PATENTS = ("design", "invention", "petty_patent")
# Which rights a service tells of.
TOLD_BY: Mapping[str, tuple[str, ...]] = {
    **{service.name: (service.ip_type,) for service in SERVICES if service.ip_type},
    "tmdata": ("trademark",),
    "pat_des": PATENTS,
}
NOT_FOUND: Reply = ("404 Not Found", "text/html", HTML, {})

StartResponse = Callable[[str, list[tuple[str, str]]], object]


class Sandbox:
    """The made-up office. Thread-safe; `today` moves only when it is told to.

    `latency` is in seconds and is added to every answer. `profile` is the generation of the
    services that it answers like; without one that of the department's own list.
    """

    def __init__(
        self,
        today: date,
        register: Sequence[Right] | None = None,
        latency: float = 0.0,
        profile: Profile | None = None,
    ) -> None:
        self.today = today
        self.latency = latency
        self.profile = profile or load_profile()
        if register is None:
            register = [*make_register(today), *make_others(today), *make_near(today)]
        self.register = list(register)
        self._methods = {PREFIX + service.name: service.method for service in SERVICES} | {
            api.path: api.method for api in self.profile.apis.values()
        }
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
        drip = float(extra.pop(DRIP, 0))
        headers = {
            "Content-Type": kind,
            "Content-Length": str(len(body)),
            "X-Sandbox": "1",
            **extra,
        }
        start_response(status, list(headers.items()))
        return _dripping(body, drip) if drip else [body]

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
        token = self._token(environ)
        if token == REFUSED_TOKEN:
            return refusal("403 Forbidden")
        if token != TOKEN:
            return refusal("401 Unauthorized")
        method = environ.get("REQUEST_METHOD")
        if path not in self._methods or self._methods[path] != method:
            return json_reply({"status": False, "message": "Invalid Api."})
        asked = _asked(environ)
        if method == "GET" and self.profile.auth.placement == "query":
            asked.pop(self.profile.auth.name, None)
        return self._search(path.removeprefix(PREFIX), asked)

    def _token(self, environ: dict[str, Any]) -> str:
        """The token as the profile has it sent."""
        auth = self.profile.auth
        if auth.placement == "query":
            sent = parse_qs(environ.get("QUERY_STRING", "")).get(auth.name, [""])[0]
        else:
            sent = environ.get("HTTP_" + auth.name.upper().replace("-", "_"), "")
        before, _token, behind = auth.template.partition("{token}")
        return str(sent.removeprefix(before).removesuffix(behind))

    def _search(self, name: str, asked: dict[str, str]) -> Reply:
        number = self._number_in(name, asked).strip("%")
        payload = self._payload(name, asked)
        if number in self._by_number:
            self._asked.setdefault(number)
        fault = self._fault_for(number or name)
        if fault is None:
            return json_reply(payload)
        if fault.kind == "slow":
            time.sleep(fault.seconds)
        return faulty(fault, payload)

    def _number_in(self, name: str, asked: dict[str, str]) -> str:
        """The application number of a question, "" where it is about something else."""
        api = self.profile.apis.get(name)
        keys = api.questions.get("number", {}) if api else {}
        return next((asked[key] for key in keys if key in asked), "")

    def _payload(self, name: str, asked: dict[str, str]) -> Payload:
        """Rows, in an envelope where the generation has one; for tmdata one object, or an empty
        list where it knows nothing."""
        if name == "tmdata":
            right = self._by_number.get(self._number_in(name, asked))
            known = right is not None and right.ip_type == "trademark"
            return tmdata_for(right, self.today) if right and known else []
        rows = [row for row in self._rows(name, asked) if _fits(row, asked)]
        found = rows if any(asked.values()) else []
        newer = self.profile.name == NEWER and name in TOLD_BY
        return {"data": found} if newer else found

    def _rows(self, name: str, asked: dict[str, str]) -> Iterable[Row]:
        """The rows that may fit."""
        if name == "CPRSONG":
            return SONGS
        if name not in TOLD_BY:
            return statistics_rows(name, self.today, asked.get("YEAR", ""))
        write = rows_2025_for if self.profile.name == NEWER else rows_for
        rights = self._candidates(name, self._number_in(name, asked))
        return (row for right in rights for row in write(right, self.today))

    def _candidates(self, name: str, number: str) -> Iterable[Right]:
        """The rights of a service that may fit; an exact number needs no search."""
        rights: Iterable[Right] = self.register
        if number and "%" not in number:
            rights = [self._by_number[number]] if number in self._by_number else []
        elif number:
            rights = [right for right in self.register if number.strip("%") in right.number]
        return [right for right in rights if right.ip_type in TOLD_BY[name]]

    def _fault_for(self, number: str) -> Fault | None:
        with self._lock:
            for fault in self.faults:
                if fault.number in ("", number) and fault.strikes():
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


def _asked(environ: dict[str, Any]) -> dict[str, str]:
    if environ.get("REQUEST_METHOD") == "GET":
        query = parse_qs(environ.get("QUERY_STRING", ""))
        return {key: values[0] for key, values in query.items()}
    return {key: str(value) for key, value in _body(environ).items()}


def _fits(row: Row, asked: dict[str, str]) -> bool:
    """Whether a row answers every key: %text% is contained, other text is equal."""
    told = {key.lower(): value for key, value in row.items()}
    for key, wanted in asked.items():
        value = str(told.get(key.lower()) or "")
        if "%" in wanted:
            if wanted.strip("%") not in value:
                return False
        elif wanted != value:
            return False
    return True


def _dripping(body: bytes, seconds: float) -> Iterator[bytes]:
    """The body in many small pieces with a pause after each."""
    for place in range(0, len(body), max(1, len(body) // 100)):
        yield body[place : place + max(1, len(body) // 100)]
        time.sleep(seconds)


__all__ = ["REFUSED_TOKEN", "TOKEN", "Sandbox", "make_app", "make_register"]
