"""What a case owes: tariffs, charges and payments, and the client's word on each payment."""

from fees.models.charging import (
    BillingPaper,
    Charge,
    NumberSeries,
    Payment,
    PriceItem,
    TaxRate,
)
from fees.models.instructing import CallItem, ClientCall, Instruction, InstructionEntry
from fees.models.tariff import AnnuityFee, FeeItem, FeeSchedule

__all__ = [
    "AnnuityFee",
    "BillingPaper",
    "CallItem",
    "Charge",
    "ClientCall",
    "FeeItem",
    "FeeSchedule",
    "Instruction",
    "InstructionEntry",
    "NumberSeries",
    "Payment",
    "PriceItem",
    "TaxRate",
]
