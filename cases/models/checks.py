"""Constraints that several tables share: the database keeps the promises, not the forms."""

from datetime import date
from typing import Any

from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

EARLIEST = date(1900, 1, 1)
LATEST = date(2150, 12, 31)


def legal_dates(table: str, *fields: str) -> list[models.BaseConstraint]:
    """One check a field: a legal date lies within 1900-2150, so a Buddhist Era year
    that was read as a Common Era year (2569) cannot be stored."""
    return [
        models.CheckConstraint(
            condition=Q(**{f"{field}__isnull": True})
            | Q(**{f"{field}__gte": EARLIEST, f"{field}__lte": LATEST}),
            name=f"{table}_{field}_is_a_legal_date",
        )
        for field in fields
    ]


def both_or_neither(table: str, who: str, when: str) -> models.CheckConstraint:
    """A person without a moment, or a moment without a person, proves nothing."""
    return models.CheckConstraint(
        condition=Q(**{f"{who}__isnull": True, f"{when}__isnull": True})
        | Q(**{f"{who}__isnull": False, f"{when}__isnull": False}),
        name=f"{table}_{when}_names_a_person",
    )


def history(**options: Any) -> HistoricalRecords:
    """Who changed what, when and why; the reason may be as long as it needs to be."""
    return HistoricalRecords(
        history_change_reason_field=models.TextField(null=True, blank=True), **options
    )
