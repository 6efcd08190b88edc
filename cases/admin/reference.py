"""Reference data: filing offices, and the directory of the department."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from cases.backoffice import KeptAdmin, is_administrator
from cases.models import DirectoryEntry, FilingOffice


@admin.register(FilingOffice)
class FilingOfficeAdmin(KeptAdmin):
    list_display = ("code", "name", "name_en", "province")
    search_fields = ("code", "name", "name_en", "province")


@admin.register(DirectoryEntry)
class DirectoryEntryAdmin(KeptAdmin):
    list_display = ("name", "kind", "phone", "hotline", "source")
    list_filter = ("kind",)
    search_fields = ("code", "name", "name_en", "phone")

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nothing stands on an entry; its history is kept."""
        return is_administrator(request)
