"""Why a date stands where it stands, and closing it."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from cases.access import can_keep_the_docket, deadline_for, editable_deadline_for
from cases.deadlines import (
    ChangedMeanwhile,
    Closing,
    DeadlineRefused,
    close_deadline,
    rule_for,
)
from cases.documents import DocumentRefused, store_document
from cases.events import EventRefused
from cases.facts import event_that_counts
from cases.forms import ClosingForm, ReopenForm, StandsForm, reading_language
from cases.middleware import DocketRequest
from cases.models import Deadline, DeadlineState, User
from cases.overriding import can_override
from cases.queries import dates_are_checked_twice
from cases.reminders.acknowledging import final_step, who_knows
from cases.reminders.escalating import LONGEST_LAST as FINAL_WITHIN
from cases.reminders.office import rules_in_force
from cases.reopening import event_of_the_closing, reopen_deadline, why_not_reopen
from cases.rules.catalogue import law_as_of
from cases.verifying import can_decide, can_verify, differences_of
from cases.views.frame import a_moment_ago, bangkok_today, cause, page, posted
from cases.views.refusals import sent_twice, take_version, tell

# The fields of the closing form for what the verbs call them: an event's date is the day done.
FIELD_OF = {"date": "done_on", "kind": "closes_with"}


@require_safe
def why(request: DocketRequest, pk: int) -> HttpResponse:
    """The steps of a deadline: as a drawer beside a list, or as a page of its own."""
    deadline = deadline_for(request.user, pk)
    context = why_context(request.user, deadline) | _acknowledging(request, deadline)
    if request.htmx:  # type: ignore[attr-defined]
        return page(request, "cases/_why.html", context)
    context["changes"] = deadline.history.select_related("history_user")[:20]
    return page(request, "cases/why.html", context)


def _acknowledging(request: DocketRequest, deadline: Deadline) -> dict[str, Any]:
    """Who knows of the step that holds today, where it is one of the last ones; `back` is the page
    beside which the drawer stands."""
    on = bangkok_today()
    if deadline.due_date > on + FINAL_WITHIN:
        return {}
    step = final_step(deadline, rules_in_force(), on)
    if step is None:
        return {}
    htmx = request.htmx  # type: ignore[attr-defined]
    back = htmx.current_url_abs_path if htmx else request.get_full_path()
    return {"final": step, "known": who_knows(deadline, step), "back": back}


def why_context(user: User, deadline: Deadline) -> dict[str, Any]:
    """What the explanation of a deadline shows."""
    rule = rule_for(deadline.code)
    may_keep = can_keep_the_docket(user)
    twice = dates_are_checked_twice()
    return {
        "deadline": deadline,
        "case": deadline.case,
        "rule": rule,
        "law_as_of": law_as_of(deadline.law) if rule else None,
        "question": "" if deadline.notes else _open_question(rule),
        "event": event_that_counts(deadline),
        "differences": differences_of(deadline),
        "reminders": deadline.reminders.select_related("recipient", "message").order_by("pk"),
        "may_keep": may_keep,
        "may_reopen": may_keep and not why_not_reopen(deadline),
        "four_eyes": twice,
        "may_override": may_keep and can_override(deadline),
        "may_verify": twice and may_keep and can_verify(deadline, user),
        "stands": StandsForm(initial={"version": deadline.version})
        if may_keep and can_decide(deadline, user)
        else None,
    }


def _open_question(rule: Any) -> str:
    if rule is None:
        return ""
    return str(rule.open_question if reading_language() == "en" else rule.open_question_th)


@require_http_methods(["GET", "HEAD", "POST"])
def close(request: DocketRequest, pk: int) -> HttpResponse:
    """Close a deadline with its disposition and its proof."""
    deadline = editable_deadline_for(request.user, pk)
    initial = {"version": deadline.version}
    form = ClosingForm(deadline, posted(request), request.FILES or None, initial=initial)
    context: dict[str, Any] = {"form": form}
    if request.method == "POST" and form.is_valid():
        try:
            if _close(request, deadline, form):
                return _closed(request, deadline)
        except ChangedMeanwhile as changed:
            if _closed_so_already(request, deadline, form):
                return _closed(request, deadline)
            context["changed"] = _shown_again(request, deadline, form, changed)
            context["form"] = form
    context |= why_context(request.user, deadline)
    return page(request, "cases/close.html", context, status=422 if form.errors else 200)


def _closed(request: DocketRequest, deadline: Deadline) -> HttpResponse:
    """Tell it, with the way back, and show the case."""
    undo = reverse("cases:reopen_deadline", args=[deadline.pk])
    told = format_html('{} <a href="{}">{}</a>', _("The deadline is closed."), undo, _("Undo"))
    messages.success(request, told)
    return redirect("cases:case", pk=deadline.case_id)


def _closed_so_already(request: DocketRequest, deadline: Deadline, form: ClosingForm) -> bool:
    """Whether the form came twice by a double click: the first one did all of it."""
    given = form.cleaned_data
    if given["paper"]:
        return False
    row = Deadline.objects.filter(
        pk=deadline.pk,
        state=DeadlineState.CLOSED,
        closed_by=request.user,
        closed_at__gt=a_moment_ago(),
        disposition=given["disposition"],
        done_on=given["done_on"],
        proof=given["proof"],
        closing_note=given["note"],
    ).first()
    if row is None:
        return False
    event = event_of_the_closing(row)
    return event is None or event.kind == given.get("closes_with")


def _close(request: DocketRequest, deadline: Deadline, form: ClosingForm) -> bool:
    """Whether it was closed; what was refused stands beside its field then."""
    try:
        with transaction.atomic():
            close_deadline(
                deadline,
                _closing(request, deadline, form),
                cause(request, form.cleaned_data["note"] or _("Closed with proof")),
                bangkok_today(),
            )
    except ChangedMeanwhile:
        raise
    except (DeadlineRefused, EventRefused) as refused:
        tell(form, FIELD_OF.get(refused.field, refused.field), refused.message)
        return False
    except DocumentRefused as refused:
        form.add_error("paper", str(refused))
        return False
    return True


def _shown_again(
    request: DocketRequest, deadline: Deadline, form: ClosingForm, changed: ChangedMeanwhile
) -> Any:
    """Keep what was typed, take the version that now holds, and say who changed what."""
    form.add_error(None, changed.message)
    deadline.refresh_from_db()
    take_version(form, deadline)
    return deadline.history.select_related("history_user").first()


def _closing(request: DocketRequest, deadline: Deadline, form: ClosingForm) -> Closing:
    given = form.cleaned_data
    paper = given["paper"]
    document = (
        store_document(deadline.case, paper, kind="proof", by=request.user, at=timezone.now())
        if paper
        else None
    )
    return Closing(
        disposition=given["disposition"],
        done_on=given["done_on"],
        proof=given["proof"],
        note=given["note"],
        version=given["version"] or 0,
        proof_document=document,
        closes_with=given.get("closes_with", ""),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def reopen(request: DocketRequest, pk: int) -> HttpResponse:
    """Open a deadline again that a person closed, with the reason."""
    deadline = editable_deadline_for(request.user, pk)
    form = ReopenForm(request.POST or None, initial={"version": deadline.version})
    if request.method == "POST" and form.is_valid():
        reason = cause(request, form.cleaned_data["why"])
        try:
            row = reopen_deadline(deadline, form.cleaned_data["version"], reason, bangkok_today())
        except (DeadlineRefused, EventRefused) as refused:
            deadline.refresh_from_db()
            if why_not_reopen(deadline) and sent_twice(request, deadline, reason.why):
                return _opened(request, deadline)
            form.add_error(None, refused.message)
            take_version(form, deadline)
        else:
            return _opened(request, row)
    context = {
        "deadline": deadline,
        "case": deadline.case,
        "form": form,
        "refusal": why_not_reopen(deadline),
        "event": event_of_the_closing(deadline),
    }
    return page(request, "cases/reopen.html", context, status=422 if form.errors else 200)


def _opened(request: DocketRequest, deadline: Deadline) -> HttpResponse:
    if deadline.state == DeadlineState.OPEN:
        messages.success(request, _("The deadline is open again."))
    else:
        told = _("The closing is undone. By the events of the case the deadline is now: %(state)s.")
        messages.warning(request, told % {"state": deadline.get_state_display()})
    return redirect("cases:why", pk=deadline.pk)
