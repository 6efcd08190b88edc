"""The form of the estimate: the right that a client asks about."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.forms import reading_language
from cases.forms.fields import TextField, ThaiDateField
from cases.rules.values import InputError
from fees.actions import PATENTS
from fees.asking import Asked
from fees.calculator_forms import CLASSES_HELP, PricedForm, read_classes
from fees.estimate import MOST_RENEWALS, Wish


class EstimateForm(PricedForm):
    """The right that a client asks about."""

    filed_on = ThaiDateField(
        label=_("Filing date"),
        help_text=_("Planned or done, for example 22/11/2569; t is today."),
    )
    granted_on = ThaiDateField(
        label=_("Date of grant"),
        required=False,
        help_text=_("Leave it empty while it is not known."),
    )
    classes = TextField(label=_("Classes and items"), help_text=CLASSES_HELP)
    renewals = forms.IntegerField(
        label=_("Renewals"),
        required=False,
        min_value=0,
        max_value=MOST_RENEWALS,
        help_text=_("How many times ten years more, 0 to 5; empty is one."),
    )

    def __init__(self, ip_type: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.ip_type = ip_type
        if ip_type != "trademark":
            del self.fields["classes"], self.fields["renewals"]
        if ip_type not in PATENTS:
            del self.fields["granted_on"]

    def clean_classes(self) -> list[dict[str, int]]:
        return read_classes(self.cleaned_data["classes"])

    def wish(self) -> Wish:
        """What is estimated. Raises InputError for classes that there are not."""
        given = self.cleaned_data
        classes = Asked(given).classes() if "classes" in given else ()
        renewals = given.get("renewals")
        return Wish(
            self.ip_type,
            given["filed_on"],
            given.get("granted_on"),
            classes,
            1 if renewals is None else renewals,
        )

    def refuse(self, error: InputError) -> None:
        """A fault of the grant stands at its field."""
        if error.path == "granted":
            self.add_error("granted_on", error.text(reading_language()))
        else:
            super().refuse(error)
