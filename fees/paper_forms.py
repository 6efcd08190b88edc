"""The form of a quotation or an invoice."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.forms import reading_language
from cases.forms.fields import TextField, ThaiDateField
from cases.models import Case, Party
from fees.billing import GOOD_FOR, LANGUAGES, Draft, draft_of
from fees.models import BillingPaper
from fees.money import in_figures
from fees.paper_content import Item

GROUPS = {
    "charge": _("Charges that are not billed yet"),
    "service": _("Price list"),
    "deadline": _("Fees of open deadlines"),
    "step": _("Steps to come of the right"),
}


class PaperForm(forms.Form):
    """Whom a paper goes to, what stands on it, and until when it holds."""

    client = forms.ChoiceField(
        label=_("Client"), help_text=_("A party of the case; who is billed stands first.")
    )
    language = forms.ChoiceField(
        label=_("Language"),
        choices=[("", _("As the client is written to")), ("th", "ไทย"), ("en", "English")],
        required=False,
        help_text=_("Of the lines; the heads stand in Thai and English."),
    )
    until = ThaiDateField(label=_("Valid until"), help_text=_("For example 22/12/2569."))
    items = forms.MultipleChoiceField(
        label=_("Lines"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Tick what shall stand on the paper; the amounts are those of today."),
    )
    note = TextField(
        label=_("Note"),
        required=False,
        max_length=1000,
        widget=forms.Textarea({"rows": 2}),
        help_text=_("Stands below the sums; the client reads it."),
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)
    once = forms.CharField(required=False, max_length=32, widget=forms.HiddenInput)

    def __init__(
        self, case: Case, kind: str, clients: list[Party], offered: Mapping[str, Item], on: date,
        data: Any = None,
    ) -> None:  # fmt: skip
        initial = {
            "until": (on + GOOD_FOR).isoformat(),
            "items": _ticked(kind, offered),
            "once": uuid4().hex,
        }
        super().__init__(data, initial=initial)
        self.case, self.kind, self.offered, self.on = case, kind, offered, on
        self.clients = {str(party.pk): party for party in clients}
        self.fields["client"].choices = [  # type: ignore[attr-defined]
            (key, party.name) for key, party in self.clients.items()
        ]
        self.fields["items"].choices = _grouped(offered)  # type: ignore[attr-defined]
        if kind == BillingPaper.Kind.INVOICE:
            self.fields["until"].label = _("Due on")

    def draft(self) -> Draft:
        given = self.cleaned_data
        client = self.clients[given["client"]]
        language = given["language"] or (client.language if client.language in LANGUAGES else "th")
        items = [self.offered[key] for key in given["items"]]
        return draft_of(
            self.case, self.kind, client, language, self.on, given["until"], items, given["note"]
        )


def _ticked(kind: str, offered: Mapping[str, Item]) -> list[str]:
    """An invoice asks for all that is not billed yet."""
    invoice = kind == BillingPaper.Kind.INVOICE
    return [key for key in offered if invoice or key.startswith("charge-")]


def _grouped(offered: Mapping[str, Item]) -> list[Any]:
    language = reading_language()
    found = []
    for start, name in GROUPS.items():
        choices = [
            (key, f"{item.in_language(language)} · {in_figures(item.money.net)}")
            for key, item in offered.items()
            if key.startswith(f"{start}-")
        ]
        if choices:
            found.append((name, choices))
    return found
