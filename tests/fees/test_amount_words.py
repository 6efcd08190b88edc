"""Amounts in words, as they stand below a bill."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fees.amount_words import english_number, in_words, thai_number

THAI = {
    "0": "ศูนย์บาทถ้วน",
    "1": "หนึ่งบาทถ้วน",
    "10": "สิบบาทถ้วน",
    "11": "สิบเอ็ดบาทถ้วน",
    "12": "สิบสองบาทถ้วน",
    "20": "ยี่สิบบาทถ้วน",
    "21": "ยี่สิบเอ็ดบาทถ้วน",
    "100": "หนึ่งร้อยบาทถ้วน",
    "101": "หนึ่งร้อยเอ็ดบาทถ้วน",
    "111": "หนึ่งร้อยสิบเอ็ดบาทถ้วน",
    "1150": "หนึ่งพันหนึ่งร้อยห้าสิบบาทถ้วน",
    "8250": "แปดพันสองร้อยห้าสิบบาทถ้วน",
    "10001": "หนึ่งหมื่นเอ็ดบาทถ้วน",
    "140000": "หนึ่งแสนสี่หมื่นบาทถ้วน",
    "1000000": "หนึ่งล้านบาทถ้วน",
    "1000001": "หนึ่งล้านเอ็ดบาทถ้วน",
    "11000000": "สิบเอ็ดล้านบาทถ้วน",
    "21500000": "ยี่สิบเอ็ดล้านห้าแสนบาทถ้วน",
    "9999999999.99": "เก้าพันเก้าร้อยเก้าสิบเก้าล้านเก้าแสนเก้าหมื่นเก้าพันเก้าร้อยเก้าสิบเก้าบาทเก้าสิบเก้าสตางค์",
    "0.25": "ยี่สิบห้าสตางค์",
    "0.01": "หนึ่งสตางค์",
    "5350.50": "ห้าพันสามร้อยห้าสิบบาทห้าสิบสตางค์",
    "2.21": "สองบาทยี่สิบเอ็ดสตางค์",
}
ENGLISH = {
    "0": "Zero baht only",
    "1": "One baht only",
    "19": "Nineteen baht only",
    "20": "Twenty baht only",
    "21": "Twenty-one baht only",
    "100": "One hundred baht only",
    "105": "One hundred and five baht only",
    "1001": "One thousand and one baht only",
    "1150": "One thousand one hundred and fifty baht only",
    "8250": "Eight thousand two hundred and fifty baht only",
    "1000000": "One million baht only",
    "2000000000": "Two billion baht only",
    "140000.75": "One hundred and forty thousand baht and seventy-five satang",
    "0.25": "Twenty-five satang",
}
NUMBERS = st.integers(0, 9_999_999_999)


@pytest.mark.parametrize(("amount", "words"), THAI.items())
def test_in_thai(amount, words):
    assert in_words(Decimal(amount), "th") == words


@pytest.mark.parametrize(("amount", "words"), ENGLISH.items())
def test_in_english(amount, words):
    assert in_words(Decimal(amount), "en") == words


@given(NUMBERS, NUMBERS)
def test_two_numbers_never_read_the_same(one, other):
    same = one == other
    assert (thai_number(one) == thai_number(other)) is same
    assert (english_number(one) == english_number(other)) is same
