"""The form of an event, with the letter it came by."""

import json
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _

from cases.forms.fields import ThaiDateField, note_field, reading_language
from cases.models import Case, CaseEvent
from cases.rules import wording
from cases.rules.kinds import EVENT_KINDS, kinds_for

LETTER_FIELDS = ("letter_number", "letter_date", "dispatched_on", "delivery", "paper", "note")
LONGEST_TERM = timedelta(days=3660)


FLAGS = {
    "papers": _("The notice also asks for papers"),
    "incomplete": _("The application was incomplete"),
    "missing_formal_papers": _("Formal papers are missing"),
    "missing_translation": _("The Thai translation is missing"),
    "missing_priority_document": _("The priority document is missing"),
}


class EventForm(forms.Form):
    """An event of a case, with the letter it came by.

    Only the extra fields that some kind of this right takes are there; a page without
    JavaScript shows them all.
    """

    kind = forms.ChoiceField(label=_("What happened"))
    date = ThaiDateField(label=_("Date"))
    section = forms.CharField(
        label=_("Section that the letter cites"),
        required=False,
        max_length=40,
        help_text=_("For example 15, or 15,17"),
    )
    days = forms.IntegerField(
        label=_("Days that the letter gives"), required=False, min_value=1, max_value=3660
    )
    until = ThaiDateField(label=_("Last day that the letter names"), required=False)
    years = forms.CharField(
        label=_("Patent years paid"),
        required=False,
        max_length=60,
        help_text=_("For example 5, or 5, 6"),
    )
    plan = forms.ChoiceField(
        label=_("Paid as"),
        required=False,
        choices=[("", _("Single years")), ("lump_sum", _("Lump sum for all years"))],
    )
    route = forms.ChoiceField(
        label=_("Route"),
        required=False,
        choices=[("", _("Direct")), ("madrid", _("Madrid"))],
    )
    letter = forms.ChoiceField(label=_("Which letter was sent again"), required=False)
    of = forms.ChoiceField(
        label=_("Which deadline it concerns"),
        required=False,
        help_text=_("Only needed when it could be more than one."),
    )
    letter_number = forms.CharField(label=_("Letter number"), required=False, max_length=60)
    letter_date = ThaiDateField(label=_("Date of the letter"), required=False)
    dispatched_on = ThaiDateField(label=_("Dispatched on"), required=False)
    delivery = forms.ChoiceField(
        label=_("How it came"),
        required=False,
        choices=[("", "–"), *CaseEvent.Delivery.choices],
    )
    paper = forms.FileField(label=_("Scan of the letter"), required=False)
    note = note_field()

    def __init__(self, case: Case, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        language = reading_language()
        keys = {kind: EVENT_KINDS[kind].keys for kind in kinds_for(case.ip_type)}
        named = [(kind, wording.kind_label(kind, language)) for kind in keys]
        self._choices("kind", [("", "–"), *named])
        self._choices("letter", [("", "–"), *((k, n) for k, n in named if k.endswith("_received"))])
        self._choices("of", [("", "–"), *_open_terms(case)])
        self.fields["kind"].widget.attrs["data-keys"] = json.dumps(keys)
        self._keep_only({key for row in keys.values() for key in row})

    def _choices(self, name: str, choices: Iterable[tuple[str, Any]]) -> None:
        self.fields[name].choices = list(choices)  # type: ignore[attr-defined]

    def _keep_only(self, keys: set[str]) -> None:
        for name, label in FLAGS.items():
            if name in keys:
                self.fields[name] = forms.BooleanField(label=label, required=False)
        for name in ("section", "days", "until", "years", "plan", "route", "letter", *FLAGS):
            if name in keys:
                self.fields[name].data_key = name  # type: ignore[attr-defined]
            else:
                self.fields.pop(name, None)

    def of_the_event(self) -> list[BoundField]:
        return [field for field in self if field.name not in LETTER_FIELDS]

    def of_the_letter(self) -> list[BoundField]:
        return [self[name] for name in LETTER_FIELDS]

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
        if day and str(given.get("kind", "")).endswith("_received"):
            for name in ("letter_date", "dispatched_on"):
                if (given.get(name) or day) > day:
                    self.add_error(name, _("A letter is written before it is received."))
        return given

    def data_of_the_event(self) -> dict[str, Any]:
        """The extra keys that the rule engine reads; blank ones are left out."""
        keys = ("section", "days", "years", "plan", "route", "letter", *FLAGS)
        given = {key: self.cleaned_data.get(key) for key in keys}
        if until := self.cleaned_data.get("until"):
            given["until"] = until.isoformat()
        code, _bar, trigger = self.cleaned_data["of"].partition("|")
        given |= {"of": code, "trigger_date": trigger}
        return {key: value for key, value in given.items() if value}

    @staticmethod
    def filled_from(event: CaseEvent) -> dict[str, Any]:
        """What a form that corrects this event starts with."""
        data = dict(event.data)
        years = ", ".join(str(year) for year in data.pop("years", []))
        of = f"{data.pop('of', '')}|{data.pop('trigger_date', '')}".strip("|")
        letter = {name: getattr(event, name) for name in LETTER_FIELDS if name != "paper"}
        own = {"kind": event.kind, "date": event.date, "years": years, "of": of}
        return {**data, **letter, **own}


def _open_terms(case: Case) -> list[tuple[str, str]]:
    rows = case.deadlines.filter(kind="statutory", trigger_date__isnull=False).exclude(
        state="no_longer_due"
    )
    language = reading_language()
    terms = {f"{row.code}|{row.trigger_date}": row for row in rows if row.trigger_date}
    write = wording.thai_date if language == "th" else wording.english_date
    return [
        (key, f"{wording.rule_title(row.code, language)} ({row.code}, {write(row.due_date)})")
        for key, row in terms.items()
    ]
