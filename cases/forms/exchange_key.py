"""The forms of the way to a key: each step is written down when it is done."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.eexchange.services import SERVICES
from cases.forms.case import responsible_field
from cases.forms.fields import SeenForm, TextField, ThaiDateField, VersionField


def _named(*, statistics: bool) -> list[tuple[str, str]]:
    """The services of one sort, by their names and the department's own titles."""
    chosen = (one for one in SERVICES if one.statistics is statistics)
    return [(one.name, f"{one.code} {one.title_th}") for one in chosen]


class RegisteredForm(forms.Form):
    """The day on which the office registered on the site: the term for the letter begins."""

    registered_on = ThaiDateField(
        label=_("Registered on"),
        help_text=_("The day of the registration on the site, for example 22/11/2569; t is today."),
    )
    responsible = responsible_field()


class LetterForm(SeenForm):
    """What the letter says of the office, and which services it asks for; `now` is its mark."""

    contact_name = TextField(
        label=_("Contact person"),
        max_length=200,
        help_text=_("First name and family name, as the department asks for; signs the letter."),
    )
    contact_position = TextField(
        label=_("Position"),
        max_length=200,
        required=False,
        help_text=_("Stands below the name, such as ผู้จัดการ."),
    )
    address = TextField(
        label=_("Address of the office"),
        max_length=1000,
        required=False,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("Taken from the head of the papers; change it here for this letter alone."),
    )
    email = forms.EmailField(
        label=_("Email"),
        required=False,
        help_text=_("The department writes its approval to this address."),
    )
    phone = TextField(
        label=_("Telephone"),
        max_length=60,
        required=False,
        help_text=_("Where the department reaches the contact person."),
    )
    letter_number = TextField(
        label=_("Number of our letter"),
        max_length=60,
        required=False,
        help_text=_("From your own register of letters; empty leaves a dotted line."),
    )
    purpose = TextField(
        label=_("Purpose"),
        max_length=1000,
        required=False,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("One Thai sentence that goes on from “asks for the services of E-Exchange”."),
    )
    services = forms.MultipleChoiceField(
        label=_("Services"),
        choices=[
            (_("Registers"), _named(statistics=False)),
            (_("Statistics"), _named(statistics=True)),
        ],
        widget=forms.CheckboxSelectMultiple,
        help_text=_("The registers are ticked; the statistics are asked for only where ticked."),
    )

    def __init__(self, now: str, data: Any = None, **how: Any) -> None:
        self.now = now
        super().__init__(data, **how)


class DeliveredForm(forms.Form):
    """The letter is at the department: the term closes with its proof."""

    delivered_on = ThaiDateField(
        label=_("Letter delivered on"),
        help_text=_("The day on the receipt of the post or the stamp of the department."),
    )
    proof = TextField(
        label=_("Proof: receipt or letter number"),
        max_length=300,
        help_text=_("For example the number of the registered letter, EA123456789TH."),
    )
    version = VersionField()


class ApprovedForm(forms.Form):
    """The department wrote that the key is there."""

    approved_on = ThaiDateField(
        label=_("Approval received on"), help_text=_("The day of the department's email.")
    )
    told = TextField(
        label=_("What the email says"),
        required=False,
        max_length=1000,
        help_text=_("For example its subject or number; no key belongs here."),
    )


class GivenUpForm(forms.Form):
    """The thirty days were missed: the request ends, and another may be begun."""

    why = TextField(
        label=_("Why?"), max_length=1000, help_text=_("Stands with the missed deadline.")
    )


def letter_initial(row: Any, head: dict[str, str]) -> dict[str, Any]:
    """The letter as it would go out now: what the request says, else the head of the papers."""
    values = {name: getattr(row, name) for name in LetterForm.base_fields if name != "seen"}
    return {name: value or head.get(name, "") for name, value in values.items()}
