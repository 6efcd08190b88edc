"""The form that gives cases to a person."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.forms.case import staff
from cases.models import User


class AssignForm(forms.Form):
    """Who gets the cases, and what for."""

    person = forms.ModelChoiceField(
        label=_("Give them to"),
        queryset=User.objects.none(),
        help_text=_("A restricted case that this person may not see stays as it is."),
    )
    role = forms.ChoiceField(
        label=_("As"),
        choices=[("responsible", _("Responsible")), ("deputy", _("Deputy"))],
        help_text=_("Both get the reminders of the case."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = staff()  # type: ignore[attr-defined]
