"""The office's own times, counted by the same engine: after an event, or before a deadline.

They make internal deadlines and nothing else: a statutory date is never taken away or moved.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from cases.rules.calendar import Calendar
from cases.rules.kinds import CASE_ENDING
from cases.rules.periods import cautious_months, end_days, roll, roll_back
from cases.rules.values import ComputedDeadline, Event, Facts, Step


@dataclass(frozen=True)
class HouseTime:
    """One rule of the house. With `event_kind` it runs `length` `unit` ("days" or "months") from
    that event until one of `closed_by_kind`; without, it ends `length` days before the statutory
    terms of `rule_code` ("" for all of them). `ip_type` "" means every kind of right."""

    code: str
    name: str
    name_en: str
    length: int
    unit: str = "days"
    ip_type: str = ""
    event_kind: str = ""
    rule_code: str = ""
    closed_by_kind: str = ""


@dataclass(frozen=True)
class Standing:
    """A statutory term that is on the desk: what an internal target is counted back from."""

    code: str
    occurrence: str
    root: int | None
    trigger: str
    trigger_date: date
    due: date
    actor: str


def house_terms(
    facts: Facts,
    events: Sequence[Event],
    standing: Sequence[Standing],
    times: Sequence[HouseTime],
    calendar: Calendar,
) -> tuple[ComputedDeadline, ...]:
    """The internal terms of a case, by due date and code."""
    own = [time for time in times if time.ip_type in ("", facts.ip_type)]
    after = [
        term for time in own if time.event_kind for term in _after(time, facts, events, calendar)
    ]
    before = [
        _before(time, term, calendar)
        for time in own
        if not time.event_kind
        for term in standing
        if time.rule_code in ("", term.code)
    ]
    return tuple(sorted([*after, *before], key=lambda t: (t.due_date, t.code, t.occurrence)))


def _after(
    time: HouseTime, facts: Facts, events: Sequence[Event], calendar: Calendar
) -> Iterator[ComputedDeadline]:
    """One term for each event of the kind; a closing event meets the oldest that still waits."""
    starts = sorted((e for e in events if e.kind == time.event_kind), key=lambda e: e.date)
    closings = sorted(e.date for e in events if e.kind == time.closed_by_kind)
    ended = [e.date for e in events if e.kind in CASE_ENDING]
    for start in starts:
        met = next((day for day in closings if day >= start.date), None)
        if met is not None:
            closings.remove(met)
        over = any(day > start.date for day in ended)
        yield _counted(time, facts, start, calendar, met, over)


def _counted(
    time: HouseTime,
    facts: Facts,
    start: Event,
    calendar: Calendar,
    met: date | None,
    over: bool,
) -> ComputedDeadline:
    count = end_days if time.unit == "days" else cautious_months
    nominal = count(start.date, time.length)
    due = roll(nominal, calendar)
    steps = [
        _named(time),
        Step("trigger", {"kind": start.kind, "date": start.date.isoformat()}),
        Step(f"house_after_{time.unit}", {time.unit: time.length}),
        Step("house_due", {"date": due.isoformat()}),
    ]
    return ComputedDeadline(
        code=time.code,
        trigger=start.kind,
        trigger_date=start.date,
        nominal_date=nominal,
        due_date=due,
        actor=facts.our_side,
        status=_status(due, met, over),
        met_by=met,
        steps=tuple(steps),
        root=start.root,
        occurrence="",
    )


def _status(due: date, met: date | None, over: bool) -> str:
    if met is not None and met <= due:
        return "met"
    if over:
        return "superseded"
    return "open" if met is None else "late"


def _before(time: HouseTime, term: Standing, calendar: Calendar) -> ComputedDeadline:
    """So many days before the last day, on an open day: never rolled towards it."""
    nominal = term.due - timedelta(days=time.length)
    due = roll_back(nominal, calendar)
    steps = (
        _named(time),
        Step(
            "house_before", {"days": time.length, "rule": term.code, "from": term.due.isoformat()}
        ),
        Step("house_due", {"date": due.isoformat()}),
    )
    return ComputedDeadline(
        code=time.code,
        trigger=term.trigger,
        trigger_date=term.trigger_date,
        nominal_date=nominal,
        due_date=due,
        actor=term.actor,
        status="open",
        met_by=None,
        steps=steps,
        root=term.root,
        occurrence=f"{term.code}:{term.occurrence}",
    )


def _named(time: HouseTime) -> Step:
    return Step("house_rule", {"name_th": time.name, "name_en": time.name_en or time.name})
