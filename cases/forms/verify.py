"""The forms of the second pair of eyes."""

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.forms.fields import ThaiDateField, VersionField
from cases.forms.register import WhyForm


class VerifyForm(forms.Form):
    """A date as a second person reads it at its source."""

    date = ThaiDateField(
        label=_("The date as you read it"),
        help_text=_("From the paper itself, for example 22/11/2569; do not ask who entered it."),
    )
    version = VersionField()


class StandsForm(WhyForm):
    """Why a date stands although a second person read another one."""

    version = VersionField()
