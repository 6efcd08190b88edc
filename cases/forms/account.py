"""The form that asks for a link to set a password."""

from django import forms
from django.utils.translation import gettext_lazy as _


class ForgottenForm(forms.Form):
    email = forms.EmailField(
        label=_("Your mail address"),
        max_length=254,
        widget=forms.EmailInput({"autocomplete": "email"}),
        help_text=_("The address to which your reminders go."),
    )
