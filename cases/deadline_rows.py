"""The stored row of a computed deadline: made, brought up to the law, or no longer due.

Nothing here asks the database: `recompute` reads and writes, this decides.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from django.db.models import JSONField, TextField
from django.db.models.functions import Cast

from cases.models import Case, Deadline, DeadlineKind, DeadlineState, Disposition, User
from cases.rules.engine import ComputedDeadline
from cases.told import Said, last_dater

Identity = tuple[str, int | None, str]

COMPUTED = (
    "trigger_kind",
    "trigger_date",
    "nominal_date",
    "computed_due_date",
    "due_time",
    "opens_on",
    "surcharge_until",
    "rests_on",
    "years",
    "actor",
    "ours",
    "alternative_to",
    "leads",
    "consequence",
    "law",
    "confirmed",
    "unconfirmed_reason",
    "title",
    "steps",
    "notes",
    "engine_status",
    "met_by",
)
DECIDED = (
    "due_date",
    "state",
    "closed_by_id",
    "closed_at",
    "disposition",
    "done_on",
    "dated_by_id",
    "verified_by_id",
    "verified_at",
    "disputed_date",
    "disputed_by_id",
    "disputed_at",
    "disputed_facts",
    "overridden_by_id",
    "overridden_at",
    "overridden_from",
    "override_reason",
    "version",
)
WRITTEN = [*COMPUTED, *(name.removesuffix("_id") for name in DECIDED)]


@dataclass(frozen=True)
class Cause:
    """Who changed the docket, at what moment, and why: it goes into the history."""

    by: User
    at: datetime
    why: str


def sign(row: Any, cause: Cause) -> None:
    """The history of the row tells who saves it next, and why."""
    row._change_reason = cause.why
    row._history_user = cause.by


@dataclass
class Changes:
    """What a recomputation does to the rows of one or many cases."""

    new: list[Deadline] = field(default_factory=list)
    changed: list[Deadline] = field(default_factory=list)
    moved: list[Deadline] = field(default_factory=list)
    ended: list[Deadline] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.new or self.changed or self.ended)

    def take(self, other: "Changes") -> None:
        self.new += other.new
        self.changed += other.changed
        self.moved += other.moved
        self.ended += other.ended


def changes_to(
    case: Case,
    kind: str,
    computed: Sequence[ComputedDeadline],
    stored: Sequence[Deadline],
    daters: Mapping[int | None, Said],
    cause: Cause,
) -> Changes:
    """Bring the `stored` rows of one kind up to what was `computed`.

    `daters` tells who entered the version that counts of the event behind each root. The last of
    them, of all events that a term rests on, has dated it.
    """
    rows = {identity_of(row): row for row in stored}
    leading = leaders(computed)
    changes = Changes()
    for answer in computed:
        key = identity(answer)
        row = rows.pop(key, None)
        if row is None:
            made = _made(case, kind, answer, cause)
            _apply(made, case, answer, key in leading, daters, cause)
            changes.new.append(made)
            continue
        before, due_before = _seen(row), row.due_date
        _apply(row, case, answer, key in leading, daters, cause)
        if _seen(row) != before:
            row.version += 1
            changes.changed.append(row)
        if row.due_date != due_before:
            changes.moved.append(row)
    changes.ended += [row for row in rows.values() if _end(row)]
    return changes


def identity(answer: ComputedDeadline) -> Identity:
    return (answer.code, answer.root, answer.occurrence)


def identity_of(row: Deadline) -> Identity:
    return (row.code, row.root_event_id, row.occurrence)


def _seen(row: Deadline) -> tuple[object, ...]:
    return tuple(getattr(row, name) for name in (*COMPUTED, *DECIDED))


def leaders(computed: Sequence[ComputedDeadline]) -> set[Identity]:
    """Of alternatives to one open term the one that must be met first has the line."""
    leading: set[Identity] = set()
    for answer in computed:
        rivals = [
            other
            for other in computed
            if other.code in answer.alternative_to
            and other.root == answer.root
            and other.status == answer.status
        ]
        first = min([answer, *rivals], key=lambda o: (o.due_date, o.due_time or "24:00", o.code))
        if first is answer:
            leading.add(identity(answer))
    return leading


def _made(case: Case, kind: str, answer: ComputedDeadline, cause: Cause) -> Deadline:
    return Deadline(
        case=case,
        kind=kind,
        code=answer.code,
        root_event_id=answer.root,
        occurrence=answer.occurrence,
        entered_by=cause.by,
        entered_at=cause.at,
        dated_by=cause.by,
    )


def _apply(
    row: Deadline,
    case: Case,
    answer: ComputedDeadline,
    leads: bool,
    daters: Mapping[int | None, Said],
    cause: Cause,
) -> None:
    _take_dates(row, answer)
    _copy(row, case, answer, leads)
    if row.overridden_at is None:
        row.due_date = answer.due_date
        _say_who_dated(row, answer, daters)
    _settle(row, case, answer, cause)


def _say_who_dated(
    row: Deadline, answer: ComputedDeadline, daters: Mapping[int | None, Said]
) -> None:
    """A verification stands while every fact behind the date is read, and a dispute names who
    gave what is disputed; else it is who gave the last fact that nobody has read."""
    roots = (answer.root, *answer.rests_on)
    unread = last_dater(roots, daters, row.facts_read)
    if unread and row.verified_by_id is not None:
        row.forget_the_readings()
    if row.verified_by_id is None and row.disputed_by_id is None:
        row.dated_by_id = unread or last_dater(roots, daters, {}) or row.dated_by_id


def _take_dates(row: Deadline, answer: ComputedDeadline) -> None:
    """A verification was given to one date and ends with it. An override ends when the event it
    was made for lies on another day; where only the law moved it stays, to be verified again."""
    if row.trigger_date is None:
        return
    if row.trigger_date != answer.trigger_date:
        row.overridden_by = row.overridden_at = row.overridden_from = None
        row.override_reason = ""
    elif row.computed_due_date == answer.due_date:
        return
    row.forget_the_readings()


def _copy(row: Deadline, case: Case, answer: ComputedDeadline, leads: bool) -> None:
    for name, value in zip(COMPUTED, _values(case, row.kind, answer, leads), strict=True):
        setattr(row, name, value)


def _values(case: Case, kind: str, answer: ComputedDeadline, leads: bool) -> tuple[Any, ...]:
    """What stands in the columns of COMPUTED, in their order."""
    internal = kind == DeadlineKind.INTERNAL
    return (
        answer.trigger,
        answer.trigger_date,
        answer.nominal_date,
        answer.due_date,
        answer.due_time or "",
        answer.opens_on,
        answer.surcharge_until,
        list(answer.rests_on),
        list(answer.years) if answer.years else None,
        answer.actor,
        internal or asks_our_side(answer, case.our_side),
        list(answer.alternative_to),
        leads,
        answer.consequence,
        answer.law,
        answer.confirmed,
        answer.unconfirmed_reason,
        str(answer.steps[0].params["name_th"]) if internal else "",
        [step.as_json() for step in answer.steps],
        [note.as_json() for note in answer.notes],
        answer.status,
        answer.met_by,
    )


@dataclass(frozen=True, slots=True)
class Stored:
    """A stored row as far as it must be looked at to see that nothing changed."""

    kind: str
    key: Identity
    state: str
    disposition: str
    due_date: date
    values: tuple[Any, ...]


JSON = frozenset(
    field.attname for field in Deadline._meta.concrete_fields if isinstance(field, JSONField)
)
JSON_PLACES = tuple(place for place, name in enumerate(COMPUTED) if name in JSON)
LOOKED_AT = (
    "kind",
    "code",
    "root_event_id",
    "occurrence",
    "state",
    "disposition",
    "due_date",
    *COMPUTED,
)


def looked_at() -> tuple[str | Cast, ...]:
    """What to ask the database for. JSON comes as text: nearly all of it is an empty list that
    need not be read a hundred thousand times."""
    return tuple(Cast(name, TextField()) if name in JSON else name for name in LOOKED_AT)


def stored(row: Sequence[Any]) -> Stored:
    """From the values of `looked_at`."""
    kind, code, root, occurrence, state, disposition, due, *values = row
    for place in JSON_PLACES:
        values[place] = _read(values[place])
    return Stored(kind, (code, root, occurrence), state, disposition, due, tuple(values))


def _read(text: str | None) -> Any:
    if text is None:
        return None
    return _short(text) if len(text) < 32 else json.loads(text)


@lru_cache(maxsize=4096)
def _short(text: str) -> Any:
    """Read once and never changed: what was looked at is only compared."""
    return json.loads(text)


def nothing_to_do(
    case: Case, kind: str, computed: Sequence[ComputedDeadline], rows: Sequence[Stored]
) -> bool:
    """Whether the rows of one kind stand as `changes_to` would leave them."""
    left = {row.key: row for row in rows}
    leading = leaders(computed)
    for answer in computed:
        key = identity(answer)
        row = left.pop(key, None)
        if row is None or row.state == DeadlineState.NO_LONGER_DUE:
            return False
        if row.values != _values(case, kind, answer, key in leading):
            return False
    return all(_stays(row.state, row.disposition) for row in left.values())


def _stays(state: str, disposition: str) -> bool:
    """Whether a row that the law does not give is left as it is."""
    return _closed_by_a_person(state, disposition) or state == DeadlineState.NO_LONGER_DUE


def _closed_by_a_person(state: str, disposition: str) -> bool:
    return state == DeadlineState.CLOSED and disposition != Disposition.BY_EVENT


def is_ours(actor: str, our_side: str) -> bool:
    """Whether our side must act. Anybody may oppose, so an opponent's docket owns the
    third party's term; a term of both parties is always ours."""
    if our_side == "opponent":
        return actor in {"opponent", "third_party", "either"}
    return actor in {"applicant", "either"}


def asks_our_side(answer: ComputedDeadline, our_side: str) -> bool:
    """Whether a term asks our side for anything; all others are information."""
    return answer.can_be_met and is_ours(answer.actor, our_side)


def _settle(row: Deadline, case: Case, answer: ComputedDeadline, cause: Cause) -> None:
    """The state of a row. What a person closed stays closed."""
    if _closed_by_a_person(row.state, row.disposition):
        return
    if answer.status in {"met", "late"}:
        _close_by_event(row, answer, cause)
        return
    _forget_the_closing(row)
    if answer.status == "superseded":
        row.state = DeadlineState.SUPERSEDED
    elif _ended_before(case.taken_over_on, answer, row):
        row.state = DeadlineState.HISTORIC
    else:
        row.state = DeadlineState.OPEN


def _forget_the_closing(row: Deadline) -> None:
    row.closed_by = row.closed_at = row.done_on = None
    row.disposition = ""


def _close_by_event(row: Deadline, answer: ComputedDeadline, cause: Cause) -> None:
    row.done_on = answer.met_by
    if row.state == DeadlineState.CLOSED:
        return
    row.state = DeadlineState.CLOSED
    row.disposition = Disposition.BY_EVENT
    row.closed_by = cause.by
    row.closed_at = cause.at


def _ended_before(taken_over_on: date | None, answer: ComputedDeadline, row: Deadline) -> bool:
    """Whether the last day lay before; a later day set by hand holds."""
    last_day = max(answer.surcharge_until or answer.due_date, row.due_date)
    return taken_over_on is not None and last_day < taken_over_on


def _end(row: Deadline) -> bool:
    """A row that the law no longer gives. Answers whether anything changed."""
    if _stays(row.state, row.disposition):
        return False
    row.state = DeadlineState.NO_LONGER_DUE
    _forget_the_closing(row)
    row.forget_the_dispute()
    row.version += 1
    return True
