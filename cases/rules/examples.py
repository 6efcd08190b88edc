"""Worked examples of a rule: what its events must come to, counted by hand and not by us."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from cases.rules.kinds import EVENT_KINDS
from cases.rules.values import Event

REQUIRED = ("events", "nominal", "due")


class ExampleError(ValueError):
    """An example that says nothing; the text tells which one and why."""


@dataclass(frozen=True)
class Example:
    """The events of a case and the dates of the one term that the rule must give for them.

    It holds for every right of the rule, or for `right` alone. Dates that are left out say
    that the term has none; only `trigger_date` may be left out when it goes without saying.
    """

    events: tuple[Event, ...]
    nominal: date
    due: date
    right: str = ""
    trigger_date: date | None = None
    opens_on: date | None = None
    surcharge_until: date | None = None
    due_time: str = ""


def read_examples(rows: Sequence[object], rights: Sequence[str]) -> tuple[Example, ...]:
    """The examples of one rule for these rights. Raises ExampleError."""
    return tuple(_example(row, rights, f"example {n}") for n, row in enumerate(rows, 1))


def _example(row: object, rights: Sequence[str], where: str) -> Example:
    if not isinstance(row, dict):
        raise ExampleError(f"{where}: is no table")
    known = {field.name for field in fields(Example)}
    _refuse(set(row) - known, where, "unknown keys")
    _refuse(set(REQUIRED) - set(row), where, "missing keys")
    _refuse({k for k, v in row.items() if not _has_type(k, v)}, where, "a wrong type")
    _refuse({row["right"]} - set(rights) if "right" in row else set(), where, "not of this rule")
    of = [row["right"]] if "right" in row else rights
    events = tuple(_event(event, of, where) for event in row["events"])
    return Example(**{**row, "events": events})


def _has_type(key: str, value: object) -> bool:
    wanted = {"events": list, "right": str, "due_time": str}.get(key, date)
    return type(value) is wanted and bool(value)


def _event(row: Any, rights: Sequence[str], where: str) -> Event:
    if not isinstance(row, dict) or type(row.get("date")) is not date:
        raise ExampleError(f"{where}: an event without its date")
    data = {key: value for key, value in row.items() if key not in {"kind", "date"}}
    kind = EVENT_KINDS.get(str(row.get("kind")))
    if kind is None or not set(rights) <= set(kind.rights):
        raise ExampleError(f"{where}: no kind of event of this right: {row.get('kind')}")
    _refuse(set(data) - set(kind.keys), where, f"unknown keys of {kind.kind}")
    return Event(kind.kind, row["date"], data)


def _refuse(wrong: set[str], where: str, what: str) -> None:
    if wrong:
        raise ExampleError(f"{where}: {what}: {', '.join(sorted(wrong))}")
