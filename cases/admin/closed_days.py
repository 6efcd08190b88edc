"""Closed days: the deadlines that a change would move are shown before anything moves.

The change is saved and looked at in one transaction. What was not seen yet is rolled back and
listed; sent again with the mark of that very list it stays.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.contrib.messages.storage import default_storage
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django_q.tasks import async_task

from cases.admin.moved_days import Change, mark_of, move, shown
from cases.backoffice import KeptAdmin, cause_of, is_administrator
from cases.models import ClosedDay
from cases.rules.wording import thai_date

SHOWN = 200
NOT_SENT_AGAIN = frozenset({"csrfmiddlewaretoken", "seen"})


class ClosedDayForm(forms.ModelForm):  # type: ignore[type-arg]
    """Opened again from the list of what would move, it holds what was `typed`."""

    typed: ClassVar[Mapping[str, str]] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["initial"] = {**(kwargs.get("initial") or {}), **self.typed}
        super().__init__(*args, **kwargs)


@admin.register(ClosedDay)
class ClosedDayAdmin(KeptAdmin):
    """A day that is added, moved or removed moves the terms that end there, once they were seen;
    a job then computes all others again, because a year may have become complete."""

    form = ClosedDayForm
    list_display = ("date", "name", "name_en", "office", "confirmed", "source")
    list_filter = ("confirmed", "office")
    search_fields = ("name", "name_en", "source")
    date_hierarchy = "date"

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return is_administrator(request)

    def get_form(self, request: Any, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, change=change, **kwargs)
        given = request.GET if request.method == "GET" else {}
        typed = {name: given[name] for name in form.base_fields if name in given}
        return type("TypedClosedDayForm", (form,), {"typed": typed})

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        view = super().changeform_view
        back = f"{request.path}?{_typed_as_query(request, self.get_form(request).base_fields)}"
        return self._seen_first(request, back, lambda: view(request, *args, **kwargs))

    def delete_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        view, back = super().delete_view, reverse("admin:cases_closedday_changelist")
        return self._seen_first(request, back, lambda: view(request, *args, **kwargs))

    def changelist_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        view = super().changelist_view
        return self._seen_first(request, request.path, lambda: view(request, *args, **kwargs))

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        before = ClosedDay.objects.filter(pk=obj.pk).values_list("date", "office_id").first()
        super().save_model(request, obj, form, change)
        touched = {obj.date} | ({before[0]} if before else set())
        same_office = before is None or before[1] == obj.office_id
        self._move(request, touched, obj.office_id if same_office else None, [obj])

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        super().delete_model(request, obj)
        self._move(request, {obj.date}, obj.office_id, [obj])

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        gone = list(queryset)
        super().delete_queryset(request, queryset)
        self._move(request, {day.date for day in gone}, None, gone)

    def _move(
        self, request: Any, days: set[date], office_id: int | None, which: Iterable[ClosedDay]
    ) -> None:
        """Compute the cases near the days, and leave on the request what that changed."""
        told = ", ".join(f"{day.name} {thai_date(day.date)} ({day.source})" for day in which)
        why = _("The closed days of the office changed: %(which)s") % {"which": told}
        request.closed_day_changes = move(days, office_id, cause_of(request, why))
        async_task("cases.tasks.refresh_deadlines", group="refresh")

    def _seen_first(
        self, request: Any, back: str, view: Callable[[], HttpResponse]
    ) -> HttpResponse:
        """Do it, and undo it unless the one who sends it has seen exactly what it moves; what
        moves nothing need not be seen."""
        if request.method != "POST":
            return view()
        request.closed_day_changes = None
        with transaction.atomic():
            response = view()
            changes: list[Change] | None = request.closed_day_changes
            if changes is None:
                return response
            if request.POST.get("seen", mark_of([])) == mark_of(changes):
                _tell(request, changes)
                return response
            transaction.set_rollback(True)
        request._messages = default_storage(request)
        return self._page(request, changes, back)

    def _page(self, request: HttpRequest, changes: Sequence[Change], back: str) -> TemplateResponse:
        moving = sum(change.moves for change in changes)
        context = {
            **self.admin_site.each_context(request),
            "title": _("These deadlines would move"),
            "opts": self.model._meta,
            "rows": shown(changes[:SHOWN]),
            "total": moving,
            "left": len(changes) - moving,
            "verified": sum(change.before.verified_by is not None for change in changes),
            "more": max(0, len(changes) - SHOWN),
            "changed": "seen" in request.POST,
            "typed": _typed(request),
            "seen": mark_of(changes),
            "back": back,
        }
        return TemplateResponse(request, "admin/cases/closedday/moves.html", context)


def _typed(request: HttpRequest) -> list[tuple[str, Any]]:
    sent = ((name, values) for name, values in request.POST.lists() if name not in NOT_SENT_AGAIN)
    return [(name, value) for name, values in sent for value in values]


def _typed_as_query(request: HttpRequest, fields: Iterable[str]) -> str:
    """What stood in the form, an empty box too, so that the form can be opened with it."""
    return urlencode({name: request.POST.get(name, "") for name in fields})


def _tell(request: HttpRequest, changes: Sequence[Change]) -> None:
    moved = sum(change.moves for change in changes)
    if not moved:
        messages.info(request, _("No open deadline moved."))
        return
    sentence = ngettext("%(n)s deadline moved.", "%(n)s deadlines moved.", moved)
    messages.warning(request, sentence % {"n": moved})
