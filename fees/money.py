"""Money of a charge: net, value-added tax, withholding tax. Baht and satang, exact.

Every amount is a Decimal of at most two places. The tax of each line is rounded by itself, half a
satang up; a sum is the sum of its rounded lines, never a tax counted again on the sum, so that
what stands below a column is what the column adds up to.

Only our own service carries tax. An official fee and a disbursement are passed through as the
receipt has them: no value-added tax is put on them and nothing is withheld from them.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

SATANG = Decimal("0.01")
NOTHING = Decimal("0.00")
HUNDRED = Decimal(100)
SERVICE = "service"


class MoneyError(ValueError):
    """An amount or a percentage that cannot be."""


@dataclass(frozen=True, slots=True)
class Money:
    """One line: its net amount, and the percentages that it carries. Raises MoneyError."""

    kind: str
    net: Decimal
    vat_percent: Decimal = NOTHING
    withheld_percent: Decimal = NOTHING

    def __post_init__(self) -> None:
        if self.net < 0 or self.net != rounded(self.net):
            raise MoneyError(f"{self.net} is no amount in baht and satang")
        for percent in (self.vat_percent, self.withheld_percent):
            if not 0 <= percent <= HUNDRED:
                raise MoneyError(f"{percent} is no percentage")
            if percent and self.kind != SERVICE:
                raise MoneyError("only a service carries tax")

    @property
    def vat(self) -> Decimal:
        return part(self.net, self.vat_percent)

    @property
    def withheld(self) -> Decimal:
        return part(self.net, self.withheld_percent)

    @property
    def gross(self) -> Decimal:
        """With value-added tax: the most that may be paid."""
        return self.net + self.vat

    @property
    def payable(self) -> Decimal:
        """What arrives when the client withholds; the charge is settled by it."""
        return self.gross - self.withheld


@dataclass(frozen=True, slots=True)
class Sums:
    """What some lines come to; `taxed` is the net of those that carry value-added tax."""

    net: Decimal
    taxed: Decimal
    vat: Decimal
    withheld: Decimal

    @property
    def gross(self) -> Decimal:
        return self.net + self.vat

    @property
    def payable(self) -> Decimal:
        return self.gross - self.withheld


def rounded(amount: Decimal) -> Decimal:
    """To satang, half a satang up."""
    return amount.quantize(SATANG, ROUND_HALF_UP)


def part(amount: Decimal, percent: Decimal) -> Decimal:
    """So many percent of an amount, rounded to satang."""
    return rounded(amount * percent / HUNDRED)


def sums(lines: Iterable[Money]) -> Sums:
    """What the lines come to, each rounded by itself."""
    listed = list(lines)
    return Sums(
        net=sum((line.net for line in listed), NOTHING),
        taxed=sum((line.net for line in listed if line.vat_percent), NOTHING),
        vat=sum((line.vat for line in listed), NOTHING),
        withheld=sum((line.withheld for line in listed), NOTHING),
    )


def in_figures(amount: Decimal) -> str:
    """8,250.00"""
    return f"{rounded(amount):,}"


def percent_text(percent: Decimal) -> str:
    """7 for 7.00, 1.5 for 1.50."""
    return f"{percent.normalize():f}"
