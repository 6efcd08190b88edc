"""The office's dates in all their styles and both eras."""

import re
from datetime import date

# A year from here on can only be Buddhist Era, which is 543 ahead.
BUDDHIST_FROM = 2400
BUDDHIST_AHEAD = 543
TIME = r"(?:[T ]\d.*)?"
YEAR_FIRST = re.compile(rf"(\d{{4}})[-/](\d{{1,2}})[-/](\d{{1,2}}){TIME}")
DAY_FIRST = re.compile(rf"(\d{{1,2}})[-/](\d{{1,2}})[-/](\d{{4}}){TIME}")
PACKED = re.compile(r"(\d{4})(\d{2})(\d{2})")
SHORT_YEAR = re.compile(rf"\d{{1,2}}[-/]\d{{1,2}}[-/]\d{{1,2}}{TIME}")


class DayRefused(ValueError):
    """A text that is not a date that we may rely on; the message is the English reason."""

    def __init__(self, thai: str, english: str) -> None:
        super().__init__(english)
        self.thai = thai


def read_day(raw: str) -> date:
    """A date in any of the office's styles; a year from 2400 on is Buddhist Era.

    Raises DayRefused for a two-digit year, an impossible day or another form: a guessed date
    is worse than none.
    """
    year, month, day = _parts(raw.strip())
    if year >= BUDDHIST_FROM:
        year -= BUDDHIST_AHEAD
    if not 1900 <= year <= 2150:
        raise DayRefused("ปีอยู่นอกช่วงที่เป็นไปได้", "the year is impossible")
    try:
        return date(year, month, day)
    except ValueError:
        raise DayRefused("ไม่มีวันนี้ในปฏิทิน", "there is no such day") from None


def _parts(text: str) -> tuple[int, int, int]:
    if found := YEAR_FIRST.fullmatch(text) or PACKED.fullmatch(text):
        return int(found[1]), int(found[2]), int(found[3])
    if found := DAY_FIRST.fullmatch(text):
        return int(found[3]), int(found[2]), int(found[1])
    if SHORT_YEAR.fullmatch(text):
        raise DayRefused("ปีมีเพียงสองหลัก", "the year has two digits only")
    raise DayRefused("ไม่ใช่รูปแบบวันที่ที่รู้จัก", "the form is not known")
