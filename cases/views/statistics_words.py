"""How the pages of the statistics call things, in the language and era of the reader."""

from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.eexchange.provinces import BY_CODE
from cases.forms import reading_language
from cases.register.statistics_table import Line
from cases.rules.thai_dates import ENGLISH_MONTHS, MONTHS, SHORT_MONTHS, year_text

TITLES = {
    "ST_REQTM": gettext_lazy("Trade marks filed and registered"),
    "TM_PROV": gettext_lazy("Trade marks filed, by province"),
    "CRP_PROV": gettext_lazy("Copyright works recorded, by province"),
    "PETTY_REQ_PROV": gettext_lazy("Petty patents filed, by province"),
    "PT_REQ_PROV": gettext_lazy("Inventions filed, by province"),
    "PT_REQ_NAT": gettext_lazy("Inventions filed, by nationality"),
    "PT_REG_PROV": gettext_lazy("Inventions registered, by province"),
    "PT_REG_NAT": gettext_lazy("Inventions registered, by nationality"),
    "PTD_REQ_PROV": gettext_lazy("Designs filed, by province"),
    "PTD_REQ_NAT": gettext_lazy("Designs filed, by nationality"),
    "PTD_REG_PROV": gettext_lazy("Designs registered, by province"),
    "PTD_REG_NAT": gettext_lazy("Designs registered, by nationality"),
}
MEASURE_NAMES = {
    "filings": gettext_lazy("Filings"),
    "registrations": gettext_lazy("Registrations"),
    "total": gettext_lazy("Count"),
}
BY_NAMES = {
    "month": gettext_lazy("Month"),
    "province": gettext_lazy("Province"),
    "nationality": gettext_lazy("Nationality"),
    "kind": gettext_lazy("Kind"),
}
REGION_NAMES = {
    "north": gettext_lazy("North"),
    "northeast": gettext_lazy("North-East"),
    "central": gettext_lazy("Central region"),
    "east": gettext_lazy("East"),
    "west": gettext_lazy("West"),
    "south": gettext_lazy("South"),
}
PROBLEM_NAMES = {
    "row": gettext_lazy("this is no row of a table"),
    "year": gettext_lazy("this is no year"),
    "month": gettext_lazy("this is no month"),
    "number": gettext_lazy("this is no number"),
    "twice": gettext_lazy("a second row about the same; the first one counts"),
    "sum": gettext_lazy("a row of sums, which would count twice"),
}


def year_name(year: int, era: str) -> str:
    """2569, or B.E. 2569 in English."""
    return year_text(year, reading_language(), era)


def month_of_year(month: int) -> str:
    """ตุลาคม"""
    return (MONTHS if reading_language() == "th" else ENGLISH_MONTHS)[month - 1]


def short_month(month: int) -> str:
    """ต.ค."""
    return SHORT_MONTHS[month - 1] if reading_language() == "th" else ENGLISH_MONTHS[month - 1][:3]


def period_name(period: tuple[int, int] | None, era: str) -> str:
    """ตุลาคม 2569; of a whole year the year alone."""
    if period is None:
        return ""
    year, month = period
    return f"{month_of_year(month)} {year_name(year, era)}" if month else year_name(year, era)


def months_named(months: Any) -> str:
    """ม.ค., ก.พ. and so on."""
    return ", ".join(short_month(month) for month in sorted(months) if month)


def line_name(line: Line, by: str) -> str:
    """What a row of a table is about."""
    if by == "month":
        return month_of_year(int(line.code))
    known = BY_CODE.get(line.code) if by == "province" else None
    if known:
        return known.thai if reading_language() == "th" else known.english
    return line.name or _("Not stated")


def line_note(line: Line, by: str) -> str:
    """The small print of a row: the region of a province, the code of a nationality."""
    known = BY_CODE.get(line.code) if by == "province" else None
    if known:
        return str(REGION_NAMES[known.region])
    return line.code if by == "nationality" and line.code != line.name else ""


def file_name(title: str, by: str, year: int, on: date) -> str:
    return f"{title} {by} {year} {on.isoformat()}.xlsx"
