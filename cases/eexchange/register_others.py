"""What the sandbox holds beside the registers that the docket looks cases up in.

Some made-up songs, and the statistics counted from the made-up register. The statistics' columns
are those of the department's open data; the real ones are unknown.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import date

from cases.eexchange.days import BUDDHIST_AHEAD
from cases.eexchange.register_data import Right

PROVINCES = (("10", "กรุงเทพมหานคร"), ("50", "เชียงใหม่"), ("30", "นครราชสีมา"), ("83", "ภูเก็ต"))
NATIONS = (("TH", "ไทย"), ("JP", "ญี่ปุ่น"), ("SG", "สิงคโปร์"))

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
# What a service counts: the kind of right, filings or registrations; songs and works have none.
COUNTED = {"PTD": "design", "PT": "invention", "PETTY": "petty_patent", "TM": "trademark"}


def statistics_rows(name: str, register: Sequence[Right], today: date) -> list[dict[str, object]]:
    """The counts of a statistics service, a row for each year (Buddhist Era, month) and place."""
    ip_type = COUNTED.get(name.partition("_")[0], "trademark" if name == "ST_REQTM" else "")
    registered = "_REG_" in name
    code, places = ("NATIONALITY", NATIONS) if name.endswith("_NAT") else ("PROVINCE", PROVINCES)
    counts: Counter[tuple[int, int, str, str]] = Counter()
    for place, right in enumerate(register):
        day = right.day("registered", today) if registered else right.filed
        if right.ip_type == ip_type and day is not None:
            counts[day.year + BUDDHIST_AHEAD, day.month, *places[place % len(places)]] += 1
    column = "REGISTRATION" if registered else "FILLING"
    return [
        {"YEAR": str(year), "MONTH": str(month), f"{code}_CODE": key, f"{code}_NAME": text}
        | {column: count}
        for (year, month, key, text), count in sorted(counts.items())
    ]
