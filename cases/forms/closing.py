"""The form that closes a deadline."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.deadlines import CAN_BE_LATE, LET_GO, closing_kinds, keeps_in_force
from cases.forms.fields import (
    KEPT_FILES,
    TextField,
    ThaiDateField,
    VersionField,
    note_field,
    reading_language,
)
from cases.forms.register import WhyForm
from cases.models import Deadline, Disposition
from cases.rules import wording


class ClosingForm(forms.Form):
    """How a deadline was met, or why it need not be."""

    disposition = forms.ChoiceField(
        label=_("How was it closed?"),
        help_text=_("“Done” and “Filed late” need their day and a proof; the others need a note."),
    )
    closes_with = forms.ChoiceField(
        label=_("What was done"),
        required=False,
        help_text=_("Is recorded as an event of the case and may start the next deadline."),
    )
    done_on = ThaiDateField(
        label=_("Done on"),
        required=False,
        help_text=_("The day on the receipt or stamp, for example 22/11/2569; t is today."),
    )
    proof = TextField(
        label=_("Proof: receipt or letter number"),
        required=False,
        max_length=300,
        help_text=_("For example 69/012345; a scan may stand in its place."),
    )
    paper = forms.FileField(label=_("Scan of the proof"), required=False, help_text=KEPT_FILES)
    note = note_field(_("Why it need not be done, when it was not; clients do not see it."))
    version = VersionField()

    def __init__(self, deadline: Deadline, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        left_out = {Disposition.BY_EVENT}
        if deadline.kind not in CAN_BE_LATE:
            left_out.add(Disposition.FILED_LATE)
        if keeps_in_force(deadline):
            left_out |= LET_GO
            self.fields["disposition"].help_text = _(
                "“Done” and “Filed late” need their day and a proof; the others need a note. That "
                "the client lets the right end is entered at the payment's instruction, where a "
                "second person confirms it."
            )
        people = [c for c in Disposition.choices if c[0] not in left_out]
        self.fields["disposition"].choices = people  # type: ignore[attr-defined]
        kinds = closing_kinds(deadline) if deadline.kind == "statutory" else ()
        self.fields["closes_with"].choices = [  # type: ignore[attr-defined]
            (kind, wording.kind_label(kind, reading_language())) for kind in kinds
        ]
        if not kinds:
            del self.fields["closes_with"]


class ReopenForm(WhyForm):
    """Why a closed deadline is opened again."""

    version = VersionField()
