"""What the sandbox does when it is told to answer wrongly, one kind for each thing seen or feared.

A kind either replaces the whole reply or changes one thing in the rows.
"""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass

from cases.eexchange.days import BUDDHIST_AHEAD, BUDDHIST_FROM, read_day

JSON_TYPE = "application/json; charset=utf-8"
HTML = b"<html><body><h1>Server Error in '/' Application.</h1></body></html>"
ALWAYS = 1_000_000

# Status line, content type, body, further headers.
Reply = tuple[str, str, bytes, dict[str, str]]
Row = dict[str, object]
Payload = Row | list[Row]


@dataclass
class Fault:
    """What the next answers do instead: for one number or for all, a number of times.

    `seconds` is how long a slow answer takes and what a 429 asks the caller to wait.
    """

    kind: str
    number: str = ""
    times: int = ALWAYS
    seconds: float = 1.0

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"the sandbox knows no fault {self.kind}")


def json_reply(value: object, status: str = "200 OK") -> Reply:
    """A reply as the office writes it; Thai as it is, not escaped."""
    return status, JSON_TYPE, json.dumps(value, ensure_ascii=False).encode(), {}


def refusal(status: str) -> Reply:
    return json_reply({"status": False, "message": status.partition(" ")[2]}, status)


def faulty(fault: Fault, payload: Payload) -> Reply:
    """The reply with the fault in it; `payload` is what the office would have answered."""
    if fault.kind in CHANGES:
        change = CHANGES[fault.kind]
        if isinstance(payload, list):
            return json_reply([change(row) for row in payload])
        return json_reply(change(payload))
    return REPLIES[fault.kind](fault, payload)


def _body(payload: Payload) -> bytes:
    return json_reply(payload)[2]


def _too_many(fault: Fault, payload: Payload) -> Reply:
    return "429 Too Many Requests", JSON_TYPE, b"{}", {"Retry-After": f"{fault.seconds:.0f}"}


def _cut(fault: Fault, payload: Payload) -> Reply:
    """The connection ends before the promised length is reached."""
    body = _body(payload)
    return "200 OK", JSON_TYPE, body, {"Content-Length": str(len(body) * 2)}


def _half(fault: Fault, payload: Payload) -> Reply:
    """Only the first half of the body, though with a length that fits it."""
    body = _body(payload)
    return "200 OK", JSON_TYPE, body[: len(body) // 2], {}


REPLIES: dict[str, Callable[[Fault, Payload], Reply]] = {
    "401": lambda fault, payload: refusal("401 Unauthorized"),
    "403": lambda fault, payload: refusal("403 Forbidden"),
    "429": _too_many,
    "429-long": lambda fault, payload: _too_many(Fault("429", seconds=3600), payload),
    "429-no-retry-after": lambda fault, payload: ("429 Too Many Requests", JSON_TYPE, b"{}", {}),
    "500html": lambda fault, payload: ("500 Internal Server Error", "text/html", HTML, {}),
    "html200": lambda fault, payload: ("200 OK", "text/html", HTML, {}),
    "slow": lambda fault, payload: json_reply(payload),
    "cut": _cut,
    "half": _half,
    "bom": lambda fault, payload: ("200 OK", "text/plain", b"\xef\xbb\xbf" + _body(payload), {}),
    "empty": lambda fault, payload: json_reply([]),
    "object": lambda fault, payload: json_reply({"status": False, "message": "Invalid Api."}),
    "strangeobject": lambda fault, payload: json_reply({"rows": payload}),
    "listoftext": lambda fault, payload: json_reply(["ok", "ok"]),
    "jsonstring": lambda fault, payload: json_reply(_body(payload).decode()),
}


def _with(row: Row, name: str, value: object) -> Row:
    """The row with another value for what the service calls `status`, `filed` or `number`."""
    return {**row, next(key for key in NAMES[name] if key in row): value}


NAMES = {
    "status": ("TRADEMARK_STATUS", "LATEST_STATUS", "status"),
    "filed": ("REQ_DATE", "FILING_DATE", "filDate"),
    "number": ("REQ_NO", "APP_NO", "trNo"),
}


def _filed(row: Row) -> str:
    return str(next(row[key] for key in NAMES["filed"] if key in row))


def _longer(row: Row) -> Row:
    number = next(row[key] for key in NAMES["number"] if key in row)
    return _with(row, "number", f"{number}9")


def _buddhist(row: Row) -> Row:
    """The filing date in the Buddhist Era, if it is not already."""

    def ahead(year: re.Match[str]) -> str:
        shown = int(year[0])
        return str(shown if shown >= BUDDHIST_FROM else shown + BUDDHIST_AHEAD)

    return _with(row, "filed", re.sub(r"\d{4}", ahead, _filed(row)))


def _mixed(row: Row) -> Row:
    """Every date in a style of its own."""
    styles = ("%Y%m%d", "%Y-%m-%dT00:00:00", "%d/%m/%Y", "%Y/%m/%d")
    dates = [key for key, value in row.items() if "date" in key.lower() and value]
    style = dict(zip(dates, styles, strict=False))
    return row | {key: f"{read_day(str(row[key])):{style[key]}}" for key in style}


CHANGES: dict[str, Callable[[Row], Row]] = {
    "newkey": lambda row: {**row, "SOMETHING_NEW": "1"},
    "unknownstatus": lambda row: _with(row, "status", "สถานะที่ไม่เคยเห็น"),
    "baddate": lambda row: _with(row, "filed", "2026-02-31"),
    "be_date": _buddhist,
    "mixeddates": _mixed,
    "longernumber": _longer,
}
KINDS = frozenset(REPLIES) | frozenset(CHANGES)
