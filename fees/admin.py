"""The tariffs in the back office: a new tariff is a new schedule, never a changed old one."""

from django.contrib import admin

from cases.backoffice import KeptAdmin, KeptInline
from fees.models import AnnuityFee, FeeItem, FeeSchedule


class FeeItemInline(KeptInline):
    model = FeeItem
    fields = ("code", "name", "name_en", "amount", "per")


class AnnuityFeeInline(KeptInline):
    model = AnnuityFee
    fields = ("ip_type", "year", "amount")


@admin.register(FeeSchedule)
class FeeScheduleAdmin(KeptAdmin):
    list_display = ("code", "family", "name", "valid_from", "valid_to", "source")
    list_filter = ("family",)
    search_fields = ("code", "name", "source")
    inlines = (FeeItemInline, AnnuityFeeInline)
