"""The forms of the queue of differences: what is looked at, and what many decisions need."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.forms.fields import TextField, ThaiDateField
from cases.forms.register import WhyForm
from cases.models import IpType
from cases.register.queue import Wanted

STATES = [
    ("open", _("Waiting today")),
    ("later", _("Put off")),
    ("asked", _("Office asked")),
    ("decided", _("Decided")),
]
FIELDS = [
    ("", _("All fields")),
    ("filed_on", _("Filing date")),
    ("published_on", _("Publication date")),
    ("registered_on", _("Registration date")),
    ("registration_number", _("Registration number")),
    ("publication_number", _("Publication number")),
    ("title", _("Title")),
    ("owners", _("Owner")),
    ("status", _("Status")),
    ("public", _("Shown by the office")),
]


class QueueForm(forms.Form):
    """The filters of the queue, as they stand in its address."""

    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=STATES,
        help_text=_("What was put off or asked comes back to “waiting today” by itself."),
    )
    field = forms.ChoiceField(
        label=_("Field"),
        required=False,
        choices=FIELDS,
        help_text=_("Dates first: statutory terms rest on them."),
    )
    kind = forms.ChoiceField(
        label=_("Kind of right"),
        required=False,
        choices=[("", _("All kinds")), *IpType.choices],
        help_text=_("Only the cases of one kind."),
    )
    who = forms.ChoiceField(
        label=_("Whose"),
        required=False,
        choices=[("", _("Whole office")), ("mine", _("Mine"))],
        help_text=_("Mine are the cases that I answer for or am the deputy of."),
    )
    client = TextField(
        label=_("Client"),
        required=False,
        max_length=200,
        help_text=_("A part of the client's name."),
    )

    def wanted(self) -> Wanted:
        """What the address asks for; what it says wrongly narrows nothing."""
        given = self.cleaned_data if self.is_bound else {}
        read = {name: text for name, text in given.items() if text}
        return Wanted(**read)


class ManyForm(WhyForm):
    """What a decision about one or many differences needs: a reason, or a day."""

    until = ThaiDateField(
        label=_("Comes back on"),
        help_text=_("After today, for example +7; it waits for you again on that day."),
    )

    def __init__(self, decision: str, data: Any = None) -> None:
        super().__init__(data)
        unused = {"accept": ("until",), "keep": ("until",), "later": ("why",)}
        for name in unused.get(decision, ("until", "why")):
            del self.fields[name]
