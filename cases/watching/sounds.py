"""What a word sounds like: consonants with the vowels that may follow each, in one alphabet for
Thai and Latin words.

A Thai word is heard in two ways: as it is written, which is how foreign words come into Thai
letters (the silent letters and the finals are those of the foreign word), and as it is read. A
Latin word is heard as an English one and as a Thai word in Latin letters.

The table is our own because both scripts must meet in one alphabet with their vowels: the keys of
pythainlp leave the vowels out, and its romanisation the silent letters by which a foreign word in
Thai letters is known. The benchmark counts what each finds.

Consonants: g ก, k ข ค, N ง, j จ, c ช, s ส ซ, y ย, d ด, q ต, t ท, n น, b บ, P ป, p พ, f ฟ, m ม,
l ล, r (Latin only), w ว, h ห, - none. Vowels are sets of A E I O U, Y for ai, W for ao and - for
none.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from pythainlp.soundex import udom83

from cases.watching.signs import THAI

Vowels = frozenset[str]
NO_VOWEL: Vowels = frozenset("-")
# A Thai consonant without a vowel sign may be read with an o or an a.
UNWRITTEN: Vowels = frozenset("-OA")
_NOTHING_WRITTEN = (NO_VOWEL, UNWRITTEN)


class Slot(NamedTuple):
    """A consonant and the vowels that may follow it."""

    consonant: str
    vowels: Vowels


@dataclass(frozen=True, slots=True)
class Sound:
    """A word as it is heard: `consonants` tells finer than `coarse`, which both scripts share."""

    consonants: str
    coarse: str
    vowels: tuple[Vowels, ...]
    coarse_vowels: tuple[Vowels, ...]


def sounds(script: str, text: str) -> tuple[Sound, ...]:
    """Each way in which the word may be heard; none for letters of neither script."""
    if script != THAI and not _READABLE.fullmatch(text):
        return ()
    heard = _thai(text) if script == THAI else _latin(text)
    return tuple(dict.fromkeys(_sound(slots) for slots in heard))


def thai_key(script: str, text: str) -> str:
    """The Udom83 key of a Thai word. It says nothing of vowels and ends after seven places, so it
    only adds to what the letters say."""
    return str(udom83(text)) if script == THAI else ""


def fit(mine: tuple[Vowels, ...], theirs: tuple[Vowels, ...]) -> float:
    """The share of the vowels that go together in two words with the same consonants."""
    return sum(bool(one & other) for one, other in zip(mine, theirs, strict=True)) / len(mine)


_COARSE = str.maketrans("gkcjstqdnNbPpfmlrwyh", "KKCCSTTDNGBPPFMLLWYH")


def _sound(slots: list[Slot]) -> Sound:
    fine = _joined(slots)
    coarse = _joined([Slot(slot.consonant.translate(_COARSE), slot.vowels) for slot in slots])
    return Sound(
        "".join(slot.consonant for slot in fine),
        "".join(slot.consonant for slot in coarse),
        tuple(_shared(slot.vowels) for slot in fine),
        tuple(_shared(slot.vowels) for slot in coarse),
    )


@cache
def _shared(vowels: Vowels) -> Vowels:
    """The one set of these vowels that all words hold: there are few sets and many words."""
    return vowels


def _joined(slots: list[Slot]) -> list[Slot]:
    """A consonant that is heard twice in a row is one; a digit is not, nor one with a vowel
    written between, silent or not."""
    nexts = [*(slot.consonant for slot in slots[1:]), ""]
    return [
        slot
        for slot, after in zip(slots, nexts, strict=False)
        if slot.consonant != after or slot.vowels not in _NOTHING_WRITTEN or after.isdecimal()
    ]


# Thai

_THAI_CONSONANTS = dict(
    zip(
        "กขฃคฅฆงจฉชฌซศษสญยฎดฏตถฐฑฒทธณนบปผพภฝฟมรลฬวหฮอ",
        "gkkkkkNjcccssssyyddqqttttttnnbPpppffmlllwhh-",
        strict=True,
    )
)
_FINALS = {
    **dict.fromkeys("gk", "k"),
    **dict.fromkeys("jcsdqt", "t"),
    **dict.fromkeys("bPpf", "p"),
    **dict.fromkeys("nly", "n"),
}
_SIGNS = {
    "ะ": "A", "ั": "A", "า": "A", "ิ": "I", "ี": "I", "ึ": "UE", "ื": "UE", "ุ": "U", "ู": "U",
}  # fmt: skip
_LEADING = {"เ": "E", "แ": "EA", "โ": "O", "ไ": "YI", "ใ": "YI"}
_GLIDES = {"อ": "O", "ว": "UW", "ย": "YI"}
_ALWAYS = (
    (re.compile("[\u0e47-\u0e4b\u0e4d\u0e4e\u0e3a]"), ""),
    (re.compile("ำ"), "ัม"),
    (re.compile("รร(?=[ก-ฮ])"), "ั"),
    (re.compile("รร"), "ัน"),
    (re.compile("ฤๅ?"), "ริ"),
    (re.compile("ฦๅ?"), "ลิ"),
)
_AS_READ = (
    (re.compile("(?:[ตทดศ]?ร|[ก-ฮ])[ิุ]?์"), ""),
    (re.compile("ทร(?=[ัาุู]|(?<=ไทร))"), "ซ"),
    (re.compile("([สศซ])ร(?=[ะัาิีึืุู])"), "\\1"),
    (re.compile("จริ"), "จิ"),
    (re.compile("(?<=[ัาิีึืุู])([กคตท])ร$"), "\\1"),
)
_AS_WRITTEN = ((re.compile("[ิุ]?์"), ""),)
_SONORANT = frozenset("งญนมยรลว")


def _thai(text: str) -> Iterator[list[Slot]]:
    plain = _rewritten(text, _ALWAYS)
    yield list(_closed(_thai_slots(_rewritten(plain, _AS_READ))))
    yield _thai_slots(_rewritten(plain, _AS_WRITTEN))


def _rewritten(text: str, rules: tuple[tuple[re.Pattern[str], str], ...]) -> str:
    for pattern, instead in rules:
        text = pattern.sub(instead, text)
    return text


def _thai_slots(text: str) -> list[Slot]:
    slots: list[Slot] = []
    leading = ""
    for place, letter in enumerate(text):
        after = text[place + 1 : place + 2]
        if letter in _LEADING:
            leading = letter
        elif letter in _SIGNS:
            _add(slots, _SIGNS[letter])
        elif letter in _GLIDES and slots and not leading and after not in _SIGNS:
            _add(slots, _GLIDES[letter])
        elif letter == "ห" and _leads(text[place + 1 : place + 3], leading):
            continue
        elif letter == "อ" and slots:
            _add(slots, _LEADING.get(leading, ""))
            leading = ""
        elif letter in _THAI_CONSONANTS or letter.isdecimal():
            vowels = frozenset(_LEADING[leading]) if leading else UNWRITTEN
            slots.append(Slot(_THAI_CONSONANTS.get(letter, letter), vowels))
            leading = ""
    return slots


def _add(slots: list[Slot], vowels: str) -> None:
    """More vowels to the last consonant; a vowel before any is left out."""
    if slots and vowels:
        consonant, before = slots[-1]
        slots[-1] = Slot(consonant, (before if "-" not in before else frozenset()) | set(vowels))


def _leads(following: str, leading: str) -> bool:
    """Whether the letter ห only gives its tone to the next consonant."""
    if following[:1] not in _SONORANT:
        return False
    return bool(leading) or following[1:] in _SIGNS or following[1:] in _GLIDES


def _closed(slots: list[Slot]) -> Iterator[Slot]:
    """The finals as they are read. A consonant without a vowel closes a syllable, or opens one
    when there is none to close."""
    opened = False
    for consonant, vowels in slots:
        closes = opened and "-" in vowels
        final = Slot(_FINALS.get(consonant, consonant), NO_VOWEL)
        yield final if closes else Slot(consonant, vowels)
        opened = not closes


# Latin

_READABLE = re.compile("[a-z0-9]*")
_ENGLISH = (
    (re.compile("^x(?=[^aeiouy])"), "eks"),
    (re.compile("^x"), "s"),
    (re.compile("^[kg]n"), "n"),
    (re.compile("^wr"), "r"),
    (re.compile("^ps"), "s"),
    (re.compile("^u(?=[^aeiou][aeiou])"), "yu"),
    (re.compile("[ts]ion"), "Cn"),
    (re.compile("c(?=ean$|i[ao])"), "C"),
    (re.compile("igh"), "i"),
    (re.compile("(?<=[aeou])gh(?![aeiouy])"), ""),
    (re.compile("p?ph"), "f"),
    (re.compile("dge"), "je"),
    (re.compile("mb$"), "m"),
    (re.compile("ve?$"), "f"),
    (re.compile("(?<=[^aeiou][aeiouy][^aeiouy])e$"), ""),
)
_ROMANISED = (
    (re.compile("ng(?=[rl])"), "N"),
    (re.compile("ph"), "p"),
    (re.compile("(?<=[aeiou])r(?![aeiouy])"), ""),
)
_LETTERS = (
    (re.compile("t?ch|sh"), "C"),
    (re.compile("([bdgkt])h"), "\\1"),
    (re.compile("wh"), "w"),
    (re.compile("rh"), "r"),
    (re.compile("ck"), "k"),
    (re.compile("qu(?=[aeiou])"), "kw"),
    (re.compile("q"), "k"),
    (re.compile("c(?=[eiy])"), "s"),
    (re.compile("c"), "k"),
    (re.compile("x"), "ks"),
    (re.compile("ng(?![aeiouylr])"), "N"),
    (re.compile("n(?=k)"), "N"),
    (re.compile("z"), "s"),
    (re.compile("v"), "w"),
    (re.compile("C"), "c"),
    (re.compile("([b-df-hj-np-tv-xz])\\1+"), "\\1"),
)
_SYLLABLES = re.compile("([b-df-hj-np-tv-zN0-9]?)([aeiou]*(?:[yw](?![aeiou]))?)")
_GROUPS = {
    "": "-", "a": "AE", "ae": "EA", "ai": "YE", "ay": "YE", "au": "OW", "aw": "OW", "ao": "W",
    "e": "EI-", "ea": "IE", "ee": "I", "ei": "YEI", "ew": "UI", "ey": "IE", "eu": "UI", "i": "IY",
    "ie": "IY", "y": "IY", "o": "O", "oa": "O", "oe": "OU", "oi": "O", "oo": "U", "ou": "WUO",
    "ow": "WO", "oy": "O", "u": "UA", "ue": "UE", "ui": "UI", "w": "U",
}  # fmt: skip


def _latin(text: str) -> Iterator[list[Slot]]:
    for rules in (_ENGLISH, _ROMANISED):
        yield list(_latin_slots(_rewritten(_rewritten(text, rules), _LETTERS)))


def _latin_slots(text: str) -> Iterator[Slot]:
    place = 0
    for consonant, group in _SYLLABLES.findall(text):
        if consonant in {"y", "w"} and not group:
            group, consonant = consonant, ""
        if consonant == "h" and not group:
            continue
        if consonant or (group and not place):
            yield Slot(consonant or "-", _vowels(group))
            place += 1


def _vowels(group: str) -> Vowels:
    """The vowels of a group of letters; one that is not in the table may be any of its letters."""
    if group in _GROUPS:
        return frozenset(_GROUPS[group])
    return frozenset(vowel for letter in group for vowel in _GROUPS[letter])
