"""What the register may do by itself, field by field."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cases.backoffice import KeptAdmin, cause_of
from cases.models import FieldRule
from cases.models.differences import DATES
from cases.register.field_rules import take_up_rule

Does = FieldRule.Does
# A day is recorded where there is none; one that stands is never written over unseen.
ABOUT_DAYS = {
    "when_missing": (Does.APPLY, Does.SUGGEST),
    "when_different": (Does.SUGGEST,),
}


class FieldRuleForm(forms.ModelForm):  # type: ignore[type-arg]
    """The choices that are safe for the field."""

    class Meta:
        model = FieldRule
        fields = ("when_missing", "when_different")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.field in DATES:
            for name, allowed in ABOUT_DAYS.items():
                if name in self.fields:
                    field: Any = self.fields[name]
                    field.choices = [(does, Does(does).label) for does in allowed]


@admin.register(FieldRule)
class FieldRuleAdmin(KeptAdmin):
    """One row for each field, none added and none deleted."""

    form = FieldRuleForm
    list_display = ("field", "when_missing", "when_different")

    def has_add_permission(self, request: HttpRequest, *args: Any) -> bool:
        return False

    def get_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """A case always has a title, so there is no rule for a missing one."""
        if obj is not None and obj.field == FieldRule.Field.TITLE:
            return ("field", "when_different")
        return ("field", "when_missing", "when_different")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("field",)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        moved = take_up_rule(obj, cause_of(request, _("The rule of the field changed")))
        if moved:
            sentence = ngettext(
                "%(n)s difference follows the rule at once.",
                "%(n)s differences follow the rule at once.",
                moved,
            )
            messages.info(request, sentence % {"n": moved})
