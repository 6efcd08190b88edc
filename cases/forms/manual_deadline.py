"""The form of a deadline that no rule gives, and of a date that is set by hand."""

from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _

from cases.forms.fields import (
    KEPT_FILES,
    TextField,
    ThaiDateField,
    VersionField,
    reading_language,
)
from cases.forms.register import WhyForm
from cases.manual_deadlines import MANUAL, ManualTerm
from cases.models import Case, Deadline, DeadlineKind, Document
from cases.rules.by_hand import SOURCES, ByHand, Period, given_by_hand
from cases.rules.other_terms import OtherTerm, other_term, other_terms_of

OF_THE_DATE = ("last_day", "trigger_date", "length", "unit", "rolls", "due_time")


class ManualDeadlineForm(forms.Form):
    """What must be done, from where it comes, and its last day or what that is counted from."""

    source = forms.ChoiceField(
        label=_("Where it comes from"),
        help_text=_("A court, an office abroad, a letter with its own period, or another law."),
    )
    term = forms.ChoiceField(
        label=_("Term of the law"),
        required=False,
        help_text=_("Fills in what you leave empty: what to do, the law and the length."),
    )
    title = TextField(
        label=_("What must be done"),
        required=False,
        max_length=300,
        help_text=_("For example: answer the office action of the USPTO."),
    )
    law = TextField(
        label=_("Law or section"),
        required=False,
        max_length=200,
        help_text=_("For example TMA s. 67, or the order of the court."),
    )
    last_day = ThaiDateField(
        label=_("Last day"),
        required=False,
        help_text=_("When it is named. It stays as it is; or give what it is counted from."),
    )
    trigger_date = ThaiDateField(
        label=_("Counted from"),
        required=False,
        help_text=_("The day of the receipt or order; it is not counted itself."),
    )
    length = forms.IntegerField(
        label=_("Runs for"),
        required=False,
        min_value=1,
        max_value=3660,
        help_text=_("How many days, months or years, at most ten years."),
    )
    unit = forms.ChoiceField(
        label=_("Unit"),
        choices=[("days", _("days")), ("months", _("months")), ("years", _("years"))],
        initial="days",
        help_text=_("Months and years run by the calendar, on the cautious side."),
    )
    rolls = forms.BooleanField(
        label=_("A closed last day moves to the next working day"),
        required=False,
        initial=True,
        help_text=_("Untick it where the closed days of Thailand do not count, as abroad."),
    )
    due_time = TextField(
        label=_("Time of day"),
        required=False,
        max_length=5,
        help_text=_("Only where there is one, for example 15:30."),
    )
    consequence = TextField(
        label=_("If missed"),
        required=False,
        max_length=40,
        help_text=_("In a few words, for example: the appeal is lost."),
    )
    source_note = TextField(
        label=_("Where the date comes from"),
        required=False,
        max_length=1000,
        help_text=_("The number of the letter or order; a scan may stand in its place."),
    )
    paper = forms.FileField(label=_("Scan of the source"), required=False, help_text=KEPT_FILES)

    def __init__(self, case: Case, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        at = 0 if reading_language() == "th" else 1
        self._choices("source", [(name, labels[at]) for name, labels in SOURCES.items()])
        terms = [
            (t.code, f"{t.code} · {t.title(reading_language())}")
            for t in other_terms_of(case.ip_type)
        ]
        self._choices("term", [("", "–"), *terms])

    def _choices(self, name: str, choices: list[tuple[str, Any]]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]

    def of_the_term(self) -> list[BoundField]:
        dates = {*OF_THE_DATE, "consequence", "source_note", "paper"}
        return [field for field in self if field.name not in dates]

    def of_the_date(self) -> list[BoundField]:
        return [self[name] for name in OF_THE_DATE]

    def of_the_source(self) -> list[BoundField]:
        return [self[name] for name in ("consequence", "source_note", "paper")]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        wrong = {"trigger_date", "length"} & set(self.errors)
        term = other_term(self.code_given())
        length = given.get("length") or (term.length if term else 0)
        if given.get("trigger_date") and not length and not wrong:
            self.add_error("length", _("Please say for how long it runs."))
        if given.get("length") and not given.get("trigger_date") and not wrong:
            self.add_error("trigger_date", _("Please give the day it is counted from."))
        return given

    def code_given(self) -> str:
        return str(self.cleaned_data.get("term") or MANUAL)

    def as_term(self, paper: Document | None = None) -> ManualTerm:
        """What was given; a chosen term of the law fills in what was left empty."""
        given = self.cleaned_data
        term = other_term(self.code_given())
        consequence = given["consequence"] or (term.consequence if term else "")
        return ManualTerm(
            dates=ByHand(
                source=given["source"],
                last_day=given["last_day"],
                period=_period(given, term),
                due_time=given["due_time"],
                consequence=consequence,
            ),
            title=given["title"],
            law=given["law"] or (term.law if term else ""),
            source_note=given["source_note"],
            code=self.code_given(),
            source_document=paper,
        )


def _period(given: dict[str, Any], term: OtherTerm | None) -> Period | None:
    """The period typed, or that of the chosen term of the law."""
    if given["trigger_date"] is None:
        return None
    length, unit = given["length"], given["unit"]
    if not length and term:
        length, unit = term.length, term.unit
    return Period(given["trigger_date"], length, unit, given["rolls"])


class ChangeManualDeadlineForm(ManualDeadlineForm, WhyForm):
    """The same for a deadline that is there, with the reason; its term of the law stays."""

    version = VersionField()

    def __init__(self, deadline: Deadline, *args: Any, **kwargs: Any) -> None:
        self.deadline = deadline
        kwargs["initial"] = _filled_from(deadline)
        super().__init__(deadline.case, *args, **kwargs)
        del self.fields["term"]

    def code_given(self) -> str:
        return self.deadline.code

    def of_the_source(self) -> list[BoundField]:
        return [*super().of_the_source(), self["why"], self["version"]]

    def of_the_term(self) -> list[BoundField]:
        return [f for f in super().of_the_term() if f.name not in {"why", "version"}]


def _filled_from(deadline: Deadline) -> dict[str, Any]:
    kept = ("title", "law", "due_time", "consequence", "source_note", "trigger_date", "version")
    filled = {name: getattr(deadline, name) for name in kept} | given_by_hand(deadline.steps)
    return filled | {"last_day": None if deadline.trigger_date else deadline.due_date}


class OverrideForm(WhyForm):
    """Another due date, set by hand, with the reason."""

    due = ThaiDateField(
        label=_("New due date"),
        help_text=_("For example 22/11/2569; the computed date stays beside it."),
    )
    later_known = forms.BooleanField(
        label=_("I know that this is later than the law's day"),
        required=False,
        help_text=_("Only asked when it is: by the law the right may be lost before."),
    )
    version = VersionField()
    field_order = ("due", "later_known", "why", "version")

    def __init__(self, deadline: Deadline, *args: Any, **kwargs: Any) -> None:
        self.deadline = deadline
        kwargs["initial"] = {"version": deadline.version}
        super().__init__(*args, **kwargs)
        if deadline.kind != DeadlineKind.STATUTORY:
            del self.fields["later_known"]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        due = given.get("due")
        later = due is not None and due > self.deadline.computed_due_date
        if later and not given.get("later_known", True):
            self.add_error(
                "later_known", _("This is later than the law's day; tick that you know it.")
            )
        return given


class EndOverrideForm(WhyForm):
    """Why the computed date shall hold again."""

    version = VersionField()
