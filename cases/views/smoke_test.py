"""The smoke test: begun by an administrator, worked on in the background, shown as it goes."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from django_htmx.http import HttpResponseClientRefresh
from django_q.tasks import async_task

from cases.eexchange.services import SERVICES
from cases.middleware import DocketRequest
from cases.models import Role, SmokeRow, SmokeRun
from cases.register.exchange import NotTried
from cases.register.office import NoToken
from cases.register.smoke import as_expected, begin, is_alive, outcome
from cases.tasks import SMOKE_TEST
from cases.views.exchange_key import check_asks_for_the_key, check_may_look
from cases.views.frame import page

NAMED = {service.name: service for service in SERVICES}


@require_http_methods(["GET", "HEAD", "POST"])
def smoke_test(request: DocketRequest) -> HttpResponse:
    """The newest smoke test with a row for each service; a POST begins one."""
    check_may_look(request)
    if request.method == "POST":
        check_asks_for_the_key(request)
        _begin(request)
        return redirect("cases:smoke_test")
    run = SmokeRun.objects.select_related("by").first()
    context = {"run": run, "administers": request.user.role == Role.ADMINISTRATOR}
    if run is not None:
        context |= _told(run)
    if request.htmx:  # type: ignore[attr-defined]
        if run is None or run.state != SmokeRun.State.UNDER_WAY:
            return HttpResponseClientRefresh()
        return page(request, "cases/_smoke_progress.html", context)
    return page(request, "cases/smoke_test.html", context)


def _begin(request: DocketRequest) -> None:
    try:
        begin(request.user, timezone.now())
    except (NotTried, NoToken) as refused:
        messages.error(request, str(refused))
        return
    async_task(SMOKE_TEST, group="smoke_test")
    messages.success(request, _("The smoke test is under way."))


def _told(run: SmokeRun) -> dict[str, Any]:
    """The rows of a run with their services, and its figures."""
    rows = list(run.rows.select_related("call").defer("call__body", "call__asked"))
    under_way = run.state == SmokeRun.State.UNDER_WAY
    return {
        "rows": [_row(row) for row in rows],
        "outcome": outcome(rows),
        "under_way": under_way,
        "alive": is_alive(run, timezone.now()),
    }


def _row(row: SmokeRow) -> dict[str, Any]:
    """Beside the row its service, and the missing fields that may be left out."""
    return {
        "row": row,
        "service": NAMED[row.service],
        "as_expected": as_expected(row),
        "perhaps": [name for name in row.missing if name not in row.required],
    }
