"""The forms of the instructions: the client's word, a second person's yes, a receipt, filters."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.forms.fields import KEPT_FILES, TextField, ThaiDateField, VersionField, note_field
from cases.models import IpType
from fees.models import Instruction
from fees.models.instructing import Choice


class WordForm(forms.Form):
    """What the client wants, on whose word."""

    choice = forms.ChoiceField(
        label=_("What does the client want?"),
        choices=Choice.choices,
        widget=forms.RadioSelect,
        help_text=_("All years at once only with the first payment and in time."),
    )
    said_by = TextField(
        label=_("Who said so"),
        max_length=200,
        help_text=_("The person at the client, and how: by mail, by telephone."),
    )
    note = note_field(_("For example where the letter lies; clients do not see it."))
    sure = forms.CharField(required=False, widget=forms.HiddenInput)
    version = VersionField()


class ConfirmForm(forms.Form):
    """A second person lets a right end."""

    read = forms.BooleanField(
        label=_("I have read the client's word myself"),
        help_text=_("Afterwards nothing reminds of this payment any more."),
        error_messages={"required": _("Please read the client's word first.")},
    )
    note = note_field(_("What you looked at, for example the mail of the client."))
    version = VersionField()


class ReceiptForm(forms.Form):
    """The receipt for a payment."""

    number = TextField(
        label=_("Number of the receipt"),
        max_length=100,
        help_text=_("As it stands on the office's receipt, for example 69/012345."),
    )
    paid_on = ThaiDateField(
        label=_("Paid on"),
        help_text=_("The day on the receipt, for example 22/11/2569; t is today."),
    )
    paper = forms.FileField(label=_("Scan of the receipt"), required=False, help_text=KEPT_FILES)
    version = VersionField()


class WorkListForm(forms.Form):
    """What the work list shows; an odd value narrows nothing."""

    q = forms.CharField(required=False)
    state = forms.ChoiceField(
        required=False, choices=[("", _("Every state")), *Instruction.State.choices]
    )
    kind = forms.ChoiceField(required=False, choices=[("", _("Every right")), *IpType.choices])
    client = forms.IntegerField(required=False, min_value=1, max_value=2**62)

    def wanted(self) -> dict[str, Any]:
        """The values that can be read."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}
