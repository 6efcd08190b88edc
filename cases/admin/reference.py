"""Reference data: closed days, filing offices, the status map."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django_q.tasks import async_task

from cases.backoffice import KeptAdmin, cause_of, is_administrator
from cases.eexchange.status import ASK, INTERNAL_STATUSES, status_label
from cases.explanations import EXPLANATIONS
from cases.forms import reading_language
from cases.models import Case, ClosedDay, Deadline, DeadlineState, FilingOffice, StatusMapping
from cases.recompute import refresh_deadlines
from cases.register.apply import reclassify_stored

# A row of closed days is never longer; a last day is rolled over at most so many days.
LONGEST_ROLL = timedelta(days=14)


def cases_near(days: set[date], filing_office_id: int | None) -> QuerySet[Case]:
    """The cases with an open term that a closed day on one of these days may move."""
    near = Q()
    for day in days:
        around = (day - LONGEST_ROLL, day + LONGEST_ROLL)
        near |= Q(nominal_date__range=around) | Q(due_date__range=around)
        near |= Q(surcharge_until__range=around)
    terms = Deadline.objects.filter(near, state=DeadlineState.OPEN)
    cases = Case.objects.filter(pk__in=terms.values("case"))
    return cases.filter(filing_office=filing_office_id) if filing_office_id else cases


@admin.register(ClosedDay)
class ClosedDayAdmin(KeptAdmin):
    """A day that is added, moved or removed moves the terms that end there at once; a job then
    computes all others again, because a year may have become complete."""

    list_display = ("date", "name", "name_en", "office", "confirmed", "source")
    list_filter = ("confirmed", "office")
    search_fields = ("name", "name_en", "source")
    date_hierarchy = "date"

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return is_administrator(request)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        before = ClosedDay.objects.filter(pk=obj.pk).values_list("date", "office_id").first()
        super().save_model(request, obj, form, change)
        touched = {obj.date} | ({before[0]} if before else set())
        same_office = before is None or before[1] == obj.office_id
        self._refresh(request, touched, obj.office_id if same_office else None)

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        super().delete_model(request, obj)
        self._refresh(request, {obj.date}, obj.office_id)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        days = set(queryset.values_list("date", flat=True))
        super().delete_queryset(request, queryset)
        self._refresh(request, days, None)

    def _refresh(self, request: HttpRequest, days: set[date], office_id: int | None) -> None:
        cause = cause_of(request, _("The closed days of the office changed"))
        moved = 0
        for case in cases_near(days, office_id).iterator():
            moved += len(refresh_deadlines(case, cause).moved)
        async_task("cases.tasks.refresh_deadlines", group="refresh")
        if moved:
            sentence = ngettext("%(n)s deadline moved.", "%(n)s deadlines moved.", moved)
            messages.warning(request, sentence % {"n": moved})


@admin.register(FilingOffice)
class FilingOfficeAdmin(KeptAdmin):
    list_display = ("code", "name", "name_en", "province")
    search_fields = ("code", "name", "name_en", "province")


def meaning(internal: str) -> str:
    """The words for an internal status, in the reader's language."""
    if internal == ASK:
        return _("Not sure: a person must say")
    return status_label(internal, reading_language())


class StatusMappingForm(forms.ModelForm):  # type: ignore[type-arg]
    internal = forms.ChoiceField(help_text=EXPLANATIONS["statusmapping.internal"])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["internal"]
        field.label = StatusMapping._meta.get_field("internal").verbose_name
        field.choices = [(status, meaning(status)) for status in (*INTERNAL_STATUSES, ASK)]


@admin.register(StatusMapping)
class StatusMappingAdmin(KeptAdmin):
    """Every change reads the stored status texts again."""

    form = StatusMappingForm
    list_display = ("position", "contains", "means", "exact", "source")
    list_display_links = ("contains",)
    search_fields = ("contains", "internal", "source")

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return is_administrator(request)

    @admin.display(description=StatusMapping._meta.get_field("internal").verbose_name)
    def means(self, obj: StatusMapping) -> str:
        return meaning(obj.internal)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        self._read_again(request)

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        super().delete_model(request, obj)
        self._read_again(request)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        super().delete_queryset(request, queryset)
        self._read_again(request)

    def _read_again(self, request: HttpRequest) -> None:
        changed = reclassify_stored(cause_of(request, _("The status map changed")))
        if changed:
            sentence = ngettext(
                "%(n)s case has another status now.",
                "%(n)s cases have another status now.",
                changed,
            )
            messages.info(request, sentence % {"n": changed})
