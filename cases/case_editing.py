"""Changing a case that two people may have open at once: nobody overwrites the other unseen."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import get_language

from cases.case_writing import GivenCase, update_case
from cases.models import Case, Deadline
from cases.party_writing import CaseRefused
from cases.recompute import Cause, Refreshed, refresh_deadlines
from cases.rules.engine import InputError
from cases.rules.thai_dates import bangkok_day
from cases.unknown_days import ask_for_renewals

# A change of one of these may change who must act, when, or what is history.
MOVES_DEADLINES = frozenset({"our_side", "filing_office", "taken_over_on"})


@dataclass(frozen=True)
class Typed:
    """What a person sends: the version and the values that the page was opened with, and the
    values that stand in it now."""

    version: int
    opened: Mapping[str, Any]
    fields: Mapping[str, Any]


@dataclass(frozen=True)
class Clash:
    """A field that two people changed: what stands in the docket, and what was typed."""

    field: str
    theirs: Any
    mine: Any


@dataclass(frozen=True)
class Foreseen:
    """A deadline that a change would move, take from the desk (no day after) or bring to it."""

    code: str
    before: date | None
    after: date | None


@dataclass(frozen=True)
class Edited:
    """Whether anything changed, and what that did to the deadlines if they depend on it."""

    changed: bool
    refreshed: Refreshed | None = None
    left: int = 0
    """Open deadlines that were on the desk and are no longer: of the other side, or historic."""
    came: int = 0
    """Deadlines known before that are on the desk now."""


class EditedMeanwhile(Exception):
    """Somebody else changed the same fields since; `case` is as it stands now."""

    def __init__(self, case: Case, clashes: list[Clash]) -> None:
        super().__init__(", ".join(clash.field for clash in clashes))
        self.case = case
        self.clashes = clashes


def edit_case(case: Case, typed: Typed, cause: Cause) -> Edited:
    """Write what was typed, and compute the deadlines again where they depend on it.

    A field that the person did not touch keeps what somebody else gave it since. Raises
    EditedMeanwhile where both changed one field, or CaseRefused; nothing is stored then.
    """
    with transaction.atomic():
        row = Case.objects.select_for_update().get(pk=case.pk)
        wanted = _wanted(row, typed)
        if not update_case(row, GivenCase(wanted), cause):
            return Edited(changed=False)
        row.refresh_from_db()
        return _refresh(row, cause) if MOVES_DEADLINES & set(wanted) else Edited(True)


def foresee(case: Case, typed: Typed, cause: Cause) -> list[Foreseen] | None:
    """What saving this would do to the desk: it is saved, looked at and rolled back.

    None where it would change nothing that the law looks at. Raises as `edit_case` does.
    """
    with transaction.atomic():
        before = _days_on_the_desk(case)
        edited = edit_case(case, typed, cause)
        after = _days_on_the_desk(case)
        transaction.set_rollback(True)
    if edited.refreshed is None:
        return None
    moved = [key for key in before | after if before.get(key) != after.get(key)]
    return [
        Foreseen(key[1], before.get(key), after.get(key))
        for key in sorted(moved, key=lambda key: (before | after)[key])
    ]


def _days_on_the_desk(case: Case) -> dict[tuple[int, str], date]:
    rows = Deadline.objects.on_the_desk().filter(case=case)
    return {(row.pk, row.code): row.due_date for row in rows}


def _wanted(row: Case, typed: Typed) -> dict[str, Any]:
    """The fields to write. Raises EditedMeanwhile."""
    differing = {n: v for n, v in typed.fields.items() if v != getattr(row, n)}
    if typed.version == row.version:
        return differing
    touched = {
        name: value
        for name, value in differing.items()
        if name not in typed.opened or typed.opened[name] != value
    }
    clashes = [
        Clash(name, getattr(row, name), mine)
        for name, mine in touched.items()
        if name not in typed.opened or typed.opened[name] != getattr(row, name)
    ]
    if clashes:
        raise EditedMeanwhile(row, clashes)
    return touched


def _refresh(row: Case, cause: Cause) -> Edited:
    before = _on_the_desk(row)
    try:
        refreshed = refresh_deadlines(row, cause)
    except InputError as error:
        raise CaseRefused(error.field, error.text(get_language() or "th")) from error
    row.refresh_from_db()
    if not row.is_over:
        ask_for_renewals(row, None, cause, bangkok_day(cause.at))
    after = _on_the_desk(row)
    told = {deadline.pk for deadline in (*refreshed.new, *refreshed.ended)}
    return Edited(True, refreshed, len(before - after - told), len(after - before - told))


def _on_the_desk(case: Case) -> set[int]:
    return set(Deadline.objects.on_the_desk().filter(case=case).values_list("pk", flat=True))
