"""Works, songs, places and pat_des as typed records, and every kind of right by every profile."""

import base64
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from cases.eexchange.client import EExchangeClient
from cases.eexchange.errors import Malformed, NotAskable
from cases.eexchange.profile import Profile
from cases.eexchange.profile_files import load_profile, load_profiles
from cases.eexchange.records import (
    Answer,
    ClassGoods,
    Reading,
    RegisterRecord,
    content_hash,
    parse,
    parse_all,
)
from cases.eexchange.sandbox import TOKEN, Sandbox
from cases.eexchange.services import service_named
from tests.cases.eexchange.conftest import TODAY, Clock, Office

PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 20
WORK = {
    "REQUEST_NO": "CR-250001",
    "REGISTER_NO": 90001,
    "PKID": 1,
    "WORK_NAME": "สมุดภาพ",
    "CATEGORY": "วรรณกรรม",
    "TYPENAME": "งานนิพนธ์",
    "SUBMIT_DATE": "2025-03-04",
    "SUBMIT_DATEV2": "04-03-2025",
    "OWNER_NAME": "วิสาหกิจชุมชน",
    "OWNER_GOV_NAME": "กรมตัวอย่าง",
    "CREATOR_NAME": "นางมาลี ศรีทอง",
    "WORK_DESCRIPTION": "ภาพถ่าย",
}
PLACE = {
    "APP_NO_NUMBER": 90001,
    "REQUEST": "ขึ้นทะเบียน",
    "APPLICATIONNUMBER": "68100001",
    "PKID": 7,
    "APPLICATIONDATE": "2025-01-05",
    "SUBMITDATE": "2025-01-04",
    "PUBLICATIONDATE": "2568-07-05",
    "GINAME": "ส้มโอ",
    "GIPRODUCT": "ส้ม",
    "GICATEGORYNAME": "ผลไม้",
    "GITYPENAME": "เกษตร",
    "PROVINCENAME": "นครปฐม",
    "REGIONNAME": "กลาง",
}


def read(service: str, number: str, payload: Any, profile: Profile | None = None) -> Reading:
    return parse(Answer(service, number, "", payload), profile)


@pytest.mark.parametrize("number", ["CR-250001", "cr 250001", "CR/๒๕๐๐๐๑"])
def test_a_work_has_its_numbers_name_owner_and_day_of_submission(number: str) -> None:
    assert read("CPR", number, [WORK]) == Reading(
        RegisterRecord(
            application_number="CR-250001",
            registration_number="90001",
            record_id="1",
            title="สมุดภาพ",
            filed_on=date(2025, 3, 4),
            owners=("วิสาหกิจชุมชน", "กรมตัวอย่าง"),
            creators=("นางมาลี ศรีทอง",),
            category="วรรณกรรม",
            kind="งานนิพนธ์",
            description="ภาพถ่าย",
        )
    )


def test_a_day_that_comes_under_two_names_must_be_one_day() -> None:
    found = read("CPR", "CR-250001", [{**WORK, "SUBMIT_DATEV2": "05-03-2025"}])

    assert found.record is not None
    assert found.record.filed_on is None
    assert [problem.where for problem in found.problems] == ["filed_on"]


@pytest.mark.parametrize("number", ["68100001", "90001", "681-00001"])
def test_a_place_is_known_by_both_its_numbers_also_as_a_json_number(number: str) -> None:
    assert read("GI", number, [PLACE]) == Reading(
        RegisterRecord(
            application_number="68100001",
            record_id="7",
            title="ส้มโอ",
            filed_on=date(2025, 1, 5),
            submitted_on=date(2025, 1, 4),
            published_on=date(2025, 7, 5),
            category="ผลไม้",
            kind="เกษตร",
            product="ส้ม",
            province="นครปฐม",
            region="กลาง",
        )
    )


def test_a_place_of_another_number_is_told_and_not_taken_for_nothing_found() -> None:
    with pytest.raises(Malformed, match="asked for 68100002, got 68100001"):
        read("GI", "68100002", [PLACE])


def test_songs_are_found_by_name_and_each_is_a_record_of_its_own(client: EExchangeClient) -> None:
    answer = client.search(service_named("CPRSONG"), " ล่องเรือ% ")
    first, second = parse_all(answer)

    assert first == Reading(
        RegisterRecord(
            application_number="",
            record_id="90001",
            title="ล่องเรือชมจันทร์",
            album="ริมคลอง",
            creators=("นายธีระ มั่นคง", "นางมาลี ศรีทอง"),
            kind="ไทยลูกทุ่ง",
            owners=("บริษัท เจริญภัณฑ์ โปรดักส์ จำกัด",),
            licence_ends_on=date(2030, 1, 1),
        )
    )
    assert second.record is not None
    assert (second.record.title, second.record.creators) == ("ล่องเรือชมดาว", ("นายธีระ มั่นคง",))
    assert parse_all(client.search(service_named("CPRSONG"), "ไม่มีเพลงนี้")) == ()


def test_a_song_is_not_asked_by_number(client: EExchangeClient) -> None:
    songs = service_named("CPRSONG")

    with pytest.raises(LookupError, match="CPRSONG cannot be asked by number"):
        client.lookup(songs, "90001")
    with pytest.raises(LookupError, match="CPRSONG has no application number"):
        read("CPRSONG", "90001", [])


@pytest.mark.parametrize("text", ["", "%", " %% ", "-"])
def test_a_search_for_everything_is_not_sent(client: EExchangeClient, text: str) -> None:
    with pytest.raises(NotAskable):
        client.search(service_named("CPR"), text)


def test_works_are_found_by_their_owner_and_a_mark_by_its_registration(
    office: Office, client: EExchangeClient
) -> None:
    work = office.of("copyright")
    mark = office.of("trademark", lambda right: right.registration_number(TODAY))

    works = parse_all(client.search(service_named("CPR"), work.owner, by="owner"))
    number = mark.registration_number(TODAY)
    marks = parse_all(client.search(service_named("TM"), number, by="registration"))

    assert work.number in {found.record.application_number for found in works if found.record}
    assert {found.record.owners for found in works if found.record} == {(work.owner,)}
    assert [found.record.title for found in marks if found.record] == [mark.title]


def test_rows_of_one_right_are_one_record_and_a_row_without_a_number_stands_alone() -> None:
    rows = [
        {"REQ_NO": "1", "NICE_CLASS_CODE": "30"},
        {"TR_NAME": "x"},
        {"REQ_NO": "2", "NICE_CLASS_CODE": "5"},
        {"REQ_NO": "1", "NICE_CLASS_CODE": "43"},
        {"TR_NAME": "y"},
    ]
    found = [reading.record for reading in parse_all(Answer("TM", "", "", rows))]

    assert [(r.application_number, r.title, len(r.classes)) for r in found if r] == [
        ("1", "", 2),
        ("", "x", 0),
        ("2", "", 1),
        ("", "y", 0),
    ]


def test_pat_des_tells_of_all_three_patents(office: Office, client: EExchangeClient) -> None:
    for ip_type in ("design", "invention", "petty_patent"):
        right = office.of(ip_type, lambda right: not right.odd)
        found = parse(client.lookup(service_named("pat_des"), right.number)).record

        assert found is not None
        assert (found.title, found.filed_on) == (right.title, right.filed)
        assert found.kind == {"invention": "1", "design": "2", "petty_patent": "3"}[ip_type]


@pytest.fixture(params=[profile.name for profile in load_profiles()])
def generation(
    request: pytest.FixtureRequest, office: Office, clock: Clock
) -> Iterator[tuple[Profile, Sandbox, EExchangeClient]]:
    """A sandbox and a client of one generation of the services."""
    profile = load_profile(request.param)
    office.sandbox = Sandbox(TODAY, profile=profile)
    with EExchangeClient(office.url, TOKEN, 1000.0, 2, profile=profile) as client:
        yield profile, office.sandbox, client


def test_each_generation_tells_every_right_of_the_register(
    generation: tuple[Profile, Sandbox, EExchangeClient],
) -> None:
    profile, sandbox, client = generation
    for right in sandbox.register[::3]:
        name = profile.service_for(right.ip_type)
        if not name:
            continue
        found = parse(client.lookup(service_named(name), right.number), profile)
        assert found.problems == ()
        if not right.words(TODAY):
            assert found.record is None
            continue
        assert found.record is not None
        assert found.record.application_number == right.number
        assert found.record.unknown_keys == ()
        assert found.record.filed_on == right.filed
        assert tuple(each.number for each in found.record.classes) == right.classes
        if name != "tmdata":
            assert found.record.published_on == right.day("published", TODAY)
        if right.ip_type not in ("copyright", "gi"):
            assert found.record.registered_on == right.day("registered", TODAY)
            assert found.record.registration_number == right.registration_number(TODAY)
            assert found.record.owners == (right.owner,)


def test_the_newer_generation_has_people_in_lists_goods_in_lists_and_an_envelope() -> None:
    sandbox, newer = Sandbox(TODAY, profile=load_profile("exchange2025")), "exchange2025"
    mark = next(right for right in sandbox.register if len(right.classes) == 2)
    place = next(r for r in sandbox.register if r.ip_type == "gi" and r.words(TODAY))
    payload = sandbox._payload("TM", {"ApplicationNumber": mark.number})
    assert isinstance(payload, dict)
    found = read("TM", mark.number, payload, load_profile(newer)).record

    assert list(payload) == ["data"]
    assert found is not None
    assert (found.owners, found.agents) == ((mark.owner,), ("นายตัวแทน ใจดี",))
    assert found.classes[0].goods
    assert sandbox._payload("GI", {"PROD_NUMBER": "1"}) == {"data": []}
    assert sandbox._payload("GI", {"PROD_NUMBER": place.number}) != {"data": []}


def test_a_petty_patent_of_the_newer_generation_must_name_one_day_of_grant() -> None:
    newer = load_profile("exchange2025")
    row = {"ApplicationNumber": "1", "GrantedDate": "2026-01-02", "RegistrationDate": "2026-01-02"}

    same = read("PETTYPATENT", "1", {"data": [row]}, newer)
    other = read("PETTYPATENT", "1", {"data": [{**row, "RegistrationDate": "2026-01-03"}]}, newer)

    assert same.record == replace(RegisterRecord("1"), registered_on=date(2026, 1, 2))
    assert other.record == RegisterRecord("1")
    assert [problem.where for problem in other.problems] == ["registered_on"]


@pytest.mark.parametrize(
    ("override", "value", "address", "data"),
    [
        ("auto", "https://tm.example/2d.bmp", "https://tm.example/2d.bmp", b""),
        ("auto", base64.b64encode(PNG).decode(), "", PNG),
        ("auto", "data:image/png;base64," + base64.b64encode(PNG).decode(), "", PNG),
        ("auto", base64.b64encode(b"no picture at all").decode(), "", b""),
        ("auto", "\\\\server\\scan\\2d.bmp", "", b""),
        ("auto", "abc", "", b""),
        ("url", base64.b64encode(PNG).decode(), "", b""),
        ("base64", "https://tm.example/2d.bmp", "", b""),
    ],
)
def test_a_picture_comes_as_an_address_or_as_base64(
    override: str, value: str, address: str, data: bytes
) -> None:
    profile = load_profile("legacy", {"api.tmdata.image": override})
    found = read("tmdata", "1", {"trNo": "1", "image": value}, profile).record

    assert found is not None
    assert (found.image, found.image_data) == (address, data)


@pytest.mark.parametrize(
    ("overrides", "raw", "day"),
    [
        ({"api.TM.dates.filed_on.era": "be"}, "2568-01-02", date(2025, 1, 2)),
        ({"api.TM.dates.filed_on.era": "be"}, "2025-01-02", None),
        ({"dates.era": "ce"}, "2568-01-02", None),
        ({"api.TM.dates.filed_on.formats": ["DD/MM/YYYY"]}, "02/01/2025", date(2025, 1, 2)),
        ({"api.TM.dates.filed_on.formats": ["DD/MM/YYYY"]}, "2025-01-02", None),
        ({}, "02/01/25", None),
    ],
)
def test_forms_and_era_of_a_date_can_be_set_and_two_digits_are_never_a_year(
    overrides: dict[str, Any], raw: str, day: date | None
) -> None:
    profile = load_profile("legacy", overrides)
    found = read("TM", "1", [{"REQ_NO": "1", "REQ_DATE": raw}], profile)

    assert found.record is not None
    assert found.record.filed_on == day
    assert [problem.where for problem in found.problems] == ([] if day else ["filed_on"])


def test_nothing_found_may_be_an_object_of_its_own() -> None:
    profile = load_profile("legacy", {"answers.not_found_when.code": "1004"})

    assert read("TM", "1", {"Code": "1004"}, profile) == Reading(None)
    with pytest.raises(Malformed):
        read("TM", "1", {"Code": "1005"}, profile)


def test_rows_may_stand_at_another_place() -> None:
    profile = load_profile("legacy", {"answers.envelopes": ["answer.items"]})

    assert read("TM", "1", {"Answer": {"Items": [{"REQ_NO": "1"}]}}, profile).record is not None


def test_goods_may_be_objects_or_texts() -> None:
    newer = load_profile("exchange2025")
    classes = [{"Class": "30", "GOODSList": [{"GOODS": "กาแฟ"}, "ชา", {"OTHER": "x"}]}]
    row = {"ApplicationNumber": "1", "ClassList": classes}

    found = read("TM", "1", {"data": [row]}, newer).record

    assert found is not None
    assert found.classes == (ClassGoods("30", "กาแฟ, ชา"),)


def test_the_content_of_an_answer_in_an_envelope_has_a_hash_too() -> None:
    assert content_hash({"data": [{"a": 1}]}) != content_hash({"data": [{"a": 2}]})
