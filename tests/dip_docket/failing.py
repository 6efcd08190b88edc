"""An address that fails, beside those of the product."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.urls import path

from dip_docket.urls import urlpatterns as real


@login_not_required
def fail(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("hush")


urlpatterns = [path("fails", fail), *real]
