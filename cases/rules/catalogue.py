"""The statutory rules as data: read from TOML, refused with file and line when wrong."""

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import MISSING, dataclass, fields, replace
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from cases.rules.examples import Example, ExampleError, read_examples
from cases.rules.kinds import ALL, EVENT_KINDS, OWN_MATTER
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
IP_TYPES = frozenset({*ALL, OWN_MATTER})
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
    "examples": list,
    "extendable": bool,
    "remedy": bool,
    "confirmed": bool,
    "rolls": bool,
    "valid_from": date,
    "valid_to": date,
}


# The state in which an Act was read, by the first word of its citation.
LAW_AS_OF: Mapping[str, date] = {"PA": date(2019, 1, 31), "TMA": date(2016, 5, 3)}
HEADING = re.compile(r"\s*\[\[\s*rule\s*\]\]\s*(#.*)?")
KEY = re.compile(r"\s*(?:\[\s*rule\s*\.\s*)?\"?([\w-]+)\"?\s*[=\]]")
LINE_OF_TOML = re.compile(r"\(at line (\d+)")


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
    closes it. A term whose day `rolls` not keeps it though the day is closed. `examples` are its
    dates as counted by hand.
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
    rolls: bool = True
    extendable: bool = False
    remedy: bool = False
    valid_from: date | None = None
    valid_to: date | None = None
    confirmed: bool = True
    confirmed_when: str = ""
    unconfirmed_for: tuple[str, ...] = ()
    open_question: str = ""
    open_question_th: str = ""
    examples: tuple[Example, ...] = ()

    @property
    def period(self) -> tuple[int, str] | None:
        """Length and unit; nothing for a term that is not counted."""
        return (self.length, self.unit) if self.length else None

    def is_confirmed_for(self, ip_type: str, data: Mapping[str, Any]) -> bool:
        """Whether practice has confirmed the rule for this right and this trigger."""
        if ip_type in self.unconfirmed_for:
            return False
        return self.confirmed or bool(self.confirmed_when and data.get(self.confirmed_when) is True)


@dataclass(frozen=True)
class Place:
    """Where a row stands: its file, the line of its heading and those of its keys."""

    file: Path
    line: int
    keys: Mapping[str, int]

    def of(self, names: Sequence[str]) -> str:
        """File and line of the first of these keys; of the heading when none is there."""
        lines = [self.keys[name] for name in names if name in self.keys]
        return f"{self.file}:{min(lines, default=self.line)}"


def law_as_of(law: str) -> date | None:
    """The day in whose state a cited Act was read; nothing for a source without one."""
    return LAW_AS_OF.get(law.partition(" ")[0])


@lru_cache(maxsize=1)
def load_catalogue() -> tuple[Rule, ...]:
    """All shipped rules. Raises CatalogueError for a wrong row."""
    return read_catalogue(FOLDER)


def read_catalogue(folder: Path) -> tuple[Rule, ...]:
    """The rules of every TOML file in a folder, in the order of files and rows."""
    rows: list[tuple[Rule, Place]] = []
    for path in sorted(folder.glob("*.toml")):
        rows += _read_file(path)
    _check_together(rows)
    return tuple(rule for rule, _place in rows)


def _read_file(path: Path) -> list[tuple[Rule, Place]]:
    text = path.read_text(encoding="utf-8")
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        found = LINE_OF_TOML.search(str(error))
        line = found[1] if found else len(text.splitlines())
        raise CatalogueError(f"{path}:{line}: {error}") from error
    places = list(_places(path, text))
    rows = document.pop("rule", [])
    if document or not isinstance(rows, list) or len(rows) != len(places):
        raise CatalogueError(f"{path}:1: holds something else than [[rule]] rows")
    return [(_rule(row, place), place) for row, place in zip(rows, places, strict=True)]


def _places(path: Path, text: str) -> Iterator[Place]:
    """Where each row of a file begins and where its keys stand."""
    keys: dict[str, int] = {}
    for number, line in enumerate(text.splitlines(), 1):
        if HEADING.fullmatch(line):
            keys = {}
            yield Place(path, number, keys)
        elif key := KEY.match(line):
            keys.setdefault(key[1], number)


def _rule(row: dict[str, Any], place: Place) -> Rule:
    known = {field.name: field for field in fields(Rule)}
    required = {name for name, f in known.items() if f.default is MISSING}
    _refuse_keys(set(row) - set(known), place, "unknown keys")
    _refuse_keys(required - set(row), place, "missing keys")
    _refuse_keys({k for k, v in row.items() if not _has_type(k, v)}, place, "a wrong type")
    _refuse_keys({k for k, v in row.items() if v == ""}, place, "empty")
    if "last_year" in row:
        row["last_year"] = tuple(sorted(row["last_year"].items()))
    examples = row.pop("examples", [])
    given: dict[str, Any] = {key: tuple(v) if isinstance(v, list) else v for key, v in row.items()}
    rule = Rule(**given)
    for keys, wrong, what in _faults(rule):
        _refuse_if(wrong, place.of(keys), what)
    return replace(rule, examples=_examples(rule, examples, place))


def _examples(rule: Rule, rows: list[object], place: Place) -> tuple[Example, ...]:
    try:
        return read_examples(rows, rule.ip_types)
    except ExampleError as error:
        raise CatalogueError(f"{place.of(['examples'])}: {error}") from error


def _has_type(key: str, value: object) -> bool:
    if key in LISTS:
        return isinstance(value, list) and all(isinstance(v, str) for v in value)
    return type(value) is OTHER_TYPES.get(key, str)


def _faults(rule: Rule) -> Iterator[tuple[tuple[str, ...], set[str], str]]:
    """The keys to look at, what is wrong in them (nothing when all is well), and how."""
    yield from (
        ((key,), _kinds(rule, key) - {*EVENT_KINDS, "patent_year"}, "unknown kinds of event")
        for key in ("trigger", "closes", "needs", "not_beside", "moved_by", "superseded_by")
    )
    yield ("ip_types",), set(rule.ip_types) - IP_TYPES, "unknown kinds of right"
    yield ("method",), {rule.method} - METHODS, "an unknown method"
    yield ("actor",), {rule.actor} - set(ACTORS), "an unknown actor"
    yield ("consequence",), {rule.consequence} - set(CONSEQUENCES), "an unknown consequence"
    yield ("unit",), {rule.unit} - UNITS, "an unknown unit"
    counted = rule.method in UNCOUNTED or rule.length > 0
    yield ("length",), set() if counted else {str(rule.length)}, "an impossible length"
    explained = rule.open_question and rule.open_question_th
    settled = rule.confirmed and not rule.unconfirmed_for
    yield ("confirmed",), set() if settled or explained else {rule.code}, "no open question"


def _kinds(rule: Rule, key: str) -> set[str]:
    value = getattr(rule, key)
    return ({value} if isinstance(value, str) else set(value)) - {""}


def _check_together(rows: list[tuple[Rule, Place]]) -> None:
    """A code may stand in several rows, but each trigger of a right only once."""
    seen: set[tuple[str, ...]] = set()
    codes = {rule.code for rule, _place in rows}
    for rule, place in rows:
        where = place.of(["alternative_to"])
        _refuse_if(set(rule.alternative_to) - codes, where, "unknown alternatives")
        for ip_type in rule.ip_types:
            key = (rule.code, ip_type, rule.trigger, *rule.sections)
            _refuse_if({rule.code} if key in seen else set(), place.of([]), "a rule stands twice")
            seen.add(key)


def _refuse_keys(names: set[str], place: Place, what: str) -> None:
    _refuse_if(names, place.of(sorted(names)), what)


def _refuse_if(wrong: set[str], where: str, what: str) -> None:
    if wrong:
        raise CatalogueError(f"{where}: {what}: {', '.join(sorted(wrong))}")
