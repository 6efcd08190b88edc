"""How well and how fast marks are compared. Asks no database: `python -m tests.benchmarks.likeness`
prints the same figures alone."""

import gzip
import json
import random
import re
import subprocess
import sys
import time
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path

from pythainlp.corpus import thai_family_names, thai_words
from pythainlp.transliterate import romanize
from rapidfuzz import fuzz

from cases.watching.likeness import Sign, likeness
from cases.watching.matcher import Found, Matcher, Watched
from cases.watching.signs import LATIN, common_words, parts

PROJECT = Path(__file__).resolve().parents[2]
SAMPLES = PROJECT / "tests/samples"
PARTS = ("tuning", "held_out", "second_judge")
SECONDS, CORE_SECONDS, MEGABYTES, LEAST_SHARE = 120, 60, 500, 0.9
_THAI_WORD = re.compile("[\u0e01-\u0e4e]{3,6}")
OFTEN = frozenset({3, 5, 9, 25, 29, 30, 32, 35, 41, 43})
# How many new marks are enough to tell how many hits a new mark has, and how many it may have.
WIDE, HITS_A_MARK = 10_000, 0.2


@dataclass
class Confusion:
    """The pairs of one part: found and expected, found only, expected only, neither."""

    right: int = 0
    wrong: int = 0
    missed: int = 0
    left: int = 0

    @property
    def precision(self) -> float:
        return self.right / (self.right + self.wrong)

    @property
    def recall(self) -> float:
        return self.right / (self.right + self.missed)


def confusion(part: str) -> Confusion:
    """What the usual threshold makes of one part of the pairs."""
    counts = Confusion()
    for mine, my_classes, theirs, their_classes, expected, _why in pairs()[part]:
        watched = Sign((mine,), frozenset(my_classes))
        found = Sign((theirs,), frozenset(their_classes))
        is_hit, should = likeness(watched, found) is not None, expected == "hit"
        name = ("right" if should else "wrong") if is_hit else ("missed" if should else "left")
        setattr(counts, name, getattr(counts, name) + 1)
    return counts


def pairs() -> dict[str, list[tuple[str, list[int], str, list[int], str, str]]]:
    return _sample("marks_pairs.toml") | _sample("marks_pairs_second.toml")


@cache
def _sample(name: str) -> dict[str, list]:
    return tomllib.loads((SAMPLES / name).read_text(encoding="utf-8"))


def measure(found: int, watched: int) -> list[dict[str, object]]:
    """The figures, measured in a process of its own so that its memory is its own."""
    command = [sys.executable, "-m", "tests.benchmarks.likeness", str(found), str(watched)]
    done = subprocess.run(command, cwd=PROJECT, check=True, capture_output=True, text=True)
    return json.loads(done.stdout)


def figures(found: int, watched: int) -> list[dict[str, object]]:
    rows = []
    for part in PARTS:
        counts = confusion(part)
        size = len(pairs()[part])
        rows.append(_row(f"likeness_precision_{part}_{size}_pairs", counts.precision, "share"))
        rows.append(_row(f"likeness_recall_{part}_{size}_pairs", counts.recall, "share"))
    wide = _hits_a_mark(min(found, WIDE), watched)
    return [*rows, *_across_scripts(), *_matched(found, watched), wide]


def _across_scripts() -> list[dict[str, object]]:
    """Of the pairs with a Thai and a Latin word that are alike, how many our sounds find and how
    many a comparison with the romanisation of pythainlp would find."""
    alike = [
        sorted((mine, theirs))
        for part in PARTS
        for mine, _mine_in, theirs, _theirs_in, expected, _why in pairs()[part]
        if expected == "hit" and _one_script(mine) and _one_script(theirs)
        if mine.isascii() != theirs.isascii()
    ]
    ours = sum(likeness(Sign((latin,)), Sign((thai,))) is not None for latin, thai in alike)
    royal = sum(_romanised_alike(latin, thai) for latin, thai in alike)
    name = f"likeness_across_scripts_of_{len(alike)}"
    return [
        _row(f"{name}_found", ours / len(alike), "share"),
        _row(f"{name}_romanising_finds", royal / len(alike), "share", 1, most=True),
    ]


def _one_script(text: str) -> bool:
    return len(parts((text,))) == 1


def _romanised_alike(latin: str, thai: str) -> bool:
    return fuzz.ratio(romanize(thai, engine="royin"), latin.replace(" ", "").lower()) >= 70


def _matched(found: int, watched: int) -> list[dict[str, object]]:
    """Seconds, memory and hits of one night's marks against the watched ones."""
    maker = random.Random(2569)
    mine = [Watched(key, _sign(maker)) for key in range(watched)]
    theirs = [Found(key, _sign(maker)) for key in range(found)]
    started, computing = time.perf_counter(), time.process_time()
    hits = sum(1 for _hit in Matcher(mine).hits(theirs))
    seconds, computed = time.perf_counter() - started, time.process_time() - computing
    name = f"likeness_{found}_new_against_{watched}"
    return [
        _row(name, seconds, "s", SECONDS, most=True),
        _row(f"{name}_of_one_core", computed, "s", CORE_SECONDS, most=True),
        _row(f"{name}_peak", _peak_megabytes(), "MB", MEGABYTES, most=True),
        _row(f"{name}_hits", hits, "hits", 1),
    ]


def _hits_a_mark(found: int, watched: int) -> dict[str, object]:
    """How many hits a new mark has where marks are made of as many words as people use: the few
    words of the other measure meet far more often."""
    maker = random.Random(2570)
    mine = [Watched(key, _wide_sign(maker)) for key in range(watched)]
    theirs = [Found(key, _wide_sign(maker)) for key in range(found)]
    hits = sum(1 for _hit in Matcher(mine).hits(theirs))
    name = f"likeness_hits_of_a_new_mark_against_{watched}"
    return _row(name, hits / found, "hits", HITS_A_MARK, most=True)


def _row(
    name: str, value: float, unit: str, limit: float = LEAST_SHARE, *, most: bool = False
) -> dict[str, object]:
    within = value <= limit if most else value >= limit
    said = f"{'at most' if most else 'at least'} {limit}"
    return {"name": name, "value": round(value, 3), "unit": unit, "limit": said, "within": within}


def _peak_megabytes() -> float:
    """The most memory this process has held; its parent's is not counted."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


def _sign(maker: random.Random) -> Sign:
    """A believable mark: Latin, Thai or both, in one or two classes."""
    kind = maker.random()
    words = _latin(maker) if kind < 0.5 else _thai(maker)
    if kind > 0.85:
        words = f"{words} {_latin(maker)}"
    classes = frozenset(maker.randint(1, 45) for _each in range(maker.choice((1, 1, 1, 2))))
    return Sign((words,), classes)


def _latin(maker: random.Random) -> str:
    invented = "".join(_any(maker, name) for name in ("starts", "middles", "ends"))
    kind = maker.random()
    if kind < 0.5:
        return invented
    return f"{_any(maker, 'words')} {invented if kind < 0.75 else _any(maker, 'words')}"


def _thai(maker: random.Random) -> str:
    if maker.random() < 0.7:
        return "".join(_any(maker, "thai_words") for _each in range(maker.choice((2, 2, 3))))
    return "".join(_any(maker, "spelt") + _any(maker, "signs") for _each in range(3))


def _wide_sign(maker: random.Random) -> Sign:
    """A mark of one to three of many words, in one or two of the classes that are filed most."""
    latin, thai, names, common = _wide_words()
    start, end = maker.choice(latin), maker.choice(latin)
    forms = [
        maker.choice(latin),
        start[: maker.randint(2, 4)] + end[-maker.randint(3, 5) :],
        f"{start} {end}",
        f"{start} {maker.choice(common)}",
        maker.choice(names),
        maker.choice(thai) + maker.choice(thai),
        f"{maker.choice(thai)}{maker.choice(thai)} {start}",
    ]
    [words] = maker.choices(forms, (15, 17, 12, 11, 13, 20, 12))
    often = maker.choices(range(1, 46), [6 if each in OFTEN else 1 for each in range(1, 46)], k=2)
    return Sign((words,), frozenset(often[: maker.choice((1, 1, 1, 2))]))


@cache
def _wide_words() -> tuple[list[str], list[str], list[str], list[str]]:
    """Latin words that people think of, Thai words, Thai family names and words of the trade."""
    packed = resources.files("django.contrib.auth").joinpath("common-passwords.txt.gz")
    thought_of = gzip.decompress(packed.read_bytes()).decode().split()
    latin = [word for word in thought_of if word.isalpha() and 4 <= len(word) <= 10]
    thai = sorted(word for word in thai_words() if _THAI_WORD.fullmatch(word))
    return latin, thai, sorted(thai_family_names()), list(common_words()[LATIN][1])


def _any(maker: random.Random, name: str) -> str:
    return maker.choice(_sample("marks_words.toml")[name])


if __name__ == "__main__":
    print(json.dumps(figures(*map(int, sys.argv[1:] or (50_000, 5_000)))))  # noqa: T201
