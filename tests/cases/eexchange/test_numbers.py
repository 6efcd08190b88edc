"""Numbers as people write and list them."""

import pytest

from cases.eexchange.numbers import (
    as_number,
    as_text,
    is_registration,
    kind_of,
    numbers_in,
    numbers_in_table,
)


@pytest.mark.parametrize(
    ("typed", "kind"),
    [
        ("2301002391", "invention"),
        ("๒๓๐๒๐๐๒๓๙๑", "design"),
        ("2303/002391", "petty_patent"),
        ("190125485", "trademark"),
        ("190225485", "trademark"),
        ("812345", "trademark"),
        ("CR-690001", "copyright"),
        ("2304002391", ""),
        ("211111900", ""),
        ("ค123456", ""),
        ("12", ""),
        ("", ""),
    ],
)
def test_the_form_of_a_number_tells_the_kind_of_right(typed, kind):
    assert kind_of(typed) == kind


@pytest.mark.parametrize(
    ("typed", "registered"),
    [("211111900", True), ("ค123456", True), ("บ.12345", True), ("190125485", False)],
)
def test_the_number_of_a_registered_mark_is_told_apart(typed, registered):
    assert is_registration(typed) is registered


def test_what_was_typed_is_a_number_in_arabic_digits():
    assert as_number(" ๒๓๐๑ ๐๐๒๓๙๑\u200b ") == "2301 002391"


def test_a_pasted_text_has_one_number_a_line_or_commas_between_them():
    pasted = "2301002391, 2302000001\r\n\n190125485;กข\t812345,"
    assert numbers_in(pasted) == ["2301002391", "2302000001", "190125485", "กข", "812345"]


def test_the_column_that_is_named_so_holds_the_numbers():
    table = "ลำดับ,เลขที่คำขอ,ชื่อ\n190125480,2301002391,ก\n190125481,แก้ไข,ข\n"
    assert numbers_in_table(table) == ["2301002391", "แก้ไข"]


def test_without_a_named_column_the_one_with_most_numbers_holds_them():
    table = '1;"ก; ข";2301002391\n2;812345;2302000001\n'
    assert numbers_in_table(table) == ["2301002391", "2302000001"]


def test_a_table_without_columns_is_a_list():
    assert numbers_in_table("2301002391\n\n2302000001\n") == ["2301002391", "2302000001"]
    assert numbers_in_table("") == []


def test_a_table_that_is_none_is_a_list():
    endless = "9" * 200_000
    assert numbers_in_table(f"2301002391,x\n{endless}") == ["2301002391", "x", endless]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp874"])
def test_a_file_is_read_in_both_encodings(encoding):
    assert as_text("เลขที่คำขอ\n2301002391".encode(encoding)) == "เลขที่คำขอ\n2301002391"


def test_a_file_that_is_no_text_is_told():
    assert as_text(b"PK\x03\x04\x00\x00\xff\xfe\xdb\xdc") is None


def test_of_two_columns_that_are_named_so_the_one_with_numbers_counts():
    table = "เลขที่,เลขที่คำขอ,ชื่อ\n1,2301002391,ก\n2,2302000001,ข\n"
    assert numbers_in_table(table) == ["2301002391", "2302000001"]
