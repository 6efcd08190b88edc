"""What the room takes and gives: a mark, why it is like another, and how much."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

Param = str | int | tuple[int, ...]

BUCKETS = ("identical", "very_like", "like")


@dataclass(frozen=True, slots=True)
class Sign:
    """A mark as it is filed: its words, each in one script or several, and its Nice classes.
    A watch without classes looks at all of them."""

    words: tuple[str, ...]
    classes: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing that makes two marks alike, or less alike: a code with its values."""

    code: str
    params: Mapping[str, Param] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """What JSON can hold; `from_json` makes the same reason of it again."""
        values = {
            name: list(value) if isinstance(value, tuple) else value
            for name, value in self.params.items()
        }
        return {"code": self.code, "params": values}

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> "Reason":
        """The reason that `as_json` wrote."""
        params = {
            name: tuple(param) if isinstance(param, list) else param
            for name, param in value["params"].items()
        }
        return cls(value["code"], params)


@dataclass(frozen=True, slots=True)
class Likeness:
    """How like two marks are, from 0 to 100, in which bucket that falls, and why."""

    score: int
    bucket: str
    reasons: tuple[Reason, ...]
