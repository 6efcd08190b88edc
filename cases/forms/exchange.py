"""The forms of the page E-Exchange: whether a service may be used, and what to ask it."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cases.forms.fields import TextField
from cases.models import ServiceAccess

LONGEST = 200
MOST_KEYS = 10
# By the lookups of a profile: what the field is called, and what belongs into it.
QUESTIONS = {
    "number": (_("Application number"), _("As on the filing receipt; signs and spaces are fine.")),
    "registration": (_("Registration number"), _("Of the registration or the patent.")),
    "name": (
        _("Name"),
        _("Of the mark, the invention or the work; where the office allows it, a part."),
    ),
    "owner": (_("Owner"), _("The name of the owner, or a part of it.")),
}


class AccessForm(forms.Form):
    """Whether the department lets this office use a service."""

    may_use = forms.ChoiceField(
        label=_("This office may use it"),
        choices=ServiceAccess.MayUse.choices,
        help_text=_("As the department's approval says. “May not be used” stops tries by hand."),
    )


class TryForm(forms.Form):
    """What to ask a service: a field for each question that it takes, or, where none is known,
    the keys themselves."""

    def __init__(self, lookups: Any = (), data: Any = None, initial: Any = None) -> None:
        super().__init__(data, initial=initial)
        for lookup in lookups:
            label, about = QUESTIONS[lookup]
            self.fields[lookup] = TextField(
                label=label, required=False, max_length=LONGEST, help_text=about
            )
        if not lookups:
            self.fields["keys"] = TextField(
                label=_("Request keys"),
                max_length=MOST_KEYS * LONGEST,
                widget=forms.Textarea({"rows": 3, "placeholder": "YEAR=2568"}),
                help_text=_("One to a line, as key=value. The department has not published them."),
            )

    def clean_keys(self) -> dict[str, str]:
        lines = [line.strip() for line in self.cleaned_data["keys"].splitlines() if line.strip()]
        pairs = [tuple(part.strip() for part in line.partition("=")[::2]) for line in lines]
        if any(not key or not value for key, value in pairs):
            raise ValidationError(_("Each line has a key, the sign = and a value."))
        if len(pairs) > MOST_KEYS or len(dict(pairs)) < len(pairs):
            told = gettext("At most %(n)s keys, and each only once.") % {"n": MOST_KEYS}
            raise ValidationError(told)
        return dict(pairs)

    def given(self) -> dict[str, str]:
        """What was filled in, by the names of the questions or by the keys."""
        told = dict(self.cleaned_data)
        keys: dict[str, str] = told.pop("keys", {})
        return keys | {name: text for name, text in told.items() if text}
