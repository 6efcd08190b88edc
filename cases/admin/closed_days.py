"""Closed days: the deadlines that a change would move are shown before anything moves.

The change is saved and looked at in one transaction. What was not seen yet is rolled back and
listed; sent again with the mark of that very list it stays.
"""

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.contrib import admin, messages
from django.contrib.messages.storage import default_storage
from django.db import transaction
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django_q.tasks import async_task

from cases.backoffice import KeptAdmin, cause_of, is_administrator
from cases.models import Case, ClosedDay, Deadline, DeadlineState
from cases.recompute import Law, refresh_many
from cases.rules.wording import thai_date

# A row of closed days is never longer; a last day is rolled over at most so many days.
LONGEST_ROLL = timedelta(days=14)
SHOWN = 200
BATCH = 500


@dataclass(frozen=True)
class Move:
    """An open deadline whose last day, or last day with surcharge, becomes another."""

    deadline: Deadline
    before: date
    surcharge_before: date | None

    @property
    def stays(self) -> bool:
        """Set by hand: the computed day moves below it, the day that holds does not."""
        return self.deadline.overridden_at is not None

    @property
    def surcharge_moves(self) -> bool:
        return self.surcharge_before != self.deadline.surcharge_until


def cases_near(days: Iterable[date], filing_office_id: int | None) -> QuerySet[Case]:
    """The cases with an open term that a closed day on one of these days may move."""
    near = Q(pk__in=())
    for day in days:
        around = (day - LONGEST_ROLL, day + LONGEST_ROLL)
        near |= Q(nominal_date__range=around) | Q(computed_due_date__range=around)
        near |= Q(surcharge_until__range=around)
    terms = Deadline.objects.filter(near, state=DeadlineState.OPEN)
    cases = Case.objects.filter(pk__in=terms.values("case"))
    return cases.filter(filing_office=filing_office_id) if filing_office_id else cases


@admin.register(ClosedDay)
class ClosedDayAdmin(KeptAdmin):
    """A day that is added, moved or removed moves the terms that end there, once they were seen;
    a job then computes all others again, because a year may have become complete."""

    list_display = ("date", "name", "name_en", "office", "confirmed", "source")
    list_filter = ("confirmed", "office")
    search_fields = ("name", "name_en", "source")
    date_hierarchy = "date"

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return is_administrator(request)

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        view = super().changeform_view
        return self._seen_first(request, lambda: view(request, *args, **kwargs))

    def delete_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        view = super().delete_view
        return self._seen_first(request, lambda: view(request, *args, **kwargs))

    def changelist_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        view = super().changelist_view
        return self._seen_first(request, lambda: view(request, *args, **kwargs))

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        before = ClosedDay.objects.filter(pk=obj.pk).values_list("date", "office_id").first()
        super().save_model(request, obj, form, change)
        touched = {obj.date} | ({before[0]} if before else set())
        same_office = before is None or before[1] == obj.office_id
        self._move(request, touched, obj.office_id if same_office else None, _named(obj))

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        super().delete_model(request, obj)
        self._move(request, {obj.date}, obj.office_id, _named(obj))

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        gone = list(queryset)
        super().delete_queryset(request, queryset)
        self._move(request, {day.date for day in gone}, None, ", ".join(map(_named, gone)))

    def _move(self, request: Any, days: set[date], office_id: int | None, which: str) -> None:
        """Compute the cases near the days, and leave on the request what that moved."""
        why = _("The closed days of the office changed: %(which)s") % {"which": which}
        cause, law = cause_of(request, why), Law()
        pks = list(cases_near(days, office_id).order_by("pk").values_list("pk", flat=True))
        before = _days_of(pks)
        for start in range(0, len(pks), BATCH):
            refresh_many(pks[start : start + BATCH], cause, law)
        request.closed_day_moves = _moves(pks, before)
        async_task("cases.tasks.refresh_deadlines", group="refresh")

    def _seen_first(self, request: Any, view: Callable[[], HttpResponse]) -> HttpResponse:
        """Do it, and undo it unless the one who sends it has seen exactly what it moves."""
        if request.method != "POST":
            return view()
        request.closed_day_moves = []
        with transaction.atomic():
            response = view()
            moves: list[Move] = request.closed_day_moves
            mark = _mark(moves)
            if not moves or request.POST.get("seen") == mark:
                _tell(request, moves)
                return response
            transaction.set_rollback(True)
        request._messages = default_storage(request)
        return self._show(request, moves, mark)

    def _show(self, request: HttpRequest, moves: list[Move], mark: str) -> HttpResponse:
        typed = [(k, v) for k, vs in request.POST.lists() if k not in NOT_SENT_AGAIN for v in vs]
        context = {
            **self.admin_site.each_context(request),
            "title": _("These deadlines would move"),
            "opts": self.model._meta,
            "moves": moves[:SHOWN],
            "total": len(moves),
            "more": max(0, len(moves) - SHOWN),
            "changed": "seen" in request.POST,
            "typed": typed,
            "seen": mark,
        }
        return TemplateResponse(request, "admin/cases/closedday/moves.html", context)


NOT_SENT_AGAIN = frozenset({"csrfmiddlewaretoken", "seen"})
Days = dict[int, tuple[date, date | None]]


def _named(day: ClosedDay) -> str:
    return f"{day.name} {thai_date(day.date)}"


def _open_rows(pks: list[int]) -> QuerySet[Deadline]:
    return Deadline.objects.filter(case__in=pks, state=DeadlineState.OPEN)


def _days_of(pks: list[int]) -> Days:
    rows = _open_rows(pks).values_list("pk", "computed_due_date", "surcharge_until")
    return {pk: (due, surcharge) for pk, due, surcharge in rows}


def _moves(pks: list[int], before: Days) -> list[Move]:
    rows = _open_rows(pks).select_related("case", "case__responsible", "verified_by")
    return [
        Move(row, *before[row.pk])
        for row in rows.order_by("due_date", "pk")
        if row.pk in before and before[row.pk] != (row.computed_due_date, row.surcharge_until)
    ]


def _mark(moves: Iterable[Move]) -> str:
    """Changes with every deadline of the list and each of its days."""
    told = [
        (
            move.deadline.pk,
            move.before,
            move.deadline.computed_due_date,
            move.surcharge_before,
            move.deadline.surcharge_until,
            move.stays,
        )
        for move in moves
    ]
    return hashlib.sha256(repr(told).encode()).hexdigest()


def _tell(request: HttpRequest, moves: list[Move]) -> None:
    if moves:
        n = len(moves)
        messages.warning(
            request, ngettext("%(n)s deadline moved.", "%(n)s deadlines moved.", n) % {"n": n}
        )
