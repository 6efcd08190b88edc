"""What a charge comes to on a day: the tariff, the price list, the tax rates."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Q, QuerySet, Subquery, Sum
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.deadlines import in_time_until
from cases.models import Case, CaseParty, Deadline, OfficeProfile, Party, PartyRole
from cases.queries import CLIENT_ROLES
from fees.annuity_quote import AT_ONCE, LUMP_SUM_CODE
from fees.models import Charge, PriceItem, TaxRate
from fees.money import NOTHING
from fees.pipeline import is_first_payment, why_no_lump
from fees.queries import amounts_by, tariff_in_force
from fees.tariff import ANNUITY_RULES, with_surcharge

NO_LUMP = {
    "lump_not_first": gettext_lazy("The lump sum goes only with the first annuity payment."),
    "lump_late": gettext_lazy(
        "The law leaves open what a late lump sum costs; pay the years one by one."
    ),
}


class ChargeRefused(ValueError):
    """What a person asked for cannot be done; the text is a sentence for the screen."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field
        self.message = message


class ChargeChanged(ChargeRefused):
    """Somebody else changed the charge after this person opened it."""


@dataclass(frozen=True)
class Official:
    """What a deadline costs at the office by the tariff of a day, with the tariff's code."""

    code: str
    amount: Decimal
    tariff: str


def official_fee(deadline: Deadline, plan: str, day: date) -> Official:
    """What is paid at the office for a deadline on a day, with the surcharge when that is after
    its last day. Raises ChargeRefused where the law or the tariff leaves it open."""
    if plan == AT_ONCE:
        return _lump_sum(deadline, day)
    tariff = tariff_in_force(deadline.case.ip_type, day)
    amount = amounts_by([deadline], tariff).get(deadline.pk) if tariff else None
    if tariff is None or not amount:
        raise ChargeRefused(
            "deadline", _("For this deadline no amount is known; charge it as a disbursement.")
        )
    return Official(deadline.code, owed_on(deadline, amount, day), tariff.code)


def owed_on(deadline: Deadline, amount: int, day: date) -> Decimal:
    """The fee of a deadline when it is paid on a day: with the surcharge after its last day."""
    late = with_surcharge(deadline.code, amount) if day > in_time_until(deadline) else None
    return Decimal(late or amount)


def _lump_sum(deadline: Deadline, day: date) -> Official:
    """All annuities at once (ANN-4): only with the first payment, and in time."""
    why = why_no_lump(can_be_at_once(deadline), in_time_until(deadline), day)
    if why:
        raise ChargeRefused("plan", str(NO_LUMP[why]))
    tariff = tariff_in_force(deadline.case.ip_type, day)
    amount = tariff.lump_sum(deadline.case.ip_type) if tariff else None
    if tariff is None or not amount:
        raise ChargeRefused("plan", _("The tariff of this day has no lump sum."))
    return Official(LUMP_SUM_CODE, Decimal(amount), tariff.code)


def can_be_at_once(deadline: Deadline) -> bool:
    """Whether all years can be paid in place of this payment while it is in time."""
    return is_first_payment(deadline.code, deadline.years or ())


def check_not_charged(deadline: Deadline, plan: str) -> None:
    """Nobody is charged a fee twice, nor a year beside all years. Raises ChargeRefused."""
    standing = Charge.objects.filter(case=deadline.case_id, kind=Charge.Kind.OFFICIAL)
    standing = standing.exclude(state=Charge.State.WAIVED)
    if standing.filter(deadline=deadline).exists():
        raise ChargeRefused("deadline", _("The fee of this deadline is charged already."))
    if deadline.code not in ANNUITY_RULES:
        return
    waiting = standing.filter(state=Charge.State.OPEN)
    if plan == AT_ONCE and waiting.filter(deadline__code__in=ANNUITY_RULES).exists():
        raise ChargeRefused("plan", _("Single years are charged already; waive them first."))
    if plan != AT_ONCE and waiting.filter(code=LUMP_SUM_CODE).exists():
        raise ChargeRefused("deadline", _("All years are charged at once already."))


def in_force(day: date) -> Q:
    """Dated rows that hold on a day."""
    return Q(valid_from__lte=day) & (Q(valid_to__isnull=True) | Q(valid_to__gte=day))


def prices_on(day: date) -> QuerySet[PriceItem]:
    """The office's own price list of a day."""
    return PriceItem.objects.filter(in_force(day)).order_by("code")


def taxes_of(
    client: Party | None, day: date, net: Decimal | None = None
) -> tuple[Decimal, Decimal]:
    """The percentages of value-added and withholding tax that a service carries on a day.

    Raises ChargeRefused where no rate is known. Nothing is withheld by natural persons and
    clients abroad, nor of less than the amount from which the tax is withheld; `net` is what the
    service costs in baht, without it no amount is too small. An office that is not
    registered charges no value-added tax.
    """
    registered = Subquery(OfficeProfile.objects.values("charges_vat")[:1])
    found = list(TaxRate.objects.filter(in_force(day)).annotate(registered=registered))
    rates = {row.kind: row for row in found}
    if {TaxRate.Kind.VAT, TaxRate.Kind.WITHHOLDING} - rates.keys():
        raise ChargeRefused(
            "charged_on", _("No tax rate is known for this day; enter it in the back office.")
        )
    vat = NOTHING if found[0].registered is False else rates[TaxRate.Kind.VAT].percent
    kept = rates[TaxRate.Kind.WITHHOLDING]
    enough = net is None or net >= kept.least
    return vat, kept.percent if enough and withholds(client) else NOTHING


def withheld_from(day: date) -> Decimal:
    """From how many baht of services on one paper tax is withheld on a day."""
    rate = TaxRate.objects.filter(in_force(day), kind=TaxRate.Kind.WITHHOLDING).first()
    return rate.least if rate else NOTHING


def withholding_on(days: Iterable[date]) -> dict[date, Decimal]:
    """The percentage of withholding tax of some days; nought where none is known."""
    rates = list(TaxRate.objects.filter(kind=TaxRate.Kind.WITHHOLDING))
    return {
        day: next((rate.percent for rate in rates if rate.holds_on(day)), NOTHING) for day in days
    }


def withholds(client: Party | None) -> bool:
    """Whether a client keeps back withholding tax: a juristic person in Thailand does."""
    return client is None or (client.kind == Party.Kind.JURISTIC and client.country == "TH")


def clients_of(case: Case) -> list[Party]:
    """Whom a paper of a case may go to, who is billed first, each once."""
    roles = (PartyRole.BILLING, PartyRole.ASSOCIATE, *CLIENT_ROLES)
    rows = CaseParty.objects.filter(case=case, role__in=roles).select_related("party")
    ordered = sorted(rows, key=lambda row: (_rank(row.role), row.position, row.pk))
    return list({row.party_id: row.party for row in ordered}.values())


def _rank(role: str) -> int:
    return 0 if role == PartyRole.BILLING else 1 if role == PartyRole.ASSOCIATE else 2


def client_of(case: Case) -> Party | None:
    """Who is billed for a case, as far as the docket knows."""
    return next(iter(clients_of(case)), None)


def paid_so_far(charge: Charge) -> Decimal:
    """What was paid on a charge and not taken back."""
    paid = charge.payments.filter(taken_back_at__isnull=True).aggregate(sum=Sum("amount"))["sum"]
    return paid or NOTHING
