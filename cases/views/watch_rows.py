"""What the watch has read: the numbers of the office, and rows of the gazette that were given."""

from typing import Any

from django.contrib import messages
from django.db.models import Count, Max, Min, Q, Subquery, Sum
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe
from django_q.tasks import async_task

from cases.access import can_keep_the_docket, check_can_keep_the_docket
from cases.forms import RowsForm, reading_language
from cases.middleware import DocketRequest
from cases.models import JobRun, PublishedMark, RequestDay, WatchBlock, WatchFile
from cases.sheets import as_csv, download
from cases.tasks import WATCH
from cases.views.frame import bangkok_today, page
from cases.views.watch import check_may_read, unread
from cases.watch.files import RowsRefused, give_rows
from cases.watch.standing import standing

FILES_SHOWN = 20
FAULTS_SHOWN = 10
CSV = "text/csv; charset=utf-8"


@require_http_methods(["GET", "HEAD", "POST"])
def watch_rows(request: DocketRequest) -> HttpResponse:
    """What was read and when; the form that takes rows of the gazette."""
    check_may_read(request)
    form = RowsForm(request.POST or None, request.FILES or None)
    if request.method == "POST":
        check_can_keep_the_docket(request.user)
        form = RowsForm(request.POST, request.FILES)
        if form.is_valid() and _given(request, form):
            return redirect("cases:watch_rows")
    found = standing(timezone.now(), bangkok_today())
    context = (
        _read()
        | {"plan": found, "unread": unread(found)}
        | {"form": form, "may_keep": can_keep_the_docket(request.user)}
    )
    return page(request, "cases/watch_rows.html", context, 422 if form.errors else 200)


def _given(request: DocketRequest, form: RowsForm) -> bool:
    """Accept a file, or else what was pasted."""
    given, now = form.cleaned_data, timezone.now()
    name, text = given["table"] or (_("Pasted rows"), given["rows"])
    try:
        file = give_rows(text, name, request.user, now)
    except RowsRefused as refused:
        form.add_error("table" if given["table"] else "rows", str(refused))
        return False
    async_task(WATCH, group="watch")
    told = _("%(n)s marks are taken in now; you may leave this page.")
    messages.success(request, told % {"n": f"{file.total:,}"})
    return True


def _read() -> dict[str, Any]:
    asked = Q(asked_at__isnull=False)
    years = (
        WatchBlock.objects.filter(split=False)
        .order_by("-year")
        .values("year")
        .annotate(
            blocks=Count("pk"),
            asked=Count("pk", filter=asked),
            rows=Sum("rows"),
            published=Sum("published"),
            oldest=Min("asked_at"),
            newest=Max("asked_at"),
            faults=Count("pk", filter=Q(message__gt="")),
        )
    )
    asked_today = RequestDay.objects.filter(day=bangkok_today()).values("watched")[:1]
    job = JobRun.objects.filter(name="watch").annotate(used=Subquery(asked_today)).first()
    files = WatchFile.objects.defer("body", "wrong").select_related("made_by")[:FILES_SHOWN]
    counts = PublishedMark.objects.aggregate(
        marks=Count("pk"), waiting=Count("pk", filter=Q(compared_at__isnull=True))
    )
    faults = WatchBlock.objects.filter(message__gt="").order_by("-asked_at")
    return {
        "years": list(years),
        "job": job,
        "stopped": _stopped(job),
        "used": (job and job.used) or 0,
        "files": files,
        "faults": faults[:FAULTS_SHOWN],
        **counts,
    }


def _stopped(job: JobRun | None) -> str:
    """Why the office was not asked in the last slice, in the reader's language."""
    if job is None:
        return ""
    name = "stopped" if reading_language() == "en" else "stopped_th"
    return str(job.last_result.get(name, ""))


@require_safe
def watch_wrong_rows(request: DocketRequest, pk: int) -> HttpResponse:
    """The rows of a file that could not be taken, with their line and the reason, as CSV."""
    check_may_read(request)
    file = get_object_or_404(WatchFile.objects.defer("body"), pk=pk)
    language = reading_language()
    why = "english" if language == "en" else "thai"
    lines = [(one["line"], one["number"], one[why]) for one in file.wrong]
    name = _("Wrong rows of %(name)s") % {"name": file.name}
    return download(as_csv((_("Line"), _("Number"), _("Why")), lines), f"{name}.csv", CSV)
