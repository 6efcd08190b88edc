"""Where the pages live."""

from django.contrib import admin
from django.urls import include, path

from dip_docket.views import healthz

urlpatterns = [
    path("", include("cases.urls")),
    path("fees/", include("fees.urls")),
    path("healthz", healthz, name="healthz"),
    path("admin/", admin.site.urls),
]
