"""Many new marks against many watched ones: what could be alike is looked up, then compared."""

from bisect import bisect_left, insort
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from cases.watching.likeness import (
    FEWEST_WITH_ONE_OUT,
    LEAST,
    LEAST_SPELLING,
    SHORTEST_INSIDE,
    SHORTEST_SPELLING,
    Heard,
    compared,
    may_be_one_off,
    prepared,
    without_one,
)
from cases.watching.signs import LATIN, THAI
from cases.watching.values import Likeness, Sign

_LAST_LETTER = chr(0x10FFFF)
OTHER = {THAI: LATIN, LATIN: THAI}


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
        self._keys = [one.key for one in watched]
        self._watched = [prepared(one.sign) for one in watched]
        self._least = least
        self._index = _Index()
        for number, mine in enumerate(self._watched):
            for heard in mine.heard:
                self._index.add(number, heard)

    def hits(self, found: Iterable[Found]) -> Iterator[Hit]:
        """The hits of each new mark in the order of `found`, each mark's best first."""
        for one in found:
            theirs = prepared(one.sign)
            candidates = {
                number for heard in theirs.heard for number in self._index.candidates(heard)
            }
            hits = [
                Hit(self._keys[number], one.key, like)
                for number in candidates
                if (like := compared(self._watched[number], theirs, self._least))
            ]
            yield from sorted(hits, key=lambda hit: (-hit.likeness.score, hit.watched))


class _Index:
    """The watched parts under everything by which a new part may be like them. It finds each
    pair that `compared` finds, and more."""

    def __init__(self) -> None:
        self._by: defaultdict[tuple[str, ...], list[int]] = defaultdict(list)
        self._spelt: defaultdict[tuple[str, int], defaultdict[str, list[int]]] = defaultdict(
            lambda: defaultdict(list)
        )
        self._nearly_as_long: dict[tuple[str, int], list[str]] = {}
        self._in_order: defaultdict[tuple[str, str], list[tuple[str, int]]] = defaultdict(list)

    def add(self, number: int, heard: Heard) -> None:
        for key in _keys_of_watched(heard):
            self._by[key].append(number)
        for text in {heard.part.core, heard.part.letters}:
            if len(text) >= SHORTEST_SPELLING:
                self._spelt[heard.part.script, len(text)][text].append(number)
        insort(self._in_order[heard.part.script, "from its end"], (heard.part.core[::-1], number))
        insort(self._in_order[heard.part.script, "from its beginning"], (heard.part.core, number))

    def candidates(self, heard: Heard) -> Iterator[int]:
        """The numbers of the watched marks that may be like a new one, some of them twice."""
        for key in _keys_of_found(heard):
            yield from self._by.get(key, ())
        for text in {heard.part.core, heard.part.letters}:
            yield from self._spelt_alike(heard.part.script, text)
        core = heard.part.core
        if len(core) >= SHORTEST_INSIDE:
            yield from self._begun_with(core, heard.part.script, "from its beginning")
            yield from self._begun_with(core[::-1], heard.part.script, "from its end")

    def _begun_with(self, core: str, script: str, read: str) -> list[int]:
        """The watched marks that begin with a new one, when both are read so."""
        in_order = self._in_order.get((script, read), [])
        first, after = (bisect_left(in_order, (text, -1)) for text in (core, core + _LAST_LETTER))
        return [number for _text, number in in_order[first:after]]

    def _spelt_alike(self, script: str, core: str) -> Iterator[int]:
        words = self._of_nearly_the_length(script, len(core))
        alike = process.extract(
            core, words, scorer=fuzz.ratio, score_cutoff=LEAST_SPELLING, limit=None
        )
        for spelt, _ratio, _place in alike:
            yield from self._spelt[script, len(spelt)][spelt]

    def _of_nearly_the_length(self, script: str, length: int) -> list[str]:
        """The watched words that can be spelt like one so long; gathered once all are added."""
        if (script, length) not in self._nearly_as_long:
            self._nearly_as_long[script, length] = [
                spelt for near in _lengths(length) for spelt in self._spelt.get((script, near), ())
            ]
        return self._nearly_as_long[script, length]


def _lengths(length: int) -> range:
    """How long a word can be that shares four fifths of both words' letters with one so long."""
    if length < SHORTEST_SPELLING:
        return range(0)
    fewest = LEAST_SPELLING * length / (200 - LEAST_SPELLING)
    return range(int(fewest), int(length * length / fewest) + 2)


def _keys_of_watched(heard: Heard) -> set[tuple[str, ...]]:
    part, script = heard.part, heard.part.script
    return {
        *_common_keys(heard),
        *((script, "word", word) for word in part.core_words),
        *((script, "longest word", word) for word in _longest(part.core_words)),
        *((OTHER[script], "coarse", sound.coarse) for sound in heard.sounds),
        *(
            (OTHER[script], "one out", rest)
            for sound in heard.sounds
            for rest in _one_out(sound.coarse)
        ),
        *_keys_as("whole", heard),
        *(key for word in heard.words for key in _keys_as("a word", word)),
    }


def _keys_of_found(heard: Heard) -> set[tuple[str, ...]]:
    part, script = heard.part, heard.part.script
    return {
        *_common_keys(heard),
        *((script, "longest word", word) for word in part.core_words),
        *((script, "word", word) for word in _longest(part.core_words)),
        *((script, "core", end) for end in _ends(part.core)),
        *((script, "coarse", sound.coarse) for sound in heard.sounds),
        *((script, "one out", sound.coarse) for sound in heard.sounds),
        *(
            (script, "coarse", rest)
            for sound in heard.sounds
            for rest in _one_out(sound.coarse)
        ),
        *_keys_for("a word", heard),
        *(key for word in heard.words for key in _keys_for("whole", word)),
    }  # fmt: skip


def _keys_as(role: str, heard: Heard) -> Iterator[tuple[str, ...]]:
    """Under what a whole mark is found by words of others, and a word of it by whole ones."""
    yield from _near_keys(role, heard)
    for sound in heard.sounds:
        yield role, OTHER[heard.part.script], "coarse", sound.coarse


def _keys_for(role: str, heard: Heard) -> Iterator[tuple[str, ...]]:
    """Where a new word looks for whole marks, and a new mark for words."""
    yield from _near_keys(role, heard)
    for sound in heard.sounds:
        yield role, heard.part.script, "coarse", sound.coarse


def _near_keys(role: str, heard: Heard) -> Iterator[tuple[str, ...]]:
    """Two words that are one letter off share one of them, as do two that sound the same."""
    core, script = heard.part.core, heard.part.script
    for rest in (core, *without_one(core)) if may_be_one_off(core) else ():
        yield role, script, "letters", rest
    for sound in heard.sounds:
        yield role, script, "sound", sound.consonants


def _common_keys(heard: Heard) -> Iterator[tuple[str, ...]]:
    script = heard.part.script
    yield script, "letters", heard.part.letters
    yield script, "core", heard.part.core
    for sound in heard.sounds:
        yield script, "sound", sound.consonants


def _longest(words: tuple[str, ...]) -> list[str]:
    return [max(words, key=lambda word: (len(word), word))] if words else []


def _ends(core: str) -> Iterator[str]:
    """Its beginnings and ends that are long enough to count as another mark inside it."""
    for length in range(SHORTEST_INSIDE, len(core)):
        yield core[:length]
        yield core[-length:]


def _one_out(coarse: str) -> list[str]:
    return without_one(coarse) if len(coarse) >= FEWEST_WITH_ONE_OUT else []
