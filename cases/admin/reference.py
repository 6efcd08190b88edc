"""Reference data: filing offices, the status map."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cases.backoffice import KeptAdmin, cause_of, is_administrator
from cases.eexchange.status import ASK, INTERNAL_STATUSES, status_label
from cases.explanations import EXPLANATIONS
from cases.forms import reading_language
from cases.models import FilingOffice, StatusMapping
from cases.register.apply import reclassify_stored


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
