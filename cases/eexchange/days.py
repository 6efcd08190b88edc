"""The office's dates in all their styles and both eras."""

import re
from collections.abc import Iterable
from datetime import date, datetime, timedelta, timezone

# A year from here on can only be Buddhist Era, which is 543 ahead.
BUDDHIST_FROM = 2400
BUDDHIST_AHEAD = 543
# A moment of the day may follow, by the clock of 24 hours: a server that writes AM and PM may write
# the month before the day too. One with its zone is the day that it is in Bangkok.
TIME = r"(?:[T ]\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?)?"
ZONED = re.compile(r"(\d{4})-\d{2}-\d{2}[T ].*(?:Z|[+-]\d{2}:?\d{2})")
BANGKOK = timezone(timedelta(hours=7))
# The forms by their names in a profile.
FORMS: dict[str, re.Pattern[str]] = {
    "YYYY-MM-DD": re.compile(rf"(?P<y>\d{{4}})-(?P<m>\d{{1,2}})-(?P<d>\d{{1,2}}){TIME}"),
    "DD-MM-YYYY": re.compile(rf"(?P<d>\d{{1,2}})-(?P<m>\d{{1,2}})-(?P<y>\d{{4}}){TIME}"),
    "YYYY/MM/DD": re.compile(rf"(?P<y>\d{{4}})/(?P<m>\d{{1,2}})/(?P<d>\d{{1,2}}){TIME}"),
    "DD/MM/YYYY": re.compile(rf"(?P<d>\d{{1,2}})/(?P<m>\d{{1,2}})/(?P<y>\d{{4}}){TIME}"),
    "YYYYMMDD": re.compile(r"(?P<y>\d{4})(?P<m>\d{2})(?P<d>\d{2})"),
}
# Buddhist from 2400 on and Common before; or always the one of the two.
ERAS = ("auto", "ce", "be")
SHORT_YEAR = re.compile(rf"\d{{1,2}}[-/]\d{{1,2}}[-/]\d{{1,2}}{TIME}")


class DayRefused(ValueError):
    """A text that is not a date that we may rely on; the message is the English reason."""

    def __init__(self, thai: str, english: str) -> None:
        super().__init__(english)
        self.thai = thai


def read_day(raw: str, forms: Iterable[str] = tuple(FORMS), era: str = "auto") -> date:
    """A date in one of these forms of FORMS and in this era of ERAS.

    Raises DayRefused for a two-digit year, an impossible day or another form: a guessed date
    is worse than none.
    """
    year, month, day = _parts(_in_bangkok(raw.strip(), era), forms)
    year -= _ahead(year, era)
    if not 1900 <= year <= 2150:
        raise DayRefused("ปีอยู่นอกช่วงที่เป็นไปได้", "the year is impossible")
    try:
        return date(year, month, day)
    except ValueError:
        raise DayRefused("ไม่มีวันนี้ในปฏิทิน", "there is no such day") from None


def _ahead(year: int, era: str) -> int:
    """By how many years a year of the office is ahead of the common one."""
    buddhist = era == "be" or (era == "auto" and year >= BUDDHIST_FROM)
    return BUDDHIST_AHEAD if buddhist else 0


def _in_bangkok(text: str, era: str) -> str:
    """A moment with its zone as the day in Bangkok; every other text as it is.

    The day after 28 February depends on the year, so the era comes first.
    """
    found = ZONED.fullmatch(text)
    if not found:
        return text
    ahead = _ahead(int(found[1]), era)
    try:
        moment = datetime.fromisoformat(f"{int(found[1]) - ahead:04}{text[4:]}")
        day = moment.astimezone(BANGKOK)
    except (ValueError, OverflowError):
        raise DayRefused("ไม่มีเวลานี้", "there is no such moment") from None
    return f"{day.year + ahead:04}-{day:%m-%d}"


def _parts(text: str, forms: Iterable[str]) -> tuple[int, int, int]:
    for form in forms:
        if found := FORMS[form].fullmatch(text):
            return int(found["y"]), int(found["m"]), int(found["d"])
    if SHORT_YEAR.fullmatch(text):
        raise DayRefused("ปีมีเพียงสองหลัก", "the year has two digits only")
    raise DayRefused("ไม่ใช่รูปแบบวันที่ที่รู้จัก", "the form is not known")
