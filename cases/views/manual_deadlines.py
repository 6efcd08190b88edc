"""Entering a deadline that no rule gives, and changing it."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cases.access import editable_case_for, editable_deadline_for
from cases.deadlines import ChangedMeanwhile, DeadlineRefused
from cases.documents import DocumentRefused, store_document
from cases.forms import ChangeManualDeadlineForm, ManualDeadlineForm
from cases.manual_deadlines import ManualTerm, add_deadline, change_deadline, foresee
from cases.middleware import DocketRequest
from cases.models import Case, Deadline, DeadlineKind, DeadlineState
from cases.rules.by_hand import Counted
from cases.views.frame import a_moment_ago, bangkok_today, cause, page, posted
from cases.views.previews import asks_for_preview, show_preview
from cases.views.refusals import as_it_stands_now, sent_twice, take_version, tell


@require_http_methods(["GET", "HEAD", "POST"])
def add(request: DocketRequest, pk: int) -> HttpResponse:
    """Enter a deadline by hand; the page beside the form shows first what would come."""
    case = editable_case_for(request.user, pk)
    form = ManualDeadlineForm(case, posted(request), request.FILES or None)
    context: dict[str, Any] = {"case": case, "form": form, "counted": None}
    if request.method == "POST" and form.is_valid():
        if "preview" in request.POST:
            context["counted"] = _foreseen(case, form)
        elif _added(request, case, form):
            return redirect("cases:case", pk=case.pk)
    return _form_page(request, context)


@require_http_methods(["GET", "HEAD", "POST"])
def change(request: DocketRequest, pk: int) -> HttpResponse:
    """Change a deadline that was entered by hand, with the reason."""
    deadline = editable_deadline_for(request.user, pk)
    if deadline.kind != DeadlineKind.MANUAL:
        raise Http404
    form = ChangeManualDeadlineForm(deadline, posted(request), request.FILES or None)
    context: dict[str, Any] = {"case": deadline.case, "form": form, "deadline": deadline}
    context["counted"] = None
    if "preview" in request.POST:
        form.fields["why"].required = False
        if form.is_valid():
            context["counted"] = _foreseen(deadline.case, form)
    elif request.method == "POST" and form.is_valid() and _changed(request, deadline, form):
        messages.success(request, _("The deadline is changed; the old version is kept."))
        return redirect("cases:why", pk=deadline.pk)
    return _form_page(request, context)


def _form_page(request: DocketRequest, context: dict[str, Any]) -> HttpResponse:
    form, counted = context["form"], context["counted"]
    context["over"] = counted is not None and counted.due < bangkok_today()
    if asks_for_preview(request):
        return show_preview(request, form, counted, "counted", over=context["over"])
    status = 422 if form.errors else 200
    return page(request, "cases/manual_deadline.html", context, status=status)


def _foreseen(case: Case, form: ManualDeadlineForm) -> Counted | None:
    try:
        return foresee(case, form.as_term())
    except DeadlineRefused as refused:
        tell(form, refused.field, refused.message)
    return None


def _added(request: DocketRequest, case: Case, form: ManualDeadlineForm) -> bool:
    """Whether it is stored now; a form that came twice is told as the first one."""
    term = form.as_term()
    if form.cleaned_data["paper"] or not _is_there_already(request, case, term):
        try:
            with transaction.atomic():
                stored = _with_paper(request, case, form)
                add_deadline(case, stored, cause(request, _("Deadline entered by hand")))
        except (DeadlineRefused, DocumentRefused) as refused:
            _refused(form, refused)
            return False
    messages.success(request, _("The deadline is in the docket; a second person verifies it."))
    return True


def _refused(form: ManualDeadlineForm, refused: DeadlineRefused | DocumentRefused) -> None:
    if isinstance(refused, DeadlineRefused):
        tell(form, refused.field, refused.message)
    else:
        form.add_error("paper", str(refused))


def _with_paper(request: DocketRequest, case: Case, form: ManualDeadlineForm) -> ManualTerm:
    paper = form.cleaned_data["paper"]
    if not paper:
        return form.as_term()
    by, at = request.user, timezone.now()
    return form.as_term(store_document(case, paper, kind="letter", by=by, at=at))


def _is_there_already(request: DocketRequest, case: Case, term: ManualTerm) -> bool:
    """Whether the same person entered the same a moment ago."""
    try:
        counted = foresee(case, term)
    except DeadlineRefused:
        return False
    return Deadline.objects.filter(
        case=case,
        kind=DeadlineKind.MANUAL,
        state=DeadlineState.OPEN,
        code=term.code,
        title=term.title,
        law=term.law,
        source_note=term.source_note,
        source_document=None,
        due_date=counted.due,
        due_time=term.dates.due_time,
        entered_by=request.user,
        entered_at__gt=a_moment_ago(),
    ).exists()


def _changed(request: DocketRequest, deadline: Deadline, form: ChangeManualDeadlineForm) -> bool:
    given = form.cleaned_data
    reason = cause(request, given["why"])
    try:
        with transaction.atomic():
            term = _with_paper(request, deadline.case, form)
            change_deadline(deadline, term, given["version"], reason)
    except ChangedMeanwhile as changed:
        deadline.refresh_from_db()
        same = _holds_as_typed(deadline, form)
        if same and not given["paper"] and sent_twice(request, deadline, given["why"]):
            return True
        form.add_error(None, changed.message)
        form.add_error(None, as_it_stands_now(request, deadline))
        take_version(form, deadline)
    except (DeadlineRefused, DocumentRefused) as refused:
        _refused(form, refused)
    else:
        return True
    return False


def _holds_as_typed(deadline: Deadline, form: ChangeManualDeadlineForm) -> bool:
    """Whether the deadline stands as this form wants it."""
    term = form.as_term()
    try:
        due = foresee(deadline.case, term).due
    except DeadlineRefused:
        return False
    wanted = (due, term.title, term.law, term.source_note, term.dates.due_time)
    row = deadline
    return wanted == (row.due_date, row.title, row.law, row.source_note, row.due_time)
