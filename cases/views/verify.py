"""The second pair of eyes: reading a date again at its source, and what comes of it."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from cases.access import editable_deadline_for
from cases.deadlines import ChangedMeanwhile, DeadlineRefused, refusal_of
from cases.documents import DocumentDamaged
from cases.facts import Fact, facts_of, is_read_alone
from cases.forms import StandsForm, VerifyForm
from cases.middleware import DocketRequest
from cases.models import CaseEvent, Deadline, Document, User
from cases.previews import CannotShow, page_count
from cases.queries import dates_are_checked_twice
from cases.verifying import (
    Reading,
    check_can_verify,
    differences_of,
    differing,
    facts_for,
    let_the_date_stand,
    read_again,
)
from cases.views.frame import a_moment_ago, cause, page, posted
from cases.views.refusals import sent_twice, take_version

MOST_PAGES = 6


@require_http_methods(["GET", "HEAD", "POST"])
def verify(request: DocketRequest, pk: int) -> HttpResponse:
    """The sources of a date without the date: a second person reads them and enters it again."""
    deadline = editable_deadline_for(request.user, pk)
    facts = facts_for(deadline, request.user) or facts_of(deadline)
    if not facts:
        return _nothing_to_read(request, deadline)
    form = VerifyForm(facts, posted(request), initial={"version": deadline.version})
    if request.method == "POST" and form.is_valid():
        reading = form.reading()
        try:
            row = read_again(
                deadline, reading, form.cleaned_data["version"], cause(request, _("Verified"))
            )
        except DeadlineRefused as refused:
            deadline = editable_deadline_for(request.user, pk)
            if _read_so_already(request, deadline, reading):
                return _told(request, deadline)
            _show(form, refused, deadline)
        else:
            return _told(request, row)
    context = {
        "deadline": deadline,
        "case": deadline.case,
        "form": form,
        "by_hand": is_read_alone(deadline),
        "one": facts[0].event if len(facts) == 1 else None,
        "sources": _sources_of(deadline, facts),
        "refusal": _refusal(deadline, request.user),
    }
    return page(request, "cases/verify.html", context, status=422 if form.errors else 200)


def _nothing_to_read(request: DocketRequest, deadline: Deadline) -> HttpResponse:
    """The event was taken back while somebody meant to read its date."""
    context = {
        "deadline": deadline,
        "case": deadline.case,
        "refusal": _refusal(deadline, request.user),
        "sources": [],
    }
    return page(request, "cases/verify.html", context)


def _told(request: DocketRequest, row: Deadline) -> HttpResponse:
    """What came of a reading. Who read another date is not led to the one in the docket."""
    if row.verified_by_id is not None:
        messages.success(request, _("The date is verified."))
        return redirect("cases:why", pk=row.pk)
    if row.disputed_by_id is None:
        messages.success(
            request,
            _("What you read agrees. Another person still reads what %(who)s entered.")
            % {"who": row.dated_by},
        )
        return redirect("cases:why", pk=row.pk)
    told = _("%(ref)s: your date differs. Nothing is verified; it went back to %(who)s.")
    messages.warning(request, told % {"ref": row.case.ref, "who": row.dated_by})
    return redirect("cases:today")


def _read_so_already(request: DocketRequest, row: Deadline, reading: Reading) -> bool:
    """Whether the form came twice by a double click: the first one did all of it."""
    user, facts = request.user, facts_of(row)
    if row.disputed_by_id == user.pk and row.disputed_at is not None:
        read = {one.fact.name: one.read for one in differences_of(row)}
        again = {fact.name: reading.get(fact.name) for fact in differing(facts, reading)}
        return row.disputed_at > a_moment_ago() and read == again
    told = sent_twice(request, row, _("Verified"))
    return told and row.disputed_by_id is None and not differing(facts, reading)


def _show(form: VerifyForm, refused: DeadlineRefused, deadline: Deadline) -> None:
    """What was typed stays; sending it again means the deadline as it is now."""
    form.add_error(None, refused.message)
    if isinstance(refused, ChangedMeanwhile):
        take_version(form, deadline)


def _refusal(deadline: Deadline, user: User) -> str:
    """Why this person cannot verify the date; "" when nothing stands against it."""
    if not dates_are_checked_twice():
        return _("The office has switched off the check of dates.")
    return refusal_of(check_can_verify, deadline, user)


def _sources_of(deadline: Deadline, facts: Sequence[Fact]) -> list[dict[str, Any]]:
    """Where each date is to be read, and nothing from which it could be told."""
    if is_read_alone(deadline):
        return [_source(None, deadline.source_document)]
    events = {fact.event.pk: fact.event for fact in facts if fact.event}
    return [_source(event, event.document) for event in events.values()]


def _source(event: CaseEvent | None, paper: Document | None) -> dict[str, Any]:
    return {
        "event": event,
        "letter": _dates_of_the_letter(event) if event else {},
        "paper": paper,
        **(_pages_of(paper) if paper else {}),
    }


def _dates_of_the_letter(event: CaseEvent) -> dict[str, date | None]:
    """The dates by which the letter is found; one that is the date itself would give it away."""
    dates = {"written": event.letter_date, "sent": event.dispatched_on}
    return {name: day for name, day in dates.items() if day != event.date}


def _pages_of(paper: Document) -> dict[str, Any]:
    try:
        pages = page_count(paper)
    except (CannotShow, DocumentDamaged) as error:
        return {"sentence": str(error)}
    return {"pages": range(1, min(pages, MOST_PAGES) + 1), "in_all": pages}


@require_POST
def stands(request: DocketRequest, pk: int) -> HttpResponse:
    """The date in the docket is right after all; it waits for a second person again."""
    deadline = editable_deadline_for(request.user, pk)
    form = StandsForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Please say why, in a sentence."))
        return redirect("cases:why", pk=pk)
    reason = cause(request, form.cleaned_data["why"])
    try:
        let_the_date_stand(deadline, form.cleaned_data["version"], reason)
    except DeadlineRefused as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, _("The date stands and waits for a second person again."))
    return redirect("cases:why", pk=pk)
