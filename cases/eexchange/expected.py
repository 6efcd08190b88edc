"""What came in an answer, beside what the profile expects of the service."""

from collections.abc import Iterable
from dataclasses import dataclass

from cases.eexchange.profile import Api
from cases.eexchange.rows import Row


@dataclass(frozen=True)
class Compared:
    """`came` and `missing` are our names of the fields that the profile reads, `required` those
    of the missing that are never left out; `unknown` are keys of the office that it does not
    know. Of a service that no profile reads only the columns `came`."""

    came: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    required: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()

    @property
    def as_expected(self) -> bool:
        """Whether every field came that is never left out."""
        return not self.required


def compare(rows: Iterable[Row], api: Api) -> Compared:
    """The keys of the rows, which are lower-case, beside the fields of a service."""
    keys = dict.fromkeys(key for row in rows for key in row)
    if not api.fields:
        return columns(keys)
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


def columns(keys: Iterable[str]) -> Compared:
    """What is told of a table whose columns nobody has published: their names as they came."""
    return Compared(came=tuple(keys))
