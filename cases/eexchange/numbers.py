"""Numbers of the office as people write and list them. Plain Python.

How the numbers of each kind look is told by the office's own lists: a mark has two digits of the
year, a series and five digits; a patent ten digits with the kind in the third and fourth.
"""

import csv
import re

from cases.eexchange.rows import plain_number, written_number

LONGEST = 40
PATENTS = {"01": "invention", "02": "design", "03": "petty_patent"}
# Letters of the registers of goods, services, certification and collective marks.
REGISTERED = re.compile(r"[คบรว][A-Z]?\d{3,7}|\d{2}11\d{5}")
MARK = re.compile(r"\d{2}0[123]\d{5}|\d{5,8}")
PATENT = re.compile(r"\d{2}(0[123])\d{6}")
WORK = re.compile(r"CR\d{4,}|ลข\d{4,}")
HEADS = frozenset(
    {
        "number", "application_number", "application number", "application no", "app_no", "req_no",
        "เลขที่คำขอ", "เลขคำขอ", "คำขอเลขที่", "เลขที่",
    }
)  # fmt: skip
CELLS = re.compile(r"[,;\t]")


def kind_of(number: str) -> str:
    """The kind of right whose application numbers look so; "" where the form does not tell."""
    plain = plain_number(number)
    if found := PATENT.fullmatch(plain):
        return PATENTS[found[1]]
    if MARK.fullmatch(plain):
        return "trademark"
    return "copyright" if WORK.fullmatch(plain) else ""


def is_registration(number: str) -> bool:
    """Whether it looks like the number of a registered mark, not of an application."""
    return REGISTERED.fullmatch(plain_number(number)) is not None


def as_number(text: str) -> str:
    """What was typed, in Arabic digits and without space around it."""
    return written_number(text).strip(" '\"")


def numbers_in(text: str) -> list[str]:
    """The numbers of a pasted text, one a line or with commas between them."""
    return [number for cell in CELLS.sub("\n", text).splitlines() if (number := as_number(cell))]


def numbers_in_table(text: str) -> list[str]:
    """The numbers of a table as text: the column that is named so, else the one that has most,
    and of several that are named so too; a text without columns is a list."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    found = CELLS.search(first)
    try:
        table = list(csv.reader(text.splitlines(), delimiter=found[0] if found else ","))
    except csv.Error:
        return numbers_in(text)
    rows = [row for row in table if any(cell.strip() for cell in row)]
    named = [n for n, cell in enumerate(rows[0]) if _is_head(cell)] if rows else []
    if named:
        rows = rows[1:]
    column = _richest(rows, named)
    cells = (row[column] for row in rows if len(row) > column)
    return [number for cell in cells if (number := as_number(cell))]


def _is_head(cell: str) -> bool:
    return cell.strip().lower().replace(".", "") in HEADS


def _richest(rows: list[list[str]], named: list[int]) -> int:
    """The column with the most cells that look like numbers, of those named where some are; the
    first of equals."""
    columns = named or range(max((len(row) for row in rows), default=0))
    counts = {n: sum(_looks_right(row[n]) for row in rows if len(row) > n) for n in columns}
    return max(counts, key=lambda n: (counts[n], -n), default=0)


def _looks_right(cell: str) -> bool:
    return bool(kind_of(cell)) or is_registration(cell)


def as_text(content: bytes) -> str | None:
    """The text of a file in UTF-8 or the Thai code page 874; None for anything else."""
    for encoding in ("utf-8-sig", "cp874"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return None if "\x00" in text else text
    return None
