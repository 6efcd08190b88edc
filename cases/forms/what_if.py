"""The forms of the sandbox: other days for the events of a case, and one event more."""

from collections.abc import Iterator, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _

from cases.forms.event_fields import EventFieldsForm
from cases.forms.fields import ThaiDateField, VersionField, as_typed
from cases.models import CaseEvent

DAY, GONE = "day_", "gone_"


class SandboxForm(forms.Form):
    """For each event another day, or a tick that it did not happen."""

    version = VersionField()

    def __init__(self, events: Sequence[CaseEvent], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._events = events
        for event in events:
            self.fields[f"{DAY}{event.pk}"] = ThaiDateField(
                label=_("Day"),
                initial=as_typed(event.date),
                required=False,
                help_text=_("Another day, to try it."),
            )
            self.fields[f"{GONE}{event.pk}"] = forms.BooleanField(
                label=_("did not happen"),
                required=False,
                help_text=_("Ticked, the event is left out."),
            )

    def rows(self) -> Iterator[tuple[CaseEvent, BoundField, BoundField]]:
        for event in self._events:
            yield event, self[f"{DAY}{event.pk}"], self[f"{GONE}{event.pk}"]

    def clean(self) -> dict[str, Any]:
        """An event that came after the page was opened has no field in it: it stays as it is."""
        given = super().clean() or {}
        for event in self._events:
            name = f"{DAY}{event.pk}"
            if name not in self.data:
                given[name] = event.date
            elif given.get(name) is None and name not in self.errors:
                self.add_error(name, _("Please give the day of this event."))
        return given

    def dates(self) -> dict[int, Any]:
        """The days that differ from those of the docket, by the key of their event."""
        given = {event.pk: self.cleaned_data[f"{DAY}{event.pk}"] for event in self._events}
        return {e.pk: given[e.pk] for e in self._events if given[e.pk] != e.date}

    def tried(self) -> list[tuple[CaseEvent, Any]]:
        """The events that differ, each with its other day; None where it did not happen."""
        dates, gone = self.dates(), self.gone()
        return [
            (e, None if e.pk in gone else dates[e.pk])
            for e in self._events
            if e.pk in gone or e.pk in dates
        ]

    def gone(self) -> frozenset[int]:
        return frozenset(e.pk for e in self._events if self.cleaned_data[f"{GONE}{e.pk}"])


class AddedEventForm(EventFieldsForm):
    """One event more; empty, none is added."""

    def __init__(self, kinds: Sequence[str], *args: Any, **kwargs: Any) -> None:
        super().__init__(kinds, *args, **kwargs)
        self.fields["kind"].required = self.fields["date"].required = False
        self.fields["kind"].help_text = _("Empty, no event is added.")
        self.fields["date"].help_text = _("A day to come may be tried too; it cannot be saved.")

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        if given.get("kind") and not given.get("date") and "date" not in self.errors:
            raise ValidationError({"date": _("Please give the day of this event.")})
        if given.get("date") and not given.get("kind") and "kind" not in self.errors:
            raise ValidationError({"kind": _("Please choose what happened.")})
        return given
