"""The words of a mark made comparable: one way of writing, without what tells no mark apart."""

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

THAI, LATIN = "thai", "latin"

_THAI_LETTER = re.compile("[\u0e01-\u0e3a\u0e40-\u0e4e]")
_APOSTROPHES = re.compile("['\u2018\u2019\u02bc`]")
_OUT_OF_LINE = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "æ": "ae", "œ": "oe", "ı": "i"})
_TONE_BEFORE_VOWEL = re.compile("([\u0e47-\u0e4c])([\u0e31\u0e34-\u0e3a])")
_SARA_AM = re.compile("([\u0e48-\u0e4b]?)\u0e4d([\u0e48-\u0e4b]?)\u0e32")
_DOUBLED_MARK = re.compile("([\u0e31\u0e34-\u0e3a\u0e47-\u0e4e])\\1+")
# The dots of A.B.C. part no words.
_DOTS = re.compile("(?<=\\b\\w)\\.(?=\\w\\b)")
_RUNS = re.compile("[\u0e01-\u0e3a\u0e40-\u0e4e]+|[0-9]+|[^\\W\\d_\u0e01-\u0e3a\u0e40-\u0e4e]+")
# A longer text is a description; what comes after is not compared.
LONGEST = 200
# What must be left of a Thai word when a common word is taken from its beginning or end.
LEFT_AT_LEAST = 3


@dataclass(frozen=True, slots=True)
class Part:
    """What a mark says in one script. `letters` is all of it without company words, `core` what
    is left without the words of the trade too. Both are all there is where nothing would be
    left, and then there are no `core_words`."""

    script: str
    letters: str
    core: str
    core_words: tuple[str, ...]

    @property
    def distinctive(self) -> bool:
        """Whether it has more than words that tell no mark from another."""
        return bool(self.core_words)


def parts(words: Iterable[str]) -> tuple[Part, ...]:
    """The parts of a mark, Thai first; none when it has no letters and no digits. A mark of
    company words only is taken as it stands."""
    runs = list(_runs(written(" ".join(words))[:LONGEST]))
    said = {script: [text for kind, text in runs if kind == script] for script in (THAI, LATIN)}
    named = {script: _without(script, said[script], common_words()[script][0]) for script in said}
    of_both = named if any(named.values()) else said
    return tuple(_part(script, texts) for script, texts in of_both.items() if _has_letters(texts))


def _has_letters(texts: list[str]) -> bool:
    return any(map(str.isalnum, "".join(texts)))


def written(text: str) -> str:
    """The text in the one way of writing that is compared."""
    folded = unicodedata.normalize("NFKC", _APOSTROPHES.sub("", text)).casefold()
    plain = "".join(map(_plain, unicodedata.normalize("NFD", folded))).translate(_OUT_OF_LINE)
    joined = _SARA_AM.sub("\\1\\2\u0e33", plain).replace("\u0e40\u0e40", "\u0e41")
    ordered = _DOUBLED_MARK.sub("\\1", _TONE_BEFORE_VOWEL.sub("\\2\\1", joined))
    return _DOTS.sub("", ordered)


def _plain(letter: str) -> str:
    """A letter without what other scripts hang on it; digits of every script as 0 to 9."""
    if letter.isdecimal():
        return str(unicodedata.decimal(letter))
    if unicodedata.combining(letter) and not _THAI_LETTER.match(letter):
        return ""
    return letter


def _runs(text: str) -> Iterator[tuple[str, str]]:
    """Each word with its script. A number goes with the word before it, a first one with the
    word after it."""
    found = _RUNS.findall(text)
    first = next((run for run in found if not run.isdecimal()), "")
    script = THAI if _THAI_LETTER.match(first) else LATIN
    for run in found:
        if not run.isdecimal():
            script = THAI if _THAI_LETTER.match(run) else LATIN
        yield script, run


def _part(script: str, named: list[str]) -> Part:
    letters = "".join(named)
    company, trade = common_words()[script]
    core = _without(script, _without(script, named, company), trade)
    return Part(script, letters, "".join(core) or letters, tuple(core))


def _without(script: str, words: list[str], common: tuple[str, ...]) -> list[str]:
    """The words without common ones."""
    left = (_stripped(word, common) if script == THAI else word for word in words)
    return [word for word in left if word not in common]


def _stripped(word: str, common: tuple[str, ...]) -> str:
    """A Thai word without common words at its beginning and end, as long as enough is left."""
    before = ""
    while before != word:
        before = word
        for one in common:
            if word.startswith(one) and _enough(word[len(one) :]):
                word = word[len(one) :]
            if word.endswith(one) and _enough(word[: -len(one)]):
                word = word[: -len(one)]
    return word


def _enough(rest: str) -> bool:
    return len(rest) >= LEFT_AT_LEAST and unicodedata.category(rest[0]) == "Lo"


@cache
def common_words() -> dict[str, tuple[tuple[str, ...], tuple[str, ...]]]:
    """For each script the words of companies and of the trade, longest first."""
    path = Path(__file__).with_name("common_words.toml")
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    return {
        script: (_sorted(table["company"][script]), _sorted(table["trade"][script]))
        for script in (THAI, LATIN)
    }


def _sorted(words: list[str]) -> tuple[str, ...]:
    return tuple(sorted({written(word) for word in words}, key=lambda word: (-len(word), word)))
