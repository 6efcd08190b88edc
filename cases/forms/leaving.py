"""The form that says who takes the cases of a person who leaves."""

from collections.abc import Collection
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.forms.case import staff
from cases.forms.fields import TextField
from cases.models import User


class HandOverForm(forms.Form):
    """Only the roles that the person holds are asked for."""

    responsible = forms.ModelChoiceField(
        label=_("Responsible from now on"),
        queryset=staff(),
        help_text=_("Reminders of these cases go to this person from the next pass."),
    )
    deputy = forms.ModelChoiceField(
        label=_("Deputy from now on"),
        queryset=staff(),
        help_text=_("The second person whom the reminders tell."),
    )
    why = TextField(
        label=_("Reason, for the history"),
        max_length=500,
        required=False,
        help_text=_("Stands in the history of each case."),
    )

    def __init__(self, person: User, roles: Collection[str], data: Any = None) -> None:
        super().__init__(data)
        for role in ("responsible", "deputy"):
            if role in roles:
                field: Any = self.fields[role]
                field.queryset = staff().exclude(pk=person.pk)
            else:
                del self.fields[role]

    def to(self) -> dict[str, User]:
        """Who gets the cases in each role."""
        return {role: self.cleaned_data[role] for role in self.fields if role != "why"}
