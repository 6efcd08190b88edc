"""The office's rules of reminding: one row, neither added nor deleted."""

from datetime import time
from typing import Any

from django.contrib import admin, messages
from django.core.validators import MaxValueValidator, MinValueValidator
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.admin.seen import SeenForm
from cases.backoffice import KeptAdmin, cause_of
from cases.forms.case import staff
from cases.forms.fields import TextField
from cases.forms.reminding import in_the_morning
from cases.models import ReminderPolicy
from cases.recompute import sign
from cases.rules.ladders import LONGEST

ONLY = "1"
DAYS = gettext_lazy("Please give 0 to 730 days, or leave it empty for never.")
HOURS = gettext_lazy("Please give a time from 05:00 to 20:00.")
UNTOLD = gettext_lazy("Please choose somebody of the office who has an email address.")
FROM = ("deputy_from", "verifier_from", "partner_from")


class ReminderPolicyForm(SeenForm):
    """The rules, and why they are changed. The partner is somebody who can be told."""

    why = TextField(
        label=gettext_lazy("Why?"),
        max_length=1000,
        help_text=gettext_lazy("One sentence is enough; it stands in the history."),
    )

    class Meta:
        model = ReminderPolicy
        fields = (
            "statutory",
            "annuity",
            "internal",
            *FROM,
            "partner",
            "acknowledge_by",
            "digest_at",
            "quiet_days",
            "clients_told",
            "client_steps",
        )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in FROM:
            limits: list[Any] = [MinValueValidator(0, DAYS), MaxValueValidator(LONGEST, DAYS)]
            self.fields[name].validators = limits
        day: list[Any] = [MinValueValidator(time(5), HOURS), MaxValueValidator(time(20), HOURS)]
        self.fields["acknowledge_by"].validators = day
        self.fields["digest_at"].validators = in_the_morning()
        partner: Any = self.fields["partner"]
        partner.queryset = staff().exclude(email="")
        partner.error_messages["invalid_choice"] = UNTOLD
        # People are entered and changed on their own page.
        partner.widget.can_add_related = partner.widget.can_change_related = False


@admin.register(ReminderPolicy)
class ReminderPolicyAdmin(KeptAdmin):
    form = ReminderPolicyForm
    fieldsets = (
        (
            gettext_lazy("When"),
            {"fields": ("statutory", "annuity", "internal", "quiet_days", "digest_at")},
        ),
        (gettext_lazy("Who is told"), {"fields": (*FROM, "partner", "acknowledge_by")}),
        (gettext_lazy("Clients"), {"fields": ("clients_told", "client_steps")}),
        (None, {"fields": ("why", "seen")}),
    )

    def has_add_permission(self, request: HttpRequest, *args: Any) -> bool:
        return False

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        page: HttpResponse = self.change_view(request, ONLY, extra_context=extra_context)
        return page

    def get_object(self, request: HttpRequest, object_id: str, from_field: Any = None) -> Any:
        """The row, or where nothing was ever changed the usual one."""
        row = super().get_object(request, object_id, from_field)
        return ReminderPolicy() if row is None and object_id == ONLY else row

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        sign(obj, cause_of(request, form.cleaned_data["why"]))
        obj.save()
        messages.info(request, _("The next pass plans by these rules."))
