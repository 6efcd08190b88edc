"""The words of the reminders of clients: seen with a real case before they are saved."""

from typing import Any

from django.contrib import admin, messages
from django.db import transaction
from django.db.models import F, QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.admin.seen import SeenForm
from cases.backoffice import KeptAdmin, cause_of
from cases.models import (
    CaseParty,
    ClientTemplate,
    Deadline,
    OfficeProfile,
    Party,
    User,
)
from cases.models.client_telling import NAMES
from cases.models.deadline import CHECKED_TWICE, KEEP_IN_FORCE
from cases.queries import visible_to
from cases.recompute import sign
from cases.reminders.client_words import Words, usual_words, words_in_force, written
from cases.reminders.clients import parts_of
from cases.rules.ladders import ANNUITY


class ClientTemplateForm(SeenForm):
    """Words that nobody has changed are the usual ones, and stay so when they are saved."""

    class Meta:
        model = ClientTemplate
        fields = ("subject", "body")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.usual = usual_words().get((self.instance.kind, self.instance.language), Words("", ""))
        if self.instance.is_usual:
            self.initial["subject"] = self.usual.subject
            self.initial["body"] = self.usual.body
        self.fields["body"].widget.attrs["rows"] = 30

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        if "body" in given:
            given["body"] = given["body"].replace("\r\n", "\n").strip()
        if Words(given.get("subject", ""), given.get("body", "")) == self.usual:
            given["subject"] = given["body"] = ""
        return given

    @property
    def words(self) -> Words:
        """What would go out with this form."""
        given = self.cleaned_data
        return Words(given["subject"], given["body"]) if given["body"] else self.usual


@admin.register(ClientTemplate)
class ClientTemplateAdmin(KeptAdmin):
    """One row for each kind and language; none is added or deleted."""

    form = ClientTemplateForm
    change_form_template = "admin/cases/clienttemplate/change_form.html"
    list_display = ("kind", "language", "usual", "subject_sent")
    list_display_links = ("kind", "language")
    fields = ("kind", "language", "subject", "body", "placeholders", "seen")
    readonly_fields = ("kind", "language", "placeholders")
    actions = ("back_to_the_usual",)

    def has_add_permission(self, request: HttpRequest, *args: Any) -> bool:
        return False

    @admin.display(description=gettext_lazy("usual words"), boolean=True)
    def usual(self, obj: ClientTemplate) -> bool:
        return obj.is_usual

    @admin.display(description=gettext_lazy("subject"))
    def subject_sent(self, obj: ClientTemplate) -> str:
        return obj.subject or usual_words()[obj.kind, obj.language].subject

    @admin.display(description=gettext_lazy("placeholders"))
    def placeholders(self, _obj: ClientTemplate) -> str:
        return " ".join(f"{{{{{name}}}}}" for name in NAMES)

    @admin.action(description=gettext_lazy("Back to the usual words"))
    def back_to_the_usual(self, request: HttpRequest, queryset: QuerySet[ClientTemplate]) -> None:
        for row in queryset.exclude(body=""):
            row.subject = row.body = ""
            sign(row, cause_of(request, _("Back to the usual words")))
            row.save()
        messages.success(request, _("The usual words go out from now on."))

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """What cannot be saved is not previewed either: it comes back with its sentence."""
        row = self.get_object(request, object_id) if object_id else None
        if row is not None and request.method == "POST" and "_preview" in request.POST:
            form = self.get_form(request, row, change=True)(request.POST, instance=row)
            with transaction.atomic():
                can_be_saved = form.is_valid()
            if can_be_saved:
                return self._preview(request, row, form)
        page: HttpResponse = super().changeform_view(request, object_id, *args, **kwargs)
        return page

    def _preview(
        self, request: HttpRequest, row: ClientTemplate, form: ClientTemplateForm
    ) -> TemplateResponse:
        """The words as typed, and those of the other language, with a real deadline."""
        user = request.user
        deadline = newest_of(row.kind, user) if isinstance(user, User) else None
        in_force = {**words_in_force(), (row.kind, row.language): form.words}
        languages = sorted(dict(ClientTemplate._meta.get_field("language").flatchoices),
                           key=lambda one: one != row.language)  # fmt: skip
        context = {
            **self.admin_site.each_context(request),
            "title": _("Preview"),
            "opts": self.model._meta,
            "row": row,
            "form": form,
            "deadline": deadline,
            "letters": [
                (one, shown(in_force[row.kind, one], deadline, one)) for one in languages
            ] if deadline else [],
        }  # fmt: skip
        return TemplateResponse(request, "admin/cases/clienttemplate/preview.html", context)


def newest_of(kind: str, user: User) -> Deadline | None:
    """The newest open deadline of a kind in a case that a person may see and clients may be told
    of; one that is still to come first."""
    found = Deadline.objects.on_the_desk().filter(
        case__in=visible_to(user),
        case__silent=False,
        case__restricted=False,
        kind__in=CHECKED_TWICE,
    )
    in_force = {"code__in": KEEP_IN_FORCE}
    found = found.filter(**in_force) if kind == ANNUITY else found.exclude(**in_force)
    coming = found.filter(due_date__gte=timezone.localdate())
    newest = (coming if coming.exists() else found).order_by(F("entered_at").desc(), "-pk")
    return newest.select_related("case__responsible").first()


def shown(words: Words, deadline: Deadline, language: str) -> Words:
    """The mail about a deadline, to its client or to a client without a name."""
    part = parts_of(deadline.case_id).select_related("party").first()
    nobody = CaseParty(party=Party(name=_("(no client with an address)")))
    office = OfficeProfile.objects.first() or OfficeProfile(name=_("(name of the office)"))
    return written(words, deadline, part or nobody, language, office, timezone.localdate())
