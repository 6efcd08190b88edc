"""Recording, correcting and taking back what happened in a case."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cases.access import editable_case_for
from cases.documents import DocumentRefused, store_document
from cases.ended_rights import watched
from cases.events import (
    EventRefused,
    NewEvent,
    Recorded,
    check_event,
    correct_event,
    record_event,
    take_back_event,
)
from cases.forms import EventForm, WhyForm
from cases.middleware import DocketRequest
from cases.models import Case, CaseEvent, Document
from cases.queries import as_engine_event, current_events, office_calendar, visible_to
from cases.recompute import compute, preview
from cases.register.letters import close_answered_letters
from cases.rules.engine import ComputedDeadline, Event, Step
from cases.views.flags import new_flags
from cases.views.frame import a_moment_ago, bangkok_today, cause, deadlines_told, page, posted
from cases.views.previews import asks_for_preview, show_preview
from cases.views.refusals import tell


def _new_event(form: EventForm, document: Document | None = None) -> NewEvent:
    given = form.cleaned_data
    return NewEvent(
        kind=given["kind"],
        date=given["date"],
        data=form.data_of_the_event(),
        note=given["note"],
        letter_number=given["letter_number"],
        letter_date=given["letter_date"],
        dispatched_on=given["dispatched_on"],
        delivery=given["delivery"],
        document=document,
    )


def _letter(request: DocketRequest, case: Case, form: EventForm) -> Document | None:
    paper = form.cleaned_data["paper"]
    if not paper:
        return None
    return store_document(case, paper, kind="letter", by=request.user, at=timezone.now())


@require_http_methods(["GET", "HEAD", "POST"])
def add_event(request: DocketRequest, pk: int) -> HttpResponse:
    """Record what happened; the button beside it shows first which deadlines would come."""
    case = editable_case_for(request.user, pk)
    form = EventForm(case, posted(request), request.FILES or None, initial=_asked_for(request))
    context: dict[str, Any] = {"case": case, "form": form, "coming": None}
    if request.method == "POST" and form.is_valid():
        if "preview" in request.POST:
            context["coming"] = _coming(case, form)
            context["flags"] = [] if context["coming"] is None else _flags(case, form)
        elif _recorded(request, case, form):
            return redirect("cases:case", pk=case.pk)
    if asks_for_preview(request):
        return show_preview(request, form, context["coming"], flags=context.get("flags", []))
    return page(request, "cases/event_form.html", context, status=_status(form))


def _asked_for(request: DocketRequest) -> dict[str, str]:
    """The kind and the term that a link asks for; what the form does not offer is not chosen."""
    return {name: request.GET[name] for name in ("kind", "of") if name in request.GET}


def _recorded(request: DocketRequest, case: Case, form: EventForm) -> bool:
    """Whether the event is stored now; a form that came twice is told as the first one."""
    new, paper = _new_event(form), form.cleaned_data["paper"]
    if recorded := _save(request, case, form):
        _say(request, recorded, _("The event is recorded."))
    elif not paper and _recorded_a_moment_ago(request, case, new):
        messages.success(request, _("The event is recorded."))
    else:
        return False
    return True


def _recorded_a_moment_ago(request: DocketRequest, case: Case, new: NewEvent) -> bool:
    same = case.events.current().filter(
        kind=new.kind,
        date=new.date,
        note=new.note,
        letter_number=new.letter_number,
        letter_date=new.letter_date,
        dispatched_on=new.dispatched_on,
        delivery=new.delivery,
        entered_by=request.user,
        entered_at__gt=a_moment_ago(),
    )
    return any(event.data == dict(new.data) for event in same)


def _save(
    request: DocketRequest, case: Case, form: EventForm, old: CaseEvent | None = None, why: str = ""
) -> Recorded | None:
    """Store the event, or show beside the field why it cannot be true."""
    reason = cause(request, why or _("Event entered"))
    if form.lacks_the_letter() and not (old and old.document_id):
        told = _("An extension needs the officer's letter: its number or a scan.")
        form.add_error("letter_number", told)
        return None
    try:
        with watched(case, reason, bangkok_today()):
            paper = _letter(request, case, form) or (old.document if old else None)
            new = _new_event(form, paper)
            if old is not None:
                return correct_event(old, new, reason, bangkok_today())
            recorded = record_event(case, new, reason, bangkok_today())
            close_answered_letters(case, reason)
            return recorded
    except EventRefused as refused:
        _show(form, refused)
    except DocumentRefused as refused:
        form.add_error("paper", str(refused))
    return None


def _say(request: DocketRequest, recorded: Recorded, fact: str) -> None:
    messages.success(request, f"{fact} {deadlines_told(recorded.refreshed)}")


def _show(form: EventForm, refused: EventRefused) -> None:
    tell(form, refused.field.rpartition(".")[2], refused.message)


def _coming(
    case: Case, form: EventForm, old: CaseEvent | None = None
) -> tuple[ComputedDeadline, ...] | None:
    """The deadlines that the event would start; nothing is stored."""
    new = _new_event(form)
    try:
        if old is not None:
            _check_still_counts(old)
        check_event(case, new, bangkok_today(), instead_of=old)
    except EventRefused as refused:
        _show(form, refused)
        return None
    event = Event(kind=new.kind, date=new.date, data=dict(new.data), root=0)
    known = {(d.code, d.occurrence, d.due_date) for d in preview(case, [])}
    coming = preview(case, [event]) if old is None else _with_correction(case, event, old)
    return tuple(
        d for d in coming if d.root == 0 or (d.code, d.occurrence, d.due_date) not in known
    )


def _check_still_counts(event: CaseEvent) -> None:
    """Raises EventRefused for an event that somebody has corrected or taken back."""
    if not CaseEvent.objects.current().filter(pk=event.pk).exists():
        raise EventRefused("", _("Somebody has already corrected this event."))


def _flags(case: Case, form: EventForm, old: CaseEvent | None = None) -> list[Step]:
    """What would contradict the other events, were this one saved."""
    given = form.cleaned_data
    others = [as_engine_event(e) for e in current_events(case) if old is None or e.pk != old.pk]
    new = Event(kind=given["kind"], date=given["date"], data=form.data_of_the_event())
    return new_flags(case, others, [*others, new])


def _with_correction(case: Case, event: Event, old: CaseEvent) -> tuple[ComputedDeadline, ...]:
    others = [as_engine_event(e) for e in current_events(case) if e.pk != old.pk]
    return compute(case, [*others, event], office_calendar(case.filing_office_id))


def _status(form: EventForm) -> int:
    return 422 if form.errors else 200


def _event_for(request: DocketRequest, pk: int) -> CaseEvent:
    """An event in a case that the person may change.

    A page is only opened for one that still counts. A form that was open while somebody else
    corrected the event comes through, so that its person is told and loses nothing.
    """
    events = CaseEvent.objects.filter(case__in=visible_to(request.user))
    if request.method != "POST":
        events = events.current()
    event = get_object_or_404(events.select_related("document"), pk=pk)
    event.case = editable_case_for(request.user, event.case_id)
    return event


@require_http_methods(["GET", "HEAD", "POST"])
def correct(request: DocketRequest, pk: int) -> HttpResponse:
    """Put a corrected version in the place of an event."""
    event = _event_for(request, pk)
    initial = EventForm.filled_from(event) | _second_reading(request)
    form = EventForm(event.case, posted(request), request.FILES or None, initial=initial)
    why = WhyForm(request.POST or None)
    context: dict[str, Any] = {"case": event.case, "form": form, "event": event, "coming": None}
    if "preview" in request.POST:
        why = WhyForm(initial={"why": request.POST.get("why", "")})
        if form.is_valid():
            context["coming"] = _coming(event.case, form, event)
            known = context["coming"] is not None
            context["flags"] = _flags(event.case, form, event) if known else []
    elif request.method == "POST" and form.is_valid() and why.is_valid():
        recorded = _save(request, event.case, form, event, why.cleaned_data["why"])
        if recorded:
            _say(request, recorded, _("The event is corrected; the old version is kept."))
            return redirect("cases:case", pk=event.case_id)
    if asks_for_preview(request):
        return show_preview(request, form, context["coming"], flags=context.get("flags", []))
    wrong = form.errors or why.errors
    return page(
        request, "cases/event_form.html", context | {"why": why}, status=422 if wrong else 200
    )


def _second_reading(request: DocketRequest) -> dict[str, Any]:
    """The date that a second person read, when the form is opened because of it."""
    try:
        return {"date": date.fromisoformat(request.GET["date"])}
    except (KeyError, ValueError):
        return {}


@require_http_methods(["GET", "HEAD", "POST"])
def take_back(request: DocketRequest, pk: int) -> HttpResponse:
    """Say that an event never happened."""
    event = _event_for(request, pk)
    why = WhyForm(request.POST or None)
    if request.method == "POST" and why.is_valid():
        try:
            reason = cause(request, why.cleaned_data["why"])
            with watched(event.case, reason, bangkok_today()):
                recorded = take_back_event(event, reason, bangkok_today())
        except EventRefused as refused:
            why.add_error(None, refused.message)
        else:
            _say(request, recorded, _("The event is taken back; it stays in the history."))
            return redirect("cases:case", pk=event.case_id)
    context = {"case": event.case, "event": event, "why": why}
    return page(request, "cases/take_back.html", context, status=422 if why.errors else 200)
