"""The table of statistics that is on the screen, as an Excel file."""

from collections.abc import Iterator
from decimal import Decimal

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cases.forms import reading_language
from cases.middleware import DocketRequest
from cases.register.statistics_table import Held, Line, Page, page_of, raw_rows
from cases.rules.thai_dates import bangkok_day
from cases.sheets import Row, Sheet, download, workbook
from cases.views.frame import bangkok_today
from cases.views.statistics import AS_IT_CAME, Asked, asked_of, held_for
from cases.views.statistics_words import (
    BY_NAMES,
    MEASURE_NAMES,
    TITLES,
    file_name,
    line_name,
    line_note,
    months_named,
    period_name,
    year_name,
)

TENTH = Decimal("0.1")


@require_safe
def statistics_sheet(request: DocketRequest, name: str) -> HttpResponse:
    """The same rows in the same order, and a sheet that says what they are."""
    found = held_for(request, name)
    asked = asked_of(request, found)
    sheets = [_rows(found, asked, request.era), _about(found, asked, request.era)]
    content = workbook(sheets, language=reading_language(), era=request.era)
    title = file_name(name, asked.by, asked.year, bangkok_today())
    return download(content, title)


def _rows(found: Held, asked: Asked, era: str) -> Sheet:
    if asked.by == AS_IT_CAME:
        heads, rows = raw_rows(found, asked.year)
        return Sheet(found.service.name, heads or [_("Rows of the answer")], rows)
    table = page_of(found, asked.by, asked.measure, asked.year, by_count=asked.by_count)
    this, before = year_name(asked.year, era), year_name(asked.year - 1, era)
    heads = [
        str(BY_NAMES[asked.by]), _("Note"), this,
        _("%(year)s, months compared") % {"year": this},
        _("%(year)s, months compared") % {"year": before},
        _("Up or down"), "%",
    ]  # fmt: skip
    return Sheet(str(TITLES[found.service.name]), heads, _cells(table))


def _cells(table: Page) -> Iterator[Row]:
    for line in table.lines:
        yield line_name(line, table.by), line_note(line, table.by), *_numbers(line)
    yield _("Total"), "", *_numbers(table.total)


def _numbers(line: Line) -> Row:
    share = None if line.percent is None else Decimal(line.percent).quantize(TENTH)
    return line.now, line.same, line.before, line.change, share


def _about(found: Held, asked: Asked, era: str) -> Sheet:
    checked = found.checked_for(asked.year)
    rows: list[Row] = [
        (_("Service of the office"), f"{found.service.code} {found.service.name}"),
        (_("What is counted"), str(MEASURE_NAMES.get(asked.measure, ""))),
        (_("Calendar year"), year_name(asked.year, era) if asked.year else ""),
        (_("Figures up to"), period_name(found.newest(), era)),
        (_("Asked of the office last"), bangkok_day(checked) if checked else None),
        (_("Months without figures"), months_named(found.missing(asked.year, asked.measure))),
    ]
    if found.problem_count:
        rows.append((_("Rows that are not counted"), found.problem_count))
    if found.sandbox:
        rows.append((_("Sandbox data"), _("These figures are made up.")))
    return Sheet(_("About the figures"), [_("About the figures"), ""], rows)
