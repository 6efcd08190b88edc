"""Excel files: days, numbers and texts as what they are, and nothing that Excel would compute."""

from datetime import date
from decimal import Decimal

import pytest

from cases.sheets import EXCEL, LONGEST_TEXT, Sheet, download, sheet, workbook
from tests.fees.excel import formulas, read

HEADS = ["ครบกำหนด", "คดี", "บาท"]
DAY = date(2026, 12, 8)


def test_cells_are_what_they_are() -> None:
    rows = [(DAY, "DS-1 โคมไฟ", 18000), (None, "", Decimal("10.25"))]
    assert read(sheet("ค่าธรรมเนียม", HEADS, rows)) == {
        "ค่าธรรมเนียม": [HEADS, [DAY, "DS-1 โคมไฟ", 18000], [None, "", 10.25]]
    }


@pytest.mark.parametrize(
    "text",
    ["=1+1", '=HYPERLINK("http://x.example")', "+1", "-1", "@SUM(A1)", "{=A1}", "\t=1+1",
     "http://x.example", "007", "2026-12-08"],
)  # fmt: skip
def test_a_text_stays_a_text(text: str) -> None:
    content = sheet("x", ["=A1", "b"], [(text, 1)])
    assert read(content)["x"] == [["=A1", "b"], [text, 1]]
    assert formulas(content) == []


def test_a_text_that_is_too_long_is_cut_and_odd_letters_break_nothing() -> None:
    content = sheet("x", ["a"], [("ก" * 40_000,), ("a\x00b\x0bc",)])
    (_head, [long], [odd]) = read(content)["x"]
    assert long == "ก" * LONGEST_TEXT
    assert odd.startswith("a")
    assert odd.endswith("c")


@pytest.mark.parametrize(
    ("title", "name"),
    [("a/b\\c:d*e?f[g]h'i", "a b c d e f g h i"), ("x" * 40, "x" * 31), ("", "1"), ("::", "1")],
)
def test_a_title_becomes_a_name_that_excel_takes(title: str, name: str) -> None:
    assert list(read(sheet(title, ["a"], []))) == [name]


def test_several_sheets_and_one_without_rows() -> None:
    content = workbook([Sheet("one", ["a"], iter([("x",)])), Sheet("two", ["b"], [])])
    assert read(content) == {"one": [["a"], ["x"]], "two": [["b"]]}


@pytest.mark.parametrize("language", ["th", "en"])
@pytest.mark.parametrize("era", ["be", "ce"])
def test_every_reader_has_days(language: str, era: str) -> None:
    content = sheet("x", ["a"], [(DAY,)], language=language, era=era)
    assert read(content)["x"][1] == [DAY]


def test_a_download_has_a_name_and_is_kept_by_nobody() -> None:
    answer = download(sheet("x", ["a"], []), "ค่าธรรมเนียม 2026-11-24.xlsx")
    assert answer["Content-Type"] == EXCEL
    assert answer["Content-Disposition"].startswith("attachment; filename*=utf-8''")
    assert answer["Content-Disposition"].endswith("2026-11-24.xlsx")
    assert "no-store" in answer["Cache-Control"]
    paper = download(b"%PDF-", "a.pdf", "application/pdf", in_the_page=True)
    assert paper["Content-Disposition"] == 'inline; filename="a.pdf"'
    assert (paper["Content-Type"], paper["Cache-Control"]) == (
        "application/pdf",
        answer["Cache-Control"],
    )
