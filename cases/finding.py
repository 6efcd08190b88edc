"""Finding cases: what the list can be narrowed by, ordered by and asked to show."""

from collections.abc import Callable, Collection, Mapping
from datetime import date, timedelta
from typing import Any

from django.db.models import Exists, F, Model, OuterRef, Q, QuerySet, Subquery
from django.db.models.expressions import OrderBy

from cases.models import Case, Deadline, Discrepancy, SyncFailure, User
from cases.models.case import OfficeStatusState
from cases.queries import client_name, search_cases

ME, NOBODY = "me", "nobody"
# The column that a list is ordered by, by the name of the head that is clicked.
ORDERS = {
    "ref": "ref",
    "client": "client_name",
    "numbers": "application_number",
    "stage": "stage",
    "status": "office_status",
    "filed": "filed_on",
    "registered": "registered_on",
    "due": "next_due",
    "who": "responsible__first_name",
    "deputy": "deputy__first_name",
    "side": "our_side",
    "checked": "last_checked_at",
}


def find_cases(user: User, wanted: Mapping[str, Any], on: date) -> QuerySet[Case]:
    """The visible cases that fit every condition; a blank one is none.

    `wanted` holds values by the names in CONDITIONS, and the words to search for as "q".
    """
    found = search_cases(user, wanted.get("q") or "")
    for name, condition in CONDITIONS.items():
        if value := wanted.get(name):
            found = found.filter(condition(value, user, on))
    return found


def in_order(cases: QuerySet[Case], order: str, columns: Collection[str]) -> QuerySet[Case]:
    """Cases by one column, a minus before its name for the last first; empty ones stand last.

    Only what the columns show is asked for.
    """
    name = order.removeprefix("-")
    needed = {*columns, name}
    if "due" in needed:
        cases = cases.annotate(next_due=Subquery(_terms().values("due_date")[:1]))
    if "client" in needed:
        cases = cases.annotate(client_name=client_name("pk"))
    people = [link for link, column in _PEOPLE.items() if column in columns]
    if people:
        cases = cases.select_related(*people)
    return cases.order_by(_ordered(name, order.startswith("-")), "ref", "pk")


_PEOPLE = {"responsible": "who", "deputy": "deputy"}
# These are never empty, and an order without "nulls last" can be read from the index.
_NEVER_EMPTY = {"ref", "numbers", "stage", "status", "side"}


def _ordered(name: str, backwards: bool) -> OrderBy:
    column = F(ORDERS[name])
    nulls_last = None if name in _NEVER_EMPTY else True
    return column.desc(nulls_last=nulls_last) if backwards else column.asc(nulls_last=nulls_last)


def _terms() -> QuerySet[Deadline]:
    """The open terms of our side in a case, soonest first."""
    return Deadline.objects.on_the_desk().filter(case=OuterRef("pk")).order_by("due_date")


def _has(rows: QuerySet[Any]) -> Q:
    return Q(Exists(rows))


def _of_case(model: type[Model], **values: Any) -> QuerySet[Any]:
    return model._default_manager.filter(case=OuterRef("pk"), **values).order_by()


def _who(value: str, user: User, on: date) -> Q:
    if value == NOBODY:
        return Q(responsible=None)
    return Q(responsible=user.pk if value == ME else int(value))


def _due(value: str, user: User, on: date) -> Q:
    """Overdue, some term within so many days from today, or no open term at all."""
    if value == "overdue":
        return _has(_terms().filter(due_date__lt=on))
    if value == "none":
        return ~_has(_terms())
    last = on + timedelta(days=int(value))
    return _has(_terms().filter(due_date__gte=on, due_date__lte=last))


def _office(value: str, user: User, on: date) -> Q:
    if value == "differs":
        return _has(_of_case(Discrepancy, state=Discrepancy.State.OPEN))
    if value == "failed":
        return _has(_of_case(SyncFailure, resolved_at=None))
    state = {"classify": OfficeStatusState.UNMAPPED, "never": OfficeStatusState.NEVER}[value]
    return Q(office_status_state=state)


CONDITIONS: Mapping[str, Callable[[Any, User, date], Q]] = {
    "kind": lambda value, user, on: Q(ip_type=value),
    "stage": lambda value, user, on: Q(stage=value),
    "who": _who,
    "side": lambda value, user, on: Q(our_side=value),
    "due": _due,
    "office": _office,
    "filed_from": lambda value, user, on: Q(filed_on__gte=value),
    "filed_to": lambda value, user, on: Q(filed_on__lte=value),
    "ended": lambda value, user, on: Q(is_over=value == "yes"),
    "restricted": lambda value, user, on: Q(restricted=True),
    "silent": lambda value, user, on: Q(silent=True),
}
