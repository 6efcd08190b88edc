"""How like two marks are, and why."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

from rapidfuzz import fuzz
from rapidfuzz.distance import OSA

from cases.watching.classes import FAR, NEAR, SAME, where
from cases.watching.signs import THAI, Part, parts
from cases.watching.sounds import Sound, Vowels, fit, sounds, thai_key
from cases.watching.values import Likeness, Param, Reason, Sign

__all__ = ["LEAST", "Likeness", "Reason", "Sign", "comparable", "likeness"]

# The score from which a likeness is worth a look, chosen on the pairs of the suite.
LEAST = 70

IDENTICAL, SAME_PART, SAME_CORE, SAME_SOUND, ONE_LETTER = 100, 95, 92, 92, 80
# A mark inside another counts by its share of the other's letters.
WORD_INSIDE, LETTERS_INSIDE, WHOLE_SHARE = 68, 64, 20
VERY_LIKE = 90
LESS = {SAME: 0, NEAR: 12, FAR: 30}

LEAST_SPELLING, WITH_SAME_KEY = 80, 4
# Shorter words are only compared as they stand.
SHORTEST_WORD = 3
SHORTEST_SPELLING, SHORTEST_INSIDE, SHORTEST_SOUND = 4, 5, 2
WORD_LETTERS = 4
# With two consonants all vowels must go together, or half the words of a language sound alike.
FEW_CONSONANTS = 2
LEAST_FIT_ACROSS, LEAST_FIT_OF_FEW = 0.6, 1.0
# Longer words across scripts may differ by one consonant that one of them leaves out.
FEWEST_WITH_ONE_OUT, LEAST_FIT_WITH_ONE_OUT, ONE_OUT = 5, 0.8, 12
# A word of so many letters is no other word for one letter off.
SHORTEST_ONE_OFF, LONGEST_ONE_OFF = 6, 30


@dataclass(frozen=True, slots=True)
class Heard:
    """A part of a mark with all that is compared, and its longer words when it has several."""

    part: Part
    sounds: tuple[Sound, ...]
    key: str
    words: tuple["Heard", ...] = ()

    @property
    def word(self) -> bool:
        """Whether what is left without common words is more than a number or a letter or two."""
        return len(self.part.core) >= SHORTEST_WORD and not self.part.core.isdecimal()


@dataclass(frozen=True, slots=True)
class Prepared:
    """A mark, read once for many comparisons: all its letters, the parts that are compared, and
    whether it is one letter or one digit and nothing else."""

    sign: Sign
    letters: tuple[str, ...]
    heard: tuple[Heard, ...]
    single: bool


def prepared(sign: Sign) -> Prepared:
    """The mark with its parts and their sounds; no parts when it has symbols only. A part of
    common words is left out beside one that tells more."""
    found = parts(sign.words)
    telling = tuple(part for part in found if part.distinctive) or found
    heard = tuple(
        Heard(part, _heard(part), thai_key(part.script, part.core), tuple(_words(part)))
        for part in telling
    )
    letters = tuple(part.letters for part in found)
    return Prepared(sign, letters, heard, single=len("".join(letters)) == 1)


def _heard(part: Part) -> tuple[Sound, ...]:
    """The sounds of a part, and those of what is left of it without common words, if that is
    enough to be told from other words."""
    whole = sounds(part.script, part.letters)
    if part.core == part.letters:
        return whole
    core = sounds(part.script, part.core)
    enough = (sound for sound in core if len(sound.coarse) > FEW_CONSONANTS)
    return tuple(dict.fromkeys((*whole, *enough)))


def _words(part: Part) -> Iterator[Heard]:
    """Each word that another mark may be, when there are several."""
    for word in part.core_words if len(part.core_words) > 1 else ():
        if len(word) >= SHORTEST_INSIDE and not word.isdecimal():
            alone = Part(part.script, word, word, (word,))
            yield Heard(alone, sounds(part.script, word), "")


def comparable(sign: Sign) -> Reason | None:
    """Why a mark can be compared in part or not at all; nothing when it can be in full."""
    ready = prepared(sign)
    if not ready.heard:
        return Reason("only_symbols" if "".join(sign.words).strip() else "no_words")
    if ready.single:
        return Reason("one_letter")
    if not any(heard.part.distinctive for heard in ready.heard):
        return Reason("only_common_words")
    return None


def likeness(watched: Sign, found: Sign, least: int = LEAST) -> Likeness | None:
    """How like the two are; nothing when that is less than asked for."""
    return compared(prepared(watched), prepared(found), least)


def compared(mine: Prepared, theirs: Prepared, least: int = LEAST) -> Likeness | None:
    """The same for marks that were read before."""
    found = sorted(_ways(mine, theirs), key=lambda way: -way[0])
    if not found:
        return None
    nearness, place = where(mine.sign.classes, theirs.sign.classes)
    words = found[0][0]
    score = words - LESS[nearness]
    if score < least or (mine.single and nearness != SAME):
        return None
    best: dict[str, Reason] = {}
    for _score, reason in found:
        best.setdefault(reason.code, reason)
    return Likeness(score, _bucket(words, mine.single), (*best.values(), place))


def _bucket(words: int, single: bool) -> str:
    if words == IDENTICAL or single:
        return "identical"
    return "very_like" if words >= VERY_LIKE else "like"


Way = tuple[int, Reason]


def _ways(mine: Prepared, theirs: Prepared) -> Iterator[Way]:
    """Every way in which the words of the two are alike, with its score."""
    if mine.heard and mine.letters == theirs.letters:
        word = " ".join(mine.letters)
        if mine.single:
            yield ONE_LETTER, Reason("short", {"word": word})
        else:
            yield IDENTICAL, Reason("same_spelling", {"word": word})
        return
    if mine.single or theirs.single:
        return
    for one, other in product(mine.heard, theirs.heard):
        if not (one.word and other.word):
            continue
        if one.part.script == other.part.script:
            yield from _in_one_script(one, other)
        else:
            yield from list(_across(one, other)) or _nearly_inside(one, other)


def _in_one_script(one: Heard, other: Heard) -> Iterator[Way]:
    mine, theirs = one.part, other.part
    if mine.letters == theirs.letters:
        yield SAME_PART, Reason("same_part", {"word": mine.letters})
        return
    if mine.core == theirs.core:
        yield SAME_CORE, Reason("same_core", {"word": mine.core})
        return
    yield from _spelling(one, other)
    yield from list(_inside(mine, theirs)) or _nearly_inside(one, other)
    pairs = ((sound, heard) for sound in one.sounds for heard in other.sounds)
    if any(_sounds_alike(mine.script, *pair) for pair in pairs):
        yield SAME_SOUND, Reason("same_sound", {"mine": mine.core, "theirs": theirs.core})


def _spelling(one: Heard, other: Heard) -> Iterator[Way]:
    """Alike letters, which the same key of sounds makes more alike."""
    mine, theirs = one.part.core, other.part.core
    percent = _percent(mine, theirs)
    if percent < LEAST_SPELLING:
        mine, theirs = one.part.letters, other.part.letters
        percent = _percent(mine, theirs) if _one_off(mine, theirs) else 0
    if percent >= LEAST_SPELLING:
        yield percent, Reason("spelling", {"percent": percent, "mine": mine, "theirs": theirs})
        if one.key and one.key == other.key:
            yield min(percent + WITH_SAME_KEY, SAME_SOUND), Reason("same_key", {"key": one.key})


def _percent(one: str, other: str) -> int:
    """How much of their letters two words share, unless one is too short to ask."""
    enough = min(len(one), len(other)) >= SHORTEST_SPELLING
    return int(fuzz.ratio(one, other)) if enough else 0


def _one_off(one: str, other: str) -> bool:
    """Whether one letter is another, left out, put in or has changed places with its neighbour."""
    return OSA.distance(one, other, score_cutoff=1) <= 1


def _inside(mine: Part, theirs: Part) -> Iterator[Way]:
    """Whether one mark holds the other: by words, or as the beginning or end of a word."""
    less, more = sorted((mine, theirs), key=lambda part: (len(part.core), part.core))
    if not (less.distinctive and more.distinctive):
        return
    share = round(WHOLE_SHARE * len(less.core) / len(more.core))
    if set(less.core_words) <= set(more.core_words) and len(less.core) >= WORD_LETTERS:
        yield WORD_INSIDE + share, Reason("contains", {"word": less.core})
    elif len(less.core) >= SHORTEST_INSIDE and (
        more.core.startswith(less.core) or more.core.endswith(less.core)
    ):
        yield LETTERS_INSIDE + share, Reason("contains", {"word": less.core})


def _nearly_inside(one: Heard, other: Heard) -> Iterator[Way]:
    """Whether one mark is nearly a word of the other: one letter off, or the same to the ear."""
    for whole, longer in ((one, other), (other, one)):
        for word in longer.words:
            if whole.part.distinctive and _nearly(whole, word):
                share = round(WHOLE_SHARE * len(word.part.core) / len(longer.part.core))
                said: dict[str, Param] = {"word": whole.part.core, "inside": word.part.core}
                yield LETTERS_INSIDE + share, Reason("nearly_contains", said)


def _nearly(whole: Heard, word: Heard) -> bool:
    mine, theirs = whole.part.core, word.part.core
    pairs = [
        (sound, heard)
        for sound, heard in product(whole.sounds, word.sounds)
        if len(sound.coarse) > FEW_CONSONANTS
    ]
    if whole.part.script != word.part.script:
        return any(_percent_across(*pair) == SAME_SOUND for pair in pairs)
    if may_be_one_off(mine) and may_be_one_off(theirs) and _one_off(mine, theirs):
        return True
    return any(_sounds_alike(whole.part.script, *pair) for pair in pairs)


def may_be_one_off(word: str) -> bool:
    """Whether a word of so many letters is still the same with one letter off."""
    return SHORTEST_ONE_OFF <= len(word) <= LONGEST_ONE_OFF


def _sounds_alike(script: str, mine: Sound, theirs: Sound) -> bool:
    """Whether two words of one script are the same to the ear. A Thai vowel sign has one sound, a
    Latin vowel one of several."""
    if mine.consonants != theirs.consonants or len(mine.consonants) < SHORTEST_SOUND:
        return False
    if script == THAI or len(mine.consonants) <= FEW_CONSONANTS:
        return mine.vowels == theirs.vowels
    return fit(mine.vowels, theirs.vowels) == 1


def _across(one: Heard, other: Heard) -> Iterator[Way]:
    """Whether a Thai and a Latin word sound alike in any way to say them."""
    pairs = [(mine, theirs) for mine in one.sounds for theirs in other.sounds]
    percent = max((_percent_across(mine, theirs) for mine, theirs in pairs), default=0)
    if percent:
        thai, latin = (one, other) if one.part.script == THAI else (other, one)
        words: dict[str, Param] = {"thai": thai.part.core, "latin": latin.part.core}
        yield percent, Reason("sound_across", {"percent": percent, **words})


def _percent_across(mine: Sound, theirs: Sound) -> int:
    """How well two words go together whose consonants are the same but for one that is left out;
    0 for all others."""
    less, more = sorted((mine, theirs), key=lambda sound: len(sound.coarse))
    if less.coarse == more.coarse:
        few = len(less.coarse) <= FEW_CONSONANTS
        least = LEAST_FIT_OF_FEW if few else LEAST_FIT_ACROSS
        return _scaled(_fit(less, more.coarse_vowels), least)
    if len(more.coarse) < FEWEST_WITH_ONE_OUT or len(more.coarse) - len(less.coarse) != 1:
        return 0
    places = [place for place, rest in enumerate(without_one(more.coarse)) if rest == less.coarse]
    fits = [_fit(less, vowels) for vowels in (_left(more.coarse_vowels, at) for at in places)]
    return max(0, _scaled(max(fits, default=0.0), LEAST_FIT_WITH_ONE_OUT) - ONE_OUT)


def without_one(consonants: str) -> list[str]:
    """The consonants with each of them left out in turn."""
    return [consonants[:at] + consonants[at + 1 :] for at in range(len(consonants))]


def _left(vowels: tuple[Vowels, ...], at: int) -> tuple[Vowels, ...]:
    return vowels[:at] + vowels[at + 1 :]


def _fit(mine: Sound, vowels: tuple[Vowels, ...]) -> float:
    return fit(mine.coarse_vowels, vowels) if len(mine.coarse) >= SHORTEST_SOUND else 0.0


def _scaled(found: float, least: float) -> int:
    return round(66 + 26 * found) if found >= least else 0
