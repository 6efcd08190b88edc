"""The two pages of the composition root, for watchers outside that have no login."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from dip_docket import health
from dip_docket.readiness import what_is_missing


@require_safe
@never_cache
@login_not_required
def healthz(request: HttpRequest) -> HttpResponse:
    """Whether this process answers at all. It asks nobody, so that a database that is away makes
    no service manager start the web server again and again."""
    return HttpResponse("ok\n", content_type="text/plain")


@require_safe
@never_cache
@login_not_required
def readyz(request: HttpRequest) -> JsonResponse:
    """Whether pages can be served: 200, or 503 and why. `well` is the verdict of `manage.py
    health` in one word, jobs and worker included; it does not change the status, since pages are
    served while a job is late."""
    why = what_is_missing()
    if why:
        return JsonResponse({"ready": False, "why": why, "well": False}, status=503)
    return JsonResponse({"ready": True, "why": "", "well": health.look(timezone.localtime()).ok})
