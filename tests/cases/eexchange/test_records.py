"""From the office's JSON to one typed record, whatever the JSON looks like."""

import json
from contextlib import suppress
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.eexchange.errors import Malformed
from cases.eexchange.problems import FieldProblem
from cases.eexchange.profile_files import load_profile
from cases.eexchange.records import (
    Answer,
    ClassGoods,
    Reading,
    RegisterRecord,
    content_hash,
    may_be_cut,
    parse,
    plain_number,
)

SAMPLES = Path(__file__).parents[2] / "samples" / "eexchange"


def sample(name: str) -> Any:
    return json.loads((SAMPLES / f"{name}.json").read_text(encoding="utf-8"))


def reading(payload: Any, number: str = "250100001", service: str = "TM") -> Reading:
    return parse(Answer(service, number, "", payload))


def record(payload: Any, number: str = "250100001", service: str = "TM") -> RegisterRecord:
    found = reading(payload, number, service).record
    assert found is not None
    return found


def test_the_rows_of_a_mark_are_one_record_with_all_classes_goods_and_owners() -> None:
    assert reading(sample("tm_two_classes")) == Reading(
        RegisterRecord(
            application_number="250100001",
            title="ครัวคุณยาย",
            status_raw="ประกาศโฆษณา",
            filed_on=date(2025, 1, 2),
            published_on=date(2025, 11, 4),
            owners=("บริษัท สวนสมุทร ฟู้ดส์ จำกัด", "นางมาลี ศรีทอง"),
            classes=(ClassGoods("30", "กาแฟ, ขนมอบ"), ClassGoods("43", "บริการร้านอาหาร")),
        )
    )


def test_a_patent_mixes_its_date_styles_and_sends_numbers_as_numbers() -> None:
    assert reading(sample("design"), "2402001234", "PRODUCTPATENT") == Reading(
        RegisterRecord(
            application_number="2402001234",
            registration_number="98765",
            publication_number="245678",
            title="เก้าอี้สนามพับได้",
            status_raw="ออกสิทธิบัตรแล้ว",
            filed_on=date(2024, 1, 15),
            published_on=date(2024, 7, 13),
            registered_on=date(2025, 7, 8),
            expires_on=date(2034, 1, 14),
            owners=("บริษัท ไทยแพ็ค ดีไซน์ จำกัด",),
            kind="2",
        )
    )


TMDATA = RegisterRecord(
    application_number="240112345",
    title="SUNRISE แม่โขง",
    status_raw="P",
    filed_on=date(2024, 7, 5),
    owners=("MEKONG SUNRISE PTE. LTD.",),
    classes=(ClassGoods("32", "น้ำผลไม้, น้ำดื่ม"),),
    image="https://tm.example/2d_240112345.bmp",
)


@pytest.mark.parametrize(
    "wrap",
    [
        lambda one: one,
        lambda one: [one],
        lambda one: {"data": one},
        lambda one: {"Data": [one]},
        lambda one: {"result": one},
        lambda one: {"ResultList": [one]},
        lambda one: {key.upper(): value for key, value in one.items()},
    ],
)
def test_tmdata_is_read_bare_listed_or_enveloped(wrap: Any) -> None:
    assert reading(wrap(sample("tmdata")), "240112345", "tmdata") == Reading(TMDATA)


def test_the_rows_of_a_longer_number_do_not_count() -> None:
    assert reading(sample("tm_two_classes"), "25010000").record is None


@pytest.mark.parametrize("payload", [[], {"data": []}])
def test_an_empty_answer_is_no_record_and_no_problem(payload: Any) -> None:
    assert reading(payload) == Reading(None, ())


@pytest.mark.parametrize(
    "number", ["250100001", "25 0100001", "2501-00001", "25/01/00001", "๒๕๐๑๐๐๐๐๑"]
)
def test_space_slash_hyphen_and_thai_digits_make_no_other_number(number: str) -> None:
    assert record([{"REQ_NO": "2501/00001"}], number).application_number == "2501/00001"


def test_case_makes_no_other_number() -> None:
    assert plain_number("ab-12") == plain_number("AB 12")


def test_a_json_number_has_lost_its_leading_zeros() -> None:
    for number in (101000123, 101000123.0):
        found = record([{"APP_NO": number}], "0101000123", "PATENT_NOIP")
        assert found.application_number == "101000123"
    with pytest.raises(Malformed, match="asked for 0101000123, got 101000123"):
        reading([{"APP_NO": "101000123"}], "0101000123", "PATENT_NOIP")


@pytest.mark.parametrize("rows", [[{"TR_NAME": "x"}], [{"REQ_NO": ""}, {"REQ_NO_V2": "250100001"}]])
def test_rows_of_which_none_has_a_number_are_not_taken_for_nothing_found(rows: Any) -> None:
    with pytest.raises(Malformed, match="none has a number; new keys"):
        reading(rows)


def test_a_row_without_a_number_beside_others_belongs_to_nobody() -> None:
    rows = [{"REQ_NO": "", "TR_NAME": "x"}, {"REQ_NO": "250100001", "TR_NAME": "y"}]

    assert record(rows).title == "y"


@pytest.mark.parametrize("number", ["TH250100001X", "0250100001", "999", "250100001/1ก"])
def test_a_number_in_another_form_is_told_and_not_taken_for_nothing_found(number: str) -> None:
    with pytest.raises(Malformed, match="asked for 250100001, got"):
        reading([{"REQ_NO": "2501000019"}, {"REQ_NO": number}])


ALL_KEYS = (
    "REQ_NO", "REQ_DATE", "REGIS_NO", "REGIS_DATE", "PUBLIC_DATE", "EXPIRE_DATE", "TR_NAME",
    "TRADEMARK_STATUS",
)  # fmt: skip


@pytest.mark.parametrize(
    ("key", "field"),
    [
        ("REQ_DATE", "filed_on"),
        ("PUBLIC_DATE", "published_on"),
        ("REGIS_DATE", "registered_on"),
        ("EXPIRE_DATE", "expires_on"),
        ("REGIS_NO", "registration_number"),
        ("TR_NAME", "title"),
    ],
)
def test_one_key_that_has_another_name_is_told_and_the_rest_is_read(key: str, field: str) -> None:
    row = dict.fromkeys(ALL_KEYS, "") | {"REQ_NO": "250100001", "TRADEMARK_STATUS": "P"}
    del row[key]

    found = reading([{**row, "NEW_NAME": "2025-01-02"}])

    assert found.record is not None
    assert found.record.status_raw == "P"
    assert [(problem.where, problem.value) for problem in found.problems] == [(field, "new_name")]
    assert "new keys: new_name" in found.problems[0].sentence("en")
    assert "new_name" in found.problems[0].sentence("th")


@pytest.mark.parametrize("stroke", ["-", " - ", "\u2013", "--"])
def test_a_stroke_stands_where_there_is_nothing(stroke: str) -> None:
    row = {"REQ_NO": "250100001", "REGIS_NO": stroke, "REGIS_DATE": stroke, "TR_NAME": stroke}

    found = reading([row, {"REQ_NO": "250100001", "TR_NAME": "x-y"}])

    assert found == Reading(RegisterRecord(application_number="250100001", title="x-y"))


def test_an_answer_that_may_have_been_cut_says_so_and_proves_no_absence() -> None:
    short = load_profile("legacy", {"limits.cut_after": 3})
    rows = [{"REQ_NO": f"250100001{n}"} for n in range(2)]

    assert parse(Answer("TM", "250100001", "", rows), short) == Reading(None)
    whole = parse(Answer("TM", "250100001", "", [*rows, {"REQ_NO": "250100001"}]), short)
    assert whole.record is not None
    assert [problem.where for problem in whole.problems] == ["rows"]
    with pytest.raises(Malformed, match="3 rows, perhaps cut off, none of this number"):
        parse(Answer("TM", "250100001", "", [*rows, rows[0]]), short)
    assert may_be_cut(Answer("TM", "", "", [*rows, *rows]), short)
    assert not may_be_cut(Answer("TM", "", "", rows))


@pytest.mark.parametrize("blank", ["", "   ", None, [], {}])
def test_blank_null_and_missing_are_the_same(blank: Any) -> None:
    row = dict.fromkeys(("REGIS_NO", "REQ_DATE", "TR_NAME", "OWNER_NAME", "NICE_CLASS_CODE"), blank)

    assert record([{"REQ_NO": "250100001", **row}]) == record([{"REQ_NO": "250100001"}])


def test_keys_are_read_in_any_case_and_the_filled_one_of_two_counts() -> None:
    row = {"Req_No": "250100001", "tr_name": "", "TR_NAME": "ดอยหมอก", "Tr_Name": "อื่น"}

    assert record([row]).title == "ดอยหมอก"


def test_unknown_keys_are_named_once_and_lost_nowhere() -> None:
    rows = [
        {"REQ_NO": "250100001", "NEW_ONE": "1"},
        {"REQ_NO": "250100001", "OTHER": "", "new_one": 2},
    ]

    assert record(rows).unknown_keys == ("new_one", "other")


def test_an_impossible_date_is_a_problem_and_the_rest_stays_usable() -> None:
    found = reading(
        [{"REQ_NO": "250100001", "REQ_DATE": "2026-02-31", "PUBLIC_DATE": "04/11/2568"}]
    )

    assert found.record == RegisterRecord("250100001", published_on=date(2025, 11, 4))
    assert found.problems == (
        FieldProblem(
            "filed_on",
            "2026-02-31",
            "กรมฯ ส่งวันที่ที่อ่านไม่ได้ในช่อง filed_on: “2026-02-31” (ไม่มีวันนี้ในปฏิทิน)",
            "The office sent a date that cannot be read in filed_on: “2026-02-31” "
            "(there is no such day).",
        ),
    )
    assert found.problems[0].sentence("th") == found.problems[0].thai
    assert found.problems[0].sentence("en") == found.problems[0].message


def test_a_date_may_come_as_a_number() -> None:
    assert record([{"REQ_NO": "250100001", "REQ_DATE": 25680102}]).filed_on == date(2025, 1, 2)


def test_the_newer_generation_writes_lists_of_one() -> None:
    row = {"ApplicationNumber": ["250100001"], "Status": ["P"], "Filing_Date": ["2025-01-02"]}
    answer = Answer("TM", "250100001", "", {"data": [row]})

    found = parse(answer, load_profile("exchange2025")).record

    assert found is not None
    assert (found.application_number, found.status_raw, found.filed_on) == (
        "250100001",
        "P",
        date(2025, 1, 2),
    )


@pytest.mark.parametrize(
    ("goods", "classes"),
    [
        ({"class": "05", "products": "ยา"}, (ClassGoods("5", "ยา"),)),
        ([{"Class": 5, "Products": ["ยา", "", "ยา", "วิตามิน"]}], (ClassGoods("5", "ยา, วิตามิน"),)),
        ([{"class": "5"}, "stray", {"products": ["ไม่มีจำพวก"]}], (ClassGoods("5", ""),)),
    ],
)
def test_nested_goods_are_read_in_all_their_forms(
    goods: Any, classes: tuple[ClassGoods, ...]
) -> None:
    row = {"trNo": "250100001", "goodsAndService": goods}

    assert record(row, service="tmdata").classes == classes


def test_owners_may_be_texts_or_a_lone_object() -> None:
    lone = {"trNo": "250100001", "owner": {"NAME": "นายธีระ มั่นคง"}}
    texts = {"trNo": "250100001", "owner": ["ก", "ก", "ข"]}

    assert record(lone, service="tmdata").owners == ("นายธีระ มั่นคง",)
    assert record(texts, service="tmdata").owners == ("ก", "ข")


def test_words_of_another_form_are_no_title() -> None:
    assert record({"trNo": "250100001", "wordIndex": ["text"]}, service="tmdata").title == ""


def test_what_cannot_be_stored_is_taken_out_of_the_texts() -> None:
    row = {"APP_NO": "1", "PATENT_NAME": "a\x00b \ud800", "PATENT_NO": True, "PUB_NO": {"x": 1}}

    found = record([row], "1", "PATENT_NOIP")

    assert (found.title, found.registration_number, found.publication_number) == ("ab ?", "", "")


@pytest.mark.parametrize(
    ("payload", "where"),
    [
        ("ok", "expected a list, got text"),
        (None, "expected a list, got nothing"),
        (7, "expected a list, got a number"),
        ({"REQ_NO": "250100001"}, "expected a list, got an object"),
        ({"data": "text"}, "expected a list, got an object"),
        (["ok", "ok"], "row 1: expected an object, got text"),
        ([{"REQ_NO": "1"}, None], "row 2: expected an object, got nothing"),
        ([{"REQ_NO": "1"}, []], "row 2: expected an object, got a list"),
    ],
)
def test_another_form_is_refused_with_its_place(payload: Any, where: str) -> None:
    with pytest.raises(Malformed) as refusal:
        reading(payload)

    assert refusal.value.where == where


SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text()
TREES = st.recursive(
    SCALARS, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=20
)
KEYS = st.sampled_from(
    [
        "REQ_NO", "APP_NO", "trNo", "TR_NAME", "REQ_DATE", "GRANT_DATE", "OWNER_NAME", "owner",
        "NICE_CLASS_CODE", "NICE_CLASS_TNAME", "goodsAndService", "wordIndex", "status", "image",
    ]
)  # fmt: skip
NEARLY = st.dictionaries(KEYS, TREES | st.sampled_from(["250100001", 250100001, "2026-02-31"]))
SERVICE = st.sampled_from(["TM", "tmdata", "PRODUCTPATENT", "CPR", "GI"])


@given(payload=TREES | NEARLY | st.lists(NEARLY), service=SERVICE)
def test_whatever_comes_is_a_reading_or_malformed(payload: Any, service: str) -> None:
    found = Reading(None)
    with suppress(Malformed):
        found = reading(payload, service=service)

    assert found.record is None or found.record.application_number
    assert str(found).encode()


@given(rows=st.lists(NEARLY, max_size=4), data=st.data())
def test_the_order_of_keys_and_rows_is_no_content(rows: list[Any], data: st.DataObject) -> None:
    turned = [dict(reversed(row.items())) for row in data.draw(st.permutations(rows))]

    assert content_hash(turned) == content_hash(rows)


def test_other_content_is_another_hash() -> None:
    hashes = {content_hash(p) for p in ([], {}, [{"a": 1}], [{"a": "1"}], {"a": 1}, [{"a": 1}] * 2)}

    assert len(hashes) == 6
    assert content_hash([{"REQ_NO": "1"}]) == sha256(b'[{"REQ_NO":"1"}]').hexdigest()


def test_content_nested_beyond_reason_is_malformed() -> None:
    deep: list[Any] = []
    for _ in range(100_000):
        deep = [deep]

    with pytest.raises(Malformed, match="nested too deeply"):
        content_hash(deep)
    with pytest.raises(Malformed):
        reading(deep)
    while deep:  # taken apart step by step: freeing it at once is as deep as comparing it
        deep = deep.pop()
