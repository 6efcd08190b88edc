"""What the register says against what the docket says, field by field. Plain Python.

The office may tell by itself what the docket does not know yet; where both know and differ,
a person decides. A blank at the office never says anything.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from unicodedata import normalize

from cases.eexchange.records import RegisterRecord, plain_number

DATE_FIELDS = ("filed_on", "published_on", "registered_on")
NUMBER_FIELDS = ("registration_number", "publication_number")
# The kinds whose owner the register tells as the docket keeps it: there it is the right itself.
OWNERS_COMPARED = frozenset({"copyright"})
PATENTS = frozenset({"design", "invention", "petty_patent"})
INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\ufeff"))


@dataclass(frozen=True)
class Docket:
    """The docket's side of one case, as far as the register knows it too.

    `owners` are the names of each owner, in Thai and in English.
    """

    ip_type: str
    title: str
    registration_number: str
    publication_number: str
    event_dates: Mapping[str, date]
    owners: tuple[tuple[str, ...], ...] = ()


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
    for field in DATE_FIELDS:
        outcomes += _date_outcome(field, getattr(record, field), docket)
    for field in NUMBER_FIELDS:
        outcomes += _number_outcome(field, getattr(record, field), getattr(docket, field))
    outcomes += _title_outcome(record.title, docket.title)
    outcomes += _owner_outcome(record.owners, docket)
    return tuple(outcomes)


@dataclass(frozen=True)
class Line:
    """One field on both sides, as texts; `state` is "equal", "differs" or "unsaid"."""

    field: str
    ours: str
    office: str
    state: str


def side_by_side(record: RegisterRecord, docket: Docket) -> tuple[Line, ...]:
    """Every field that is compared, with what a comparison says of it now."""
    outcomes = {outcome.field: outcome for outcome in compare(record, docket)}
    lines = []
    owners = ("owners",) if docket.ip_type in OWNERS_COMPARED else ()
    for field in (*DATE_FIELDS, *NUMBER_FIELDS, "title", *owners):
        said = getattr(record, field)
        told = "; ".join(said) if field == "owners" else str(said or "")
        state = "equal" if isinstance(outcomes.get(field), Agreement) else "differs"
        lines.append(
            Line(field, _ours(field, docket), told, state if field in outcomes else "unsaid")
        )
    return tuple(lines)


def _ours(field: str, docket: Docket) -> str:
    if field in DATE_FIELDS:
        day = docket.event_dates.get(event_kind(field, docket.ip_type))
        return day.isoformat() if day else ""
    if field == "owners":
        return "; ".join(names[0] for names in docket.owners)
    return str(getattr(docket, field))


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
    """A number without any digit is a blank that the office writes in words."""
    if not any(sign.isdigit() for sign in office):
        return []
    if not docket:
        return [ValueToFill(field, office)]
    if plain_number(office) == plain_number(docket):
        return [Agreement(field)]
    return [Difference(field, office, docket)]


def _title_outcome(office: str, docket: str) -> list[Outcome]:
    if not office:
        return []
    same = _same_signs(office).split() == _same_signs(docket).split()
    return [Agreement("title")] if same else [Difference("title", office, docket)]


def _owner_outcome(office: tuple[str, ...], docket: Docket) -> list[Outcome]:
    """Whether both sides name the same owners, each by one of its names; space says nothing."""
    if docket.ip_type not in OWNERS_COMPARED or not office:
        return []
    theirs = {_name(name) for name in office}
    ours = [{_name(name) for name in names} for names in docket.owners]
    if all(names & theirs for names in ours) and theirs <= set().union(*ours):
        return [Agreement("owners")]
    return [Difference("owners", "; ".join(office), _ours("owners", docket))]


def _name(name: str) -> str:
    return "".join(_same_signs(name).split())


def _same_signs(text: str) -> str:
    """Without what nobody sees: capitals, signs without width, and one sign written as two."""
    return normalize("NFKC", text).translate(INVISIBLE).casefold()
