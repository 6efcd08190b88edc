"""Tables as files for a spreadsheet: Excel, and CSV that Excel reads as UTF-8."""

import csv
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from io import BytesIO, StringIO

import xlsxwriter

Cell = str | int | Decimal | date | None
BOM = "\ufeff"
# What a spreadsheet would take for a formula.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
NARROW, WIDE = 14, 40
LONG = 20


def sheet(title: str, heads: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """An Excel file of one sheet. A text is stored as a text, never as a formula or a link."""
    target = BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True, "strings_to_formulas": False})
    page = book.add_worksheet(title[:31])
    bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    money = book.add_format({"num_format": "#,##0.00"})
    widths = [NARROW] * len(heads)
    for column, head in enumerate(heads):
        page.write_string(0, column, head, bold)
    for number, row in enumerate(rows, start=1):
        for column, cell in enumerate(row):
            if isinstance(cell, date):
                page.write_datetime(number, column, cell, day)
            elif isinstance(cell, Decimal):
                page.write_number(number, column, float(cell), money)
            elif isinstance(cell, int):
                page.write_number(number, column, cell)
            elif cell:
                page.write_string(number, column, cell)
                widths[column] = WIDE if len(cell) > LONG else widths[column]
    for column, width in enumerate(widths):
        page.set_column(column, column, width)
    page.freeze_panes(1, 0)
    book.close()
    return target.getvalue()


def as_csv(heads: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
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
