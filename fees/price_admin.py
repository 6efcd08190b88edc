"""Prices, taxes and the head of the papers in the back office."""

from collections.abc import Mapping
from typing import Any

from django.contrib import admin, messages
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cases.backoffice import KeptAdmin
from cases.templatetags.docket import era, written
from fees.models import PriceItem, TaxRate

FOR_READERS = _("The same for readers of English.")
ENDS = _("The last day before the next one; empty while it is in force.")
BEGINS = _("For example 22/11/2569; the one in force until then ends on the day before.")
# A sentence for each field, by "model.field".
EXPLANATIONS: Mapping[str, Any] = {
    "priceitem.code": _("Short, in Latin letters; another price of the service has the same code."),
    "priceitem.name": _("As it shall stand on quotations and invoices."),
    "priceitem.name_en": FOR_READERS,
    "priceitem.amount": _("Baht without value-added tax; for example 5000."),
    "priceitem.valid_from": BEGINS,
    "priceitem.valid_to": ENDS,
    "taxrate.kind": _("Of each tax one rate is in force on a day."),
    "taxrate.percent": _("For example 7; charges that are raised already keep theirs."),
    "taxrate.least": _(
        "Baht of services on one paper; of less nothing is withheld. 0 for no limit."
    ),
    "taxrate.valid_from": BEGINS,
    "taxrate.valid_to": ENDS,
    "taxrate.source": _("The decree or order it stands in, with its number and year."),
}


class DatedAdmin(KeptAdmin):
    """Rows that follow each other: a new one ends the one in force, and says so."""

    explanations = EXPLANATIONS

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if obj.ended is not None:
            day = written(obj.ended.valid_to, era({"request": request}), short=False)
            told = gettext("%(row)s now ends on %(day)s; what is charged already stays.")
            messages.info(request, told % {"row": obj.ended, "day": day})


@admin.register(PriceItem)
class PriceItemAdmin(DatedAdmin):
    list_display = ("code", "name", "amount", "valid_from", "valid_to")
    fields = ("code", "name", "name_en", "amount", "valid_from", "valid_to")
    search_fields = ("code", "name", "name_en")
    save_as = True


@admin.register(TaxRate)
class TaxRateAdmin(DatedAdmin):
    list_display = ("kind", "percent", "least", "valid_from", "valid_to", "source")
    fields = ("kind", "percent", "least", "valid_from", "valid_to", "source")
    list_filter = ("kind",)
