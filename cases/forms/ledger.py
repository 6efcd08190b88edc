"""The forms of the ledger of mails: its filters, sending a mail again, settling one that came
back."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from cases.forms.case import staff
from cases.forms.case_list import KnownField, WordsField
from cases.forms.fields import TextField, ThaiDateField, VersionField
from cases.forms.register import WhyForm
from cases.models import Message
from cases.reminders.ledger import BOUNCED, DOUBTFUL, MINE, UNDELIVERED, Wanted

SHOWN = (
    ("", _("All mails")),
    (MINE, _("To me")),
    (UNDELIVERED, _("Not delivered")),
    (BOUNCED, _("Came back")),
    (DOUBTFUL, _("Perhaps sent twice")),
)
KINDS = {
    "reminder": _("Reminder"),
    "digest": _("Morning mail"),
    "printed_docket": _("Printed docket"),
    "watch": _("Watch hits"),
    "client_reminder": _("Reminder of a client"),
    "client_call": _("Call to a client"),
    "client_call_draft": _("Draft of a call"),
    "register_pause": _("Pause of the register"),
    "bounce": _("Mail that came back"),
    "alarm": _("Alarm of the watchdog"),
    "resent": _("Sent again"),
}


class LedgerForm(forms.Form):
    """The filters of the ledger, as they stand in its address. What is not known narrows nothing;
    a day that cannot be read is told at its field."""

    q = WordsField(
        label=_("Search"),
        required=False,
        help_text=_("In the subject, the address, or our reference of a case."),
    )
    show = KnownField(choices=SHOWN, widget=forms.HiddenInput)
    state = KnownField(
        label=_("State"),
        choices=[("", _("Any state")), *Message.State.choices],
        help_text=_("How far a mail came on its way out."),
    )
    kind = KnownField(
        label=_("Kind of mail"),
        choices=[("", _("All kinds of mails")), *KINDS.items()],
        help_text=_("What the mail is about."),
    )
    person = KnownField(label=_("Recipient"), help_text=_("Who the mail was written to."))
    since = ThaiDateField(
        label=_("Written from"), required=False, help_text=_("The first day, for example -30.")
    )
    until = ThaiDateField(
        label=_("Written until"), required=False, help_text=_("The last day, for example today: t.")
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        people = ((str(person.pk), str(person)) for person in staff())
        self.fields["person"].choices = [("", _("Everybody")), *people]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        first, last = given.get("since"), given.get("until")
        if first and last and last < first:
            self.add_error("until", ValidationError(_("This day lies before the first one.")))
        return given

    def wanted(self) -> Wanted:
        given = self.cleaned_data if self.is_bound else {}
        person = given.get("person")
        return Wanted(
            show=given.get("show", ""),
            state=given.get("state", ""),
            kind=given.get("kind", ""),
            person=int(person) if person else None,
            since=given.get("since"),
            until=given.get("until"),
            words=given.get("q", ""),
        )


class AgainForm(WhyForm):
    """Why a mail is sent again; `seen` is how many copies there were."""

    why = TextField(
        label=_("Why is it sent again?"),
        max_length=1000,
        help_text=_("One sentence is enough; it stands in the ledger."),
    )
    seen = VersionField()


class SettleForm(WhyForm):
    """How a mail that came back was settled."""

    why = TextField(
        label=_("How was the person told?"),
        max_length=1000,
        help_text=_("For example: told by phone, new address entered."),
    )
