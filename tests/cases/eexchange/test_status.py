"""What the office's words mean, and that unknown words mean nothing."""

import tomllib
from pathlib import Path
from typing import NamedTuple

import pytest

import cases
from cases.eexchange.status import (
    ASK,
    DEFAULT_STATUS_MAP,
    INTERNAL_STATUSES,
    classify,
    status_label,
    why_not_mapped,
)


class Row(NamedTuple):
    contains: str
    internal: str
    exact: bool = False


SHIPPED = [Row(*row) for row in DEFAULT_STATUS_MAP]


@pytest.mark.parametrize(
    ("raw", "internal"),
    [
        ("P", "under_examination"),
        ("R", "registered"),
        ("D", "dismissed"),
        ("ยื่นคำขอ", "filed"),
        ("รับคำขอจดทะเบียน", "filed"),
        ("ให้แก้ไขคำขอ", "amend"),
        ("รอตรวจสอบ", "under_examination"),
        ("รอพิจารณา", "under_examination"),
        ("อยู่ในขั้นตอนการพิจารณาของนายทะเบียน", "under_examination"),
        ("อยู่ระหว่างพิจารณายังไม่ได้จดทะเบียน", "under_examination"),
        ("ยื่นตรวจสอบการประดิษฐ์", "under_examination"),
        ("รอประกาศโฆษณา", "under_examination"),
        ("ประกาศโฆษณา", "published"),
        ("ถูกคัดค้าน", "opposed"),
        ("อยู่ระหว่างอุทธรณ์", "appeal"),
        ("อุทธรณ์คำสั่งไม่รับจดทะเบียน", "appeal"),
        ("ชำระค่าธรรมเนียมประกาศโฆษณา", "registration_fee_due"),
        ("ชำระค่าออกอนุสิทธิบัตร", "registration_fee_due"),
        ("ชำระค่าธรรมเนียมสิทธิบัตรรายปี", "registered"),
        ("จดทะเบียน", "registered"),
        ("ได้รับการจดทะเบียนแล้ว", "registered"),
        ("ออกสิทธิบัตร", "registered"),
        ("ออกอนุสิทธิบัตร", "registered"),
        ("ไม่รับจดทะเบียน", "refused"),
        ("ไม่รับจดทะเบียน (ไม่อุทธรณ์)", "refused"),
        ("ปฏิเสธคำขอ", "refused"),
        ("ยกคำขอ", "refused"),
        ("ถอนคำขอจดทะเบียน", "withdrawn"),
        ("ละทิ้งคำขอ", "abandoned"),
        ("ถูกจำหน่าย", "dismissed"),
        ("ถูกเพิกถอนการจดทะเบียน", "cancelled"),
        ("เพิกถอนคำขอ", "cancelled"),
        ("ไม่ได้ต่ออายุ", "expired"),
        ("สิ้นอายุ", "expired"),
    ],
)
def test_the_words_of_the_office_have_their_meaning(raw: str, internal: str) -> None:
    assert classify(raw, SHIPPED) == internal


def test_waiting_for_registration_is_not_registered() -> None:
    assert classify("รอรับจดทะเบียน", SHIPPED) == "under_examination"


def test_the_word_application_for_registration_alone_says_nothing() -> None:
    assert classify("คำขอจดทะเบียน", SHIPPED) is None


@pytest.mark.parametrize(
    "raw", ["สถานะที่ไม่เคยเห็น", "", "   ", "p", "PENDING", "ต่ออายุ", "คำสั่งไม่รับพิจารณา"]
)
def test_unknown_words_are_never_taken_as_pending(raw: str) -> None:
    assert classify(raw, SHIPPED) is None


@pytest.mark.parametrize(
    "raw", ["ถอนคำคัดค้าน", "พ้นกำหนดคัดค้าน", "ยกอุทธรณ์", "ไม่ชำระค่าธรรมเนียม", "ชำระค่าธรรมเนียมแล้ว"]
)
def test_words_that_turn_a_stage_around_are_for_a_person(raw: str) -> None:
    assert classify(raw, SHIPPED) is None


@pytest.mark.parametrize(
    "raw",
    [
        "ไม่ออกสิทธิบัตร",
        "ยังไม่ออกอนุสิทธิบัตร",
        "ไม่ได้รับการจดทะเบียน",
        "ยังไม่ได้รับการจดทะเบียน",
        "ยังไม่ประกาศโฆษณา",
        "ยังไม่มีการประกาศโฆษณา",
        "ไม่ได้ถอนคำขอ",
        "ไม่ต้องแก้ไข",
        "ไม่สามารถออกสิทธิบัตร",
        "ไม่สมควรได้รับการจดทะเบียน",
        "ไม่เห็นควรออกอนุสิทธิบัตร",
        "ไม่ประสงค์จะถอนคำขอ",
        "มิได้ละทิ้ง",
    ],
)
def test_words_that_are_denied_are_for_a_person(raw: str) -> None:
    assert classify(raw, SHIPPED) is None


def test_words_that_are_denied_once_and_said_once_are_said() -> None:
    assert classify("ไม่อุทธรณ์คำสั่ง จึงละทิ้ง", [Row("ละทิ้ง", "abandoned")]) == "abandoned"
    assert classify("เดิมไม่ละทิ้ง ต่อมาละทิ้ง", SHIPPED) == "abandoned"


@pytest.mark.parametrize("contains", ["", " ", "\u200b", "\ufeff\u00a0"])
@pytest.mark.parametrize("exact", [True, False])
def test_words_that_nobody_sees_fit_no_text(contains: str, exact: bool) -> None:
    assert why_not_mapped(contains, "abandoned", exact)
    hidden = Row(contains, "abandoned", exact)
    assert [classify(raw, [hidden]) for raw in ("D", "คำที่ไม่เคยเห็น")] == [None, None]
    assert classify("ออกสิทธิบัตร", [hidden, *SHIPPED]) == "registered"


@pytest.mark.parametrize("raw", ["P", "R", "D", "d"])
@pytest.mark.parametrize("exact", [True, False])
def test_a_letter_says_no_reason_even_where_a_row_got_in(raw: str, exact: bool) -> None:
    assert classify(raw, [Row(raw, "abandoned", exact)]) is None


def test_a_row_of_the_office_for_denied_words_decides() -> None:
    assert classify("ไม่ออกสิทธิบัตร", [Row("ไม่ออกสิทธิบัตร", "refused"), *SHIPPED]) == "refused"


def test_a_row_for_the_whole_text_decides_before_a_row_for_a_part() -> None:
    rows = [Row("ประกาศโฆษณา", "published"), Row("ยกเลิกประกาศโฆษณา", "under_examination", True)]

    assert classify("ยกเลิกประกาศโฆษณา", rows) == "under_examination"
    assert classify("ประกาศโฆษณาครั้งที่ 2", rows) == "published"


def test_a_row_that_asks_a_person_stops_the_rows_behind_it() -> None:
    assert classify("พ้นกำหนดคัดค้าน", [Row("พ้นกำหนด", ASK), Row("คัดค้าน", "opposed")]) is None


def test_invisible_signs_and_the_two_spellings_of_am_make_no_difference() -> None:
    assert classify("\ufeffจำหน่าย\u200b  คำขอ ".replace("ำ", "ํา"), SHIPPED) == "dismissed"


def test_every_meaning_has_words_in_both_languages() -> None:
    meanings = {row.internal for row in SHIPPED} - {ASK}

    assert meanings == set(INTERNAL_STATUSES)
    assert status_label("dismissed", "th") == "จำหน่าย (ไม่ทราบเหตุ)"
    assert status_label("dismissed", "en") == "Dismissed, reason unknown"
    assert status_label("own-word", "th") == "own-word"


def test_a_new_installation_starts_with_this_very_table() -> None:
    shipped = Path(cases.__file__).parent / "migrations" / "shipped.toml"
    rows = tomllib.loads(shipped.read_text(encoding="utf-8"))["status"]

    stored = [(row["contains"], row["internal"], row.get("exact", False)) for row in rows]

    assert stored == list(DEFAULT_STATUS_MAP)
