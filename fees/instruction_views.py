"""The work list of instructions, one instruction with its log, and the steps people take."""

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Q
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cases.access import can_keep_the_docket
from cases.deadlines import DeadlineRefused
from cases.documents import DocumentRefused, store_document
from cases.events import EventRefused
from cases.forms.fields import version_seen
from cases.middleware import DocketRequest
from cases.models import Deadline
from cases.recompute import Cause
from cases.views.frame import bangkok_today, cause, near_days, page, posted
from cases.views.refusals import take_version, tell
from fees.instruction_forms import ConfirmForm, ReceiptForm, WordForm, WorkListForm
from fees.instruction_list import (
    Amounts,
    amounts_of,
    editable_payment_for,
    instruction_at,
    payment_for,
    standing_of,
    term_of,
    version_of,
    worked_on,
)
from fees.instruction_words import call_text
from fees.instructions import (
    InstructionChanged,
    Receipt,
    Word,
    answer,
    close_instruction,
    confirm_abandonment,
    file_receipt,
    mark_paid,
    order_payment,
    possible_steps,
    recall_order,
    why_not_confirm,
)
from fees.models import Instruction
from fees.models.instructing import Choice
from fees.pipeline import lump_possible

PER_PAGE = 50
# A receipt's refusal by the deadline stands beside the field that it is about.
FIELD_OF = {"date": "paid_on", "done_on": "paid_on", "proof": "number"}


@require_safe
def work_list(request: DocketRequest) -> HttpResponse:
    """The payments to be worked on, narrowed by state, right, client and words."""
    on = bangkok_today()
    form = WorkListForm(request.GET)
    wanted = form.wanted()
    found = worked_on(request.user, on)
    for name, narrow in NARROW.items():
        if name in wanted:
            found = found.filter(narrow(wanted[name]))
    shown = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    rows = list(shown.object_list)
    amounts = amounts_of(rows, on)
    context = {
        "form": form,
        "page": shown,
        "rows": [_row(row, amounts[row.pk]) for row in rows],
        "wanted": wanted,
        "states": Instruction.State.choices,
        "here": _here(request.GET),
        "client": vars(rows[0])["client_name"] if rows and "client" in wanted else "",
        "may_keep": can_keep_the_docket(request.user),
        "calls": [(step, call_text(step)) for step in (1, 2, 3)],
    }
    return page(request, "fees/instructions.html", context)


NARROW: Mapping[str, Callable[[Any], Q]] = {
    "state": lambda state: Q(stage=state),
    "kind": lambda kind: Q(case__ip_type=kind),
    "client": lambda client: Q(client=client),
    "q": lambda words: (
        Q(case__ref__icontains=words)
        | Q(case__title__icontains=words)
        | Q(client_name__icontains=words)
    ),
}


def _here(given: QueryDict) -> str:
    """The address of the list without its page."""
    kept = given.copy()
    kept.pop("page", None)
    return f"?{kept.urlencode()}&" if kept else "?"


def _row(row: Deadline, amounts: Amounts) -> dict[str, Any]:
    return {
        "deadline": row,
        "instruction": instruction_at(row),
        "stage": Instruction.State(vars(row)["stage"]).label,
        "client": vars(row)["client"],
        "client_name": vars(row)["client_name"],
        "amounts": amounts,
        "version": version_of(row),
    }


def _unsaved(row: Deadline) -> Instruction:
    """The instruction, or one as it would begin."""
    found = instruction_at(row) or Instruction(deadline=row)
    found.deadline = row
    return found


def about(request: DocketRequest, row: Deadline) -> dict[str, Any]:
    """What every page about one instruction shows."""
    on = bangkok_today()
    may_keep = can_keep_the_docket(request.user)
    found = _unsaved(row)
    steps = possible_steps(found, request.user.pk, on) if may_keep else frozenset()
    return {
        **_row(row, amounts_of([row], on)[row.pk]),
        "found": found,
        "case": row.case,
        "steps": steps,
        "may_keep": may_keep,
        "waits_for_another": may_keep
        and standing_of(found).state == Instruction.State.ANSWERED
        and found.choice == Choice.ABANDON
        and "confirm" not in steps,
        "no_confirming": why_not_confirm(found, request.user.pk),
    }


@require_safe
def instruction(request: DocketRequest, pk: int) -> HttpResponse:
    """One payment with everything that was asked, said and done about it."""
    row = payment_for(request.user, pk)
    found = instruction_at(row)
    log = found.entries.select_related("by").order_by("-at", "-pk") if found else []
    return page(request, "fees/instruction.html", about(request, row) | {"log": log})


@require_http_methods(["GET", "HEAD", "POST"])
def enter_answer(request: DocketRequest, pk: int) -> HttpResponse:
    """Enter the client's word; letting a right end asks a second time."""
    row = editable_payment_for(request.user, pk)
    form = WordForm(posted(request), initial={"version": version_of(row)})
    if not lump_possible(term_of(row), bangkok_today()):
        form.fields["choice"].choices = [c for c in Choice.choices if c[0] != Choice.LUMP]  # type: ignore[attr-defined]
    ask_again = False
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        if given["choice"] == Choice.ABANDON and given["sure"] != "yes":
            ask_again = True
        elif _answered(request, row, form):
            return _done(request, row, _("The client's word is entered."))
        else:
            row = editable_payment_for(request.user, pk)
    context = about(request, row) | {"form": form, "ask_again": ask_again}
    return page(request, "fees/answer.html", context, status=422 if form.errors else 200)


def _answered(request: DocketRequest, row: Deadline, form: WordForm) -> bool:
    given = form.cleaned_data
    word = Word(given["choice"], given["said_by"], given["note"])
    why = cause(request, given["note"] or _("The client's word"))
    return _taken(form, row, lambda: answer(row, word, given["version"], why, bangkok_today()))


@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: DocketRequest, pk: int) -> HttpResponse:
    """A second person reads the client's word and lets the right end."""
    row = editable_payment_for(request.user, pk)
    form = ConfirmForm(posted(request), initial={"version": version_of(row)})
    if request.method == "POST" and form.is_valid():
        given, why = form.cleaned_data, cause(request, _("The right ends on the client's word"))
        version, note = given["version"], given["note"]
        if _taken(form, row, lambda: confirm_abandonment(row, version, why, bangkok_today(), note)):
            return _done(request, row, _("The right ends on the client's word."))
        row = editable_payment_for(request.user, pk)
    context = about(request, row) | {"form": form}
    return page(request, "fees/confirm.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def paid(request: DocketRequest, pk: int) -> HttpResponse:
    """Close the deadline with the receipt as proof."""
    row = editable_payment_for(request.user, pk)
    initial = {"version": version_of(row)}
    form = ReceiptForm(_with_day(request), request.FILES or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        why = cause(request, _("Paid, with the receipt as proof"))
        if _taken(form, row, lambda: _pay(request, row, form, why)):
            return _done(request, row, _("The payment is booked and its deadline closed."))
        row = editable_payment_for(request.user, pk)
    context = about(request, row) | {"form": form}
    return page(request, "fees/paid.html", context, status=422 if form.errors else 200)


def _with_day(request: DocketRequest) -> QueryDict | None:
    """What the form sent, its day as it is meant where it was typed as t or -1."""
    if request.method != "POST":
        return None
    sent = request.POST.copy()
    for name, day in near_days(sent, {"paid_on"}).items():
        sent[name] = day
    return sent


def _pay(request: DocketRequest, row: Deadline, form: ReceiptForm, why: Cause) -> None:
    given = form.cleaned_data
    with transaction.atomic():
        paper = given["paper"]
        stored = paper and store_document(row.case, paper, kind="proof", by=why.by, at=why.at)
        receipt = Receipt(given["number"], given["paid_on"], stored or None)
        mark_paid(row, receipt, given["version"], why, bangkok_today())


def _taken(form: Any, row: Deadline, step: Any) -> bool:
    """Whether a step was taken; a refusal stands in the form, and what was typed stays."""
    try:
        step()
    except (DeadlineRefused, EventRefused) as refused:
        tell(form, FIELD_OF.get(refused.field, refused.field), refused.message)
        if isinstance(refused, InstructionChanged):
            fresh = Instruction.objects.filter(deadline=row).first()
            take_version(form, fresh or Instruction(version=0))
        return False
    except DocumentRefused as refused:
        tell(form, "paper", str(refused))
        return False
    return True


STEPS = {"recall": recall_order, "file": file_receipt, "close": close_instruction}


@require_POST
def step(request: DocketRequest, pk: int) -> HttpResponse:
    """Order the payment, take the order back, file the receipt, or close: one button each."""
    row = editable_payment_for(request.user, pk)
    version, name = version_seen(request.POST.get("version")), request.POST.get("step")
    try:
        if name == "order":
            order_payment(row, version, cause(request, _("Payment ordered")), bangkok_today())
        elif name in STEPS:
            STEPS[name](row, version, cause(request, _("Instruction carried on")))
        else:
            messages.error(request, _("Please choose a step."))
            return redirect("fees:instruction", pk=pk)
    except DeadlineRefused as refused:
        messages.error(request, refused.message)
        return redirect("fees:instruction", pk=pk)
    return _done(request, row, _("The instruction was carried on."))


def _done(request: DocketRequest, row: Deadline, told: str) -> HttpResponse:
    messages.success(request, told)
    return redirect("fees:instruction", pk=row.pk)
