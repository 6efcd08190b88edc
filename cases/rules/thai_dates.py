"""Dates as people here write them: Buddhist Era, Thai digits, Thai month names."""

import re
from datetime import date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

BANGKOK = ZoneInfo("Asia/Bangkok")
MONTHS = (
    "มกราคม",
    "กุมภาพันธ์",
    "มีนาคม",
    "เมษายน",
    "พฤษภาคม",
    "มิถุนายน",
    "กรกฎาคม",
    "สิงหาคม",
    "กันยายน",
    "ตุลาคม",
    "พฤศจิกายน",
    "ธันวาคม",
)
SHORT_MONTHS = (
    "ม.ค.",
    "ก.พ.",
    "มี.ค.",
    "เม.ย.",
    "พ.ค.",
    "มิ.ย.",
    "ก.ค.",
    "ส.ค.",
    "ก.ย.",
    "ต.ค.",
    "พ.ย.",
    "ธ.ค.",
)
WEEKDAYS = ("จันทร์", "อังคาร", "พุธ", "พฤหัสบดี", "ศุกร์", "เสาร์", "อาทิตย์")
SHORT_WEEKDAYS = ("จ.", "อ.", "พ.", "พฤ.", "ศ.", "ส.", "อา.")
ENGLISH_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
ENGLISH_WEEKDAYS = (
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
    "Sunday",
)
OFFSET = 543
THAI_DIGITS = str.maketrans("๐๑๒๓๔๕๖๗๘๙", "0123456789")

# Plain digits only: \d would also take those of every other script.
ISO = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})")
NUMERIC = re.compile(r"([0-9]{1,2})[/.-]([0-9]{1,2})[/.-]([0-9]+)")
WRITTEN = re.compile(
    r"(?:วันที่\s*)?(?P<day>[0-9]{1,2})\s*(?P<month>[^0-9\s]+?)\s*"
    r"(?P<era>พ\.?\s*ศ\.?|ค\.?\s*ศ\.?)?\s*(?P<year>[0-9]+)"
)
ENGLISH = re.compile(r"(?P<day>[0-9]{1,2})\s+(?P<month>[A-Za-z]{3,9})\.?\s+(?P<year>[0-9]+)")
_SPOKEN = (*(name[:3] for name in ENGLISH_MONTHS), "Sept")
_UNDOTTED = tuple(name.replace(".", "") for name in SHORT_MONTHS)
_MONTH = (
    "(?:"
    + "|".join(map(re.escape, (*MONTHS, *SHORT_MONTHS, *_UNDOTTED, *ENGLISH_MONTHS, *_SPOKEN)))
    + ")(?![a-z])"
)
_ERA = r"(?:พ\.?\s*ศ\.?|ค\.?\s*ศ\.?)?"
_DIGIT = "[0-9๐-๙]"
_DAY = rf"{_DIGIT}{{1,2}}(?:st|nd|rd|th)?"
_BETWEEN = r"[\s._/-]*(?:เดือน|of)?[\s._/-]*"
# A day as people write it in a note: with strokes, in words, as one number of eight digits.
IN_A_TEXT = re.compile(
    rf"{_DIGIT}{{1,4}}\s*[/._-]\s*{_DIGIT}{{1,2}}\s*[/._-]\s*{_DIGIT}{{2,4}}"
    rf"|{_DAY}{_BETWEEN}{_MONTH}\.?,?[\s._/-]*{_ERA}\s*(?:{_DIGIT}{{2,4}})?"
    rf"|{_MONTH}\.?\s+{_DAY}(?:,?\s+{_DIGIT}{{4}})?"
    r"|(?<![0-9/])(?:0?[1-9]|[12][0-9]|3[01])/(?:0?[1-9]|1[0-2])(?![0-9/])"
    rf"|(?<!{_DIGIT})(?:19|20|24|25|๑๙|๒๐|๒๔|๒๕){_DIGIT}{{6}}(?!{_DIGIT})",
    re.IGNORECASE,
)
NEAR = re.compile(r"[+-][0-9]{1,5}")
SHORT_YEAR = re.compile(r"(?<=[^0-9])([0-9]{2})$")
LONGEST = 60

MESSAGES = {
    "form": (
        "“{text}” ไม่ใช่วันที่ที่อ่านได้ เช่น 22/11/2569, 22 พ.ย. 2569 หรือ 2026-11-22",
        "“{text}” is not a date. Write for example 22/11/2569, 22 พ.ย. 2569 or 2026-11-22.",
    ),
    "missing": ("กรุณาระบุวันที่", "Please give a date."),
    "two_digits": (
        "ปีในวันที่ “{text}” มีเพียงสองหลัก กรุณาเขียนปีสี่หลัก",
        "The year of “{text}” has only two digits; write all four.",
    ),
    "before_2484": (
        "ปี {year} อยู่ก่อน พ.ศ. 2484 ซึ่งขึ้นปีใหม่วันที่ 1 เมษายน ระบบไม่รับปีนี้",
        "The year {year} lies before B.E. 2484, when years began on 1 April; it is refused.",
    ),
    "era": (
        "ปี {year} ไม่ตรงกับศักราชที่เขียนไว้ใน “{text}”",
        "The year {year} does not fit the era written in “{text}”.",
    ),
    "year": (
        "ปี {year} ไม่ชัดเจน กรุณาใช้ พ.ศ. 2484–2700 หรือ ค.ศ. 1900–2100",
        "The year {year} is not clear. Use B.E. 2484-2700 or C.E. 1900-2100.",
    ),
    "impossible": ("ไม่มีวันที่ {text} ในปฏิทิน", "There is no day {text} in the calendar."),
}


def bangkok_day(moment: datetime) -> date:
    """The day that people in the office write at a moment."""
    return moment.astimezone(BANGKOK).date()


class DateError(ValueError):
    """A text that is no clear date. `text(language)` is the sentence for the screen."""

    def __init__(self, code: str, **params: str | int) -> None:
        self.code = code
        self.params = params
        super().__init__(self.text("en"))

    def sentences(self) -> dict[str, str]:
        """The sentence by language."""
        return {language: self.text(language) for language in ("th", "en")}

    def text(self, language: str = "th") -> str:
        thai, english = MESSAGES[self.code]
        return (english if language == "en" else thai).format(**self.params)


@lru_cache(maxsize=4096)
def parse_date(text: str) -> date:
    """A date from ISO or Thai writing. Raises DateError for anything doubtful.

    A year from 2484 to 2700 is Buddhist Era, one from 1900 to 2100 Common Era.
    """
    if len(text) > LONGEST:
        raise DateError("form", text=text[:20] + "…")
    plain = " ".join(text.translate(THAI_DIGITS).split())
    if not plain:
        raise DateError("missing")
    year, month, day, era = _parts(plain)
    try:
        return date(_common_year(year, era, plain), month, day)
    except DateError:
        raise
    except ValueError as error:
        raise DateError("impossible", text=plain) from error


def near_day(text: str, today: date) -> date | None:
    """The day meant by t (today), +60 or -3 (days from today); None for any other text."""
    plain = "".join(text.translate(THAI_DIGITS).split()).lower()
    if plain in {"t", "วันนี้"}:
        return today
    if NEAR.fullmatch(plain):
        return today + timedelta(days=int(plain))
    return None


def possible_days(text: str) -> list[date]:
    """The days that a date with a year of two digits may mean, the B.E. one of this century
    first; none for any other text."""
    plain = " ".join(text.translate(THAI_DIGITS).split())
    if len(plain) > LONGEST or not SHORT_YEAR.search(plain):
        return []
    days = []
    for century in ("25", "20", "19"):
        try:
            days.append(parse_date(SHORT_YEAR.sub(century + r"\1", plain)))
        except DateError:
            continue
    return days


def _parts(plain: str) -> tuple[str, int, int, str]:
    """Year as written, month, day, and the era if one is written."""
    if found := ISO.fullmatch(plain):
        return found[1], int(found[2]), int(found[3]), ""
    if found := NUMERIC.fullmatch(plain):
        return found[3], int(found[2]), int(found[1]), ""
    for form, names in ((WRITTEN, (MONTHS, SHORT_MONTHS)), (ENGLISH, (ENGLISH_MONTHS,))):
        found = form.fullmatch(plain)
        if found and (month := _month(found["month"], names)):
            return found["year"], month, int(found["day"]), found.groupdict().get("era") or ""
    raise DateError("form", text=plain)


def _month(name: str, lists: tuple[tuple[str, ...], ...]) -> int:
    wanted = name.replace(".", "").lower()
    for names in lists:
        for number, known in enumerate(names, start=1):
            plain = known.replace(".", "").lower()
            if wanted in {plain, plain[:3] if plain.isascii() else plain}:
                return number
    return 0


def _common_year(digits: str, era: str, text: str) -> int:
    if len(digits) == 2:
        raise DateError("two_digits", text=text)
    year = common_year(int(digits))
    if era and (year != int(digits)) != era.startswith("พ"):
        raise DateError("era", year=digits, text=text)
    return year


def common_year(year: int) -> int:
    """The Common Era year. Raises DateError where the era is not clear."""
    if 2484 <= year <= 2700:
        return year - OFFSET
    if 1900 <= year <= 2100:
        return year
    raise DateError("before_2484" if 2400 <= year < 2484 else "year", year=year)


def thai_date(day: date, era: str = "be", *, weekday: bool = False, short: bool = False) -> str:
    """22 พฤศจิกายน พ.ศ. 2569, or อา. 22 พ.ย. 2569 in short."""
    year = day.year + OFFSET if era == "be" else day.year
    if short:
        text = f"{day.day} {SHORT_MONTHS[day.month - 1]} {year}"
        return f"{SHORT_WEEKDAYS[day.weekday()]} {text}" if weekday else text
    era_name = "พ.ศ." if era == "be" else "ค.ศ."
    text = f"{day.day} {MONTHS[day.month - 1]} {era_name} {year}"
    return f"วัน{WEEKDAYS[day.weekday()]}ที่ {text}" if weekday else text


def year_text(year: int, language: str, era: str) -> str:
    """A Common Era year as it is written in a language and an era; B.E. is said in English."""
    if era == "ce":
        return str(year)
    return f"B.E. {year + OFFSET}" if language == "en" else str(year + OFFSET)


def english_date(day: date, era: str = "ce", *, weekday: bool = False, short: bool = False) -> str:
    """22 November 2026, or Sun 22 Nov 2026 in short; B.E. is said in words."""
    year = year_text(day.year, "en", era)
    month = ENGLISH_MONTHS[day.month - 1]
    name = ENGLISH_WEEKDAYS[day.weekday()]
    text = f"{day.day} {month[:3] if short else month} {year}"
    return f"{name[:3] if short else name} {text}" if weekday else text


def without_dates(text: str) -> str:
    """A text in which every day that is written out is covered, for who must not see it yet."""
    return IN_A_TEXT.sub("…", text)
