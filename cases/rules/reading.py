"""The facts as given, checked: a wrong value is refused with its place, never dropped."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from cases.rules.kinds import EVENT_KINDS, OWN_MATTER
from cases.rules.thai_dates import THAI_DIGITS, DateError, parse_date
from cases.rules.values import Event, Facts, InputError

# The rights; beside them a matter of the office itself has terms.
IP_TYPES = ("trademark", "design", "invention", "petty_patent", "gi", "copyright")
SIDES = ("applicant", "opponent")
FLAGS = frozenset(
    {
        "papers",
        "incomplete",
        "missing_formal_papers",
        "missing_translation",
        "missing_priority_document",
    }
)
TEXTS = frozenset({"of", "route", "letter"})
DAYS = frozenset({"until", "trigger_date"})
CHECKED = FLAGS | TEXTS | DAYS | {"days", "years", "plan"}
LONGEST_TERM = 3660
LAST_PATENT_YEAR = 20
# A refusal under section 6 or 13 is one under section 16.
SECTIONS = {"6": "16", "13": "16", "15": "15", "16": "16", "17": "17"}
CITING = frozenset({"office_action_received", "board_decision_received"})
NO_SECTIONS: frozenset[str] = frozenset()
SECOND_LETTER = "second_letter_sent"
# Kinds whose terms are counted from the filing.
NEEDS_FILING = {"defect_memo": ("design", "trademark"), "registered": ("trademark",)}
DEEMED_RECEIVED = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Given:
    """An event whose extra keys have their types; `index` is its place in what was given.

    `second_letter` marks an event that is deemed to have happened (TM-104).
    """

    index: int
    kind: str
    date: date
    root: int | None
    data: Mapping[str, Any] = field(default_factory=dict)
    sections: frozenset[str] = frozenset()
    second_letter: bool = False


def read_facts(facts: Facts) -> None:
    """Raises InputError for an unknown kind of right or side."""
    if facts.ip_type not in {*IP_TYPES, OWN_MATTER}:
        raise InputError("ip_type", "ip_type_unknown", {"value": shown(facts.ip_type)})
    if facts.our_side not in SIDES:
        raise InputError("our_side", "our_side_unknown")


def read_events(ip_type: str, events: Sequence[Event]) -> tuple[Given, ...]:
    """The events by their days, with those a second letter is deemed to add.

    The order in which they are given says nothing: the same events give the same answer.
    """
    given: list[Given] = []
    for index, event in enumerate(events):
        one = _read(ip_type, index, event)
        given.append(one)
        if one.kind == SECOND_LETTER and ip_type == "trademark":
            given.append(_deemed(ip_type, one))
    _check_order(ip_type, given)
    return tuple(sorted(given, key=_place))


def _place(one: Given) -> tuple[object, ...]:
    """Where an event stands among the others; equal places mean equal events."""
    keys = sorted((key, str(one.data[key])) for key in CHECKED & set(one.data))
    return (one.date, one.kind, one.second_letter, keys, sorted(one.sections), one.root or 0)


def shown(value: object) -> str:
    """A strange value for a sentence, cut short."""
    return str(value)[:60]


def _read(ip_type: str, index: int, event: Event) -> Given:
    if not isinstance(event.kind, str) or event.kind not in EVENT_KINDS:
        raise InputError("kind", "kind_unknown", {"value": shown(event.kind)}, index)
    data = {
        key: _typed(key, value, index)
        for key, value in event.data.items()
        if value is not None and value != ""
    }
    sections = _sections(ip_type, event.kind, data, index)
    return Given(index, event.kind, event.date, event.root, data, sections)


def _typed(key: str, value: object, index: int) -> object:
    if key in FLAGS:
        return _flag(key, value, index)
    if key in TEXTS:
        return _text(key, value, index)
    if key in DAYS:
        return read_day(value, key, index)
    reader = {"days": _days, "years": _years, "plan": _plan}.get(key)
    return reader(value, index) if reader else value


def _flag(key: str, value: object, index: int) -> bool:
    if not isinstance(value, bool):
        raise InputError(key, "flag_wrong", {"key": key}, index)
    return value


def _text(key: str, value: object, index: int) -> str:
    if not isinstance(value, str):
        raise InputError(key, "text_wrong", {"key": key}, index)
    return value.strip()


def read_day(value: object, key: str, index: int | None = None) -> date:
    """A day from a date or a text of either era. Raises InputError naming the key."""
    if type(value) is date:
        return value
    if not isinstance(value, str):
        raise InputError(key, "date_not_text", None, index)
    try:
        return parse_date(value)
    except DateError as error:
        raise InputError(key, "date_wrong", error.sentences(), index) from error


def _days(value: object, index: int) -> int:
    if type(value) is not int or not 1 <= value <= LONGEST_TERM:
        raise InputError("days", "days_wrong", None, index)
    return value


def _years(value: object, index: int) -> tuple[int, ...]:
    years = value if isinstance(value, list | tuple) else [value]
    good = bool(years) and all(type(y) is int and 1 <= y <= LAST_PATENT_YEAR for y in years)
    if not good:
        raise InputError("years", "years_wrong", None, index)
    return tuple(years)


def _plan(value: object, index: int) -> str:
    if value not in ("lump_sum", "yearly"):
        raise InputError("plan", "plan_wrong", None, index)
    return str(value)


def _sections(ip_type: str, kind: str, data: Mapping[str, Any], index: int) -> frozenset[str]:
    """The sections a trademark letter cites; patent letters start their rule whatever."""
    if ip_type != "trademark" or kind not in CITING:
        return NO_SECTIONS
    strict = kind == "office_action_received" and not {"days", "until"} & set(data)
    raw = data.get("section")
    if raw is not None:
        return _cited(raw, index, strict=strict)
    if strict:
        raise InputError("section", "section_missing", None, index)
    return NO_SECTIONS


def _cited(raw: object, index: int, *, strict: bool) -> frozenset[str]:
    parts = raw if isinstance(raw, list | tuple) else [raw]
    if not all(isinstance(p, str) or type(p) is int for p in parts):
        raise InputError("section", "section_unknown", {"value": shown(raw)}, index)
    text = ",".join(shown(p) for p in parts).translate(THAI_DIGITS)
    cited = text.replace(",", " ").split()
    unknown = [c for c in cited if c not in SECTIONS]
    if strict and (unknown or not cited):
        raise InputError("section", "section_unknown", {"value": shown(raw)}, index)
    return frozenset(SECTIONS[c] for c in cited if c in SECTIONS)


def _deemed(ip_type: str, one: Given) -> Given:
    letter = one.data.get("letter")
    if letter is None or letter not in EVENT_KINDS or letter == SECOND_LETTER:
        raise InputError("letter", "letter_wrong", None, one.index)
    deemed = replace(one, kind=letter, date=one.date + DEEMED_RECEIVED, second_letter=True)
    return replace(deemed, sections=_sections(ip_type, letter, one.data, one.index))


def _check_order(ip_type: str, given: Sequence[Given]) -> None:
    filed = min((one.date for one in given if one.kind == "filed"), default=None)
    for one in given:
        if one.kind in {"granted", "registered"} and filed and one.date < filed:
            raise InputError("date", "before_filing", {"kind": one.kind}, one.index)
        if filed is None and ip_type in NEEDS_FILING.get(one.kind, ()):
            raise InputError("kind", "without_filing", {"kind": one.kind}, one.index)
