"""The forms of the docket: dates as people here write them, and nothing typed is lost."""

import json
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.forms import BoundField
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from cases.deadlines import closing_kinds
from cases.eexchange.status import INTERNAL_STATUSES, status_label
from cases.models import (
    Case,
    CaseEvent,
    Deadline,
    Discrepancy,
    Disposition,
    IpType,
    OurSide,
    Role,
    StatusMapping,
    User,
)
from cases.models.checks import EARLIEST, LATEST
from cases.models.party import check_thirteen_digits
from cases.rules import wording
from cases.rules.kinds import EVENT_KINDS, kinds_for
from cases.rules.thai_dates import DateError, parse_date

LETTER_FIELDS = ("letter_number", "letter_date", "dispatched_on", "delivery", "paper", "note")
LONGEST_TERM = timedelta(days=3660)
LONGEST_STATUS = StatusMapping._meta.get_field("contains").max_length or 200
FLAGS = {
    "papers": _("The notice also asks for papers"),
    "incomplete": _("The application was incomplete"),
    "missing_formal_papers": _("Formal papers are missing"),
    "missing_translation": _("The Thai translation is missing"),
    "missing_priority_document": _("The priority document is missing"),
}


def reading_language() -> str:
    """The language of the reader: "th" or "en"."""
    return "en" if (get_language() or "th").startswith("en") else "th"


class ThaiDateField(forms.Field):
    """A date as 22/11/2569, 22 พ.ย. 2569, with Thai digits, or 2026-11-22.

    Cleans to a `date`; refuses in a sentence what could be read two ways.
    """

    def __init__(self, **options: Any) -> None:
        options.setdefault("help_text", _("For example 22/11/2569, 22 พ.ย. 2569 or 2026-11-22"))
        super().__init__(**options)
        self.widget.attrs.setdefault("autocomplete", "off")

    def to_python(self, value: Any) -> date | None:
        if value is None or isinstance(value, date):
            return value
        text = str(value).strip()
        if not text:
            return None
        try:
            day = parse_date(text)
        except DateError as error:
            raise ValidationError(error.text(reading_language())) from error
        if not EARLIEST <= day <= LATEST:
            raise ValidationError(_("This date lies outside the years 1900 to 2150."))
        return day


def version_seen(text: object) -> int:
    """The version that a page was made with; 0, which no row has, for anything unreadable."""
    try:
        return int(str(text))
    except ValueError:
        return 0


class VersionField(forms.Field):
    """The hidden version of the row as the person saw it.

    A missing or odd one counts as an old one: its person is told, not refused in silence.
    """

    widget = forms.HiddenInput

    def __init__(self) -> None:
        super().__init__(required=False)

    def to_python(self, value: Any) -> int:
        return version_seen(value)


def _note() -> forms.CharField:
    return forms.CharField(
        label=_("Note"), required=False, max_length=5000, widget=forms.Textarea({"rows": 2})
    )


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
    note = _note()

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


class ClosingForm(forms.Form):
    """How a deadline was met, or why it need not be."""

    disposition = forms.ChoiceField(label=_("How was it closed?"))
    closes_with = forms.ChoiceField(label=_("What was done"), required=False)
    done_on = ThaiDateField(label=_("Done on"), required=False)
    proof = forms.CharField(
        label=_("Proof: receipt or letter number"), required=False, max_length=300
    )
    paper = forms.FileField(label=_("Scan of the proof"), required=False)
    note = _note()
    version = VersionField()

    def __init__(self, deadline: Deadline, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = [c for c in Disposition.choices if c[0] != Disposition.BY_EVENT]
        self.fields["disposition"].choices = people  # type: ignore[attr-defined]
        kinds = closing_kinds(deadline) if deadline.kind == "statutory" else ()
        self.fields["closes_with"].choices = [  # type: ignore[attr-defined]
            (kind, wording.kind_label(kind, reading_language())) for kind in kinds
        ]
        if not kinds:
            del self.fields["closes_with"]


class WhyForm(forms.Form):
    """A reason, for what must not be done without one."""

    why = forms.CharField(label=_("Why?"), max_length=1000)


class DecideForm(WhyForm):
    """The reason of a decision, and the two values that the person saw when deciding."""

    seen = forms.CharField(required=False, strip=False, widget=forms.HiddenInput)

    def __init__(self, difference: Discrepancy, data: Any = None) -> None:
        self.now = f"{difference.office_value} / {difference.docket_value}"
        super().__init__(data, initial={"seen": self.now})

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("seen") != self.now:
            self.data = {name: self.data.get(name) for name in self.data} | {"seen": self.now}
            raise ValidationError(
                _("The values changed after you opened this page. Please look again.")
            )
        return given


class ClassifyForm(forms.Form):
    """What a status text of the office means."""

    text = forms.CharField(label=_("Status text of the office"), strip=False)
    internal = forms.ChoiceField(label=_("It means"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["internal"].choices = [  # type: ignore[attr-defined]
            (name, status_label(name, reading_language())) for name in INTERNAL_STATUSES
        ]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if len(given.get("text", "")) > LONGEST_STATUS:
            raise ValidationError(
                _("This text is too long; an administrator enters a part of it in the status map.")
            )
        if "internal" not in given:
            raise ValidationError(_("Please choose what the status means."))
        return given


def _staff() -> QuerySet[User]:
    return User.objects.filter(is_active=True).exclude(role=Role.CLIENT).order_by("first_name")


class NewCaseForm(forms.Form):
    """A case with its client and, when it is filed already, its filing."""

    ref = forms.CharField(label=_("Our reference"), max_length=60)
    ip_type = forms.ChoiceField(label=_("Kind of right"), choices=IpType.choices)
    our_side = forms.ChoiceField(label=_("Our side"), choices=OurSide.choices)
    title = forms.CharField(label=_("Title"), max_length=500)
    title_en = forms.CharField(label=_("Title in English"), max_length=500, required=False)
    application_number = forms.CharField(
        label=_("Application number"),
        max_length=40,
        required=False,
        help_text=_("As the office writes it"),
    )
    registration_number = forms.CharField(
        label=_("Registration number"), max_length=40, required=False
    )
    filed_on = ThaiDateField(label=_("Filed on"), required=False)
    responsible = forms.ModelChoiceField(label=_("Responsible"), queryset=User.objects.none())
    deputy = forms.ModelChoiceField(label=_("Deputy"), queryset=User.objects.none(), required=False)
    client_name = forms.CharField(label=_("Client"), max_length=300, required=False)
    client_number = forms.CharField(
        label=_("Client's 13-digit number"), max_length=20, required=False
    )
    client_reference = forms.CharField(
        label=_("Client's reference"), max_length=100, required=False
    )
    restricted = forms.BooleanField(
        label=_("Restricted: only its people and administrators see it"), required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("responsible", "deputy"):
            self.fields[name].queryset = _staff()  # type: ignore[attr-defined]

    def clean_client_number(self) -> str:
        digits = "".join(self.cleaned_data["client_number"].replace("-", " ").split())
        if digits:
            check_thirteen_digits(digits)
        return digits

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("client_number") and not given.get("client_name"):
            self.add_error("client_name", _("Please give the client's name with the number."))
        return given
