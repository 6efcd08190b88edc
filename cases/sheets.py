"""Lists as Excel files: real dates, real numbers, and no text that a sheet would compute."""

import csv
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from io import BytesIO, StringIO
from typing import Any

from django.http import HttpResponse
from django.utils.http import content_disposition_header
from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# At the head of a CSV, so that Excel reads it as UTF-8; and what it would take for a formula.
BOM = "\ufeff"
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
# What Excel allows in the name of a sheet and in a cell.
NO_NAME = re.compile(r"[\[\]:*?/\\']")
LONGEST_NAME = 31
LONGEST_TEXT = 32_767
NARROWEST, WIDEST = 8, 50
DATE_WIDTH = 14
# Calendar 07 is the Buddhist one of the Thai locale, digits as everywhere.
DATE_FORMATS = {
    ("th", "be"): "[$-107041E]d mmm yyyy;@",
    ("th", "ce"): "[$-41E]d mmm yyyy;@",
    ("en", "be"): "[$-1070409]d mmm yyyy;@",
    ("en", "ce"): "[$-409]d mmm yyyy;@",
}

Cell = str | int | Decimal | date | None
Row = Sequence[Cell]


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: its name, the heads of its columns, and its rows, which are read once."""

    title: str
    heads: Sequence[str]
    rows: Iterable[Row]


def sheet(
    title: str,
    heads: Sequence[str],
    rows: Iterable[Row],
    *,
    language: str = "th",
    era: str = "be",
) -> bytes:
    """An Excel file of one sheet. The heads stay in sight, and each column can be filtered."""
    return workbook([Sheet(title, heads, rows)], language=language, era=era)


def workbook(sheets: Iterable[Sheet], *, language: str = "th", era: str = "be") -> bytes:
    """An Excel file of several sheets. Rows go to the disk as they come, so that a long list
    needs little memory."""
    target = BytesIO()
    options = {
        "constant_memory": True,
        "default_date_format": DATE_FORMATS[(language, era)],
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    book = Workbook(target, options)
    head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
    whole = book.add_format({"num_format": "#,##0"})
    exact = book.add_format({"num_format": "#,##0.00"})
    for one in sheets:
        _write(book.add_worksheet(_name(one.title)), one, head, whole, exact)
    book.close()
    return target.getvalue()


def download(
    content: bytes, name: str, kind: str = EXCEL, *, in_the_page: bool = False
) -> HttpResponse:
    """The answer that hands a file to the reader, to be kept or to be looked at `in_the_page`;
    nobody keeps a copy on the way."""
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = content_disposition_header(not in_the_page, name) or ""
    response["Cache-Control"] = "private, no-store"
    return response


def _write(page: Worksheet, one: Sheet, head: Format, whole: Format, exact: Format) -> None:
    widths = [max(NARROWEST, _width(text)) for text in one.heads]
    for column, text in enumerate(one.heads):
        page.write_string(0, column, text, head)
    last = 0
    for last, row in enumerate(one.rows, start=1):
        for column, cell in enumerate(row):
            _write_cell(page, last, column, cell, whole, exact)
            widths[column] = max(widths[column], _width(cell))
    for column, width in enumerate(widths):
        page.set_column(column, column, min(width + 2, WIDEST))
    page.freeze_panes(1, 0)
    page.autofilter(0, 0, last, len(one.heads) - 1)
    page.set_landscape()
    page.fit_to_pages(1, 0)
    page.repeat_rows(0)


def _write_cell(
    page: Worksheet, row: int, column: int, cell: Cell, whole: Format, exact: Format
) -> None:
    """A text is written as a text, also one that begins with "=" or "@"."""
    if cell is None:
        return
    if isinstance(cell, str):
        page.write_string(row, column, cell[:LONGEST_TEXT])
    elif isinstance(cell, date):
        page.write_datetime(row, column, cell)
    else:
        page.write_number(row, column, cell, whole if isinstance(cell, int) else exact)


def _width(cell: Any) -> int:
    """About how many letters wide a cell is: marks above and below a letter take no room."""
    if cell is None:
        return 0
    if isinstance(cell, date):
        return DATE_WIDTH
    text = cell if isinstance(cell, str) else f"{cell:,}"
    return sum(1 for letter in text[:WIDEST] if unicodedata.category(letter) != "Mn")


def _name(title: str) -> str:
    return NO_NAME.sub(" ", title)[:LONGEST_NAME].strip() or "1"


def as_csv(heads: Sequence[str], rows: Iterable[Row]) -> bytes:
    """The same as CSV; what a spreadsheet would run as a formula gets an apostrophe."""
    target = StringIO()
    writer = csv.writer(target)
    writer.writerow(heads)
    writer.writerows([[_plain(cell) for cell in row] for row in rows])
    return (BOM + target.getvalue()).encode()


def _plain(cell: Cell) -> str:
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, str) and cell.startswith(FORMULA):
        return f"'{cell}"
    return "" if cell is None else str(cell)
