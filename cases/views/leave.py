"""Who is on leave, who stands in, and what follows for the deadlines."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from cases.forms import LeaveForm, version_seen
from cases.forms.fields import as_typed
from cases.middleware import DocketRequest
from cases.models import Leave, Role
from cases.queries import office_calendar
from cases.reminders.leaves import (
    FOR_EVERYBODY,
    Follows,
    GivenLeave,
    LeaveRefused,
    change_leave,
    check_leave,
    delete_leave,
    enter_leave,
    follows_from,
    may_enter_for,
)
from cases.reminders.people import people_on
from cases.views.frame import a_moment_ago, bangkok_today, cause, page, posted
from cases.views.history import Reader, changes_of
from cases.views.previews import asks_for_preview, show_preview
from cases.views.refusals import take_version, tell

DAY = timedelta(days=1)
WEEKS = 5
PAST_SHOWN = CHANGES_SHOWN = 30


@dataclass(frozen=True)
class Cell:
    """A day of the strip: whether the office is closed, whether the person is away."""

    day: date
    closed: bool
    today: bool = False
    away: bool = False


@require_safe
def leave(request: DocketRequest) -> HttpResponse:
    """The leaves of now and of later, the next five weeks as a strip, and what is over; for htmx
    the line on Today that tells who is away."""
    _check_works_here(request)
    on = bangkok_today()
    if request.htmx:  # type: ignore[attr-defined]
        return page(request, "cases/_away.html", {"rows": _away_on(on)})
    rows = list(Leave.objects.filter(last_day__gte=on).select_related("person", "deputy"))
    days = _five_weeks(on)
    reader = Reader(era=request.era, is_client=False)
    past = Leave.objects.filter(last_day__lt=on).select_related("person", "deputy")
    context = {
        "rows": [(row, may_enter_for(request.user, row.person)) for row in rows],
        "now": [row for row in rows if row.first_day <= on],
        "days": days,
        "strip": list(_strip(rows, days)),
        "past": past.order_by("-last_day", "-pk")[:PAST_SHOWN],
        "changes": list(changes_of(Leave, reader))[: -CHANGES_SHOWN - 1 : -1],
    }
    return page(request, "cases/leave.html", context)


def _check_works_here(request: DocketRequest) -> None:
    """Raises Http404 for a client."""
    if request.user.role == Role.CLIENT:
        raise Http404


def _away_on(on: date) -> QuerySet[Leave]:
    rows = Leave.objects.filter(first_day__lte=on, last_day__gte=on)
    return rows.select_related("person", "deputy").order_by("last_day", "pk")


def _five_weeks(on: date) -> list[Cell]:
    """The days from the Monday of this week on."""
    monday, closed = on - on.weekday() * DAY, office_calendar().is_closed
    days = (monday + number * DAY for number in range(7 * WEEKS))
    return [Cell(day, closed(day), today=day == on) for day in days]


def _strip(rows: Iterable[Leave], days: list[Cell]) -> Iterator[tuple[str, list[Cell]]]:
    """For each person with a leave in these days their row of the strip."""
    of_person: dict[int, list[Leave]] = {}
    for row in rows:
        if row.first_day <= days[-1].day:
            of_person.setdefault(row.person_id, []).append(row)
    for leaves in of_person.values():
        yield (
            str(leaves[0].person),
            [Cell(cell.day, cell.closed, cell.today, _among(leaves, cell.day)) for cell in days],
        )


def _among(leaves: list[Leave], day: date) -> bool:
    return any(one.first_day <= day <= one.last_day for one in leaves)


@require_http_methods(["GET", "HEAD", "POST"])
def new_leave(request: DocketRequest) -> HttpResponse:
    """Enter a leave; beside the form stands first what follows from it."""
    _check_works_here(request)
    initial = {"person": request.user.pk}
    form = LeaveForm(request.user, None, posted(request), initial=initial)
    if "preview" not in request.POST and form.is_valid() and _came_twice(request, form):
        return redirect("cases:leave")
    return _form_page(request, form, None)


def _came_twice(request: DocketRequest, form: LeaveForm) -> bool:
    """Whether the same person entered the same a moment ago: the second click is no other leave."""
    given = form.as_leave()
    return Leave.objects.filter(
        person=given.person,
        first_day=given.first_day,
        last_day=given.last_day,
        deputy=given.deputy,
        note=given.note,
        entered_by=request.user,
        entered_at__gt=a_moment_ago(),
    ).exists()


@require_http_methods(["GET", "HEAD", "POST"])
def edit_leave(request: DocketRequest, pk: int) -> HttpResponse:
    """Change a leave, or take it back."""
    stored = _own_leave(request, pk)
    initial = {
        "person": stored.person_id,
        "first_day": as_typed(stored.first_day),
        "last_day": as_typed(stored.last_day),
        "deputy": stored.deputy_id,
        "note": stored.note,
        "version": stored.version,
    }
    form = LeaveForm(request.user, stored, posted(request), initial=initial)
    return _form_page(request, form, stored)


def _own_leave(request: DocketRequest, pk: int) -> Leave:
    """A leave that the person may change. Raises Http404, or PermissionDenied with a sentence."""
    _check_works_here(request)
    stored = get_object_or_404(Leave.objects.select_related("person", "deputy"), pk=pk)
    if not may_enter_for(request.user, stored.person):
        raise PermissionDenied(
            _("Agents and administrators enter the leave of others; you enter your own.")
        )
    return stored


def _form_page(request: DocketRequest, form: LeaveForm, stored: Leave | None) -> HttpResponse:
    follows = _follows(request, form, stored) if form.is_bound else None
    if asks_for_preview(request):
        return show_preview(request, form, follows, "follows")
    wanted = request.method == "POST" and "preview" not in request.POST
    if wanted and follows is not None and _is_sure(form, follows):
        try:
            row = _store(request, form.as_leave(), form, stored)
        except LeaveRefused as refused:
            tell(form, refused.field, refused.message)
            stored = _as_it_is_now(form, stored)
        else:
            _say(request, row, follows)
            return redirect("cases:leave")
    context = {
        "form": form,
        "stored": stored,
        "follows": follows,
        "unsure": wanted and not form.errors,
        "for_everybody": request.user.role in FOR_EVERYBODY,
    }
    return page(request, "cases/leave_form.html", context, 422 if form.errors else 200)


def _as_it_is_now(form: LeaveForm, stored: Leave | None) -> Leave | None:
    """The row after a refusal; sending the form again means it as it is now."""
    now = Leave.objects.filter(pk=stored.pk).select_related("person").first() if stored else None
    if now is not None:
        take_version(form, now)
    return now or stored


def _follows(request: DocketRequest, form: LeaveForm, stored: Leave | None) -> Follows | None:
    """What the leave would do; None where it is refused, which the form tells then."""
    if not form.is_valid():
        return None
    given = form.as_leave()
    try:
        check_leave(given, stored)
    except LeaveRefused as refused:
        tell(form, refused.field, refused.message)
        return None
    return follows_from(given, people_on(bangkok_today()), request.user, stored)


def _is_sure(form: LeaveForm, follows: Follows) -> bool:
    """Deadlines without anybody are stored only after the person has seen so many of them."""
    number = follows.untold
    if not number or form.cleaned_data["sure"] == str(number):
        return True
    form.remember(number)
    return False


def _store(
    request: DocketRequest, given: GivenLeave, form: LeaveForm, stored: Leave | None
) -> Leave:
    if stored is None:
        return enter_leave(given, cause(request, _("Leave entered")))
    why = cause(request, _("Leave changed"))
    return change_leave(stored, given, form.cleaned_data["version"], why)


def _say(request: DocketRequest, row: Leave, follows: Follows) -> None:
    told = _("The leave of %(who)s is entered.") % {"who": row.person}
    messages.success(request, told)
    if number := follows.untold:
        sentence = ngettext(
            "Nobody answers for %(n)s deadline in these days: name who stands in.",
            "Nobody answers for %(n)s deadlines in these days: name who stands in.",
            number,
        )
        messages.error(request, sentence % {"n": number})


@require_http_methods(["GET", "HEAD", "POST"])
def delete_leave_page(request: DocketRequest, pk: int) -> HttpResponse:
    """Ask whether a leave shall go, then take it back."""
    stored = _own_leave(request, pk)
    if request.method == "POST":
        version = version_seen(request.POST.get("version"))
        try:
            delete_leave(stored, version, cause(request, _("Leave taken back")))
        except LeaveRefused as refused:
            messages.warning(request, refused.message)
        else:
            messages.success(request, _("The leave is taken back; the reminders come as before."))
        return redirect("cases:leave")
    return page(request, "cases/delete_leave.html", {"stored": stored})
