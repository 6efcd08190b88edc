"""A table as an Excel file."""

import io
from collections.abc import Iterable, Sequence

import xlsxwriter


def sheet(title: str, heads: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """One sheet with its heads; what a person typed is never read as a formula."""
    target = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(target, options) as book:
        page = book.add_worksheet(title[:31])
        page.write_row(0, 0, heads, book.add_format({"bold": True, "bottom": 1}))
        for number, row in enumerate(rows, start=1):
            page.write_row(number, 0, row)
        page.freeze_panes(1, 0)
        page.autofit()
    return target.getvalue()
