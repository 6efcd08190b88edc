"""Many new marks against many watched ones."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from cases.watching.likeness import LEAST, likeness
from cases.watching.values import Likeness, Sign


@dataclass(frozen=True, slots=True)
class Watched:
    """A mark or a term that is watched, under the number of whoever asks."""

    key: int
    sign: Sign


@dataclass(frozen=True, slots=True)
class Found:
    """A newly published mark."""

    key: int
    sign: Sign


@dataclass(frozen=True, slots=True)
class Hit:
    """A new mark that is like a watched one."""

    watched: int
    found: int
    likeness: Likeness


class Matcher:
    """Reads the watched marks once; then any number of slices of new ones."""

    def __init__(self, watched: Sequence[Watched], least: int = LEAST) -> None:
        self._watched = tuple(watched)
        self._least = least

    def hits(self, found: Iterable[Found]) -> Iterator[Hit]:
        """The hits of each new mark in the order of `found`, each mark's best first."""
        for one in found:
            hits = [
                Hit(mine.key, one.key, like)
                for mine in self._watched
                if (like := likeness(mine.sign, one.sign, self._least))
            ]
            yield from sorted(hits, key=lambda hit: (-hit.likeness.score, hit.watched))
