"""How the office is asked for its figures and what their columns mean, as a profile says it."""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from cases.eexchange.days import BUDDHIST_AHEAD
from cases.eexchange.tables import Table

# What a column may be for us. A period is a year with its month in one text.
PERIODS = ("year", "month", "period")
PLACES = ("province_code", "province", "nationality_code", "nationality", "kind")
MEASURES = ("filings", "registrations", "total")
ROLES = (*PERIODS, *PLACES, *MEASURES)
MOST_YEARS = 50
# What stands for the year in a question, in each era.
YEARS_IN_A_QUESTION = ("{year_be}", "{year_ce}")
BRACES = re.compile(r"\{\w*\}")
# Raised when the code reads tables in another way: stored answers are then read again.
READING = 2


@dataclass(frozen=True, eq=False)
class StatisticsRule:
    """`ask` is the question, the same for every service: one for each of the last `years` where
    it holds a year, else one for all. `columns` are the aliases of a role, lower-case, of which
    the first that a table has counts."""

    ask: Mapping[str, str] = field(default_factory=dict)
    years: int = 0
    columns: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def asked_years(self, this_year: int) -> tuple[int, ...]:
        """The Common Era years of the questions, the newest first; 0 for a question about all."""
        if not any(place in text for text in self.ask.values() for place in YEARS_IN_A_QUESTION):
            return (0,)
        return tuple(range(this_year, this_year - self.years, -1))

    def question(self, year: int) -> dict[str, str]:
        """The request for one of these years."""
        told = {"{year_be}": str(year + BUDDHIST_AHEAD), "{year_ce}": str(year)}
        return {
            key: BRACES.sub(lambda found: told[found[0]], text) for key, text in self.ask.items()
        }

    @cached_property
    def reading(self) -> str:
        """A checksum of all that decides how a table is read."""
        told = json.dumps([READING, {role: list(keys) for role, keys in self.columns.items()}])
        return hashlib.sha256(told.encode()).hexdigest()


def read_rule(table: Table) -> StatisticsRule:
    """The rule of a table of a profile; without one no column means anything. Raises
    ProfileError."""
    if not table.values:
        return StatisticsRule()
    columns = table.table("columns")
    rule = StatisticsRule(
        ask=table.texts_by_name("ask"),
        years=table.whole("years", 1, MOST_YEARS),
        columns={role: columns.keys(role) for role in columns.names(ROLES)},
    )
    for key, text in rule.ask.items():
        if set(BRACES.findall(text)) - set(YEARS_IN_A_QUESTION):
            table.refuse(f"ask.{key}", f"what stands here is {' or '.join(YEARS_IN_A_QUESTION)}")
    _refuse_doubles(rule, table)
    table.done()
    return rule


def _refuse_doubles(rule: StatisticsRule, table: Table) -> None:
    """No column means two things."""
    meaning: dict[str, str] = {}
    for role, aliases in rule.columns.items():
        for alias in aliases:
            if alias in meaning:
                table.refuse(f"columns.{role}", f"{alias} means both {meaning[alias]} and {role}")
            meaning[alias] = role
