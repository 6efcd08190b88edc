"""An Excel file read back: its sheets with their cells as Excel would take them."""

import io
import zipfile
from datetime import date, timedelta
from typing import Any
from xml.etree import ElementTree

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
# Day 0 of Excel's calendar for days after February 1900.
FIRST = date(1899, 12, 30)


def read(content: bytes) -> dict[str, list[list[Any]]]:
    """The rows of every sheet: texts, numbers, days; None where a cell is empty."""
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        names = [s.attrib["name"] for s in _xml(book, "xl/workbook.xml").iter(f"{MAIN}sheet")]
        dates = _date_styles(_xml(book, "xl/styles.xml"))
        return {
            name: _rows(_xml(book, f"xl/worksheets/sheet{n}.xml"), dates)
            for n, name in enumerate(names, start=1)
        }


def formulas(content: bytes) -> list[str]:
    """The formulas that Excel would compute."""
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        sheets = [name for name in book.namelist() if name.startswith("xl/worksheets/")]
        return [f.text or "" for name in sheets for f in _xml(book, name).iter(f"{MAIN}f")]


def _xml(book: zipfile.ZipFile, name: str) -> ElementTree.Element:
    return ElementTree.fromstring(book.read(name))


def _date_styles(styles: ElementTree.Element) -> set[str]:
    formats = {f.attrib["numFmtId"]: f.attrib["formatCode"] for f in styles.iter(f"{MAIN}numFmt")}
    cells = styles.find(f"{MAIN}cellXfs")
    assert cells is not None
    return {
        str(n) for n, xf in enumerate(cells) if "yyyy" in formats.get(xf.attrib["numFmtId"], "")
    }


def _rows(sheet: ElementTree.Element, dates: set[str]) -> list[list[Any]]:
    rows = []
    for row in sheet.iter(f"{MAIN}row"):
        cells: dict[int, Any] = {}
        for cell in row.iter(f"{MAIN}c"):
            column = ord(cell.attrib["r"].rstrip("0123456789")[-1]) - ord("A")
            cells[column] = _value(cell, dates)
        rows.append([cells.get(n) for n in range(max(cells, default=-1) + 1)])
    return rows


def _value(cell: ElementTree.Element, dates: set[str]) -> Any:
    if cell.attrib.get("t") == "inlineStr":
        return "".join(t.text or "" for t in cell.iter(f"{MAIN}t"))
    found = cell.find(f"{MAIN}v")
    assert found is not None
    assert found.text is not None
    if cell.attrib.get("s") in dates:
        return FIRST + timedelta(days=int(found.text))
    number = float(found.text)
    return int(number) if number.is_integer() else number
