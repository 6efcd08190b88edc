"""The forms for cases that come from the register: a number, a list, a client's portfolio."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from cases.eexchange.numbers import as_number, as_text, numbers_in, numbers_in_table
from cases.forms.case import deputy_field, responsible_field, staff
from cases.forms.fields import THEIR_REFERENCE, TextField, ThaiDateField
from cases.models import IpType, OurSide

MOST_BYTES = 1_000_000
MOST_NUMBERS = 2000
KINDS = [("", _("As the number tells")), *IpType.choices]


def taken_over_field(required: bool) -> ThaiDateField:
    return ThaiDateField(
        label=_("Taken over on"),
        required=required,
        help_text=_("Deadlines that ended before this day are history and remind nobody."),
    )


class NumberForm(forms.Form):
    """A number that the office is asked about at once."""

    number = TextField(
        label=_("Application number"),
        max_length=60,
        help_text=_("Thai digits, slashes and spaces are fine; a registered mark's number too."),
    )
    ip_type = forms.ChoiceField(
        label=_("Kind of right"),
        choices=KINDS,
        required=False,
        help_text=_("Needed only where the form of the number does not tell it."),
    )

    def clean_number(self) -> str:
        return as_number(self.cleaned_data["number"])


class OrderForm(forms.Form):
    """What the office does not know of a case that is made of its answer."""

    ref = TextField(
        label=_("Our reference"),
        max_length=60,
        help_text=_("The number of your own file, only once; such as DS-2569-014."),
    )
    title = TextField(
        label=_("Title"),
        max_length=500,
        help_text=_("As the office has it; another text would count as a difference."),
    )
    our_side = forms.ChoiceField(
        label=_("Our side"),
        choices=OurSide.choices,
        help_text=_("Deadlines of the other side are only shown as information."),
    )
    taken_over_on = taken_over_field(required=False)
    client_name = TextField(
        label=_("Client"),
        max_length=300,
        required=False,
        help_text=_("A name that the docket knows is not entered twice."),
    )
    client_reference = TextField(
        label=_("Client's reference"), max_length=100, required=False, help_text=THEIR_REFERENCE
    )
    responsible = responsible_field()
    deputy = deputy_field()


class ForAllForm(forms.Form):
    """What all the cases of a list get."""

    begins = TextField(
        label=_("References begin with"),
        max_length=20,
        required=False,
        help_text=_("The number follows: with SC- a case is called SC-260112345."),
    )
    responsible = forms.ModelChoiceField(
        label=_("Responsible"),
        queryset=staff(),
        help_text=_("Gets the reminders of the cases that are made."),
    )
    deputy = deputy_field()
    taken_over_on = taken_over_field(required=False)


class ListForm(ForAllForm):
    """Numbers pasted, or in a file, or both."""

    numbers = forms.CharField(
        label=_("Numbers"),
        required=False,
        widget=forms.Textarea({"rows": 6}),
        help_text=_("One a line, or with commas between them; at most 2,000."),
    )
    table = forms.FileField(
        label=_("File"),
        required=False,
        help_text=_("CSV or text, in UTF-8 or Thai; one column holds the numbers."),
    )
    ip_type = forms.ChoiceField(
        label=_("Kind of right"),
        choices=KINDS,
        required=False,
        help_text=_("Of all of them; or each as its number tells."),
    )
    client_name = TextField(
        label=_("Client"),
        max_length=300,
        required=False,
        help_text=_("Of all of them; without it the owner at the office is the client."),
    )
    silent = forms.BooleanField(
        label=_("Silent until released"),
        required=False,
        help_text=_("They remind nobody and are in nobody's Today before that."),
    )
    field_order = ("numbers", "table", "ip_type", "client_name", "begins", "responsible", "deputy",
                   "taken_over_on", "silent")  # fmt: skip

    def clean_table(self) -> list[str]:
        """The numbers of the file."""
        file = self.cleaned_data["table"]
        if file is None:
            return []
        if file.size > MOST_BYTES:
            raise ValidationError(_("This file is larger than 1 MB."))
        text = as_text(file.read())
        if text is None:
            raise ValidationError(_("The file is neither UTF-8 nor Thai (cp874) text."))
        found = numbers_in_table(text)
        if not found:
            raise ValidationError(_("This file holds no number."))
        return found

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if "table" not in given or "numbers" not in given:
            return given
        found = [*numbers_in(given["numbers"]), *given["table"]]
        if not found:
            self.add_error("numbers", _("Please give numbers, or a file with numbers."))
        elif len(found) > MOST_NUMBERS:
            told = say("These are %(n)s numbers; a list takes at most 2,000.") % {"n": len(found)}
            self.add_error("numbers", told)
        given["all_numbers"] = found
        return given


class TakeOverForm(ForAllForm):
    """A client and the name under which the office has their rights."""

    client_name = TextField(
        label=_("Client"),
        max_length=300,
        help_text=_("Whose cases they become; a name that the docket knows is not entered twice."),
    )
    owner_name = TextField(
        label=_("Owner at the office"),
        max_length=300,
        help_text=_("The name, or a part of it, as the office writes it."),
    )
    words = TextField(
        label=_("Words of the mark or title"),
        max_length=200,
        required=False,
        help_text=_("For the services that find no owners: marks and titles with these words."),
    )
    taken_over_on = taken_over_field(required=True)
    field_order = ("client_name", "owner_name", "words", "begins", "responsible", "deputy",
                   "taken_over_on")  # fmt: skip
