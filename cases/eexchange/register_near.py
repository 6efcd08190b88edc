"""Made-up marks of others that come close to those of the demo office, published lately.

Their numbers are the first of their years, where the rest of the made-up register has none.
"""

from collections.abc import Sequence
from datetime import date, timedelta

from cases.eexchange.register_data import TRADEMARK, Right

RIVER = "บริษัท ริมธาร ฟู้ดส์ จำกัด"
NORTH = "บริษัท เหนือเมฆ เทรดดิ้ง จำกัด"
ABROAD = "Golden Lotus Pte. Ltd."
# Words, owner, classes, and how many days ago the mark was published.
NEAR: Sequence[tuple[str, str, tuple[str, ...], int]] = (
    ("ครัวคุนยาย", RIVER, ("29", "43"), 57),
    ("THONG THAI", ABROAD, ("25",), 52),
    ("SUNRICE MEKONG", ABROAD, ("29", "30"), 46),
    ("DOI MOK", NORTH, ("30",), 38),
    ("เพียวอาย", RIVER, ("3",), 33),
    ("AROI DEE KITCHEN", ABROAD, ("43",), 27),
    ("MALEE & CO", ABROAD, ("25",), 20),
    ("ยิมหวาน", NORTH, ("30",), 14),
    ("ข้าวหอมนา", "บริษัท ไทยแพ็ค เฮิร์บ จำกัด", ("30",), 9),
    ("RIM KHLONG", NORTH, ("30", "43"), 4),
    ("คลื่นลมทะเล", NORTH, ("32",), 30),
    ("ก", RIVER, ("30",), 12),
    ("★ ★ ★", ABROAD, ("25",), 11),
)
AGE_WHEN_PUBLISHED = next(days for days, _words, event in TRADEMARK if event == "published")


def make_near(today: date) -> list[Right]:
    """The same rights for the same day, the oldest publication first."""
    rights = []
    for n, (title, owner, classes, ago) in enumerate(NEAR, start=1):
        filed = today - timedelta(days=AGE_WHEN_PUBLISHED + ago)
        number = f"{filed.year % 100:02d}01{n:05d}"
        rights.append(Right("trademark", number, title, owner, filed, classes))
    return rights
