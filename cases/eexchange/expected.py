"""What came in an answer, beside what the profile expects of the service."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from cases.eexchange.profile import Api
from cases.eexchange.rows import Row
from cases.eexchange.statistics_rule import MEASURES


@dataclass(frozen=True)
class Compared:
    """`came` and `missing` are our names of the fields that the profile reads, `required` those
    of the missing that are never left out; `unknown` are keys of the office that it does not
    know. Of a table of counts the fields are what its columns can be."""

    came: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    required: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()

    @property
    def as_expected(self) -> bool:
        """Whether every field came that is never left out."""
        return not self.required


def compare(rows: Iterable[Row], api: Api, columns: Mapping[str, Sequence[str]]) -> Compared:
    """The keys of the rows, which are lower-case, beside the fields of a service; beside the
    aliases of `columns` for a table of counts."""
    keys = dict.fromkeys(key for row in rows for key in row)
    if not api.fields:
        return _of_a_table(keys, columns)
    came = tuple(
        name for name, aliases in api.fields.items() if not keys.keys().isdisjoint(aliases)
    )
    missing = tuple(name for name in api.fields if name not in came)
    return Compared(
        came=came,
        missing=missing,
        required=tuple(name for name in missing if name in api.always),
        unknown=tuple(key for key in keys if key not in api.known_keys),
    )


def _of_a_table(keys: Iterable[str], columns: Mapping[str, Sequence[str]]) -> Compared:
    """Without a year, alone or with its month, or without a count nothing can be counted."""
    meaning = {alias: role for role, aliases in columns.items() for alias in aliases}
    came = tuple(dict.fromkeys(meaning[key] for key in keys if key in meaning))
    needed = {"year": {"year", "period"}, "total": set(MEASURES)}
    missing = tuple(name for name, either in needed.items() if either.isdisjoint(came))
    unknown = tuple(key for key in keys if key not in meaning)
    return Compared(came=came, missing=missing, required=missing, unknown=unknown)
