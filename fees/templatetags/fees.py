"""The official fee beside a deadline, for pages and mails."""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django import template
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.deadlines import in_time_until, last_day
from cases.forms import reading_language
from cases.models import Deadline
from cases.rules.thai_dates import ENGLISH_MONTHS, OFFSET, SHORT_MONTHS
from cases.templatetags.docket import era
from fees import wording
from fees.annuities import Term
from fees.money import in_figures
from fees.queries import amounts_for, lump_sums_for, tariffs
from fees.tariff import SURCHARGE, Tariff, with_surcharge
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
    day, memo = on or _day_of(context), context.get("memo", {})
    key = ("fees", day, *(deadline.pk for deadline in deadlines))
    if key not in memo:
        memo[key] = _looked_up(deadlines, day, memo)
    for name, amounts in memo[key].items():
        context[name] = amounts
    return ""


def _looked_up(
    deadlines: list[Deadline], on: date, memo: dict[Any, Any]
) -> dict[str, dict[int, int]]:
    """The amounts, and which of them are lump sums: these pay for all years. Mails of one pass
    share a `memo`, and with it the tariffs."""
    if deadlines and "tariffs" not in memo:
        memo["tariffs"] = tariffs()
    known = memo.get("tariffs", ())
    at_once = lump_sums_for(deadlines, on, known)
    return {
        "fee_amounts": amounts_for(deadlines, on, known) | at_once,
        "fee_lump_sums": at_once,
    }


@register.inclusion_tag("fees/_deadline_fee.html", takes_context=True)
def deadline_fee(context: dict[str, Any], deadline: Deadline) -> dict[str, int | None]:
    """What the office asks for when the term is met; nothing is shown when it is not known.

    A list is prepared by `prepare_fees`; without it the row is looked up by itself.
    """
    return {"amount": _known(context, deadline)["fee_amounts"].get(deadline.pk)}


@register.simple_tag(takes_context=True)
def fee_words(context: dict[str, Any], deadline: Deadline) -> str:
    """The same as plain words, for a text: "500 baht", "" when it is not known.

    Where a late payment saves the right its amount stands there too, and alone once the last day
    in time is over; none once that with surcharge is over too.
    """
    known = _known(context, deadline)
    amount = known["fee_amounts"].get(deadline.pk)
    if amount is None:
        return ""
    late, on = with_surcharge(deadline.code, amount), _day_of(context)
    about = {"amount": baht(amount), "late": baht(late or 0)}
    at_once = deadline.pk in known.get("fee_lump_sums", ())
    if late is None or deadline.surcharge_until is None or at_once:
        return _("%(amount)s baht") % about
    if on > last_day(deadline):
        return ""
    if on > in_time_until(deadline):
        return _("%(late)s baht with surcharge") % about
    return _("%(amount)s baht, paid late %(late)s baht") % about


def _known(context: dict[str, Any], deadline: Deadline) -> Any:
    """What was prepared; without that the row is looked up by itself."""
    return context if "fee_amounts" in context else _looked_up([deadline], _day_of(context), {})


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


@register.filter
def years_text(years: Sequence[int]) -> str:
    """The patent years of a payment: "5", "5–12"."""
    first, last = years[0], years[-1]
    return str(first) if first == last else f"{first}–{last}"


@register.filter
def payment_years(term: Term) -> str:
    """What a payment pays for: "5", "5–12", or the number of a renewal or an extension."""
    if term.years:
        return years_text(term.years)
    about = {"number": term.occurrence}
    if term.code == "TM-54":
        return _("Renewal %(number)s") % about
    return _("Extension %(number)s") % about


@register.filter
def surcharge_percent(code: str) -> int | None:
    """How much more a late payment of a term costs, in percent."""
    return SURCHARGE.get(code)


@register.simple_tag(takes_context=True)
def month_label(context: dict[str, Any], first: date) -> str:
    """A month over a scale, January with the last two digits of its year: "ธ.ค.", "ม.ค. 70"."""
    if first.month > 1:
        return _month(first)
    return f"{_month(first)} {_year(context, first) % 100:02d}"


@register.simple_tag(takes_context=True)
def month_and_year(context: dict[str, Any], first: date) -> str:
    """A month with its year: "ธ.ค. 2569"."""
    return f"{_month(first)} {_year(context, first)}"


@register.simple_tag(takes_context=True)
def quarter_label(context: dict[str, Any], first: date) -> str:
    """A quarter by its months: "ต.ค.–ธ.ค. 2569"."""
    last = first.replace(month=first.month + 2)
    return f"{_month(first)}–{_month(last)} {_year(context, first)}"


def _month(first: date) -> str:
    if reading_language() == "th":
        return SHORT_MONTHS[first.month - 1]
    return ENGLISH_MONTHS[first.month - 1][:3]


def _year(context: dict[str, Any], first: date) -> int:
    return first.year + OFFSET if era(context) == "be" else first.year


@register.filter
def unlocalised(number: float) -> str:
    """A number for an attribute, with a point whatever the language."""
    return f"{number:.2f}".rstrip("0").rstrip(".")


@register.filter
def baht_or_dash(amount: int) -> str:
    """Whole baht with commas; a dash where there is nothing to pay."""
    return baht(amount) if amount else "–"
