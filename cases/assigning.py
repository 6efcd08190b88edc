"""Giving many cases to a person at once, each only while it is as it was seen."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.db import transaction

from cases.models import Case, User
from cases.queries import visible_to
from cases.recompute import Cause, sign


@dataclass(frozen=True)
class Handover:
    """Who gets the cases, as "responsible" or "deputy"; `seen` names for each case the key of
    the person that the preview showed."""

    person: User
    role: str
    seen: Mapping[int, int | None]


@dataclass(frozen=True)
class Handed:
    """The cases that the person has now, and those that were left alone."""

    given: list[Case] = field(default_factory=list)
    changed: list[Case] = field(default_factory=list)
    closed: list[Case] = field(default_factory=list)


def open_to(person: User, cases: Iterable[int]) -> set[int]:
    """Of these cases those that may be given to a person: a restricted case goes to its own
    people and to administrators only, so that handing it over shows it to nobody new."""
    return set(visible_to(person).filter(pk__in=list(cases)).values_list("pk", flat=True))


def assign_cases(handover: Handover, cause: Cause) -> Handed:
    """Give the cases that the acting person may see. One that somebody changed since the
    preview is left alone; one that has the person already is not written again."""
    handed = Handed()
    with transaction.atomic():
        wanted = visible_to(cause.by).filter(pk__in=list(handover.seen))
        rows = list(wanted.select_for_update().order_by("pk"))
        allowed = open_to(handover.person, handover.seen)
        for row in rows:
            now = getattr(row, f"{handover.role}_id")
            if row.pk not in allowed:
                handed.closed.append(row)
            elif now not in {handover.seen[row.pk], handover.person.pk}:
                handed.changed.append(row)
            else:
                handed.given.append(row)
                if now != handover.person.pk:
                    _give(row, handover, cause)
    return handed


def _give(case: Case, handover: Handover, cause: Cause) -> None:
    setattr(case, handover.role, handover.person)
    case.version += 1
    sign(case, cause)
    case.save(update_fields=[handover.role, "version"])
    if not visible_to(cause.by).filter(pk=case.pk).exists():
        case.members.add(cause.by)
