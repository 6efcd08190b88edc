"""The services are exactly those of the department's own list."""

from datetime import date

import pytest

from cases.eexchange.profile_files import load_profile
from cases.eexchange.services import (
    OFFICE,
    SERVICES,
    second_service_for,
    service_for,
    service_named,
)

# Code, name, method, version and date (Buddhist Era, as printed) of the department's list.
PRINTED = """
A0031 PTD_REQ_NAT POST 1 12 กุมภาพันธ์ 2567
A0001 CPR POST 1 8 พฤศจิกายน 2566
A0034 pat_des POST 1 13 กรกฎาคม 2566
A0019 PATENT_NOIP POST 1 3 มีนาคม 2566
A0006 PETTYPATENT POST 1 3 มีนาคม 2566
A0005 PRODUCTPATENT POST 1 3 มีนาคม 2566
A0015 tmdata GET 2 10 กุมภาพันธ์ 2566
A0007 TM POST 1 24 พฤศจิกายน 2565
A0030 PTD_REQ_PROV POST 1 4 สิงหาคม 2565
A0029 PTD_REG_NAT POST 1 4 สิงหาคม 2565
A0028 PTD_REG_PROV POST 1 4 สิงหาคม 2565
A0027 PT_REQ_NAT POST 1 4 สิงหาคม 2565
A0026 PT_REQ_PROV POST 1 4 สิงหาคม 2565
A0025 PT_REG_NAT POST 1 4 สิงหาคม 2565
A0024 PT_REG_PROV POST 1 4 สิงหาคม 2565
A0023 TM_PROV POST 1 27 มิถุนายน 2565
A0022 CRP_PROV POST 1 23 มิถุนายน 2565
A0021 PETTY_REQ_PROV POST 1 22 มิถุนายน 2565
A0003 GI POST 1 18 พฤษภาคม 2565
A0002 CPRSONG POST 1 16 เมษายน 2564
A0013 ST_REQTM POST 1 12 พฤศจิกายน 2563
"""
MONTHS = {
    "กุมภาพันธ์": 2,
    "มีนาคม": 3,
    "เมษายน": 4,
    "พฤษภาคม": 5,
    "มิถุนายน": 6,
    "กรกฎาคม": 7,
    "สิงหาคม": 8,
    "พฤศจิกายน": 11,
}


def printed_rows() -> list[tuple[str, str, str, int, date]]:
    rows = []
    for line in PRINTED.strip().splitlines():
        code, name, method, version, day, month, year = line.split()
        updated = date(int(year) - 543, MONTHS[month], int(day))
        rows.append((code, name, method, int(version), updated))
    return rows


def test_the_21_services_are_those_of_the_printed_list() -> None:
    ours = [(s.code, s.name, s.method, s.version, s.updated) for s in SERVICES]

    assert ours == printed_rows()


def test_each_service_has_a_thai_title_of_its_own() -> None:
    assert len({service.title_th for service in SERVICES}) == 21
    assert service_named("TM").title_th == "บริการข้อมูลเครื่องหมายการค้า"
    assert service_named("tmdata").title_th == "ค้นหาข้อมูลคำขอเครื่องหมายการค้า"


def test_the_address_of_a_service_is_the_one_that_is_printed() -> None:
    assert (
        OFFICE + service_named("PRODUCTPATENT").path
        == "https://api.ipthailand.go.th/DIP-APIDynamic/api/Search/PRODUCTPATENT"
    )


def test_twelve_services_are_statistics_and_nine_are_registers() -> None:
    groups = [service.group for service in SERVICES]

    assert (groups.count("statistics"), groups.count("register")) == (12, 9)


@pytest.mark.parametrize(
    ("ip_type", "name", "question"),
    [
        ("trademark", "TM", {"req_no": "%250100001%"}),
        ("design", "PRODUCTPATENT", {"app_no": "250100001"}),
        ("invention", "PATENT_NOIP", {"app_no": "250100001"}),
        ("petty_patent", "PETTYPATENT", {"app_no": "250100001"}),
        ("copyright", "CPR", {"request_no": "250100001"}),
        ("gi", "GI", {"app_no_number": "250100001"}),
    ],
)
def test_each_kind_of_right_has_its_service(
    ip_type: str, name: str, question: dict[str, str]
) -> None:
    service = service_for(ip_type)

    assert service is service_named(name)
    assert service.question("250100001") == question
    assert set(question) <= set(service.request_keys)


def test_a_trademark_can_be_asked_at_tmdata_too() -> None:
    second = second_service_for("trademark")

    assert second is service_named("tmdata")
    assert second.question("250100001") == {"trNo": "250100001"}
    assert second_service_for("design") is None


def test_songs_are_found_by_name_only() -> None:
    songs = service_named("CPRSONG")

    assert (songs.lookup_key, songs.ip_type) == ("", "")
    with pytest.raises(LookupError, match="CPRSONG is not asked for single cases"):
        songs.question("1")


def test_a_name_that_is_not_listed_is_no_service() -> None:
    with pytest.raises(KeyError):
        service_named("TRADEMARK")


def test_the_profile_of_the_list_asks_what_the_list_says() -> None:
    profile = load_profile("legacy")

    for service in (service for service in SERVICES if service.group == "register"):
        api = profile.api(service.name)
        assert (api.path, api.method) == (service.path, service.method)
        asked = {key for keys in api.questions.values() for key in keys}
        assert asked <= set(service.request_keys)
        if service.lookup_key:
            question = api.question("number", "250100001", "250100001")
            assert question == service.question("250100001")
    assert set(profile.apis) == {s.name for s in SERVICES if s.group == "register"}
    assert dict(profile.asks) == {s.ip_type: s.name for s in SERVICES if s.ip_type}
