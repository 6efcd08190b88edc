"""The form of the fee calculator: one action with what its price depends on. The fields stand in
the address; the calculator itself judges their values."""

import json
from collections.abc import Callable
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from cases.forms import reading_language
from cases.forms.fields import TextField, ThaiDateField
from cases.rules.thai_dates import THAI_DIGITS
from cases.rules.values import InputError
from fees.actions import ACTIONS_OF, ANNUITIES, ANNUITY_KEYS, PATENTS
from fees.sentences import action_label

CLASSES_HELP = _("Each class with its number of items, for example 3:5, 30:12.")
MADRID_REQUESTS = {
    "send": _("Prepare and send an application"),
    "renewal": _("Renewal"),
    "change": _("Change"),
    "other": _("Other request"),
    "replacement": _("Record of a replacement"),
}


class PricedForm(forms.Form):
    """A form whose values stand in the address and whose faults the calculator names."""

    ip_type: str

    def refuse(self, error: InputError) -> None:
        """Say beside the field why there is no answer."""
        name = error.path.partition(".")[0].partition("[")[0]
        self.add_error(name if name in self.fields else None, error.text(reading_language()))

    def as_query(self) -> str:
        """The question as a part of an address."""
        filled = {
            name: _written(self.data.get(name), self.cleaned_data[name]) for name in self.fields
        }
        kept = {name: text for name, text in filled.items() if text}
        return urlencode({"ip_type": self.ip_type, **kept})


class FeeCalculatorForm(PricedForm):
    """What is to be done for a kind of right; a page without JavaScript shows all fields, one
    with it those of the chosen action."""

    action = forms.ChoiceField(
        label=_("What is to be done"),
        help_text=_("Decides what the price depends on."),
    )
    classes = TextField(label=_("Classes and items"), required=False, help_text=CLASSES_HELP)
    picture_cm = TextField(
        label=_("Picture in cm"),
        required=False,
        help_text=_("Width x height, for example 6.3 x 5; each side over 5 cm costs more."),
    )
    late = forms.BooleanField(
        label=_("Renewed late"),
        required=False,
        help_text=_("Ticked, 20 percent are added: in the six months after the term."),
    )
    count = forms.IntegerField(
        label=_("How many"),
        required=False,
        min_value=1,
        help_text=_("For example 3 applications; empty is one."),
    )
    same_design = forms.BooleanField(
        label=_("All of the same design, at once"),
        required=False,
        help_text=_("Ticked, ten or more cost one amount."),
    )
    section = TextField(
        label=_("Section of the order"),
        required=False,
        help_text=_("The order that is appealed, for example 16; it decides the amount."),
    )
    after_registration = forms.ChoiceField(
        label=_("When"),
        required=False,
        choices=[
            ("", "–"),
            ("no", _("Before the registration")),
            ("yes", _("After the registration")),
        ],
        help_text=_("A change after the registration costs more."),
    )
    hours = forms.DecimalField(
        label=_("Hours"),
        required=False,
        help_text=_("A fraction counts as one hour."),
    )
    documents = TextField(
        label=_("Pages of each document"),
        required=False,
        help_text=_("For example 8, 12 for two documents."),
    )
    certified = forms.BooleanField(
        label=_("Certified"),
        required=False,
        help_text=_("Ticked, the certification is added to the copy."),
    )
    request = forms.ChoiceField(
        label=_("Request"),
        required=False,
        choices=[("", "–"), *MADRID_REQUESTS.items()],
        help_text=_("What the office is asked to do with the international application."),
    )
    number = forms.ChoiceField(
        label=_("Which extension"),
        required=False,
        choices=[("", "–"), ("1", _("First, years 7 and 8")), ("2", _("Second, years 9 and 10"))],
        help_text=_("A petty patent is extended twice, by two years each."),
    )
    agents = forms.IntegerField(
        label=_("Agents named in the power"),
        required=False,
        min_value=1,
        help_text=_("Each agent or attorney costs one stamp."),
    )
    filed = ThaiDateField(
        label=_("Filing date"),
        required=False,
        help_text=_("The patent years are counted from the filing in Thailand."),
    )
    granted = ThaiDateField(
        label=_("Date of grant"),
        required=False,
        help_text=_("A pending application owes no annuity."),
    )
    plan = forms.ChoiceField(
        label=_("Paid as"),
        required=False,
        choices=[("", _("Year by year")), ("lump_sum", _("Lump sum for all years"))],
        help_text=_("The lump sum goes only with the first annuity payment."),
    )
    paid_late_years = TextField(
        label=_("Years paid late"),
        required=False,
        help_text=_("For example 5, 6; 30 percent are added to their payment."),
    )
    on = ThaiDateField(
        label=_("Day whose tariff counts"),
        required=False,
        help_text=_("Empty is today; an earlier day explains an old payment."),
    )

    def __init__(self, ip_type: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.ip_type = ip_type
        keys = keys_of(ip_type)
        language = reading_language()
        named = [(action, _capital(action_label(action, language))) for action in keys]
        action: Any = self.fields["action"]
        action.choices = [("", "–"), *named]
        action.widget.attrs["data-keys"] = json.dumps(keys)
        for name in set(self.fields) - {"action", "on"}:
            if name in {key for row in keys.values() for key in row}:
                self.fields[name].data_key = name  # type: ignore[attr-defined]
            else:
                del self.fields[name]

    def clean_classes(self) -> list[dict[str, int]]:
        return read_classes(self.cleaned_data["classes"])

    def clean_picture_cm(self) -> dict[str, float] | None:
        text = self.cleaned_data["picture_cm"].lower().replace("×", "x").translate(THAI_DIGITS)
        if not text:
            return None
        width, _x, height = text.partition("x")
        return dict(zip(("width", "height"), _read([width, height], float, SIDES), strict=True))

    def clean_documents(self) -> list[int]:
        return _read(_parts(self.cleaned_data["documents"]), int, NUMBERS)

    def clean_paid_late_years(self) -> list[int]:
        return _read(_parts(self.cleaned_data["paid_late_years"]), int, NUMBERS)

    def clean_number(self) -> int | None:
        return int(self.cleaned_data["number"] or 0) or None

    def clean_after_registration(self) -> bool | None:
        return {"yes": True, "no": False}.get(self.cleaned_data["after_registration"])

    def clean(self) -> dict[str, Any]:
        """What would change nothing is not taken in silence."""
        given = super().clean() or {}
        wanted = keys_of(self.ip_type).get(given.get("action", ""))
        for name in set(self.fields) - {"action", "on", "plan", *(wanted or self.fields)}:
            if given.get(name) not in (None, "", [], False):
                self.add_error(
                    name, _("This does not belong to the chosen action: leave it empty.")
                )
        return given

    def question(self) -> dict[str, Any]:
        """What the command `fees` would be asked."""
        action = self.cleaned_data["action"]
        keys = ("on", *keys_of(self.ip_type)[action])
        given = {key: self.cleaned_data.get(key) for key in keys}
        filled = {key: value for key, value in given.items() if value not in (None, "", [])}
        return {"ip_type": self.ip_type, "action": action, **filled}


SIDES = _("Please give width and height, such as 6.3 x 5.")
NUMBERS = _("Please give whole numbers, such as 8, 12.")
CLASSES = _("Please give each class with its items, such as 3:5, 30:12.")


def keys_of(ip_type: str) -> dict[str, tuple[str, ...]]:
    """What each action of a right asks for, as in the command."""
    keys = {action: row.keys for action, row in ACTIONS_OF[ip_type].items()}
    return {ANNUITIES: ANNUITY_KEYS, **keys} if ip_type in PATENTS else keys


def read_classes(text: str) -> list[dict[str, int]]:
    """Classes as people write them: "3:5, 30:12". Raises ValidationError."""
    rows = [part.split(":") for part in _parts(text)]
    if any(len(row) != 2 for row in rows):
        raise ValidationError(CLASSES)
    return [dict(zip(("class", "items"), _read(row, int, CLASSES), strict=True)) for row in rows]


def _parts(text: str) -> list[str]:
    return (
        text.translate(THAI_DIGITS).replace(" :", ":").replace(": ", ":").replace(",", " ").split()
    )


def _read(parts: list[str], read: Callable[[str], Any], told: Any) -> list[Any]:
    try:
        return [read(part.strip()) for part in parts]
    except ValueError as error:
        raise ValidationError(told) from error


def _written(typed: object, value: object) -> str:
    """A value as all can read it: days in one form, the rest as it was typed."""
    return value.isoformat() if isinstance(value, date) else str(typed or "").strip()


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
