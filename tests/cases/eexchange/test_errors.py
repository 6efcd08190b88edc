"""Every error says in both languages what happened and what to do."""

import pytest

from cases.eexchange.errors import (
    EExchangeError,
    Malformed,
    NotAskable,
    RateLimited,
    Rejected,
    Unforeseen,
    Unreachable,
)

SENTENCES = [
    (
        NotAskable("25/?"),
        "เลขที่คำขอ “25/?” ใช้ค้นที่กรมฯ ไม่ได้ กรุณาแก้เลขที่คำขอในแฟ้มงาน",
        "The number “25/?” cannot be looked up at the office; please correct the case.",
    ),
    (
        Unreachable("timeout"),
        "ติดต่อ E-Exchange ไม่ได้ (timeout) ระบบจะลองใหม่ในรอบถัดไป",
        "E-Exchange could not be reached (timeout); the next pass tries again.",
    ),
    (
        RateLimited(None),
        "กรมฯ ขอให้เว้นระยะการเรียก ระบบจะลองใหม่ในรอบถัดไป",
        "The office asks us to wait; the next pass tries again.",
    ),
    (
        RateLimited(120.4),
        "กรมฯ ขอให้เว้นระยะการเรียก อีก 120 วินาที ระบบจะลองใหม่ในรอบถัดไป",
        "The office asks us to wait for 120 seconds; the next pass tries again.",
    ),
    (
        Rejected(401),
        "กรมฯ ปฏิเสธการเรียก (401) กรุณาตรวจ token key",
        "The office refused the call (401). Please check the token key.",
    ),
    (
        Rejected(200, "Invalid Api."),
        "กรมฯ ปฏิเสธการเรียก (200: Invalid Api.)",
        "The office refused the call (200: Invalid Api.).",
    ),
    (
        Malformed("TM: HTML, 77 characters"),
        "คำตอบของกรมฯ อ่านไม่ได้ (TM: HTML, 77 characters)",
        "The office's answer cannot be read (TM: HTML, 77 characters).",
    ),
    (
        Unforeseen("DataError"),
        "ระบบประมวลผลคำตอบของกรมฯ ไม่สำเร็จ (DataError) รายละเอียดอยู่ในบันทึกของระบบ",
        "The office's answer could not be worked on (DataError); the log says more.",
    ),
]


@pytest.mark.parametrize(("error", "thai", "english"), SENTENCES)
def test_each_error_is_a_sentence_in_both_languages(
    error: EExchangeError, thai: str, english: str
) -> None:
    assert error.sentence("th") == thai
    assert error.sentence("en") == english
    assert str(error) == english


@pytest.mark.parametrize(
    ("status", "about_the_key"), [(401, True), (403, True), (404, False), (200, False)]
)
def test_only_401_and_403_are_about_the_key(status: int, about_the_key: bool) -> None:
    assert Rejected(status).about_the_key is about_the_key


def test_a_long_number_is_shown_in_part() -> None:
    assert "1" * 41 not in NotAskable("1" * 500).sentence("en")


def test_errors_name_the_service_and_their_kind() -> None:
    error = RateLimited(5.0, "TM")

    assert (error.kind, error.where, error.retry_after) == ("rate_limited", "TM", 5.0)
