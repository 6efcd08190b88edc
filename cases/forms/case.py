"""The form of a new case."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from cases.forms.fields import ThaiDateField
from cases.models import IpType, OurSide, Role, User
from cases.models.party import check_thirteen_digits


def staff() -> QuerySet[User]:
    """Who may answer for a case: the people of the office who have not left."""
    return User.objects.filter(is_active=True).exclude(role=Role.CLIENT).order_by("first_name")


class NewCaseForm(forms.Form):
    """A case with its client and, when it is filed already, its filing."""

    ref = forms.CharField(label=_("Our reference"), max_length=60)
    ip_type = forms.ChoiceField(label=_("Kind of right"), choices=IpType.choices)
    our_side = forms.ChoiceField(label=_("Our side"), choices=OurSide.choices)
    title = forms.CharField(label=_("Title"), max_length=500)
    title_en = forms.CharField(label=_("Title in English"), max_length=500, required=False)
    application_number = forms.CharField(
        label=_("Application number"),
        max_length=40,
        required=False,
        help_text=_("As the office writes it"),
    )
    registration_number = forms.CharField(
        label=_("Registration number"), max_length=40, required=False
    )
    filed_on = ThaiDateField(label=_("Filed on"), required=False)
    responsible = forms.ModelChoiceField(label=_("Responsible"), queryset=User.objects.none())
    deputy = forms.ModelChoiceField(label=_("Deputy"), queryset=User.objects.none(), required=False)
    client_name = forms.CharField(label=_("Client"), max_length=300, required=False)
    client_number = forms.CharField(
        label=_("Client's 13-digit number"), max_length=20, required=False
    )
    client_reference = forms.CharField(
        label=_("Client's reference"), max_length=100, required=False
    )
    restricted = forms.BooleanField(
        label=_("Restricted: only its people and administrators see it"), required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("responsible", "deputy"):
            self.fields[name].queryset = staff()  # type: ignore[attr-defined]

    def clean_client_number(self) -> str:
        digits = "".join(self.cleaned_data["client_number"].replace("-", " ").split())
        if digits:
            check_thirteen_digits(digits)
        return digits

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("client_number") and not given.get("client_name"):
            self.add_error("client_name", _("Please give the client's name with the number."))
        return given
