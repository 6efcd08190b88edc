"""The forms for what the office says: deciding a difference, classifying a status."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from cases.eexchange.status import INTERNAL_STATUSES, status_label
from cases.forms.fields import SeenForm, TextField, reading_language
from cases.models import Discrepancy, StatusMapping

LONGEST_STATUS = StatusMapping._meta.get_field("contains").max_length or 200


class WhyForm(forms.Form):
    """A reason, for what must not be done without one."""

    why = TextField(
        label=_("Why?"),
        max_length=1000,
        help_text=_("One sentence is enough; it stands in the history."),
    )


class DecideForm(WhyForm, SeenForm):
    """The reason of a decision, and the two values that the person saw when deciding."""

    def __init__(self, difference: Discrepancy, data: Any = None) -> None:
        self.now = f"{difference.office_value} / {difference.docket_value}"
        super().__init__(data, initial={"seen": self.now})


class ClassifyForm(forms.Form):
    """What a status text of the office means."""

    text = TextField(label=_("Status text of the office"), strip=False, widget=forms.HiddenInput)
    internal = forms.ChoiceField(
        label=_("It means"),
        help_text=_("Choose what the text says and no more: it holds for later cases too."),
    )

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
