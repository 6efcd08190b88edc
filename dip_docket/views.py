"""The one page of the composition root: whether the installation is well."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from dip_docket import health


@require_safe
@never_cache
@login_not_required
def healthz(request: HttpRequest) -> HttpResponse:
    """For a watcher outside: 200 and "ok", or 503 and "not ok", and nothing more."""
    if health.look(timezone.localtime()).ok:
        return HttpResponse("ok\n", content_type="text/plain")
    return HttpResponse("not ok\n", content_type="text/plain", status=503)
