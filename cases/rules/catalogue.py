"""The statutory rules as data: read from TOML, refused with file and line when wrong."""

import tomllib
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, fields
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from cases.rules.kinds import EVENT_KINDS
from cases.rules.labels import ACTORS, CONSEQUENCES

FOLDER = Path(__file__).parent / "catalogue"
METHODS = frozenset(
    {
        "period",
        "next_working_day",
        "next_day",
        "as_set",
        "annuity",
        "annuity_at_grant",
        "renewal",
        "term",
        "examination",
        "exhibition",
    }
)
UNCOUNTED = frozenset({"next_working_day", "next_day", "as_set"})
IP_TYPES = frozenset({"trademark", "design", "invention", "petty_patent", "gi", "copyright"})
UNITS = frozenset({"days", "months", "years"})
LISTS = frozenset(
    {
        "ip_types",
        "closes",
        "needs",
        "sections",
        "when",
        "not_beside",
        "moved_by",
        "alternative_to",
        "unconfirmed_for",
    }
)
# Every other key is a text.
OTHER_TYPES: Mapping[str, type] = {
    "length": int,
    "surcharge_days": int,
    "surcharge_months": int,
    "next_years": int,
    "most_terms": int,
    "opens_months": int,
    "opens_days": int,
    "last_year": dict,
    "extendable": bool,
    "remedy": bool,
    "confirmed": bool,
    "valid_from": date,
    "valid_to": date,
}


class CatalogueError(ValueError):
    """A row of the catalogue is wrong; the text names file, line and what is wrong."""


@dataclass(frozen=True, eq=False)
class Rule:
    """One statutory term.

    `length` with `unit` is the period; `needs` are event kinds that must be there too,
    `when` flags that the trigger must carry and `when_filed` one that the filing must,
    `sections` those that the letter must cite. `closes` are the kinds that meet the term: any
    of them, but where there is a `closes_all_when` the first, and all when the trigger carries
    that flag. `last_year` is the last patent year by right. `remedy` marks a remedy against
    the ending of the case. A renewal is counted in years from the filing, `next_years` more
    for each that was made (at most `most_terms` of them); its window opens `opens_months` or
    `opens_days` before. The end of a right moves with each event in `moved_by`; nothing
    closes it.
    """

    code: str
    ip_types: tuple[str, ...]
    trigger: str
    title_th: str
    title_en: str
    law: str
    consequence: str
    closes: tuple[str, ...]
    method: str = "period"
    length: int = 0
    unit: str = "days"
    surcharge_days: int = 0
    surcharge_months: int = 0
    next_years: int = 0
    most_terms: int = 0
    moved_by: tuple[str, ...] = ()
    opens_months: int = 0
    opens_days: int = 0
    last_year: tuple[tuple[str, int], ...] = ()
    due_time: str = ""
    actor: str = "applicant"
    needs: tuple[str, ...] = ()
    sections: tuple[str, ...] = ()
    when: tuple[str, ...] = ()
    when_filed: str = ""
    not_when_filed_by: str = ""
    not_beside: tuple[str, ...] = ()
    alternative_to: tuple[str, ...] = ()
    closes_all_when: str = ""
    superseded_by: str = ""
    extendable: bool = False
    remedy: bool = False
    valid_from: date | None = None
    valid_to: date | None = None
    confirmed: bool = True
    confirmed_when: str = ""
    unconfirmed_for: tuple[str, ...] = ()
    open_question: str = ""
    open_question_th: str = ""

    @property
    def period(self) -> tuple[int, str] | None:
        """Length and unit; nothing for a term that is not counted."""
        return (self.length, self.unit) if self.length else None

    def is_confirmed_for(self, ip_type: str, data: Mapping[str, Any]) -> bool:
        """Whether practice has confirmed the rule for this right and this trigger."""
        if ip_type in self.unconfirmed_for:
            return False
        return self.confirmed or bool(self.confirmed_when and data.get(self.confirmed_when) is True)


@lru_cache(maxsize=1)
def load_catalogue() -> tuple[Rule, ...]:
    """All shipped rules. Raises CatalogueError for a wrong row."""
    return read_catalogue(FOLDER)


def read_catalogue(folder: Path) -> tuple[Rule, ...]:
    """The rules of every TOML file in a folder, in the order of files and rows."""
    rules: list[Rule] = []
    for path in sorted(folder.glob("*.toml")):
        rules += _read_file(path)
    _check_together(rules, folder)
    return tuple(rules)


def _read_file(path: Path) -> list[Rule]:
    text = path.read_text(encoding="utf-8")
    try:
        rows = tomllib.loads(text).get("rule", [])
    except tomllib.TOMLDecodeError as error:
        raise CatalogueError(f"{path}: {error}") from error
    lines = [n for n, line in enumerate(text.splitlines(), 1) if line.strip() == "[[rule]]"]
    return [_rule(row, f"{path}:{line}") for row, line in zip(rows, lines, strict=True)]


def _rule(row: dict[str, Any], where: str) -> Rule:
    known = {field.name: field for field in fields(Rule)}
    _refuse_if(sorted(set(row) - set(known)), where, "unknown keys")
    required = {name for name, f in known.items() if f.default is MISSING}
    _refuse_if(sorted(required - set(row)), where, "missing keys")
    _refuse_if(sorted(k for k, v in row.items() if not _has_type(k, v)), where, "a wrong type")
    _refuse_if(sorted(k for k, v in row.items() if v == ""), where, "empty")
    if "last_year" in row:
        row["last_year"] = tuple(sorted(row["last_year"].items()))
    given: dict[str, Any] = {key: tuple(v) if isinstance(v, list) else v for key, v in row.items()}
    rule = Rule(**given)
    _check(rule, where)
    return rule


def _has_type(key: str, value: object) -> bool:
    if key in LISTS:
        return isinstance(value, list) and all(isinstance(v, str) for v in value)
    return type(value) is OTHER_TYPES.get(key, str)


def _check(rule: Rule, where: str) -> None:
    kinds = {rule.trigger, *rule.closes, *rule.needs, *rule.not_beside, *rule.moved_by}
    kinds |= {rule.superseded_by} - {""}
    _refuse_if(sorted(kinds - set(EVENT_KINDS) - {"patent_year"}), where, "unknown kinds of event")
    _refuse_if(sorted(set(rule.ip_types) - IP_TYPES), where, "unknown kinds of right")
    _refuse_if([] if rule.method in METHODS else [rule.method], where, "an unknown method")
    _refuse_if([] if rule.actor in ACTORS else [rule.actor], where, "an unknown actor")
    known = rule.consequence in CONSEQUENCES
    _refuse_if([] if known else [rule.consequence], where, "an unknown consequence")
    _refuse_if([] if rule.unit in UNITS else [rule.unit], where, "an unknown unit")
    counted = rule.method in UNCOUNTED or rule.length > 0
    _refuse_if([] if counted else [str(rule.length)], where, "an impossible length")
    explained = rule.open_question and rule.open_question_th
    settled = rule.confirmed and not rule.unconfirmed_for
    _refuse_if([] if settled or explained else [rule.code], where, "no open question")


def _check_together(rules: list[Rule], folder: Path) -> None:
    """A code may stand in several rows, but each trigger of a right only once."""
    seen: set[tuple[str, ...]] = set()
    codes = {rule.code for rule in rules}
    for rule in rules:
        _refuse_if(sorted(set(rule.alternative_to) - codes), rule.code, "unknown alternatives")
        for ip_type in rule.ip_types:
            place = (rule.code, ip_type, rule.trigger, *rule.sections)
            _refuse_if([rule.code] if place in seen else [], str(folder), "a rule stands twice")
            seen.add(place)


def _refuse_if(wrong: list[str], where: str, what: str) -> None:
    if wrong:
        raise CatalogueError(f"{where}: {what}: {', '.join(wrong)}")
