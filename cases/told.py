"""What the events of cases say, in the versions that count, and who gave it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Q, QuerySet

from cases.models import CaseEvent
from cases.rules.engine import Event

# The version of an event that says what counts, and who entered it.
Said = tuple[int, int]


@dataclass
class Told:
    """The events of one case that count, oldest first, and who gave what each says, by its root."""

    events: list[Event] = field(default_factory=list)
    by: dict[int | None, Said] = field(default_factory=dict)


NOTHING = Told()


def told_of(pks: Sequence[int]) -> dict[int, Told]:
    """What the events of these cases say, by the case; nothing for a case without events."""
    return _told_by(CaseEvent.objects.current().filter(case__in=pks))


def who_gave(roots: Sequence[int]) -> dict[int | None, Said]:
    """Who gave what counts of these events, each named by its first version."""
    told = _told_by(CaseEvent.objects.current().filter(Q(pk__in=roots) | Q(root__in=roots)))
    return {root: said for one in told.values() for root, said in one.by.items()}


def _told_by(current: QuerySet[CaseEvent]) -> dict[int, Told]:
    found: dict[int, Told] = {}
    corrected: dict[int, tuple[str, date, object]] = {}
    rows = current.order_by("date", "pk")
    columns = ("case_id", "pk", "root_id", "kind", "date", "data", "entered_by_id")
    for case, pk, first, kind, day, data, by in rows.values_list(*columns):
        root = first or pk
        told = found.setdefault(case, Told())
        told.events.append(Event(kind=kind, date=day, data=data, root=root))
        told.by[root] = (pk, by)
        if first:
            corrected[root] = (kind, day, data)
    if corrected:
        said_by = _who_said_so_first(corrected)
        for told in found.values():
            told.by.update({root: said_by[root] for root in told.by if root in said_by})
    return found


def _who_said_so_first(said: Mapping[int, tuple[str, date, object]]) -> dict[int | None, Said]:
    """Who gave what an event says now, by its root: a correction that leaves the day and the facts
    as they were (a note, a scan) dates nothing."""
    found: dict[int | None, Said] = {}
    behind: set[int] = set()
    versions = CaseEvent.objects.filter(Q(pk__in=said) | Q(root__in=said)).order_by("-pk")
    columns = ("pk", "root_id", "kind", "date", "data", "is_void", "entered_by_id")
    for pk, first, kind, day, data, is_void, by in versions.values_list(*columns):
        root = first or pk
        if is_void or (kind, day, data) != said[root]:
            behind.add(root)
        elif root not in behind:
            found[root] = (pk, by)
    return found


def is_read(root: int, said: Said, read: Mapping[str, Sequence[int]]) -> bool:
    """Whether somebody has read again what an event says now. `read` are the `facts_read` of a
    deadline: by the event's first version the version that was read, and who read it."""
    return str(root) in read and read[str(root)][0] == said[0]


def last_dater(
    roots: Iterable[int | None],
    given: Mapping[int | None, Said],
    read: Mapping[str, Sequence[int]],
) -> int:
    """Who gave the last of the facts behind a date that nobody has read again; 0 where there is
    none left."""
    unread = [
        given[one] for one in roots if one in given and not is_read(one or 0, given[one], read)
    ]
    return max(unread, default=(0, 0))[1]
