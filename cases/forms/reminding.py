"""The forms of reminding: what a case does otherwise than the office, and a person's own hours."""

from collections.abc import Sequence
from datetime import time
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _

from cases.forms.fields import TextField, VersionField
from cases.forms.register import WhyForm
from cases.models import CaseReminders, User
from cases.models.telling import check_internal, check_statutory
from cases.reminders.own_rules import FIELDS, PEOPLE
from cases.rules.ladders import LONGEST

CLOCK = ["%H:%M", "%H.%M", "%H:%M:%S"]
NOT_TOLD = _("Only people of the office who may see this case can be told of it.")
MORNING = _("Please give a time from 05:00 to 12:00.")
AS_OFFICE = _("Days before the last day, such as 120, 90, 30, 14, 7, 3, 1, 0. Empty: the office's.")


def in_the_morning() -> list[Any]:
    """What refuses a time at which no morning mail may come."""
    return [MinValueValidator(time(5), MORNING), MaxValueValidator(time(12), MORNING)]


def ladder_field(label: Any, check: Any) -> TextField:
    return TextField(
        label=label, required=False, max_length=120, validators=[check], help_text=AS_OFFICE
    )


def person_field(label: Any, about: Any) -> "forms.ModelChoiceField[User]":
    """Somebody of the office who may see the case, which its form knows."""
    return forms.ModelChoiceField(
        label=label,
        queryset=User.objects.none(),
        required=False,
        error_messages={"invalid_choice": NOT_TOLD},
        help_text=about,
    )


class CaseRemindersForm(WhyForm):
    """The ladders, the people and the client of one case; empty is as the office does."""

    statutory = ladder_field(_("Steps of deadlines of the law"), check_statutory)
    annuity = ladder_field(_("Steps of annuities and renewals"), check_statutory)
    internal = ladder_field(_("Steps of the office's own times"), check_internal)
    partner = person_field(
        _("Partner"), _("Told on the last day and when nobody acknowledges. Empty: the office's.")
    )
    verifier = person_field(
        _("Verifier"), _("Told in good time while a second person has not verified the date.")
    )
    clients = forms.ChoiceField(
        label=_("Client"),
        choices=list(CaseReminders.Clients.choices),
        required=False,
        help_text=_("Whether the client of this case gets reminders of its own."),
    )
    version = VersionField()
    field_order = (*FIELDS, "why")

    def __init__(self, row: CaseReminders, seeing: Sequence[User], data: Any = None) -> None:
        """`seeing` are those of the office who may see the case; whoever was chosen before and may
        not see it any more stays until another is chosen."""
        initial = {name: getattr(row, name) for name in FIELDS} | {"version": row.version}
        super().__init__(data, initial=initial)
        for name in PEOPLE:
            stored = getattr(row, f"{name}_id")
            offered = list(seeing)
            if stored and stored not in {one.pk for one in offered}:
                offered.append(getattr(row, name))
            field: Any = self.fields[name]
            field.queryset = User.objects.filter(pk__in=[one.pk for one in offered])
            offered.sort(key=str)
            field.choices = [("", "–"), *((one.pk, str(one)) for one in offered)]

    def given(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in FIELDS}


class MyRemindersForm(forms.ModelForm):  # type: ignore[type-arg]
    """When and from how many days on a person is reminded."""

    digest_at = forms.TimeField(
        label=_("Morning mail at"),
        required=False,
        input_formats=CLOCK,
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
        validators=in_the_morning(),
        help_text=_("Between 05:00 and 12:00. Empty: at the office's time."),
    )
    daily_digest = forms.BooleanField(
        label=_("Morning mail on every working day"),
        required=False,
        help_text=_("Unticked, it comes only on days on which a step of a deadline is told."),
    )
    told_from = forms.IntegerField(
        label=_("Remind me from so many days before"),
        required=False,
        min_value=0,
        max_value=LONGEST,
        help_text=_("Earlier steps are left out. Empty: every step. The last three always come."),
    )
    language = forms.ChoiceField(
        label=_("Language"),
        choices=[("th", "ไทย"), ("en", "English")],
        help_text=_("Of your mails and of your pages."),
    )

    class Meta:
        model = User
        fields = ("digest_at", "daily_digest", "told_from", "language")
