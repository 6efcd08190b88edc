"""The office's changes of the profile: tried on the stored answers first, then saved."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from django_q.tasks import async_task

from cases.forms import ProfileForm, version_seen
from cases.forms.field_names import FIELD_NAMES
from cases.middleware import DocketRequest
from cases.models import ProfileChange, Role
from cases.register.profile_changes import (
    ChangeRefused,
    DryRun,
    changed_meanwhile,
    dry_run,
    mark_of,
    newest_change,
    number_of,
    save_change,
)
from cases.register.reading import active_profile, office_changes
from cases.tasks import READ_TABLES_AGAIN
from cases.views.frame import cause, page

PAGE = 20


@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: DocketRequest) -> HttpResponse:
    """What is in force, a form for what the office reads otherwise, and who changed what."""
    if request.user.role != Role.ADMINISTRATOR:
        raise PermissionDenied(_("Administrators change the profile of E-Exchange."))
    change = newest_change()
    if request.method == "POST" and "shipped" in request.POST:
        _back_to_shipped(request)
        return redirect("cases:exchange_profile")
    shipped = active_profile({})
    data = request.POST if request.method == "POST" else None
    form = ProfileForm(shipped, FIELD_NAMES, office_changes(), data)
    tried, mark = None, ""
    if data is not None and form.is_valid():
        try:
            tried, mark = _tried(form, change)
            if "save" in data and _saved(request, form, change, mark):
                return redirect("cases:exchange_profile")
        except ChangeRefused as refused:
            form.reason.add_error(None, str(refused))
    context = _context(request, form, change, tried, mark)
    return page(request, "cases/exchange_profile.html", context, status=422 if form.wrong else 200)


def _tried(form: ProfileForm, change: ProfileChange | None) -> tuple[DryRun, str]:
    values = form.values()
    found = dry_run(values)
    return found, mark_of(values, number_of(change), found)


def _saved(
    request: DocketRequest, form: ProfileForm, change: ProfileChange | None, mark: str
) -> bool:
    """Only what was seen just so is saved, and only with a reason. Raises ChangeRefused."""
    reason = form.reason.cleaned_data["reason"].strip()
    if not reason:
        form.reason.add_error("reason", _("Please say why; it stands in the history."))
    if request.POST.get("seen") != mark:
        form.reason.add_error(
            None, _("This is not what you have looked at. Please look at the outcome again.")
        )
    if form.reason.errors:
        return False
    save_change(form.values(), number_of(change), reason, cause(request, reason))
    _read_tables_again()
    messages.success(request, _("Saved. Every process reads the office's answers so from now on."))
    return True


def _back_to_shipped(request: DocketRequest) -> None:
    """One button; what was in force stays in the history."""
    reason = _("Back to the shipped values")
    try:
        save_change({}, version_seen(request.POST["shipped"]), reason, cause(request, reason))
    except ChangeRefused:
        messages.warning(request, changed_meanwhile())
    else:
        _read_tables_again()
        messages.success(request, _("The shipped values are in force again."))


def _read_tables_again() -> None:
    """The stored tables of the statistics follow in the background."""
    async_task(READ_TABLES_AGAIN, group="statistics")


def _context(
    request: DocketRequest,
    form: ProfileForm,
    change: ProfileChange | None,
    tried: DryRun | None,
    mark: str,
) -> dict[str, Any]:
    history = ProfileChange.objects.select_related("by").order_by("-number")
    return {
        "form": form,
        "profile": active_profile(),
        "number": number_of(change),
        "changed": bool(change and change.values),
        "tried": tried,
        "mark": mark,
        "page": Paginator(history, PAGE).get_page(request.GET.get("page")),
        "here": "",
    }
