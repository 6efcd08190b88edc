"""The letter that asks for E-Exchange: the same texts as PDF and in Word."""

from dataclasses import replace
from io import BytesIO
from itertools import groupby

import pypdfium2
from docx import Document
from hypothesis import given
from hypothesis import strategies as st

from cases.eexchange.contact import ICT_CENTRE
from cases.eexchange.services import SERVICES
from cases.papers.request_letter import NEEDED, Request, in_word, letter, missing_in
from cases.papers.typesetting import typeset

POST_TO = ICT_CENTRE.envelope.splitlines()
FULL = Request(
    office="บริษัท ตัวอย่าง จำกัด",
    address="99/1 ถนนสีลม\r\n\n เขตบางรัก กรุงเทพมหานคร 10500",
    email="docket@office.example",
    phone="0 2123 4567",
    contact_name="นางสาวอัญญา สุขใจ",
    contact_position="ผู้จัดการ",
    letter_number="อท 12/2569",
    purpose="เพื่อติดตามคำขอ",
    services=tuple((one.code, one.title_th) for one in SERVICES),
    registered="2 พฤศจิกายน 2569",
    written="30 พฤศจิกายน 2569",
)


def every_text(value):
    """The texts of the letter, in any order."""
    if isinstance(value, str):
        return [value]
    parts = value.values() if isinstance(value, dict) else value
    return [text for part in parts for text in every_text(part)]


def bones(text):
    """What a reader of PDF files gets right of Thai: consonants and digits, doubles as one."""
    kept = (sign for sign in text if "ก" <= sign <= "ฮ" or (sign.isascii() and sign.isalnum()))
    return "".join(sign for sign, _same in groupby(kept))


def test_both_files_say_the_same():
    texts = letter(FULL, POST_TO)
    pdf = pypdfium2.PdfDocument(typeset("request_letter", texts))
    printed = bones("".join(page.get_textpage().get_text_range() for page in pdf))
    document = Document(BytesIO(in_word(texts)))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    written = "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])
    assert len(pdf) == 2
    for text in every_text(texts):
        if text != texts["title"]:
            assert text in written, text
            assert bones(text) in printed, text
    assert [row.cells[1].text for row in document.tables[0].rows][1:] == [
        service.code for service in SERVICES
    ]


def test_the_word_file_says_whose_letter_it_is():
    about = Document(BytesIO(in_word(letter(FULL, POST_TO)))).core_properties
    assert (about.author, about.comments) == (FULL.office, "")
    assert (about.created, about.modified) == (None, None)


def test_signs_that_word_cannot_hold_are_left_out():
    odd = "ก\x0bข\x01ค\ufffe"
    texts = letter(replace(FULL, contact_name=odd, purpose=odd, office=odd), [odd])
    assert "(ก ข ค )" in texts["signed"]
    assert in_word(texts).startswith(b"PK")


def test_what_the_department_asks_for_stands_in_it():
    said = letter(FULL, POST_TO)
    assert said["facts"][1][1] == "อธิบดีกรมทรัพย์สินทางปัญญา"
    assert dict(said["applicant"]) == {
        "ชื่อ - นามสกุล": "นางสาวอัญญา สุขใจ ผู้จัดการ",
        "ที่อยู่หรือที่ตั้งสำนักงาน": "99/1 ถนนสีลม เขตบางรัก กรุงเทพมหานคร 10500",
        "อีเมล": "docket@office.example",
        "หมายเลขโทรศัพท์": "0 2123 4567",
    }
    assert "เมื่อวันที่ 2 พฤศจิกายน 2569" in said["body"][0]
    bare = letter(replace(FULL, registered="", letter_number="", contact_position=""), POST_TO)
    assert "เมื่อวันที่" not in bare["body"][0]
    assert bare["number"].startswith("ที่ ....")
    assert bare["applicant"][0][1] == "นางสาวอัญญา สุขใจ"


@given(st.sets(st.sampled_from([*NEEDED, "services"])), st.sampled_from(["", " ", " \n "]))
def test_whatever_is_missing_is_named(missing, blank):
    given_up = {name: () if name == "services" else blank for name in missing}
    assert {*missing_in(replace(FULL, **given_up))} == missing
