"""Asking the fee calculator in tests: the shipped tariffs and calendar, one fixed day."""

from datetime import date
from typing import Any

from cases.rules.calendar import shipped_calendar
from fees.calculator import FeeCalculator
from fees.shipped import shipped_tariffs

TODAY = date(2026, 11, 22)
OLD = "2003-05-01"


def calculator(language: str = "en") -> FeeCalculator:
    return FeeCalculator(shipped_tariffs(), shipped_calendar(), language, TODAY)


def ask(ip_type: str, action: str, language: str = "en", **keys: Any) -> dict[str, Any]:
    return calculator(language).answer({"ip_type": ip_type, "action": action, **keys})


def lines(ip_type: str, action: str, **keys: Any) -> list[tuple[str, int]]:
    """Code and amount of each line."""
    return [(line["code"], line["amount"]) for line in ask(ip_type, action, **keys)["lines"]]


def refused(ip_type: str, action: str, **keys: Any) -> tuple[str, str]:
    """The field and the English sentence of a refusal."""
    error = ask(ip_type, action, **keys)["error"]
    return error["field"], error["message"]
