"""The form that gives cases to a person."""

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.forms.case import staff


class AssignForm(forms.Form):
    """Who gets the cases, and what for."""

    person = forms.ModelChoiceField(
        label=_("Give them to"),
        queryset=staff(),
        help_text=_("A restricted case that this person may not see stays as it is."),
    )
    role = forms.ChoiceField(
        label=_("As"),
        choices=[("responsible", _("Responsible")), ("deputy", _("Deputy"))],
        help_text=_("Both get the reminders of the case."),
    )
