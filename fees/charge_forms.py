"""The forms of the charges: what is charged, what was paid, and the reasons."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from cases.deadlines import title_of
from cases.forms import reading_language
from cases.forms.fields import KEPT_FILES, TextField, ThaiDateField, VersionField
from cases.models import Case, Deadline
from cases.rules.thai_dates import english_date, thai_date
from fees.annuity_quote import AT_ONCE, YEARLY
from fees.charges import Disbursement, NewCharge, OfficialFee, Service
from fees.charging import can_be_at_once
from fees.models import Charge, PriceItem
from fees.money import in_figures
from fees.tariff import ANNUITY_RULES

OTHER = "other"
OF_A_DISBURSEMENT = ("name", "name_en", "amount")
GROUPED = re.compile(r"-?\d{1,3}(,\d{3})+(\.\d*)?")


def money_field(label: Any, about: Any, *, required: bool = True) -> forms.DecimalField:
    """An amount in baht and satang; commas are fine."""
    return BahtField(
        label=label, help_text=about, required=required, max_digits=12, decimal_places=2
    )


class BahtField(forms.DecimalField):
    """Baht as people write them: 8,250.00. A comma where no thousand begins is refused: 12,50
    is never read as 1250."""

    widget = forms.TextInput({"inputmode": "decimal", "autocomplete": "off"})

    def to_python(self, value: Any) -> Any:
        text = str(value).strip() if value else ""
        if "," in text and not GROUPED.fullmatch(text):
            raise ValidationError(
                _("A comma stands before three digits, a point before the satang: 8,250.00.")
            )
        return super().to_python(text.replace(",", "") if value else value)


class ChargeForm(forms.Form):
    """What a case is charged: a fee of a deadline, a service, or something laid out."""

    what = forms.ChoiceField(
        label=_("What is charged"),
        help_text=_("A fee comes from the tariff, a service from the price list of the day."),
    )
    name = TextField(
        label=_("What was laid out"),
        required=False,
        max_length=300,
        help_text=_("Only for a disbursement: as it shall stand on the invoice."),
    )
    name_en = TextField(
        label=_("The same in English"),
        required=False,
        max_length=300,
        help_text=_("For clients who are written to in English."),
    )
    amount = money_field(
        _("Amount in baht"),
        _("Only for a disbursement: as on its receipt, without any tax put on it."),
        required=False,
    )
    charged_on = ThaiDateField(
        label=_("Charged on"),
        help_text=_("The tariff and the prices of this day count; a payment is never before it."),
    )
    known = VersionField()

    def __init__(
        self, case: Case, deadlines: list[Deadline], prices: list[PriceItem], *args: Any, **kw: Any
    ) -> None:
        super().__init__(*args, **kw)
        self.deadlines = {row.pk: row for row in deadlines}
        first = next((row.pk for row in deadlines if row.code in ANNUITY_RULES), None)
        fees = [choice for row in deadlines for choice in _fee_choices(row, row.pk == first)]
        services = [(f"service:{row.code}", _service_label(row)) for row in prices]
        groups = [(_("Official fees"), fees), (_("Price list"), services)]
        self.fields["what"].choices = [  # type: ignore[attr-defined]
            ("", "–"),
            *((name, choices) for name, choices in groups if choices),
            (OTHER, _("A disbursement")),
        ]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("what") == OTHER:
            if not given.get("name"):
                self.add_error("name", _("Please say what was laid out."))
            if given.get("amount") is None and "amount" not in self.errors:
                self.add_error("amount", _("Please give an amount in baht and satang."))
        elif given.get("what"):
            for name in OF_A_DISBURSEMENT:
                if given.get(name):
                    self.add_error(name, _("Only a disbursement has its own; leave this empty."))
        return given

    def new_charge(self) -> NewCharge:
        given = self.cleaned_data
        kind, _colon, rest = given["what"].partition(":")
        if kind == "service":
            return Service(rest)
        if kind == OTHER:
            return Disbursement(given["name"], given["amount"], given["name_en"])
        return OfficialFee(self.deadlines[int(rest)], AT_ONCE if kind == AT_ONCE else YEARLY)


def _fee_choices(row: Deadline, at_once: bool) -> list[tuple[str, str]]:
    language = reading_language()
    write = thai_date if language == "th" else english_date
    label = f"{title_of(row, language)} ({write(row.due_date, short=True)})"
    choices = [(f"deadline:{row.pk}", label)]
    if not at_once or not can_be_at_once(row):
        return choices
    return [*choices, (f"{AT_ONCE}:{row.pk}", str(_("Lump sum for all years")))]


def _service_label(row: PriceItem) -> str:
    name = row.name_en if reading_language() == "en" and row.name_en else row.name
    return f"{row.code} · {name} · {in_figures(row.amount)}"


class PaymentForm(forms.Form):
    """Money that was paid on a charge, with its receipt."""

    amount = money_field(_("Amount in baht"), _("As on the receipt, for example 1,150.00."))
    paid_on = ThaiDateField(
        label=_("Paid on"),
        help_text=_("The day on the receipt, for example 22/11/2569; t is today."),
    )
    receipt_number = TextField(
        label=_("Receipt number"),
        max_length=100,
        help_text=_("As printed on it; the same receipt is not taken twice."),
    )
    paper = forms.FileField(label=_("Scan of the receipt"), required=False, help_text=KEPT_FILES)
    version = VersionField()


class ReasonForm(forms.Form):
    """Why something in the books no longer holds; the reason stands there with it."""

    why = TextField(
        label=_("Why?"),
        max_length=300,
        help_text=_("One sentence is enough; it stands in the history."),
    )


class SettleForm(ReasonForm):
    """Why a charge is waived or a payment taken back."""

    version = VersionField()

    def __init__(self, charge: Charge, *args: Any, **kwargs: Any) -> None:
        kwargs["initial"] = {"version": charge.version}
        super().__init__(*args, **kwargs)


class PeriodForm(forms.Form):
    """From when to when the bookkeeper takes over."""

    first = ThaiDateField(
        label=_("From"), help_text=_("The first day, for example 1/11/2569; it counts itself.")
    )
    last = ThaiDateField(
        label=_("Until"), help_text=_("The last day, for example 30/11/2569; it counts itself.")
    )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("first") and given.get("last") and given["last"] < given["first"]:
            self.add_error("last", _("This day lies before the first one."))
        return given
