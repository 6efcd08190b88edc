"""Where the pages live."""

from django.contrib import admin
from django.urls import include, path

from dip_docket.views import healthz, readyz

urlpatterns = [
    path("", include("cases.urls")),
    path("fees/", include("fees.urls")),
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
    path("admin/", admin.site.urls),
]
