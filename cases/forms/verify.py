"""The forms of the second pair of eyes."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.facts import Fact
from cases.forms.fields import ThaiDateField, VersionField, reading_language
from cases.forms.register import WhyForm
from cases.rules.reading import LONGEST_TERM
from cases.rules.wording import kind_label
from cases.verifying import Reading

FACT = "fact_"
QUESTIONS = {
    "date": _("%(event)s: the date as you read it"),
    "days": _("%(event)s: how many days the letter gives"),
    "until": _("%(event)s: the last day that the letter gives"),
}


class VerifyForm(forms.Form):
    """The `facts` of a date as a second person reads them at their source: the first one, and a
    field for each of the others."""

    date = ThaiDateField(
        label=_("The date as you read it"),
        help_text=_("From the paper itself, for example 22/11/2569; do not ask who entered it."),
    )
    version = VersionField()

    def __init__(self, facts: Sequence[Fact], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._first, *self._others = facts
        if len(facts) > 1 and self._first.event:
            self.fields["date"] = _asked_for(self._first)
        for fact in self._others:
            self.fields[FACT + fact.name] = _asked_for(fact)

    def reading(self) -> Reading:
        """What was read, by the name of each fact."""
        read = {fact.name: self.cleaned_data[FACT + fact.name] for fact in self._others}
        return {self._first.name: self.cleaned_data["date"], **read}


def _asked_for(fact: Fact) -> forms.Field:
    assert fact.event is not None
    question = QUESTIONS[fact.key] % {"event": kind_label(fact.event.kind, reading_language())}
    source = _("From the paper itself; do not ask who entered it.")
    if fact.key == "days":
        return forms.IntegerField(
            label=question, help_text=source, min_value=1, max_value=LONGEST_TERM
        )
    return ThaiDateField(label=question, help_text=source)


class StandsForm(WhyForm):
    """Why a date stands although a second person read another one."""

    version = VersionField()
