"""How well and how fast marks are compared. Asks no database: `python -m tests.benchmarks.likeness`
prints the same figures alone."""

import json
import random
import subprocess
import sys
import time
import tomllib
from dataclasses import dataclass
from pathlib import Path

from cases.watching.likeness import Sign, likeness
from cases.watching.matcher import Found, Matcher, Watched

PROJECT = Path(__file__).resolve().parents[2]
PAIRS = PROJECT / "tests/samples/marks_pairs.toml"
HALVES = ("tuning", "held_out")
SECONDS, MEGABYTES, LEAST_SHARE = 120, 500, 0.9

STARTS = (
    "ar", "bel", "bri", "cal", "cor", "dal", "del", "dor", "el", "fen", "flo", "gal", "hel", "in",
    "jas", "kal", "lu", "mar", "mel", "mi", "nor", "or", "pal", "per", "quan", "ra", "ri", "sal",
    "sol", "ta", "tri", "ul", "va", "vel", "vi", "wen", "xan", "yo", "zen", "zor",
)  # fmt: skip
MIDDLES = ("", "a", "bo", "da", "fi", "go", "la", "lu", "mi", "na", "no", "ra", "ri", "so", "ti",
           "to", "va", "ve")  # fmt: skip
ENDS = ("bex", "cia", "den", "dor", "fix", "ga", "lia", "lin", "lo", "ma", "mex", "na", "nix",
        "ra", "ria", "ro", "sa", "ta", "tex", "tis", "vita", "xa", "zo")  # fmt: skip
WORDS = (
    "sun", "moon", "star", "river", "lotus", "tiger", "dragon", "lion", "rose", "lily", "ocean",
    "sky", "cloud", "stone", "forest", "garden", "spring", "silk", "pearl", "crown", "king",
    "queen", "happy", "lucky", "sweet", "magic", "dream", "light", "fire", "snow", "bird", "bear",
    "fox", "wolf", "eagle", "honey", "lemon", "mango", "coco", "orchid", "jade", "ruby", "royal",
    "gold", "silver", "premium", "fresh", "green", "blue", "pure", "smart", "super", "plus",
)  # fmt: skip
THAI_WORDS = (
    "ดาว", "จันทร์", "ตะวัน", "ทอง", "เงิน", "เพชร", "มณี", "แก้ว", "สุข", "ใจดี", "รุ่ง", "เรือง", "ชัย", "มงคล",
    "สมบัติ", "ศรี", "สิริ", "วัฒนา", "เจริญ", "มั่งมี", "โชค", "ลาภ", "บุญ", "ธรรม", "ช้าง", "ม้า", "เสือ", "สิงห์",
    "มังกร", "หงส์", "นก", "ปลา", "กุ้ง", "ดอกไม้", "บัว", "มะลิ", "กุหลาบ", "กล้วยไม้", "ใบตอง", "ข้าว", "สวน",
    "บ้าน", "เรือน", "ครัว", "แม่", "ยาย", "ลุง", "ป้า", "น้อย", "ใหญ่", "หวาน", "หอม", "สด", "ใส", "งาม", "สวย",
    "ไทย", "สยาม", "ลานนา", "อีสาน", "ทะเล", "ภูเขา", "น้ำ", "ลม", "ไฟ", "ฟ้า", "ดิน", "เวลล์", "ไลฟ์", "พลัส",
)  # fmt: skip
SPELT = (
    "ก", "ข", "ค", "จ", "ช", "ซ", "ด", "ต", "ท", "น", "บ", "ป", "พ", "ฟ", "ม", "ย", "ร", "ล", "ว", "ส",
)  # fmt: skip
SIGNS = ("า", "ี", "ิ", "ู", "ุ", "ั")


@dataclass
class Confusion:
    """The pairs of one half: found and expected, found only, expected only, neither."""

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


def confusion(half: str) -> Confusion:
    """What the usual threshold makes of one half of the pairs."""
    counts = Confusion()
    for mine, my_classes, theirs, their_classes, expected, _why in pairs()[half]:
        watched, found = Sign((mine,), frozenset(my_classes)), Sign((theirs,), frozenset(their_classes))
        is_hit, should = likeness(watched, found) is not None, expected == "hit"
        name = ("right" if should else "wrong") if is_hit else ("missed" if should else "left")
        setattr(counts, name, getattr(counts, name) + 1)
    return counts


def pairs() -> dict[str, list[tuple[str, list[int], str, list[int], str, str]]]:
    return tomllib.loads(PAIRS.read_text(encoding="utf-8"))


def measure(found: int, watched: int) -> list[dict[str, object]]:
    """The figures, measured in a process of its own so that its memory is its own."""
    command = [sys.executable, "-m", "tests.benchmarks.likeness", str(found), str(watched)]
    done = subprocess.run(command, cwd=PROJECT, check=True, capture_output=True, text=True)
    return json.loads(done.stdout)


def figures(found: int, watched: int) -> list[dict[str, object]]:
    rows = []
    for half in HALVES:
        counts = confusion(half)
        size = len(pairs()[half])
        rows.append(_row(f"likeness_precision_{half}_{size}_pairs", counts.precision, "share"))
        rows.append(_row(f"likeness_recall_{half}_{size}_pairs", counts.recall, "share"))
    return [*rows, *_matched(found, watched)]


def _matched(found: int, watched: int) -> list[dict[str, object]]:
    """Seconds, memory and hits of one night's marks against the watched ones."""
    maker = random.Random(2569)
    mine = [Watched(key, _sign(maker)) for key in range(watched)]
    theirs = [Found(key, _sign(maker)) for key in range(found)]
    started = time.perf_counter()
    hits = sum(1 for _hit in Matcher(mine).hits(theirs))
    seconds = time.perf_counter() - started
    name = f"likeness_{found}_new_against_{watched}"
    return [
        _row(name, seconds, "s", SECONDS, most=True),
        _row(f"{name}_peak", _peak_megabytes(), "MB", MEGABYTES, most=True),
        _row(f"{name}_hits", hits, "hits", 1),
    ]


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
    invented = maker.choice(STARTS) + maker.choice(MIDDLES) + maker.choice(ENDS)
    kind = maker.random()
    if kind < 0.5:
        return invented
    return f"{maker.choice(WORDS)} {invented if kind < 0.75 else maker.choice(WORDS)}"


def _thai(maker: random.Random) -> str:
    if maker.random() < 0.7:
        return "".join(maker.choice(THAI_WORDS) for _each in range(maker.choice((2, 2, 3))))
    return "".join(maker.choice(SPELT) + maker.choice(SIGNS) for _each in range(3))


if __name__ == "__main__":
    print(json.dumps(figures(*map(int, sys.argv[1:] or (50_000, 5_000)))))  # noqa: T201
