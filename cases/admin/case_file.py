"""Cases: what is safe to change by hand. Events and deadlines are only shown here."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import F, QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from cases.admin.people import refuse_a_stale_form
from cases.backoffice import (
    KeptAdmin,
    KeptInline,
    ReadOnlyAdmin,
    ReadOnlyInline,
    cause_of,
    filtered_in_words,
    in_words,
)
from cases.case_editing import MOVES_DEADLINES
from cases.case_writing import GivenCase, update_case
from cases.models import (
    Case,
    CaseEvent,
    CaseParty,
    Deadline,
    Discrepancy,
    Family,
    GoodsClass,
    IpType,
    Priority,
    RegisterSnapshot,
)
from cases.recompute import refresh_deadlines
from cases.reminders.people import people_on
from cases.templatetags.docket import field_label, kind_label, stage_label

STAGE = in_words(Case, "stage", stage_label)
EVENT_KIND = in_words(CaseEvent, "kind", kind_label)
FIELD = in_words(Discrepancy, "field", field_label)


class CaseForm(forms.ModelForm):  # type: ignore[type-arg]
    """The fields of a case that follow from nothing else."""

    seen_version = forms.IntegerField(
        label=gettext_lazy("version"), widget=forms.HiddenInput, required=False
    )

    class Meta:
        model = Case
        fields = (
            "ref",
            "ip_type",
            "title",
            "title_en",
            "our_side",
            "application_number",
            "registration_number",
            "publication_number",
            "filing_channel",
            "filing_office",
            "family",
            "responsible",
            "deputy",
            "restricted",
            "members",
            "taken_over_on",
            "note",
        )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.fields["seen_version"].initial = self.instance.version
        elif kind := self.fields.get("ip_type"):
            # A matter of the office itself is begun on the page it belongs to.
            kind.choices = [("", "---------"), *IpType.choices]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean() or self.cleaned_data
        refuse_a_stale_form(self.instance, cleaned.get("seen_version"))
        return cleaned


class PartyInline(KeptInline):
    model = CaseParty
    raw_id_fields = ("party",)
    fields = ("role", "party", "reference", "position")


class GoodsClassInline(KeptInline):
    model = GoodsClass
    fields = ("number", "items", "goods")


class PriorityInline(KeptInline):
    model = Priority
    fields = ("country", "number", "date")


class EventInline(ReadOnlyInline):
    model = CaseEvent
    kind_in_words = staticmethod(EVENT_KIND)
    fields = (
        "date",
        "kind_in_words",
        "source",
        "letter_number",
        "is_void",
        "entered_by",
        "entered_at",
    )


class DeadlineInline(ReadOnlyInline):
    model = Deadline
    fields = ("due_date", "code", "title", "state", "confirmed", "verified_by", "closed_by")


@admin.register(Case)
class CaseAdmin(KeptAdmin):
    form = CaseForm
    list_display = ("ref", "ip_type", "title", STAGE, "responsible", "restricted", "silent")
    list_filter = ("ip_type", "silent", "restricted", "our_side", "responsible")
    search_fields = ("ref", "title", "title_en", "application_number", "registration_number")
    list_select_related = ("responsible",)
    filter_horizontal = ("members",)
    inlines = (PartyInline, GoodsClassInline, PriorityInline, EventInline, DeadlineInline)
    actions = ("release",)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """A case never changes its kind of right: its events would mean something else."""
        return ("ip_type",) if obj else ()

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if not change:
            obj.created_at = timezone.now()
        super().save_model(request, obj, form, change)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """After everything else, so that the terms are computed from what was saved."""
        super().save_related(request, form, formsets, change)
        Case.objects.filter(pk=form.instance.pk).update(version=F("version") + 1)
        if MOVES_DEADLINES & set(form.changed_data):
            case = Case.objects.get(pk=form.instance.pk)
            refresh_deadlines(case, cause_of(request))

    @admin.action(description=gettext_lazy("Release: send reminders from now on"))
    def release(self, request: HttpRequest, queryset: QuerySet[Case]) -> HttpResponse | None:
        """First the terms that would be reminded of, then, confirmed, the release itself."""
        silent = queryset.filter(silent=True)
        if not silent.exists():
            messages.info(request, _("None of these cases is silent."))
            return None
        if "release" not in request.POST:
            return self._release_preview(request, silent)
        for case in silent:
            update_case(case, GivenCase({"silent": False}), cause_of(request, _("Released")))
        done = ngettext("%(n)s case released.", "%(n)s cases released.", queryset.count())
        messages.success(request, done % {"n": queryset.count()})
        return None

    def _release_preview(self, request: HttpRequest, silent: QuerySet[Case]) -> HttpResponse:
        today = timezone.localdate()
        window = people_on(today).window
        soon = Deadline.objects.on_the_desk().filter(window, case__in=silent)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Release these cases?"),
            "opts": self.model._meta,
            "cases": silent,
            "deadlines": soon.select_related("case").order_by("due_date"),
            "today": today,
        }
        return TemplateResponse(request, "admin/cases/case/release.html", context)


@admin.register(Family)
class FamilyAdmin(KeptAdmin):
    list_display = ("name",)
    search_fields = ("name",)


@admin.register(CaseEvent)
class CaseEventAdmin(ReadOnlyAdmin):
    list_display = ("date", EVENT_KIND, "case", "source", "is_void", "entered_by", "entered_at")
    list_filter = ("source", ("kind", filtered_in_words(kind_label)))
    search_fields = ("case__ref", "kind", "letter_number")
    list_select_related = ("case", "entered_by")


@admin.register(Deadline)
class DeadlineAdmin(ReadOnlyAdmin):
    list_display = ("due_date", "code", "case", "state", "confirmed", "ours")
    list_filter = ("state", "kind", "confirmed", "ours")
    search_fields = ("case__ref", "code", "title")
    list_select_related = ("case",)


@admin.register(Discrepancy)
class DiscrepancyAdmin(ReadOnlyAdmin):
    list_display = ("case", FIELD, "office_value", "docket_value", "state", "first_seen_at")
    list_filter = ("state", ("field", filtered_in_words(field_label)))
    search_fields = ("case__ref",)
    list_select_related = ("case",)


@admin.register(RegisterSnapshot)
class RegisterSnapshotAdmin(ReadOnlyAdmin):
    list_display = ("case", "service", "fetched_at", "sandbox", "hash")
    list_filter = ("service", "sandbox")
    search_fields = ("case__ref",)
    list_select_related = ("case",)
