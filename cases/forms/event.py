"""The form of an event, with the letter it came by."""

from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _

from cases.forms.event_fields import EventFieldsForm
from cases.forms.fields import KEPT_FILES, TextField, ThaiDateField, note_field, reading_language
from cases.models import Case, CaseEvent
from cases.rules import wording
from cases.rules.closing import EXTENSION
from cases.rules.kinds import kinds_for

LETTER_FIELDS = ("letter_number", "letter_date", "dispatched_on", "delivery", "paper", "note")


class EventForm(EventFieldsForm):
    """An event of a case, with the letter it came by."""

    of = forms.ChoiceField(
        label=_("Which deadline it concerns"),
        required=False,
        help_text=_("Only needed when it could be more than one."),
    )
    letter_number = TextField(
        label=_("Letter number"),
        required=False,
        max_length=60,
        help_text=_("As on the letter, for example พณ 0706/1234."),
    )
    letter_date = ThaiDateField(
        label=_("Date of the letter"),
        required=False,
        help_text=_("The day written on it; the deadline is counted from the receipt."),
    )
    dispatched_on = ThaiDateField(
        label=_("Dispatched on"),
        required=False,
        help_text=_("The day of the postmark; it moves no deadline."),
    )
    delivery = forms.ChoiceField(
        label=_("How it came"),
        required=False,
        choices=[("", "–"), *CaseEvent.Delivery.choices],
        help_text=_("Kept beside the letter as proof of its receipt."),
    )
    paper = forms.FileField(label=_("Scan of the letter"), required=False, help_text=KEPT_FILES)
    note = note_field(_("What matters, in a few words; it stands beside the deadline."))

    def __init__(self, case: Case, *args: Any, **kwargs: Any) -> None:
        super().__init__(kinds_for(case.ip_type), *args, **kwargs)
        self._choices("of", [("", "–"), *_open_terms(case)])

    def of_the_event(self) -> list[BoundField]:
        return [field for field in self if field.name not in LETTER_FIELDS]

    def of_the_letter(self) -> list[BoundField]:
        return [self[name] for name in LETTER_FIELDS]

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        day = given.get("date")
        if day and str(given.get("kind", "")).endswith("_received"):
            for name in ("letter_date", "dispatched_on"):
                if (given.get(name) or day) > day:
                    self.add_error(name, _("A letter is written before it is received."))
        return given

    def lacks_the_letter(self) -> bool:
        """An extension is the officer's act: without his letter it is only hoped for."""
        given = self.cleaned_data
        return given["kind"] == EXTENSION and not (given["letter_number"] or given["paper"])

    def data_of_the_event(self) -> dict[str, Any]:
        code, _bar, trigger = self.cleaned_data["of"].partition("|")
        term = {"of": code, "trigger_date": trigger} if code else {}
        return super().data_of_the_event() | term

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
