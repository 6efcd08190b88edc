"""Reference data: filing offices."""

from django.contrib import admin

from cases.backoffice import KeptAdmin
from cases.models import FilingOffice


@admin.register(FilingOffice)
class FilingOfficeAdmin(KeptAdmin):
    list_display = ("code", "name", "name_en", "province")
    search_fields = ("code", "name", "name_en", "province")
