"""The fields of an event that the rule engine reads: its kind, its day and its extra keys."""

import json
from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from cases.forms.fields import TextField, ThaiDateField, reading_language
from cases.rules import wording
from cases.rules.kinds import EVENT_KINDS

LONGEST_TERM = timedelta(days=3660)


FLAGS = {
    "papers": _("The notice also asks for papers"),
    "incomplete": _("The application was incomplete"),
    "missing_formal_papers": _("Formal papers are missing"),
    "missing_translation": _("The Thai translation is missing"),
    "missing_priority_document": _("The priority document is missing"),
}
HAS_A_DEADLINE = _("Ticked, it gets a deadline of its own.")
ABOUT_FLAGS = {
    "papers": _("Ticked, the deadline is met only by the fee and the papers together."),
    "incomplete": _("Ticked, the deadline of what is missing counts as confirmed."),
    "missing_formal_papers": HAS_A_DEADLINE,
    "missing_translation": HAS_A_DEADLINE,
    "missing_priority_document": HAS_A_DEADLINE,
}


class EventFieldsForm(forms.Form):
    """Only the extra fields that some of the kinds take are there; a page without JavaScript
    shows them all, and one with it those of the chosen kind.
    """

    kind = forms.ChoiceField(
        label=_("What happened"),
        help_text=_("Decides which deadlines start and which ones end."),
    )
    date = ThaiDateField(
        label=_("Date"),
        help_text=_("Of a letter the day of its receipt, for example 22/11/2569; t is today."),
    )
    section = TextField(
        label=_("Section that the letter cites"),
        required=False,
        max_length=40,
        help_text=_("For example 15, or 15,17; it decides which deadline starts."),
    )
    days = forms.IntegerField(
        label=_("Days that the letter gives"),
        required=False,
        min_value=1,
        max_value=3660,
        help_text=_("For example 30; an extension is counted on from the former last day."),
    )
    until = ThaiDateField(
        label=_("Last day that the letter names"),
        required=False,
        help_text=_("When it names the day itself, for example 22/11/2569; it then holds."),
    )
    years = TextField(
        label=_("Patent years paid"),
        required=False,
        max_length=60,
        help_text=_("For example 5, or 5, 6; the annuities of these years are then met."),
    )
    plan = forms.ChoiceField(
        label=_("Paid as"),
        required=False,
        choices=[("", _("Single years")), ("lump_sum", _("Lump sum for all years"))],
        help_text=_("After a lump sum no further annuity is due."),
    )
    route = forms.ChoiceField(
        label=_("Route"),
        required=False,
        choices=[("", _("Direct")), ("madrid", _("Madrid"))],
        help_text=_("Some deadlines do not hold for applications through Madrid."),
    )
    letter = forms.ChoiceField(
        label=_("Which letter was sent again"),
        required=False,
        help_text=_("It counts as received seven days after the second sending."),
    )

    def __init__(self, kinds: Sequence[str], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        language = reading_language()
        keys = {kind: EVENT_KINDS[kind].keys for kind in kinds}
        named = [(kind, wording.kind_label(kind, language)) for kind in keys]
        self._choices("kind", [("", "–"), *named])
        self._choices("letter", [("", "–"), *((k, n) for k, n in named if k.endswith("_received"))])
        self.fields["kind"].widget.attrs["data-keys"] = json.dumps(keys)
        self._keep_only({key for row in keys.values() for key in row})

    def _choices(self, name: str, choices: Iterable[tuple[str, Any]]) -> None:
        self.fields[name].choices = list(choices)  # type: ignore[attr-defined]

    def _keep_only(self, keys: set[str]) -> None:
        for name, label in FLAGS.items():
            if name in keys:
                about = ABOUT_FLAGS[name]
                self.fields[name] = forms.BooleanField(label=label, required=False, help_text=about)
        for name in ("section", "days", "until", "years", "plan", "route", "letter", *FLAGS):
            if name in keys:
                self.fields[name].data_key = name  # type: ignore[attr-defined]
            else:
                self.fields.pop(name, None)

    def clean_years(self) -> list[int]:
        text = self.cleaned_data["years"]
        try:
            return [int(year) for year in text.replace(",", " ").split()]
        except ValueError as error:
            raise ValidationError(_("Years are whole numbers, such as 5 or 5, 6.")) from error

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        day, until = given.get("date"), given.get("until")
        if day and until and until > day + LONGEST_TERM:
            self.add_error("until", _("This day lies more than ten years after the event."))
        return given

    def data_of_the_event(self) -> dict[str, Any]:
        """The extra keys that the rule engine reads; blank ones are left out."""
        keys = ("section", "days", "years", "plan", "route", "letter", *FLAGS)
        given = {key: self.cleaned_data.get(key) for key in keys}
        if until := self.cleaned_data.get("until"):
            given["until"] = until.isoformat()
        return {key: value for key, value in given.items() if value}
