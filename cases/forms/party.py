"""The forms of the parties of a case."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.forms.fields import (
    THEIR_REFERENCE,
    THIRTEEN_DIGITS,
    SeenForm,
    TextField,
    thirteen_digits,
)
from cases.models import CaseParty, PartyRole


class PartForm(forms.Form):
    """The part that a party plays in a case."""

    role = forms.ChoiceField(
        label=_("Role"),
        choices=PartyRole.choices,
        help_text=_("Lists name the first applicant, owner or opponent as the client."),
    )
    reference = TextField(
        label=_("Their reference"), max_length=100, required=False, help_text=THEIR_REFERENCE
    )


class NewPartyForm(PartForm):
    """A party by name and number; one that the docket knows by them is taken."""

    name = TextField(
        label=_("Name"),
        max_length=300,
        help_text=_("As on the identity card or company certificate."),
    )
    number = TextField(
        label=_("13-digit number"), max_length=20, required=False, help_text=THIRTEEN_DIGITS
    )

    field_order = ("name", "number", "role", "reference")

    def clean_number(self) -> str:
        return thirteen_digits(self.cleaned_data["number"])


class ChangePartForm(PartForm, SeenForm):
    """Another role or reference; `seen` is what stood there when the page was opened."""

    def __init__(self, entry: CaseParty, data: Any = None) -> None:
        self.entry = entry
        self.now = f"{entry.role} {entry.reference}"
        initial = {"role": entry.role, "reference": entry.reference, "seen": self.now}
        super().__init__(data, initial=initial, auto_id=f"id_{entry.pk}_%s")
