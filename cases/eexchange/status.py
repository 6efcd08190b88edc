"""The office's status words and what they mean here.

The table is data that the back office edits; these are the rows that it starts with. End
states stand before "จดทะเบียน", because their texts contain it. A text that no row matches
has no meaning: it is never taken as pending. The letter D of the trade mark register tells
that a right ended but not why, so it means `dismissed` and nothing more.
"""

import re
from collections.abc import Iterable
from typing import Protocol

INTERNAL_STATUSES = {
    "filed": ("ยื่นคำขอแล้ว", "Filed"),
    "amend": ("ให้แก้ไข", "Amendment ordered"),
    "under_examination": ("อยู่ระหว่างตรวจสอบ", "Under examination"),
    "published": ("ประกาศโฆษณา", "Published"),
    "opposed": ("ถูกคัดค้าน", "Opposed"),
    "appeal": ("อุทธรณ์", "Appeal pending"),
    "registration_fee_due": ("รอชำระค่าธรรมเนียม", "Fee due"),
    "registered": ("จดทะเบียนหรือออกสิทธิบัตรแล้ว", "Registered or granted"),
    "refused": ("ปฏิเสธ", "Refused"),
    "withdrawn": ("ถอนคำขอ", "Withdrawn"),
    "abandoned": ("ละทิ้งคำขอ", "Abandoned"),
    "dismissed": ("จำหน่าย (ไม่ทราบเหตุ)", "Dismissed, reason unknown"),
    "cancelled": ("เพิกถอน", "Cancelled"),
    "expired": ("สิ้นอายุ", "Expired"),
}

# The meaning of a text that a person must read: it names a stage, but says nothing sure of it.
ASK = "unknown"

REGISTERED = "registered"
ENDED = frozenset({"refused", "withdrawn", "abandoned", "dismissed", "cancelled", "expired"})
# What the letters of the trade mark register mean, and nothing more.
LETTERS = {"P": "under_examination", "R": REGISTERED, "D": "dismissed"}

# Text, meaning, and whether the whole text must be equal.
DEFAULT_STATUS_MAP: tuple[tuple[str, str, bool], ...] = (
    ("P", "under_examination", True),
    ("R", "registered", True),
    ("D", "dismissed", True),
    ("จดทะเบียน", "registered", True),
    ("รับจดทะเบียน", "registered", True),
    ("ยกอุทธรณ์", ASK, False),
    ("ถอนอุทธรณ์", ASK, False),
    ("ถอนคำคัดค้าน", ASK, False),
    ("ยกคำคัดค้าน", ASK, False),
    ("พ้นกำหนดคัดค้าน", ASK, False),
    ("ไม่มีผู้คัดค้าน", ASK, False),
    ("ระหว่างอุทธรณ์", "appeal", False),
    ("อุทธรณ์คำสั่ง", "appeal", False),
    ("ไม่ได้ต่ออายุ", "expired", False),
    ("ไม่ต่ออายุ", "expired", False),
    ("หมดอายุ", "expired", False),
    ("สิ้นอายุ", "expired", False),
    ("เพิกถอน", "cancelled", False),
    ("ไม่รับจดทะเบียน", "refused", False),
    ("ปฏิเสธ", "refused", False),
    ("ยกคำขอ", "refused", False),
    ("ถอนคำขอ", "withdrawn", False),
    ("ละทิ้ง", "abandoned", False),
    ("จำหน่าย", "dismissed", False),
    ("อุทธรณ์", "appeal", False),
    ("คัดค้าน", "opposed", False),
    ("รอรับจดทะเบียน", "under_examination", False),
    ("ยังไม่ได้จดทะเบียน", "under_examination", False),
    ("ระหว่างพิจารณา", "under_examination", False),
    ("รอพิจารณา", "under_examination", False),
    ("ขั้นตอนการพิจารณา", "under_examination", False),
    ("ไม่ชำระ", ASK, False),
    ("ชำระแล้ว", ASK, False),
    ("ชำระค่าธรรมเนียมแล้ว", ASK, False),
    ("ค่าธรรมเนียมสิทธิบัตรรายปี", "registered", False),
    ("ค่าธรรมเนียมรายปี", "registered", False),
    ("แก้ไข", "amend", False),
    ("ชำระค่าธรรมเนียม", "registration_fee_due", False),
    ("ชำระค่าออก", "registration_fee_due", False),
    ("รอประกาศโฆษณา", "under_examination", False),
    ("ประกาศโฆษณา", "published", False),
    ("ตรวจสอบการประดิษฐ์", "under_examination", False),
    ("รอตรวจสอบ", "under_examination", False),
    ("ระหว่างตรวจสอบ", "under_examination", False),
    ("จดทะเบียนแล้ว", "registered", False),
    ("ได้รับการจดทะเบียน", "registered", False),
    ("รอออกสิทธิบัตร", "registration_fee_due", False),
    ("ออกสิทธิบัตร", "registered", False),
    ("ออกอนุสิทธิบัตร", "registered", False),
    ("ยื่นคำขอ", "filed", False),
    ("รับคำขอ", "filed", False),
)
# What a text may hold beside its words: it is invisible, or one sign written as two.
_CLEAN = str.maketrans({"\u200b": "", "\ufeff": "", "\u00a0": " "})
# What turns the words right behind it around: "not", with the little words that may follow it.
LITTLE = "ได้|มี|ถูก|ต้อง|รับ|ให้|การ|จะ|เคย|สามารถ|อาจ|สมควร|ควร|เห็น|อนุญาต|ประสงค์|มีสิทธิ|ผ่าน|เข้าข่าย"
DENIED = re.compile(rf"(?:ไม่|มิ)(?:{LITTLE}|\s)*$")


class Row(Protocol):
    """A row of the map, as the database or a test holds it."""

    @property
    def contains(self) -> str: ...

    @property
    def internal(self) -> str: ...

    @property
    def exact(self) -> bool: ...


def classify(raw: str, rows: Iterable[Row]) -> str | None:
    """What a status text means, or None where a person must say.

    A row for the whole text decides before the rows for a part of it; among those the first
    that fits decides, but an end state before "registered": "เพิกถอนการจดทะเบียน" holds both.
    A row that means `unknown` decides that a person must say, and so does one whose words the
    text denies: "ไม่ออกสิทธิบัตร" is no grant. A letter of the trade mark register never means
    more than it says, whatever a row tells.
    """
    text = _plain(raw)
    if not text:
        return None
    found = _found(text, [row for row in rows if _plain(row.contains)])
    return found if found == LETTERS.get(text.upper(), found) else None


def _found(text: str, table: list[Row]) -> str | None:
    fitting = [row for row in table if row.exact and _plain(row.contains) == text]
    parts = [row for row in table if not row.exact and _plain(row.contains) in text]
    if parts and parts[0].internal == REGISTERED:
        parts = [row for row in parts if row.internal in ENDED] + parts
    fitting += parts
    if not fitting or fitting[0].internal == ASK or _is_denied(fitting[0], text):
        return None
    return fitting[0].internal


def _is_denied(row: Row, text: str) -> bool:
    """Whether "not" stands right before the words of a row, wherever they occur."""
    before = text.split(_plain(row.contains))[:-1]
    return not row.exact and all(DENIED.search(part) for part in before)


def why_not_mapped(contains: str, internal: str, exact: bool) -> tuple[str, str] | None:
    """Why a row may not be in the map, in Thai and English; None where it may.

    The letters of the trade mark register say that a mark is pending, registered or ended, and
    nothing of the reason. Words that nobody sees are part of every text.
    """
    letter = _plain(contains).upper()
    if not letter:
        return (
            "กรุณากรอกถ้อยคำที่มองเห็นได้ มิฉะนั้นจะตรงกับทุกข้อความ",
            "Please give words that can be seen: else every text would fit.",
        )
    if letter not in LETTERS:
        return None
    if not exact:
        return (
            f"อักษร {letter} ต้องเป็นข้อความทั้งหมด มิฉะนั้นจะตรงกับทุกข้อความที่มีอักษรนี้",
            f"The letter {letter} must be the whole text: else every text that has it would fit.",
        )
    if internal in (LETTERS[letter], ASK):
        return None
    thai, english = INTERNAL_STATUSES[LETTERS[letter]]
    return (
        f"อักษร {letter} ของทะเบียนเครื่องหมายการค้าหมายถึง “{thai}” เท่านั้น ไม่บอกเหตุ จึงให้ความหมายอื่นไม่ได้",
        f"The letter {letter} of the trade mark register means “{english}” and gives no reason;"
        " it cannot mean anything else.",
    )


def _plain(text: str) -> str:
    return " ".join(text.translate(_CLEAN).replace("\u0e4d\u0e32", "\u0e33").split())


def status_label(internal: str, language: str) -> str:
    """The words for an internal status; the name itself when it is not known."""
    thai, english = INTERNAL_STATUSES.get(internal, (internal, internal))
    return english if language == "en" else thai
