"""The fee calculator: what one action costs, and what a right costs for life, without a case."""

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from cases.forms import reading_language
from cases.forms.fields import ThaiDateField
from cases.middleware import DocketRequest
from cases.models import IpType
from cases.queries import office_calendar
from cases.rules.values import InputError
from cases.views.frame import bangkok_today, page, typed_in_address
from fees.calculator import AnnuityBill, about_tariff, notes_of, work_out_fees
from fees.calculator_forms import FeeCalculatorForm, PricedForm
from fees.estimate import RIGHTS, Estimate, estimate
from fees.estimate_forms import EstimateForm
from fees.queries import tariffs
from fees.wording import note_text

# What a person typed for one kind of right also holds for another.
CARRIED = ("filed", "granted", "on", "filed_on", "granted_on")
DATES = frozenset(
    name
    for form in (FeeCalculatorForm, EstimateForm)
    for name, field in form.base_fields.items()
    if isinstance(field, ThaiDateField)
)


@require_safe
def calculator(request: DocketRequest) -> HttpResponse:
    """The address holds the whole question, so that it can be kept and sent on."""
    typed = typed_in_address(request, DATES)
    rights = _rights(typed, IpType.values)
    right = _right(typed, rights)
    form = FeeCalculatorForm(right, typed if "action" in typed else None, initial=typed)
    context = _about(rights, right, typed, form)
    if form.is_valid():
        context |= _priced(request, form)
    template = "fees/_priced.html" if request.headers.get("HX-Request") else "fees/calculator.html"
    return page(request, template, context)


@require_safe
def estimate_page(request: DocketRequest) -> HttpResponse:
    """From filing to grant and for life: one table to hand to a client."""
    typed = typed_in_address(request, DATES)
    rights = _rights(typed, RIGHTS)
    right = _right(typed, rights)
    asked = typed if "filed_on" in typed else None
    form = EstimateForm(right, asked, initial={"filed_on": bangkok_today().isoformat()} | typed)
    context = _about(rights, right, typed, form)
    if form.is_valid():
        context |= _estimated(request, form)
    template = "fees/_estimated.html" if request.headers.get("HX-Request") else "fees/estimate.html"
    return page(request, template, context)


def _rights(typed: dict[str, str], known: Any) -> list[dict[str, str]]:
    """The kinds of right, each with its address."""
    carried = {name: typed[name] for name in CARRIED if typed.get(name)}
    return [
        {"value": value, "label": str(label), "query": urlencode({"ip_type": value, **carried})}
        for value, label in IpType.choices
        if value in known
    ]


def _right(typed: dict[str, str], rights: list[dict[str, str]]) -> str:
    """The kind of right that is asked about; marks for one that there is not."""
    wanted = typed.get("ip_type", "")
    return wanted if wanted in {right["value"] for right in rights} else IpType.TRADEMARK.value


def _about(
    rights: list[dict[str, str]], right: str, typed: dict[str, str], form: PricedForm
) -> dict[str, Any]:
    return {
        "form": form,
        "rights": rights,
        "right": IpType(right).label,
        "unknown_right": typed.get("ip_type", right) != right,
    }


def _priced(request: DocketRequest, form: FeeCalculatorForm) -> dict[str, Any]:
    """The bill of the question; nothing, with a sentence in the form, when it makes none."""
    try:
        bill = work_out_fees(form.question(), tariffs(), office_calendar(), bangkok_today())
    except InputError as error:
        form.refuse(error)
        return {}
    action = form.cleaned_data["action"]
    return {
        "bill": bill,
        "annuities": bill.quote if isinstance(bill, AnnuityBill) else None,
        "action": dict(form.fields["action"].choices)[action],  # type: ignore[attr-defined]
        "notes": notes_of(bill, reading_language(), request.era),
        "link": _link(request, "fees:calculator", form),
    }


def _estimated(request: DocketRequest, form: EstimateForm) -> dict[str, Any]:
    try:
        found = estimate(form.wish(), tariffs(), office_calendar(), bangkok_today())
    except InputError as error:
        form.refuse(error)
        return {}
    return {
        "estimate": found,
        "notes": _notes(found, request.era),
        "link": _link(request, "fees:estimate", form),
    }


def _notes(found: Estimate, era: str) -> list[str]:
    language = reading_language()
    notes = [
        note_text(note.code, note.params, language, era)
        for note in about_tariff(found.tariff, found.on)
    ]
    notes += [note_text(code, {}, language) for code in found.notes]
    return [*notes, note_text("lump_sum_first", {}, language)] if found.quote else notes


def _link(request: DocketRequest, name: str, form: PricedForm) -> str:
    return request.build_absolute_uri(f"{reverse(name)}?{form.as_query()}")
