"""What the sandbox holds beside the registers that the docket looks cases up in.

Some made-up songs, and made-up statistics. The statistics' columns are those of the department's
open data; the real ones are unknown.
"""

import zlib
from collections.abc import Iterator
from datetime import date

from cases.eexchange.days import BUDDHIST_AHEAD
from cases.eexchange.provinces import PROVINCES
from cases.eexchange.services import counted_right

YEARS = 10
# How many a month, before the part of a place and the season.
A_MONTH = {
    "trademark": 4200.0, "design": 480.0, "invention": 690.0, "petty_patent": 290.0,
    "copyright": 1600.0,
}  # fmt: skip
# The parts of the larger provinces by their codes; the others have a small one each.
PARTS = {
    "10": 0.54, "12": 0.055, "11": 0.05, "13": 0.04, "20": 0.035, "50": 0.03, "73": 0.025,
    "74": 0.022, "40": 0.015, "30": 0.015, "90": 0.012, "83": 0.01, "84": 0.008, "57": 0.008,
}  # fmt: skip
SMALL_PART = 0.002
NATIONS = {
    ("TH", "ไทย"): 0.48, ("JP", "ญี่ปุ่น"): 0.17, ("US", "สหรัฐอเมริกา"): 0.12, ("CN", "จีน"): 0.09,
    ("DE", "เยอรมนี"): 0.04, ("KR", "เกาหลีใต้"): 0.03, ("SG", "สิงคโปร์"): 0.025,
    ("CH", "สวิตเซอร์แลนด์"): 0.02, ("FR", "ฝรั่งเศส"): 0.015, ("GB", "สหราชอาณาจักร"): 0.01,
}  # fmt: skip
MARKS = {
    "เครื่องหมายการค้า": 0.79,
    "เครื่องหมายบริการ": 0.2,
    "เครื่องหมายรับรอง": 0.007,
    "เครื่องหมายร่วม": 0.003,
}
# Fewer in April and December, when there are fewer working days.
SEASON = (0.94, 0.96, 1.08, 0.82, 1.0, 1.03, 1.05, 1.02, 1.04, 1.01, 1.06, 0.91)

# Songs have no stages: a fixed list, found by name.
SONGS: list[dict[str, object]] = [
    {
        "PKID": 90001,
        "ID": "S-250001",
        "REG_SONGS_NAME": "ล่องเรือชมจันทร์",
        "ALBUM_NAME": "ริมคลอง",
        "LYRIC_AUTHOR_NAME": "นายธีระ มั่นคง",
        "COMPOSE_AUTHOR_NAME": "นางมาลี ศรีทอง",
        "SONG_TYPE": "ไทยลูกทุ่ง",
        "LICENSE_OWNER_NAME": "บริษัท เจริญภัณฑ์ โปรดักส์ จำกัด",
        "LICENSE_TERMINATION_DATE": "2030-01-01",
    },
    {
        "PKID": 90002,
        "ID": "S-250002",
        "REG_SONGS_NAME": "ล่องเรือชมดาว",
        "ALBUM_NAME": "ริมคลอง",
        "LYRIC_AUTHOR_NAME": "นายธีระ มั่นคง",
        "COMPOSE_AUTHOR_NAME": "",
        "SONG_TYPE": "ไทยสากล",
        "LICENSE_OWNER_NAME": "",
        "LICENSE_TERMINATION_DATE": "",
    },
]


def statistics_rows(name: str, today: date, year: str = "") -> Iterator[dict[str, object]]:
    """The counts of a statistics service, a row for each year (Buddhist Era), month and place with
    any: ten years up to the month before today's, or one of them alone."""
    for shown in range(today.year - YEARS + 1, today.year + 1):
        if year in ("", str(shown + BUDDHIST_AHEAD)):
            for month in range(1, 13 if shown < today.year else today.month):
                yield from _rows_of_a_month(name, shown, month, today.year - shown)


def _rows_of_a_month(name: str, year: int, month: int, ago: int) -> Iterator[dict[str, object]]:
    of_the_month = A_MONTH[counted_right(name)] * SEASON[month - 1] * 0.965**ago
    for place, part in _places(name):
        counts = {
            column: _count(of_the_month * part * share, f"{name}{year}{month}{place}{column}")
            for column, share in _columns(name)
        }
        if any(counts.values()):
            told = {"YEAR": str(year + BUDDHIST_AHEAD), "MONTH": str(month)}
            yield {**told, **place, **counts}


def _places(name: str) -> Iterator[tuple[dict[str, object], float]]:
    """What a row is about, with its part of the whole."""
    if name.endswith("_PROV"):
        for one in PROVINCES:
            said = {"PROVINCE_CODE": one.code, "PROVINCE_NAME": one.thai}
            yield dict(said), PARTS.get(one.code, SMALL_PART)
        return
    for (code, text), part in NATIONS.items():
        nation: dict[str, object] = {"NATIONALITY_CODE": code, "NATIONALITY_NAME": text}
        if name != "ST_REQTM":
            yield nation, part
            continue
        for kind, share in MARKS.items():
            yield {"TM_TYPE": kind, **nation}, part * share


def _columns(name: str) -> tuple[tuple[str, float], ...]:
    """The columns of counts, and how much of what is filed they count."""
    if name == "ST_REQTM":
        return (("FILLING", 1.0), ("REGISTRATION", 0.62))
    return (("REGISTRATION", 0.55),) if "_REG_" in name else (("FILLING", 1.0),)


def _count(expected: float, seed: str) -> int:
    """A whole number near the expected one, the same for the same seed."""
    chance = zlib.crc32(seed.encode()) / 2**32
    return int(expected * (0.88 + 0.24 * chance) + chance)
