"""The form of the deadline calculator: one event, and the filing beside it."""

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.forms.event_fields import EventFieldsForm
from cases.forms.fields import ThaiDateField, reading_language
from cases.models import OurSide
from cases.rules.catalogue import load_catalogue
from cases.rules.kinds import EVENT_KINDS
from cases.rules.starting import keys_that_matter, kinds_that_start
from cases.rules.values import InputError

# What the rules say of the filing in the words of their own keys.
ABOUT_THE_FILING = {
    "without_filing": _("The deadline of this event is counted from the filing date: give it too."),
    "before_filing": _("The filing date lies after the event."),
}


class CalculatorForm(EventFieldsForm):
    """An event of a kind of right that may start a deadline; no case is needed."""

    filed_on = ThaiDateField(
        label=_("Filing date"),
        required=False,
        help_text=_("Annuities, renewals and the end of a right are counted from it."),
    )
    our_side = forms.ChoiceField(
        label=_("Our side"),
        choices=OurSide.choices,
        required=False,
        initial=OurSide.APPLICANT,
        help_text=_("Decides which deadlines are ours and which are only information."),
    )

    def __init__(self, ip_type: str, *args: Any, **kwargs: Any) -> None:
        rules = load_catalogue()
        super().__init__(kinds_that_start(ip_type, rules), *args, **kwargs)
        self.ip_type = ip_type
        self.keys = [name for name, f in self.fields.items() if hasattr(f, "data_key")]
        for name in set(self.keys) - keys_that_matter(ip_type, rules):
            del self.fields[name]
        self.order_fields(["kind", "date", "filed_on"])

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        filed_on, day = given.get("filed_on"), given.get("date")
        if given.get("kind") == "filed" and filed_on and filed_on != day:
            self.add_error("filed_on", _("The event is the filing itself: leave this empty."))
        self._refuse_keys_of_other_kinds(given)
        return given

    def _refuse_keys_of_other_kinds(self, given: dict[str, Any]) -> None:
        """What would change nothing is not taken in silence."""
        kind = EVENT_KINDS.get(given.get("kind", ""))
        if kind is None:
            return
        for name in set(self.keys) - set(kind.keys):
            if given.get(name):
                self.add_error(name, _("This does not belong to the chosen event: leave it empty."))

    @property
    def side(self) -> str:
        return self.cleaned_data["our_side"] or OurSide.APPLICANT.value

    def question(self) -> dict[str, Any]:
        """What the command `deadlines` would be asked; the event comes first."""
        given = self.cleaned_data
        event = {"kind": given["kind"], "date": given["date"], **self.data_of_the_event()}
        events = [event]
        if given["filed_on"] and given["kind"] != "filed":
            events.append({"kind": "filed", "date": given["filed_on"]})
        return {"ip_type": self.ip_type, "our_side": self.side, "events": events}

    def refuse(self, error: InputError) -> None:
        """Say beside the field why the law cannot be applied."""
        if about := ABOUT_THE_FILING.get(error.code):
            self.add_error("filed_on", about)
        else:
            field = error.field if error.field in self.fields else None
            self.add_error(field, error.text(reading_language()))

    def as_query(self) -> str:
        """The calculation as a part of an address; dates are written so that all can read them."""
        given = {name: _written(self.cleaned_data[name]) for name in self.fields}
        filled = {name: text for name, text in given.items() if text}
        return urlencode({"ip_type": self.ip_type, **filled})


def _written(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bool):
        return "on" if value else ""
    return str(value or "")
