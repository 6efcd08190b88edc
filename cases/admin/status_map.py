"""The status map: which cases would follow a change is seen before anything is saved."""

from collections.abc import Callable, Sequence
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.messages.storage import default_storage
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cases.backoffice import KeptAdmin, cause_of, is_administrator
from cases.eexchange.status import ASK, INTERNAL_STATUSES, status_label
from cases.explanations import EXPLANATIONS
from cases.forms import reading_language
from cases.models import Case, StatusMapping
from cases.register.status_map import (
    LOOKED_AT,
    Followed,
    MappingRefused,
    check_mapping,
    follow_the_map,
    follow_the_rest,
    mark_of,
)

SHOWN = 200
NOT_SENT_AGAIN = frozenset({"csrfmiddlewaretoken", "seen"})


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

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if "contains" not in given:
            return given
        try:
            check_mapping(given["contains"], given.get("internal", ASK), given.get("exact", False))
        except MappingRefused as refused:
            raise ValidationError(refused.sentence(reading_language())) from refused
        return given


@admin.register(StatusMapping)
class StatusMappingAdmin(KeptAdmin):
    """Every change reads the stored status texts again, once its outcome was seen."""

    form = StatusMappingForm
    list_display = ("position", "contains", "means", "exact", "source")
    list_display_links = ("contains",)
    search_fields = ("contains", "internal", "source")
    actions = None

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return is_administrator(request)

    @admin.display(description=StatusMapping._meta.get_field("internal").verbose_name)
    def means(self, obj: StatusMapping) -> str:
        return meaning(obj.internal)

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        view = super().changeform_view
        return self._seen_first(request, lambda: view(request, *args, **kwargs))

    def delete_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        view = super().delete_view
        return self._seen_first(request, lambda: view(request, *args, **kwargs))

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        self._read_again(request)

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        super().delete_model(request, obj)
        self._read_again(request)

    def _read_again(self, request: Any) -> None:
        why = cause_of(request, _("The status map changed"))
        request.followed_the_map = follow_the_map(why, LOOKED_AT)

    def _seen_first(self, request: Any, view: Callable[[], HttpResponse]) -> HttpResponse:
        """Do it, and undo it unless the one who sends it has seen exactly what follows; what
        nothing follows from need not be seen."""
        if request.method != "POST":
            return view()
        request.followed_the_map = None
        with transaction.atomic():
            response = view()
            followed: list[Followed] | None = request.followed_the_map
            if followed is None:
                return response
            if request.POST.get("seen", mark_of([])) == mark_of(followed):
                follow_the_rest(followed, cause_of(request, _("The status map changed")))
                _tell(request, len(followed))
                return response
            transaction.set_rollback(True)
        request._messages = default_storage(request)
        return self._page(request, followed)

    def _page(self, request: HttpRequest, followed: Sequence[Followed]) -> TemplateResponse:
        cases = Case.objects.in_bulk([one.pk for one in followed[:SHOWN]])
        sent = ((n, values) for n, values in request.POST.lists() if n not in NOT_SENT_AGAIN)
        context = {
            **self.admin_site.each_context(request),
            "title": _("These cases would follow"),
            "opts": self.model._meta,
            "rows": [{"case": cases[one.pk], "followed": one} for one in followed[:SHOWN]],
            "total": len(followed),
            "not_looked_at": max(0, len(followed) - LOOKED_AT),
            "terms": sum(len(one.terms) for one in followed),
            "asks": sum(one.asks for one in followed),
            "more": max(0, len(followed) - SHOWN),
            "changed": "seen" in request.POST,
            "typed": [(name, value) for name, values in sent for value in values],
            "seen": mark_of(followed),
            "back": reverse("admin:cases_statusmapping_changelist"),
        }
        return TemplateResponse(request, "admin/cases/statusmapping/follows.html", context)


def _tell(request: HttpRequest, changed: int) -> None:
    if changed:
        sentence = ngettext(
            "%(n)s case has another status now.", "%(n)s cases have another status now.", changed
        )
        messages.info(request, sentence % {"n": changed})
