"""The tariffs that the product starts with: one file a schedule, read and checked once."""

import tomllib
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import fields
from datetime import date
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any

from fees.tariff import LUMP_SUM, Line, Tariff

FOLDER = Path(__file__).parent / "tariffs"
SCHEDULE_KEYS = frozenset(
    {"code", "family", "name", "name_en", "source", "source_en", "valid_from", "valid_to"}
)
MAY_BE_LEFT_OUT = frozenset({"valid_to", "per", "doubt", "doubt_en"})
ANNUITY_KEYS = frozenset({"ip_type", "from_year", "amounts", "lump_sum"})
LINE_KEYS = frozenset(field.name for field in fields(Line))


class TariffError(ValueError):
    """A shipped file is wrong; the text names the file and what is wrong in it."""


@lru_cache(maxsize=1)
def shipped_tariffs() -> tuple[Tariff, ...]:
    """All shipped tariffs, by family and first day. Raises TariffError."""
    return read_tariffs(sorted(FOLDER.glob("*.toml")))


def read_tariffs(files: Sequence[Path]) -> tuple[Tariff, ...]:
    """The tariffs of these files; two of a family never hold on one day. Raises TariffError."""
    tariffs = sorted((_read(path) for path in files), key=lambda t: (t.family, t.valid_from))
    for former, later in pairwise(tariffs):
        together = former.family == later.family and former.holds_on(later.valid_from)
        _refuse({later.code} if together else set(), former.code, "overlaps")
    return tuple(tariffs)


def _read(path: Path) -> Tariff:
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise TariffError(f"{path.name}: {error}") from error
    _refuse(set(data) - {"schedule", "item", "annuity"}, path.name, "unknown tables")
    schedule = _checked(data.get("schedule", {}), SCHEDULE_KEYS, path.name)
    lines = [Line(**_checked(row, LINE_KEYS, path.name)) for row in data.get("item", [])]
    codes = [line.code for line in lines]
    _refuse({code for code in codes if codes.count(code) > 1}, path.name, "stands twice")
    annuities = dict(_annuities(data.get("annuity", []), path.name))
    return Tariff(
        **{"valid_to": None} | schedule,
        items={line.code: line.amount for line in lines},
        annuities=annuities,
        lines={line.code: line for line in lines},
    )


def _annuities(
    rows: Sequence[Mapping[str, Any]], name: str
) -> Iterator[tuple[tuple[str, int], int]]:
    for row in rows:
        right = _checked(row, ANNUITY_KEYS, name)
        yield (right["ip_type"], LUMP_SUM), right["lump_sum"]
        for year, amount in enumerate(right["amounts"], start=right["from_year"]):
            yield (right["ip_type"], year), amount


def _checked(row: Mapping[str, Any], known: frozenset[str], name: str) -> dict[str, Any]:
    _refuse(set(row) - known, name, "unknown keys")
    _refuse(known - set(row) - MAY_BE_LEFT_OUT, name, "missing keys")
    _refuse({key for key, value in row.items() if not _has_type(key, value)}, name, "a wrong type")
    return dict(row)


def _has_type(key: str, value: object) -> bool:
    if key == "amounts":
        return isinstance(value, list) and all(type(one) is int and one > 0 for one in value)
    if key in {"valid_from", "valid_to"}:
        return type(value) is date
    if key in {"amount", "lump_sum", "from_year"}:
        return type(value) is int and value >= 0
    return type(value) is str and bool(value)


def _refuse(wrong: Collection[str], name: str, what: str) -> None:
    if wrong:
        raise TariffError(f"{name}: {what}: {', '.join(sorted(wrong))}")
