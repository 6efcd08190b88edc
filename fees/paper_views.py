"""Quotations and invoices: chosen, looked at, issued, shown as PDF, voided; the books."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from cases.forms.fields import as_typed
from cases.middleware import DocketRequest
from cases.models import Case, User
from cases.sheets import Sheet, as_csv, download, workbook
from cases.views.frame import bangkok_today, cause, page, typed_in_address
from cases.views.refusals import tell
from fees.access import (
    books_of,
    can_keep_the_books,
    check_can_keep_the_books,
    paper_for,
    paper_to_void,
)
from fees.billing import check_draft, issue_paper, offers, office_profile, void_paper
from fees.bookkeeping import entries, heads, paper_heads, paper_rows, rows
from fees.charge_forms import PeriodForm, ReasonForm
from fees.charge_views import posted
from fees.charging import ChargeRefused, clients_of
from fees.models import BillingPaper
from fees.paper_content import draft_pdf, number_of, paper_pdf, sums_in_figures
from fees.paper_forms import PaperForm

SHOWN = 200


@require_http_methods(["GET", "HEAD", "POST"])
def new_paper(request: DocketRequest, pk: int, kind: str) -> HttpResponse:
    """Choose the lines of a paper, look at it, issue it. Only what was looked at is issued, and
    once: the same form sent twice leads to the paper that is there."""
    case = books_of(request.user, pk)
    if "issue" not in request.POST:
        return _new_paper(request, case, kind)
    with transaction.atomic():
        Case.objects.select_for_update().get(pk=case.pk)
        there = _sent_before(request, case)
        return _issued(request, there) if there else _new_paper(request, case, kind)


def _sent_before(request: DocketRequest, case: Case) -> BillingPaper | None:
    """The paper that the same person has issued by the same form."""
    once, seen = (request.POST.get(name, "").replace("\0", "") for name in ("once", "seen"))
    rows = BillingPaper.objects.filter(case=case, issued_by=request.user)
    return rows.filter(content__form=f"{once}/{seen}").first() if once else None


def _issued(request: DocketRequest, paper: BillingPaper) -> HttpResponse:
    messages.success(request, _("%(number)s is issued.") % {"number": number_of(paper)})
    return redirect("fees:paper", pk=paper.pk)


def _new_paper(request: DocketRequest, case: Case, kind: str) -> HttpResponse:
    on = bangkok_today()
    clients = clients_of(case)
    offered, refusal = {}, ""
    try:
        offered = offers(case, kind, on)
    except ChargeRefused as refused:
        refusal = refused.message
    form = PaperForm(case, kind, clients, offered, on, posted(request, PaperForm))
    context: dict[str, Any] = {"case": case, "kind": BillingPaper.Kind(kind), "form": form}
    if request.method == "POST" and form.is_valid():
        answer = _answered(request, form, context, on)
        if answer is not None:
            return answer
    context |= {"offered": bool(offered), "clients": bool(clients), "refusal": refusal}
    return page(request, "fees/paper_form.html", context, status=422 if form.errors else 200)


def _answered(
    request: DocketRequest, form: PaperForm, context: dict[str, Any], on: date
) -> HttpResponse | None:
    """The PDF of the draft, or the way to the issued paper; None shows the form again, with the
    paper as it would be."""
    draft = form.draft()
    try:
        check_draft(draft, on)
        if "pdf" in request.POST:
            return _pdf(draft_pdf(draft, office_profile(), on), "draft")
        if "issue" in request.POST and form.cleaned_data["seen"] == draft.mark:
            why, once = cause(request, _("Paper issued")), form.cleaned_data["once"]
            return _issued(request, issue_paper(draft, why, on, once))
        if "issue" in request.POST:
            form.add_error(None, _("The paper is another one than you looked at. Look again."))
    except ChargeRefused as refused:
        tell(form, refused.field, refused.message)
        return None
    shown = posted(request, PaperForm)
    if shown is not None:
        shown["seen"] = draft.mark
        form.data = shown
    context |= {"draft": draft, "sums": sums_in_figures(draft)}
    return None


def _pdf(content: bytes, name: str) -> HttpResponse:
    return download(content, f"{name}.pdf", "application/pdf", in_the_page=True)


@require_safe
def paper(request: DocketRequest, pk: int) -> HttpResponse:
    """A paper as it was issued."""
    row = paper_for(request.user, pk)
    context = {
        "case": row.case,
        "paper": row,
        "number": number_of(row),
        "books": can_keep_the_books(request.user),
    }
    return page(request, "fees/paper.html", context)


@require_safe
def pdf(request: DocketRequest, pk: int) -> HttpResponse:
    """The same as PDF, set again from the texts that were stored with it."""
    row = paper_for(request.user, pk)
    return _pdf(paper_pdf(row), number_of(row))


@require_http_methods(["GET", "HEAD", "POST"])
def void(request: DocketRequest, pk: int) -> HttpResponse:
    """Void a paper, with the reason; its number stays taken."""
    row = paper_to_void(request.user, pk)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        why = form.cleaned_data["why"]
        try:
            void_paper(row, why, cause(request, why))
        except ChargeRefused as refused:
            tell(form, refused.field, refused.message)
        else:
            messages.success(request, _("The paper is void; its number stays taken."))
            return redirect("fees:paper", pk=row.pk)
    context = {"case": row.case, "paper": row, "number": number_of(row), "form": form}
    return page(request, "fees/void.html", context, status=422 if form.errors else 200)


@require_safe
def bookkeeping(request: DocketRequest) -> HttpResponse:
    """The charges and payments of a period, on the page or as a file."""
    check_can_keep_the_books(request.user)
    typed = typed_in_address(request, {"first", "last"})
    on = bangkok_today()
    start = {"first": as_typed(on.replace(day=1)), "last": as_typed(on)}
    form = PeriodForm({**start, **typed})
    context: dict[str, Any] = {"form": form}
    if form.is_valid():
        first, last = form.cleaned_data["first"], form.cleaned_data["last"]
        if typed.get("as") in {"xlsx", "csv"}:
            return _file(request.user, first, last, typed["as"])
        listed = entries(request.user, first, last)
        shown = urlencode({"first": first.isoformat(), "last": last.isoformat()})
        context |= {"entries": listed[:SHOWN], "count": len(listed), "link": shown}
    return page(request, "fees/bookkeeping.html", context)


def _file(user: User, first: date, last: date, kind: str) -> HttpResponse:
    """The list as Excel, with the papers on a sheet of their own, or as CSV."""
    listed = rows(user, first, last)
    name = f"bookkeeping-{first.isoformat()}-{last.isoformat()}.{kind}"
    if kind == "xlsx":
        papers = Sheet(_("Quotations and invoices"), paper_heads(), paper_rows(user, first, last))
        return download(workbook([Sheet(_("Bookkeeping"), heads(), listed), papers]), name)
    return download(as_csv(heads(), listed), name, "text/csv; charset=utf-8")
