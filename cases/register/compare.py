"""What the register says against what the docket says, field by field. Plain Python.

The office may tell by itself what the docket does not know yet; where both know and differ,
a person decides. A blank at the office never says anything.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from cases.eexchange.records import RegisterRecord, plain_number

PATENTS = frozenset({"design", "invention", "petty_patent"})


@dataclass(frozen=True)
class Docket:
    """The docket's side of one case, as far as the register knows it too."""

    ip_type: str
    title: str
    registration_number: str
    publication_number: str
    event_dates: Mapping[str, date]


@dataclass(frozen=True)
class EventToAdd:
    """The office tells a date that the docket lacks."""

    field: str
    kind: str
    date: date


@dataclass(frozen=True)
class ValueToFill:
    """The office tells a number that the docket lacks."""

    field: str
    value: str


@dataclass(frozen=True)
class Difference:
    """Both know and differ. Values are texts; dates are ISO."""

    field: str
    office: str
    docket: str


@dataclass(frozen=True)
class Agreement:
    """Both say the same, so an older difference in this field is gone."""

    field: str


Outcome = EventToAdd | ValueToFill | Difference | Agreement


def event_kind(field: str, ip_type: str) -> str:
    """The kind of event behind a date of the register."""
    if field == "registered_on":
        return "granted" if ip_type in PATENTS else "registered"
    return {"filed_on": "filed", "published_on": "published"}[field]


def compare(record: RegisterRecord, docket: Docket) -> tuple[Outcome, ...]:
    """Every outcome of a comparison, the filing first: other events rest on it."""
    outcomes: list[Outcome] = []
    for field in ("filed_on", "published_on", "registered_on"):
        outcomes += _date_outcome(field, getattr(record, field), docket)
    for field in ("registration_number", "publication_number"):
        outcomes += _number_outcome(field, getattr(record, field), getattr(docket, field))
    outcomes += _title_outcome(record.title, docket.title)
    return tuple(outcomes)


def _date_outcome(field: str, office: date | None, docket: Docket) -> list[Outcome]:
    if office is None:
        return []
    kind = event_kind(field, docket.ip_type)
    ours = docket.event_dates.get(kind)
    if ours is None:
        return [EventToAdd(field, kind, office)]
    if ours == office:
        return [Agreement(field)]
    return [Difference(field, office.isoformat(), ours.isoformat())]


def _number_outcome(field: str, office: str, docket: str) -> list[Outcome]:
    if not office:
        return []
    if not docket:
        return [ValueToFill(field, office)]
    if plain_number(office) == plain_number(docket):
        return [Agreement(field)]
    return [Difference(field, office, docket)]


def _title_outcome(office: str, docket: str) -> list[Outcome]:
    if not office:
        return []
    same = " ".join(office.split()).casefold() == " ".join(docket.split()).casefold()
    return [Agreement("title")] if same else [Difference("title", office, docket)]
