"""The form of a leave."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.forms.case import staff
from cases.forms.fields import TextField, ThaiDateField, VersionField
from cases.models import Leave, User
from cases.reminders.leaves import FOR_EVERYBODY, GivenLeave


class LeaveForm(forms.Form):
    """Who is away, when, and who stands in. Who enters only their own leave is not asked who."""

    person = forms.ModelChoiceField(
        label=_("Who is away"),
        queryset=staff(),
        help_text=_("Reminders of these days go to whoever stands in."),
    )
    first_day = ThaiDateField(
        label=_("First day"),
        help_text=_("The first day away, for example 22/11/2569; t is today."),
    )
    last_day = ThaiDateField(
        label=_("Last day"),
        help_text=_("The last day away; on the next one the reminders come back."),
    )
    deputy = forms.ModelChoiceField(
        label=_("Stands in"),
        queryset=staff(),
        required=False,
        help_text=_("For all cases of this person. Empty leaves each case to its own deputy."),
    )
    note = TextField(
        label=_("Note"),
        required=False,
        max_length=300,
        help_text=_("Colleagues read it; for example how the person can be reached."),
    )
    version = VersionField()
    # How many deadlines without anybody the person has seen and accepts.
    sure = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, by: User, stored: Leave | None, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.own = by if stored is None else stored.person
        if by.role not in FOR_EVERYBODY:
            del self.fields["person"]

    def as_leave(self) -> GivenLeave:
        """What a valid form says."""
        given = self.cleaned_data
        return GivenLeave(
            person=given.get("person") or self.own,
            first_day=given["first_day"],
            last_day=given["last_day"],
            deputy=given["deputy"],
            note=given["note"],
        )

    def remember(self, untold: int) -> None:
        """So many deadlines without anybody are shown with the form, to be accepted by the next
        press of the button."""
        sent: Any = self.data
        self.data = {**sent.dict(), "sure": str(untold)}
