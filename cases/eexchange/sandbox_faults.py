"""What the sandbox does when it is told to answer wrongly, one kind for each thing seen or feared.

A kind either replaces the whole reply or changes one thing in the rows.
"""

import gzip
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from email.utils import formatdate

from cases.eexchange.days import BUDDHIST_AHEAD, BUDDHIST_FROM, read_day

JSON_TYPE = "application/json; charset=utf-8"
HTML = b"<html><body><h1>Server Error in '/' Application.</h1></body></html>"
ALWAYS = 1_000_000
# A name that is no header: how many seconds pass between the pieces of the body.
DRIP = "drip"
TOO_BIG = 10_000_000
# The clock of an office that is three hours wrong.
WRONG_CLOCK = 1_790_000_000

# Status line, content type, body, further headers.
Reply = tuple[str, str, bytes, dict[str, str]]
Row = dict[str, object]
Payload = Row | list[Row]


@dataclass
class Fault:
    """What the next answers do instead: for one number or for all, a number of times. Questions
    without a number have the name of their service for one.

    The first `after` answers are right: a token revoked half-way is "401" with some. `seconds`
    is how long a slow answer takes, what a 429 asks the caller to wait, and the pause of a
    drip. `to` is where a redirect leads.
    """

    kind: str
    number: str = ""
    times: int = ALWAYS
    seconds: float = 1.0
    after: int = 0
    to: str = "http://elsewhere.example/"

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"the sandbox knows no fault {self.kind}")

    def strikes(self) -> bool:
        """Whether the present answer is a wrong one; counts it."""
        if self.after > 0:
            self.after -= 1
            return False
        if self.times <= 0:
            return False
        self.times -= 1
        return True


def json_reply(value: object, status: str = "200 OK") -> Reply:
    """A reply as the office writes it; Thai as it is, not escaped."""
    return status, JSON_TYPE, json.dumps(value, ensure_ascii=False).encode(), {}


def refusal(status: str) -> Reply:
    return json_reply({"status": False, "message": status.partition(" ")[2]}, status)


def faulty(fault: Fault, payload: Payload) -> Reply:
    """The reply with the fault in it; `payload` is what the office would have answered."""
    if fault.kind not in CHANGES:
        return REPLIES[fault.kind](fault, payload)
    change = CHANGES[fault.kind]
    if isinstance(payload, list):
        return json_reply([change(row) for row in payload])
    rows = payload.get("data")
    if isinstance(rows, list):
        return json_reply({"data": [change(row) for row in rows]})
    return json_reply(change(payload))


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


def _skewed(fault: Fault, payload: Payload) -> Reply:
    """A 429 that names the moment by the office's own clock, which is wrong."""
    moments = {
        "Date": formatdate(WRONG_CLOCK, usegmt=True),
        "Retry-After": formatdate(WRONG_CLOCK + fault.seconds, usegmt=True),
    }
    return "429 Too Many Requests", JSON_TYPE, b"{}", moments


def _twice(fault: Fault, payload: Payload) -> Reply:
    rows = payload if isinstance(payload, list) else payload.get("data", [payload])
    return json_reply([*rows, *rows]) if isinstance(rows, list) else json_reply(payload)


def _without_march(fault: Fault, payload: Payload) -> Reply:
    """A table of counts that says nothing of one month."""
    rows = payload if isinstance(payload, list) else [payload]
    return json_reply([row for row in rows if row.get("MONTH") != "3"])


def _zipped(fault: Fault, payload: Payload) -> Reply:
    body = gzip.compress(_body(payload))
    return "200 OK", JSON_TYPE, body, {"Content-Encoding": "gzip"}


def _not_zipped(fault: Fault, payload: Payload) -> Reply:
    """It says that it is packed, and is not."""
    return "200 OK", JSON_TYPE, _body(payload), {"Content-Encoding": "gzip"}


def _huge(fault: Fault, payload: Payload) -> Reply:
    """Ten megabytes that are JSON to the end."""
    return json_reply([{"NOTE": "x" * TOO_BIG}])


def _huge_zipped(fault: Fault, payload: Payload) -> Reply:
    body = gzip.compress(_huge(fault, payload)[2])
    return "200 OK", JSON_TYPE, body, {"Content-Encoding": "gzip"}


REPLIES: dict[str, Callable[[Fault, Payload], Reply]] = {
    "401": lambda fault, payload: refusal("401 Unauthorized"),
    "403": lambda fault, payload: refusal("403 Forbidden"),
    "429": _too_many,
    "429-long": lambda fault, payload: _too_many(Fault("429", seconds=3600), payload),
    "429-no-retry-after": lambda fault, payload: ("429 Too Many Requests", JSON_TYPE, b"{}", {}),
    "500html": lambda fault, payload: ("500 Internal Server Error", "text/html", HTML, {}),
    "html200": lambda fault, payload: ("200 OK", "text/html", HTML, {}),
    "407": lambda fault, payload: refusal("407 Proxy Authentication Required"),
    "429-skewed": _skewed,
    "redirect": lambda fault, payload: ("302 Found", "text/html", HTML, {"Location": fault.to}),
    "slow": lambda fault, payload: json_reply(payload),
    "drip": lambda fault, payload: (*json_reply(payload)[:3], {DRIP: str(fault.seconds)}),
    "duplicated": _twice,
    "missingmonth": _without_march,
    "gzip": _zipped,
    "gzip-broken": _not_zipped,
    "huge": _huge,
    "huge-gzip": _huge_zipped,
    "cut": _cut,
    "half": _half,
    "bom": lambda fault, payload: ("200 OK", "text/plain", b"\xef\xbb\xbf" + _body(payload), {}),
    "empty": lambda fault, payload: json_reply([]),
    "object": lambda fault, payload: json_reply({"status": False, "message": "Invalid Api."}),
    "strangeobject": lambda fault, payload: json_reply({"rows": payload}),
    "listoftext": lambda fault, payload: json_reply(["ok", "ok"]),
    "jsonstring": lambda fault, payload: json_reply(_body(payload).decode()),
}


NAMES = {
    "status": ("TRADEMARK_STATUS", "LATEST_STATUS", "status", "Status", "CurrentStatusCode"),
    "filed": (
        *("REQ_DATE", "FILING_DATE", "filDate", "SUBMIT_DATE", "APPLICATIONDATE"),
        *("Filing_Date", "ApplicationDate"),
    ),
    "number": (
        *("REQ_NO", "APP_NO", "trNo", "REQUEST_NO", "APPLICATIONNUMBER", "ApplicationNumber"),
        *("PROD_NUMBER", "PKID"),
    ),
}


def _key(row: Row, name: str) -> str:
    """What the service calls `status`, `filed` or `number`; "" where it tells none."""
    return next((key for key in NAMES[name] if key in row), "")


def _with(row: Row, name: str, change: Callable[[str], str]) -> Row:
    """The row with another value in that field, in a list of one where it was in one."""
    key = _key(row, name)
    if not key:
        return row
    value = row[key]
    if isinstance(value, list):
        return {**row, key: [change(str(one)) for one in value]}
    return {**row, key: change(str(value))}


def _renumbered(row: Row, change: Callable[[str], str]) -> Row:
    """The row with another number, under each name that it has."""
    changed, second = _with(row, "number", change), "APP_NO_NUMBER"
    return changed | ({second: change(str(row[second]))} if second in row else {})


def _renamed(row: Row) -> Row:
    """Every key has another name."""
    return {f"{key}_V2": value for key, value in row.items()}


def _renamed_date(row: Row) -> Row:
    """The filing date has another name."""
    lost = _key(row, "filed") or "none"
    kept = {key: value for key, value in row.items() if not key.startswith(lost)}
    return kept | {"DAY_OF_FILING": row.get(lost)}


def _short_year(row: Row) -> Row:
    return _with(row, "filed", lambda text: f"{read_day(text):%d/%m/%y}")


def _buddhist(row: Row) -> Row:
    """The filing date in the Buddhist Era, if it is not already."""

    def ahead(year: re.Match[str]) -> str:
        shown = int(year[0])
        return str(shown if shown >= BUDDHIST_FROM else shown + BUDDHIST_AHEAD)

    return _with(row, "filed", lambda text: re.sub(r"\d{4}", ahead, text))


def _text_for_count(row: Row) -> Row:
    """In August a text stands where a number should."""
    counts = [key for key in ("FILLING", "REGISTRATION") if key in row]
    return row | dict.fromkeys(counts, "รอข้อมูล") if row.get("MONTH") == "8" else row


def _mixed(row: Row) -> Row:
    """Every date in a style of its own."""
    styles = ("%Y%m%d", "%Y-%m-%dT00:00:00", "%d/%m/%Y", "%Y/%m/%d")
    told = (key for key, value in row.items() if isinstance(value, str) and value)
    dates = [key for key in told if "date" in key.lower()]
    style = dict(zip(dates, styles, strict=False))
    return row | {key: f"{read_day(str(row[key])):{style[key]}}" for key in style}


CHANGES: dict[str, Callable[[Row], Row]] = {
    "newkey": lambda row: {**row, "SOMETHING_NEW": "1"},
    "renamedkeys": _renamed,
    "renameddate": _renamed_date,
    "shortyear": _short_year,
    "othernumber": lambda row: _renumbered(row, lambda number: f"TH{number}X"),
    "unknownstatus": lambda row: _with(row, "status", lambda text: "สถานะที่ไม่เคยเห็น"),
    "baddate": lambda row: _with(row, "filed", lambda text: "2026-02-31"),
    "be_date": _buddhist,
    "mixeddates": _mixed,
    "textcount": _text_for_count,
    "longernumber": lambda row: _renumbered(row, lambda number: f"{number}9"),
}
KINDS = frozenset(REPLIES) | frozenset(CHANGES)
