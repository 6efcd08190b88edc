"""The charges of a case: listed with their sums, raised, paid, waived, taken back."""

from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.db.models import Max
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from cases.documents import DocumentRefused, store_document
from cases.forms.fields import ThaiDateField
from cases.middleware import DocketRequest
from cases.models import Case
from cases.views.frame import a_moment_ago, bangkok_today, cause, near_days, page
from cases.views.refusals import take_version, tell
from fees.access import books_of, charge_for, payment_for
from fees.charge_forms import ChargeForm, PaymentForm, SettleForm
from fees.charges import check_is_open, raise_charge, record_payment, take_back_payment, waive
from fees.charging import ChargeChanged, ChargeRefused, prices_on
from fees.models import BillingPaper, Charge, Payment
from fees.money import NOTHING
from fees.paper_content import number_of
from fees.queries import charges_with_payments

# The fields of the forms for what the verbs call them.
FIELD_OF = {"deadline": "what", "plan": "what", "service": "what"}


def posted(request: DocketRequest, form: type[forms.Form]) -> QueryDict | None:
    """What a form sent, its dates also as `t` or `+60`; None on other requests."""
    if request.method != "POST":
        return None
    days = [n for n, field in form.base_fields.items() if isinstance(field, ThaiDateField)]
    given = request.POST.copy()
    for name, day in near_days(request.POST, days).items():
        given[name] = day
    return given


@require_safe
def charges(request: DocketRequest, pk: int) -> HttpResponse:
    """The charges of a case with what is paid and open, and its papers."""
    case = books_of(request.user, pk)
    listed = charges_with_payments(case)
    standing = [row for row in listed if row.state != Charge.State.WAIVED]
    papers = BillingPaper.objects.filter(case=case).select_related("client")
    context = {
        "case": case,
        "charges": listed,
        "charged": sum((row.money.gross for row in standing), NOTHING),
        "paid": sum((row.paid for row in listed), NOTHING),  # type: ignore[attr-defined]
        "open": sum((row.left for row in standing), NOTHING),  # type: ignore[attr-defined]
        "papers": [{"row": row, "number": number_of(row)} for row in papers],
    }
    return page(request, "fees/charges.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def add(request: DocketRequest, pk: int) -> HttpResponse:
    """Charge a case."""
    case = books_of(request.user, pk)
    on = bangkok_today()
    form = _charge_form(request, case)
    if request.method == "POST" and form.is_valid():
        new, day = form.new_charge(), form.cleaned_data["charged_on"]
        try:
            why, known = cause(request, _("Charge raised")), form.cleaned_data["known"] or None
            raise_charge(case, new, day, why, on, known)
        except ChargeRefused as refused:
            tell(form, FIELD_OF.get(refused.field, refused.field), refused.message)
        else:
            messages.success(request, _("The charge is in the books."))
            return redirect("fees:charges", pk=case.pk)
    status = 422 if form.errors else 200
    return page(request, "fees/charge_form.html", {"case": case, "form": form}, status=status)


def _charge_form(request: DocketRequest, case: Case) -> ChargeForm:
    on = bangkok_today()
    deadlines = list(
        case.deadlines.on_the_desk()
        .filter(kind="statutory")
        .select_related("case")
        .order_by("due_date")
    )
    following = (Charge.objects.aggregate(pk=Max("pk"))["pk"] or 0) + 1
    initial = {
        "charged_on": on.isoformat(), "what": request.GET.get("what", ""), "known": following,
    }  # fmt: skip
    sent = posted(request, ChargeForm)
    return ChargeForm(case, deadlines, list(prices_on(on)), sent, initial=initial)


@require_http_methods(["GET", "HEAD", "POST"])
def pay(request: DocketRequest, pk: int) -> HttpResponse:
    """Record what was paid on a charge."""
    charge = charge_for(request.user, pk)
    sent = posted(request, PaymentForm)
    form = PaymentForm(sent, request.FILES or None, initial={"version": charge.version})
    if sent is not None and form.is_valid() and _paid(request, charge, form):
        messages.success(request, _told_of(charge))
        return redirect("fees:charges", pk=charge.case_id)
    left = charges_with_payments(charge.case, charge.pk)[0].left  # type: ignore[attr-defined]
    form.initial["amount"] = left
    context = {"case": charge.case, "charge": charge, "form": form, "left": left}
    context["refusal"] = _refusal(charge) if request.method != "POST" else ""
    return page(request, "fees/pay.html", context, status=422 if form.errors else 200)


def _refusal(charge: Charge) -> str:
    try:
        check_is_open(charge)
    except ChargeRefused as refused:
        return refused.message
    return ""


def _told_of(charge: Charge) -> str:
    if charge.state == Charge.State.PAID and charge.deadline_id:
        return _("The payment is recorded and the deadline closed, with the receipt as proof.")
    return _("The payment is recorded.")


def _told_of_waiving(charge: Charge) -> str:
    if charge.state == Charge.State.PAID:
        return _("What was left is waived; the reason stays with the charge.")
    return _("The charge is waived; it stays with the reason.")


def _paid(request: DocketRequest, charge: Charge, form: PaymentForm) -> bool:
    """Whether it is recorded; what was refused stands in the form then."""
    given = form.cleaned_data
    why = cause(request, _("Payment recorded"))
    try:
        with transaction.atomic():
            paper = given["paper"] and store_document(
                charge.case, given["paper"], kind="receipt", by=why.by, at=why.at
            )
            record_payment(
                charge, given["amount"], given["paid_on"], given["receipt_number"], paper or None,
                given["version"], why, bangkok_today(),
            )  # fmt: skip
    except ChargeRefused as refused:
        if _sent_twice(request, charge, given):
            return True
        _told(form, charge, refused)
        return False
    except DocumentRefused as refused:
        form.add_error("paper", str(refused))
        return False
    return True


def _told(form: forms.Form, charge: Charge, refused: ChargeRefused) -> None:
    tell(form, refused.field, refused.message)
    if isinstance(refused, ChargeChanged):
        charge.refresh_from_db()
        take_version(form, charge)


def _sent_twice(request: DocketRequest, charge: Charge, given: dict[str, Any]) -> bool:
    """Whether the same person recorded the same payment a moment ago: a double click."""
    return Payment.objects.filter(
        charge=charge,
        receipt_number=given["receipt_number"],
        amount=given["amount"],
        paid_on=given["paid_on"],
        recorded_by=request.user,
        recorded_at__gt=a_moment_ago(),
        taken_back_at__isnull=True,
    ).exists()


@require_http_methods(["GET", "HEAD", "POST"])
def waive_charge(request: DocketRequest, pk: int) -> HttpResponse:
    """Ask for a charge no longer, with the reason."""
    charge = charge_for(request.user, pk)
    form = SettleForm(charge, posted(request, SettleForm))
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            waive(charge, given["why"], given["version"], cause(request, given["why"]))
        except ChargeRefused as refused:
            _told(form, charge, refused)
        else:
            messages.success(request, _told_of_waiving(charge))
            return redirect("fees:charges", pk=charge.case_id)
    left = charges_with_payments(charge.case, charge.pk)[0].left  # type: ignore[attr-defined]
    context = {"case": charge.case, "charge": charge, "form": form, "left": left}
    return page(request, "fees/settle.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def take_back(request: DocketRequest, pk: int) -> HttpResponse:
    """Say that a payment was recorded by mistake, with the reason."""
    payment = payment_for(request.user, pk)
    charge = payment.charge
    form = SettleForm(charge, posted(request, SettleForm))
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        reason = cause(request, given["why"])
        try:
            take_back_payment(payment, given["why"], given["version"], reason, bangkok_today())
        except ChargeRefused as refused:
            _told(form, charge, refused)
        else:
            messages.success(request, _("The payment is taken back; it stays with the reason."))
            return redirect("fees:charges", pk=charge.case_id)
    context = {"case": charge.case, "charge": charge, "payment": payment, "form": form}
    return page(request, "fees/settle.html", context, status=422 if form.errors else 200)
