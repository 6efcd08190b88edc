"""The tables of the twelve statistics services, read by one adapter.

Every column that comes is kept. Year, month, place, kind and counts are recognised by their
aliases in the profile; what cannot be read is named with its row and column and counts nowhere.
"""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from cases.eexchange.days import BUDDHIST_AHEAD, BUDDHIST_FROM
from cases.eexchange.provinces import province_of
from cases.eexchange.rows import BLANKS, DIGITS, STROKES, text_of
from cases.eexchange.statistics_rule import MEASURES, ROLES

_THAI = "มกราคม กุมภาพันธ์ มีนาคม เมษายน พฤษภาคม มิถุนายน กรกฎาคม สิงหาคม กันยายน ตุลาคม พฤศจิกายน ธันวาคม"
_SHORT = "มค กพ มีค เมย พค มิย กค สค กย ตค พย ธค"
_ENGLISH = "january february march april may june july august september october november december"
MONTHS = {
    name: number
    for names in (_THAI, _SHORT, _ENGLISH)
    for number, name in enumerate(names.split(), 1)
} | {name[:3]: number for number, name in enumerate(_ENGLISH.split(), 1)}
# A row of sums beside the rows that it sums would count everything twice.
_SUMS = (
    "รวม รวมทั้งหมด รวมทั้งสิ้น รวมทั้งประเทศ รวมทุกจังหวัด รวมทั้งปี ทั้งหมด ทั้งประเทศ ทั่วประเทศ ทั้งปี ยอดรวม"
    " total grandtotal sum all"
)
# What stands where the office does not say a place or a kind.
_UNSAID = (
    "ไม่ระบุ ไม่ระบุจังหวัด ไม่ระบุสัญชาติ ไม่ระบุประเภท ไม่ทราบ ไม่มีข้อมูล n/a unknown unspecified notspecified"
)
SUMS, UNSAID = frozenset(_SUMS.split()), frozenset(_UNSAID.split())
_ERA = r"(?:ปี\s*)?(?:พ\.?\s*ศ\.?|ค\.?\s*ศ\.?|b\.?e\.?|c\.?e\.?|a\.?d\.?)?\s*"
YEAR = re.compile(rf"{_ERA}([0-9]{{4}})(?:\.0+)?", re.IGNORECASE)
YEAR_MONTH = re.compile(r"([0-9]{4})\s*[-/]?\s*([0-9]{1,2})(?:[-/][0-9]{1,2}(?:[T ].*)?)?")
MONTH_YEAR = re.compile(r"([0-9]{1,2})\s*[-/]\s*([0-9]{4})")
NAMED = re.compile(rf"([^0-9]+?)\s*{_ERA}([0-9]{{4}})", re.IGNORECASE)
COUNT = re.compile(r"([0-9]{1,3}(?:[, ][0-9]{3})+|[0-9]+)(?:\.0+)?")
EARLIEST, LATEST = 1900, 2150
MOST = 10**12
TEXT_ROLES = ("province", "nationality", "kind")


@dataclass(frozen=True)
class Problem:
    """What could not be counted: the row from 1 on, the column as the office writes it, what
    stands there. `what` is row, year, month, number, twice or sum."""

    row: int
    column: str
    value: str
    what: str


@dataclass(frozen=True)
class Figure:
    """One count. `month` is 0 where it is of a whole year. A province that is known has its code
    and its Thai name, another its text without a code; blank is what the office does not say.
    `rest` are the columns without a use here."""

    year: int
    month: int
    measure: str
    value: int
    province_code: str = ""
    province: str = ""
    nationality_code: str = ""
    nationality: str = ""
    kind: str = ""
    rest: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Table:
    """A table as it came and as far as it is understood. `columns` are as the office writes
    them, `recognised` says which of them has a role."""

    columns: tuple[str, ...]
    rows: tuple[Mapping[str, str], ...]
    recognised: Mapping[str, str]
    figures: tuple[Figure, ...]
    problems: tuple[Problem, ...]

    @property
    def unknown(self) -> tuple[str, ...]:
        """The columns without a role."""
        known = set(self.recognised.values())
        return tuple(column for column in self.columns if column not in known)

    @property
    def not_counted(self) -> int:
        """The rows with a count that is missing from the sums; a row of sums is missed nowhere."""
        return len({problem.row for problem in self.problems if problem.what != "sum"})

    @property
    def enough(self) -> bool:
        """Whether a page of counts can be made: something is counted, and the year is known."""
        return bool({"year", "period"} & set(self.recognised)) and bool(
            set(MEASURES) & set(self.recognised)
        )


def read_table(given: Sequence[object], aliases: Mapping[str, Sequence[str]]) -> Table:
    """The rows of an answer as a table with its figures. Nothing that comes raises."""
    problems = [
        Problem(place, "", _text(row)[:200], "row")
        for place, row in enumerate(given, 1)
        if not isinstance(row, dict)
    ]
    columns = _columns(row for row in given if isinstance(row, dict))
    rows = [(place, _row(row)) for place, row in enumerate(given, 1) if isinstance(row, dict)]
    recognised = {
        role: next(columns[alias] for alias in aliases[role] if alias in columns)
        for role in ROLES
        if any(alias in columns for alias in aliases.get(role, ()))
    }
    shown = [(place, {columns[key]: text for key, text in row.items()}) for place, row in rows]
    found = Table(
        columns=tuple(columns.values()),
        rows=tuple(row for _place, row in shown),
        recognised=recognised,
        figures=(),
        problems=(),
    )
    figures = _figures(shown, found, problems) if found.enough else []
    return Table(found.columns, found.rows, recognised, tuple(figures), tuple(problems))


def _columns(rows: Iterable[Mapping[Any, object]]) -> dict[str, str]:
    """The columns by their lower-case names, each as it was written first."""
    columns: dict[str, str] = {}
    for row in rows:
        for key in row:
            name = text_of(key)
            columns.setdefault(name.lower(), name)
    return columns


def _row(row: Mapping[Any, object]) -> dict[str, str]:
    """The row as texts; of two keys that differ in case only, the filled one counts."""
    texts: dict[str, str] = {}
    for key, value in row.items():
        name = text_of(key).lower()
        texts[name] = texts.get(name) or _text(value)
    return texts


def _text(value: object) -> str:
    """A value as one line; what is neither a text nor a number as it stands in the answer."""
    if value in BLANKS:
        return ""
    return text_of(value) or text_of(json.dumps(value, ensure_ascii=False))


class _NotCounted(Exception):
    """A row counts nowhere: the role whose column says so, and why."""

    def __init__(self, role: str, what: str) -> None:
        super().__init__(role, what)
        self.role, self.what = role, what


def _figures(
    rows: Iterable[tuple[int, Mapping[str, str]]], table: Table, problems: list[Problem]
) -> list[Figure]:
    """The counts of all rows; adds to the problems."""
    figures: list[Figure] = []
    seen: set[tuple[object, ...]] = set()
    for place, row in rows:
        said = {role: row.get(column, "") for role, column in table.recognised.items()}
        try:
            unsaid = [role for role in TEXT_ROLES if _plain(said.get(role, "")) in UNSAID]
            without = {role: "" for name in unsaid for role in (name, f"{name}_code")}
            known = table.recognised.items()
            kept = (*table.unknown, *(column for role, column in known if role in without))
            cell = _cell(said | without, tuple((c, row[c]) for c in kept if row.get(c)))
            if cell in seen:
                raise _NotCounted(min(table.recognised, key=ROLES.index), "twice")
            seen.add(cell)
        except _NotCounted as why:
            column = table.recognised[why.role]
            problems.append(Problem(place, column, row.get(column, ""), why.what))
            continue
        for measure in (name for name in MEASURES if name in said):
            value = read_count(said[measure])
            if value is not None:
                figures.append(Figure(cell[0], cell[1], measure, value, *cell[2:]))
            elif said[measure].strip(STROKES):
                column = table.recognised[measure]
                problems.append(Problem(place, column, said[measure], "number"))
    return figures


def _plain(text: str) -> str:
    return "".join(text.split()).lower()


def _cell(said: Mapping[str, str], rest: tuple[tuple[str, str], ...]) -> tuple[Any, ...]:
    """Year, month, places, kind and rest of a row. Raises _NotCounted."""
    for role in ("year", "month", *TEXT_ROLES):
        if _plain(said.get(role, "")) in SUMS:
            raise _NotCounted(role, "sum")
    year, month = _period(said)
    code, province = said.get("province_code", ""), said.get("province", "")
    known = province_of(code, province)
    return (
        year,
        month,
        known.code if known else "",
        known.thai if known else province or code,
        said.get("nationality_code", ""),
        said.get("nationality", "") or said.get("nationality_code", ""),
        said.get("kind", ""),
        rest,
    )


def _period(said: Mapping[str, str]) -> tuple[int, int]:
    """The year, Common Era, and the month of a row. Raises _NotCounted."""
    role = "year" if said.get("year") or "period" not in said else "period"
    found = read_period(said[role])
    if found is None:
        raise _NotCounted(role, "year")
    if "month" not in said or (found[1] and not said["month"]):
        return found
    month = read_month(said["month"])
    if not month:
        raise _NotCounted("month", "month")
    return found[0], month


def read_period(text: str) -> tuple[int, int] | None:
    """2568, พ.ศ. 2568, 2568-12, 12/2568 or ธ.ค. 2568 as a year, Common Era, and a month, which is
    0 where none is said; None for anything else."""
    plain = text.translate(DIGITS).strip()
    if found := YEAR.fullmatch(plain):
        return _within(int(found[1]), 0)
    for form, year, month in ((YEAR_MONTH, 1, 2), (MONTH_YEAR, 2, 1), (NAMED, 2, 1)):
        if found := form.fullmatch(plain):
            number = read_month(found[month])
            return _within(int(found[year]), number) if number else None
    return None


def _within(year: int, month: int) -> tuple[int, int] | None:
    year -= BUDDHIST_AHEAD if year >= BUDDHIST_FROM else 0
    return (year, month) if EARLIEST <= year <= LATEST else None


def read_month(text: str) -> int:
    """A month by its number or its name in Thai or English; 0 for anything else."""
    plain = text.translate(DIGITS).replace(".", "").replace(" ", "").lower()
    if plain.isascii() and plain.isdigit() and len(plain) <= 2:
        number = int(plain)
        return number if number <= 12 else 0
    return MONTHS.get(plain.removeprefix("เดือน"), 0)


def read_count(text: str) -> int | None:
    """A whole number, with commas or Thai digits or without; None for anything else."""
    found = COUNT.fullmatch(text.translate(DIGITS).strip())
    digits = found[1].replace(",", "").replace(" ", "") if found else ""
    value = int(digits) if digits and len(digits) < 20 else MOST
    return value if value < MOST else None


@dataclass(frozen=True)
class Compared:
    """The months over which two years are compared, which are the same in both; `whole` says that
    each of them is a whole year. Without months they cannot be compared."""

    now: frozenset[int]
    before: frozenset[int]
    whole: bool


ALL_MONTHS = frozenset(range(1, 13))
WHOLE_YEAR = frozenset({0})


def counted_months(months: Iterable[int]) -> frozenset[int]:
    """The months that count of those that a year has rows of: where there are months, a row of the
    whole year beside them counts nothing."""
    found = frozenset(months)
    return found - WHOLE_YEAR or found


def is_over(year: int, month: int, on: date) -> bool:
    """Whether a month, or with 0 a whole year, was over on a day; before, a count is of a part."""
    return (year, month or 12) < (on.year, on.month)


def compared(now: Iterable[int], before: Iterable[int]) -> Compared:
    """How two years with rows of these months can be compared."""
    one, other = counted_months(now), counted_months(before)
    whole = {ALL_MONTHS, WHOLE_YEAR}
    if one in whole and other in whole:
        return Compared(one, other, whole=True)
    same = one & other
    return Compared(same, same, whole=False)


def missing_months(months: Iterable[int], last: int = 12) -> tuple[int, ...]:
    """The months up to `last` of which a year has no row, the year as a whole apart."""
    found = counted_months(months)
    return () if found == WHOLE_YEAR else tuple(sorted(set(range(1, last + 1)) - found))
