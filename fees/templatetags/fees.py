"""The official fee beside a deadline, for pages and mails."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from django import template
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.forms import reading_language
from cases.models import Deadline
from fees import wording
from fees.money import in_figures
from fees.queries import amounts_for
from fees.tariff import Tariff
from fees.values import Priced

register = template.Library()


@register.simple_tag(takes_context=True)
def prepare_fees(context: dict[str, Any], rows: Iterable[Any], on: date | None = None) -> str:
    """Look up the amounts of a whole list at once, for `deadline_fee` and `fee_words` beside
    its rows.

    `rows` are deadlines, or things with a `deadline` as the lines of a mail are; `on` is the
    day whose tariff counts, today in Bangkok when it is left out.
    """
    deadlines = [getattr(row, "deadline", row) for row in rows]
    context["fee_amounts"] = amounts_for(deadlines, on or _day_of(context))
    return ""


@register.inclusion_tag("fees/_deadline_fee.html", takes_context=True)
def deadline_fee(context: dict[str, Any], deadline: Deadline) -> dict[str, int | None]:
    """What the office asks for when the term is met; nothing is shown when it is not known.

    A list is prepared by `prepare_fees`; without it the row is looked up by itself.
    """
    return {"amount": _amount(context, deadline)}


@register.simple_tag(takes_context=True)
def fee_words(context: dict[str, Any], deadline: Deadline) -> str:
    """The same as plain words, for a text: "500 baht", or "" when it is not known."""
    amount = _amount(context, deadline)
    return "" if amount is None else _("%(amount)s baht") % {"amount": baht(amount)}


def _amount(context: dict[str, Any], deadline: Deadline) -> int | None:
    prepared: dict[int, int] | None = context.get("fee_amounts")
    if prepared is None:
        prepared = amounts_for([deadline], _day_of(context))
    return prepared.get(deadline.pk)


def _day_of(context: dict[str, Any]) -> date:
    day: date = context.get("today") or timezone.localdate()
    return day


@register.filter
def line_label(line: Priced) -> str:
    """The name of a line of a bill with its class of goods."""
    return wording.label(line, reading_language())


@register.filter
def line_quantity(line: Priced) -> str:
    """How the amount of a line came about."""
    return wording.quantity_text(line.quantity, reading_language())


@register.filter
def step_label(step: str) -> str:
    """The name of a step of an estimate."""
    return wording.step_label(step, reading_language())


@register.filter
def in_reading_language(tariff: Tariff, what: str) -> str:
    """The name or the source of a tariff as its reader reads it."""
    suffix = "" if reading_language() == "th" else "_en"
    return str(getattr(tariff, what + suffix))


@register.filter
def baht(amount: int) -> str:
    """Whole baht with commas: 18,000."""
    return f"{amount:,}"


@register.filter
def satang(amount: Decimal) -> str:
    """Baht and satang with commas: 8,250.00."""
    return in_figures(amount)


@register.simple_tag
def name_of(thing: Any) -> str:
    """The name of a charge or of a line of a paper, as its reader reads it."""
    english = reading_language() == "en" and thing.name_en
    return str(english or thing.name)
