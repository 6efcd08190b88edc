"""What a date rests on: the facts that people gave, each to be read again by another person."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from cases.deadlines import rule_for
from cases.models import CaseEvent, Deadline
from cases.rules.thai_dates import parse_date

# Keys of a letter that give its term: a count of days, or the last day itself.
GIVEN_BY_A_LETTER = ("days", "until")
EXTENSION = "extension_granted"
LAST_DAY = "due"
Versions = Mapping[int, CaseEvent]


@dataclass(frozen=True)
class Fact:
    """The day of an event, or the "days" or the day "until" which its letter gives; without an
    event the last day that a person set."""

    event: CaseEvent | None
    key: str
    value: date | int

    @property
    def name(self) -> str:
        """Tells the facts of a case apart, in every version of their events."""
        return f"{self.event.root_pk}-{self.key}" if self.event else LAST_DAY

    def as_json(self) -> str | int:
        """The value as it is stored beside a deadline."""
        return self.value.isoformat() if isinstance(self.value, date) else self.value


def event_that_counts(deadline: Deadline) -> CaseEvent | None:
    """The current version of the event that the deadline hangs on."""
    root = deadline.root_event
    if root is None:
        return None
    versions = CaseEvent.objects.filter(root=root).current()
    return versions.select_related("document", "entered_by").last() or root


def is_read_alone(deadline: Deadline) -> bool:
    """Whether its own due date is what a person gave, and not the date of an event."""
    return deadline.root_event_id is None or deadline.overridden_at is not None


def facts_of(deadline: Deadline, versions: Versions | None = None) -> tuple[Fact, ...]:
    """What people gave that leads to the date, its own event first. `versions` are the events of
    the case that count, by their first version, where the caller has them."""
    if is_read_alone(deadline):
        return (Fact(None, "date", deadline.due_date),)
    found = versions if versions is not None else versions_of(deadline)
    return tuple(
        fact
        for root in roots_of(deadline)
        if root in found
        for fact in _facts_in(deadline, found[root])
    )


def roots_of(deadline: Deadline) -> list[int]:
    """The first versions of the events that a date rests on, its own first."""
    own = [deadline.root_event_id] if deadline.root_event_id else []
    return [*own, *deadline.rests_on]


def versions_of(deadline: Deadline) -> dict[int, CaseEvent]:
    """The events that the deadline rests on, in the version that counts, by the first one."""
    roots = roots_of(deadline)
    rows = CaseEvent.objects.current().filter(Q(pk__in=roots) | Q(root__in=roots))
    return {row.root_pk: row for row in rows.select_related("document").order_by("pk")}


def _facts_in(deadline: Deadline, event: CaseEvent) -> list[Fact]:
    """An extension is counted from the end before it, so its own day moves nothing; what a letter
    gives counts where the rule takes its term from the letter."""
    by_letter = event.kind == EXTENSION or _set_by_its_letter(deadline, event)
    given = [Fact(event, key, as_value(event.data[key])) for key in _keys(event, by_letter)]
    return given if event.kind == EXTENSION else [Fact(event, "date", event.date), *given]


def _set_by_its_letter(deadline: Deadline, event: CaseEvent) -> bool:
    rule = rule_for(deadline.code)
    own = event.root_pk == deadline.root_event_id
    return own and rule is not None and rule.method == "as_set"


def _keys(event: CaseEvent, by_letter: bool) -> list[str]:
    """A last day goes before a count of days, as in the engine."""
    given = [key for key in GIVEN_BY_A_LETTER if event.data.get(key) not in (None, "")]
    return given[-1:] if by_letter else []


def as_value(given: str | int) -> date | int:
    """A stored value: a text is a day."""
    return parse_date(given) if isinstance(given, str) else given
