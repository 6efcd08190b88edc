"""Tables of a profile, read key by key. What nobody asks for, or has a wrong form, is refused."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NoReturn


class ProfileError(ValueError):
    """A profile is wrong; the text names its place, the key, and what is wrong."""


@dataclass(frozen=True)
class Places:
    """Where each key of a profile stands, by its path with dots; a file and a line, or the name
    of what was laid over it."""

    start: str
    lines: Mapping[str, str]

    def of(self, path: str) -> str:
        """The place of a key, of what it stands in where it is missing, or of the whole."""
        while path and path not in self.lines:
            path = path.rpartition(".")[0]
        return self.lines.get(path, self.start)


@dataclass
class Table:
    """One table of values. Every reading method raises ProfileError for a value of another form,
    and for a missing one that has no default."""

    values: Mapping[str, Any]
    places: Places
    path: str = ""
    asked: set[str] = field(default_factory=set)

    def refuse(self, key: str, what: str) -> NoReturn:
        path = f"{self.path}.{key}".strip(".")
        raise ProfileError(f"{self.places.of(path)}: {path}: {what}")

    def done(self) -> None:
        """Refuses a key that nobody asked for."""
        for key in self.values:
            if key not in self.asked:
                self.refuse(key, "an unknown key")

    def names(self, known: tuple[str, ...] | None = None) -> list[str]:
        """The keys of this table, in their order; with `known`, no others."""
        for key in self.values:
            if known is not None and key not in known:
                self.refuse(key, f"an unknown key; known are {', '.join(known)}")
        return list(self.values)

    def table(self, key: str) -> "Table":
        """A table in this one; an empty one where it is missing."""
        value = self._value(key, {})
        if not isinstance(value, Mapping):
            self.refuse(key, "this should be a table")
        return Table(value, self.places, f"{self.path}.{key}".strip("."))

    def text(self, key: str, *, blank: bool = False) -> str:
        value = self._value(key)
        if not isinstance(value, str) or not (value or blank):
            self.refuse(key, "this should be a text")
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts, or one text alone; none where it is missing."""
        value = self._value(key, [])
        found = value if isinstance(value, list | tuple) else [value]
        if not all(isinstance(text, str) and text for text in found):
            self.refuse(key, "this should be a list of texts")
        return tuple(found)

    def keys(self, key: str) -> tuple[str, ...]:
        """Texts that are keys of the office, which are read in whatever case."""
        return tuple(dict.fromkeys(text.lower() for text in self.texts(key)))

    def texts_by_name(self, key: str) -> dict[str, str]:
        """A table of texts."""
        table = self.table(key)
        return {name: table.text(name, blank=True) for name in table.names()}

    def conditions(self, key: str) -> tuple[tuple[str, tuple[object, ...]], ...]:
        """Keys of the office, each with the value or the values that say something."""
        table = self.table(key)
        found = ((name.lower(), table._value(name)) for name in table.names())
        return tuple(
            (name, tuple(value) if isinstance(value, list | tuple) else (value,))
            for name, value in found
        )

    def choice(self, key: str, choices: tuple[str, ...], default: str = "") -> str:
        value = self._value(key, default or None)
        if value not in choices:
            self.refuse(key, f"this should be one of {', '.join(choices)}")
        return str(value)

    def flag(self, key: str) -> bool:
        value = self._value(key, False)
        if not isinstance(value, bool):
            self.refuse(key, "this should be true or false")
        return value

    def number(self, key: str) -> float:
        value = self._value(key)
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value < 1e6:
            self.refuse(key, "this should be a number above 0")
        return float(value)

    def whole(self, key: str, least: int, most: int = 10**9) -> int:
        value = self._value(key)
        if type(value) is not int or not least <= value <= most:
            self.refuse(key, f"this should be a whole number from {least} to {most}")
        return value

    def _value(self, key: str, default: Any = None) -> Any:
        self.asked.add(key)
        value = self.values.get(key, default)
        if value is None:
            self.refuse(key, "this is missing")
        return value
