"""The head of the office's papers: its name and where it can be reached."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from cases.backoffice import KeptAdmin
from cases.models import OfficeProfile


@admin.register(OfficeProfile)
class OfficeProfileAdmin(KeptAdmin):
    list_display = ("name", "tax_number", "phone")

    def has_add_permission(self, request: HttpRequest, *args: Any) -> bool:
        """One head is enough. Elsewhere in the back office nobody needs to look whether it is
        there."""
        here = "/officeprofile/" in request.path
        taken = here and OfficeProfile.objects.exists()
        return super().has_add_permission(request) and not taken
