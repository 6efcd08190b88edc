"""Whom the office writes to for a key, as the front page of E-Exchange says it."""

import re
from dataclasses import dataclass

SITE = "https://exchange.ipthailand.go.th"
# The notice on the front page: the letter within so many days of the registration.
DAYS_FOR_THE_LETTER = 30
# Where an address in one line is broken for an envelope.
PARTS = re.compile(r" (?=เลขที่|อำเภอ|เขต)")


@dataclass(frozen=True)
class Contact:
    """A place of the department that letters go to; the lines are those of an envelope."""

    name: str
    lines: tuple[str, ...]
    phone: str

    @property
    def envelope(self) -> str:
        return "\n".join((self.name, *self.lines))


ICT_CENTRE = Contact(
    name="ศูนย์เทคโนโลยีสารสนเทศและการสื่อสาร",
    lines=(
        "กรมทรัพย์สินทางปัญญา กระทรวงพาณิชย์",
        "เลขที่ 563 ถนนนนทบุรี ตำบลบางกระสอ",
        "อำเภอเมืองนนทบุรี จังหวัดนนทบุรี 11000",
    ),
    phone="1368",
)


def contact_at(name: str, address: str, phone: str) -> Contact:
    """A place by its name, its address in one line or several, and its telephone."""
    lines = [line.strip() for line in address.splitlines() if line.strip()]
    parts = PARTS.split(lines[0]) if len(lines) == 1 else lines
    return Contact(name=name, lines=tuple(parts), phone=phone)
