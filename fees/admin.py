"""The tariffs in the back office: a new tariff is a new schedule, never a changed old one."""

from collections.abc import Mapping
from typing import Any

from django.contrib import admin, messages
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cases.backoffice import KeptAdmin, KeptInline
from cases.templatetags.docket import era, written
from fees.models import AnnuityFee, FeeItem, FeeSchedule
from fees.price_admin import PriceItemAdmin, TaxRateAdmin

__all__ = ["FeeScheduleAdmin", "PriceItemAdmin", "TaxRateAdmin"]

# A sentence for each field, by "model.field".
EXPLANATIONS: Mapping[str, Any] = {
    "feeschedule.code": _("Short, in Latin letters, each only once; for example PAT-2542."),
    "feeschedule.family": _("Of each family one schedule is in force on a day."),
    "feeschedule.name": _("As people know the tariff; it stands beside amounts."),
    "feeschedule.name_en": _("The same for readers of English."),
    "feeschedule.source": _("The law or regulation it stands in, with section and year."),
    "feeschedule.source_en": _("The same for readers of English."),
    "feeschedule.valid_from": _(
        "For example 22/11/2569; the tariff in force until then ends on the day before."
    ),
    "feeschedule.valid_to": _("The last day before the next tariff; empty while it is in force."),
    "feeitem.code": _("As in the schedule; deadlines find their fee by it."),
    "feeitem.name": _("As the tariff calls it."),
    "feeitem.name_en": _("The same for readers of English."),
    "feeitem.amount": _("Whole baht, without surcharge; for example 500."),
    "feeitem.per": _(
        "What one amount pays for, for example page or document; empty where it is one."
    ),
    "feeitem.doubt": _("An open question about the amount; it stands beside every answer."),
    "feeitem.doubt_en": _("The same for readers of English."),
    "annuityfee.ip_type": _("The code of the right: design, invention or petty_patent."),
    "annuityfee.year": _("The patent year, 5 to 20; 0 is the lump sum."),
    "annuityfee.amount": _("Whole baht, without surcharge; for example 500."),
}


class FeeItemInline(KeptInline):
    explanations = EXPLANATIONS
    model = FeeItem
    fields = ("code", "name", "name_en", "amount", "per", "doubt", "doubt_en")


class AnnuityFeeInline(KeptInline):
    explanations = EXPLANATIONS
    model = AnnuityFee
    fields = ("ip_type", "year", "amount")


@admin.register(FeeSchedule)
class FeeScheduleAdmin(KeptAdmin):
    explanations = EXPLANATIONS
    list_display = ("code", "family", "name", "valid_from", "valid_to", "source")
    list_filter = ("family",)
    search_fields = ("code", "name", "source")
    # A new tariff is mostly the former one with other amounts.
    save_as = True
    inlines = (FeeItemInline, AnnuityFeeInline)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Tell which tariff the new one has ended, and when."""
        super().save_model(request, obj, form, change)
        if obj.ended is not None:
            day = written(obj.ended.valid_to, era({"request": request}), short=False)
            told = gettext("%(code)s now ends on %(day)s; what is owed for its days stays.")
            messages.info(request, told % {"code": obj.ended.code, "day": day})
        for first, last in obj.days_without():
            days = [
                written(day, era({"request": request}), short=False) if day else ""
                for day in (first, last)
            ]
            told = gettext("From %(first)s to %(last)s no schedule of this family is in force.")
            if last is None:
                told = gettext("From %(first)s on no schedule of this family is in force.")
            messages.warning(request, told % {"first": days[0], "last": days[1]})
