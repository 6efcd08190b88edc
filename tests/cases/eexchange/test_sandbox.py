"""The sandbox answers path for path like the office, as far as that is known."""

import json
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import httpx
import pytest

from cases.eexchange.sandbox import REFUSED_TOKEN, TOKEN, Sandbox, make_app, make_register
from cases.eexchange.services import SERVICES
from tests.cases.eexchange.conftest import TODAY, Office

SEARCH = "/DIP-APIDynamic/api/Search/"


@pytest.fixture
def http(office: Office) -> Iterator[httpx.Client]:
    headers = {"Authorization": f"Bearer {TOKEN}"}
    with httpx.Client(base_url=office.url, headers=headers) as http:
        yield http


def found(http: httpx.Client, service: str, **asked: str) -> Any:
    return http.post(SEARCH + service, json=asked).json()


def test_every_answer_says_that_it_is_the_sandbox_s(http: httpx.Client) -> None:
    answers = [
        http.post(SEARCH + "TM", json={}),
        http.post(SEARCH + "NOTHING", json={}),
        http.get("/api/Search/TM"),
        http.post(SEARCH + "TM", json={}, headers={"Authorization": ""}),
        http.post("/sandbox/nothing"),
    ]

    assert [answer.headers["X-Sandbox"] for answer in answers] == ["1"] * 5
    assert [answer.status_code for answer in answers] == [200, 200, 404, 401, 404]


@pytest.mark.parametrize(
    ("authorization", "status", "message"),
    [
        ("", 401, "Unauthorized"),
        ("Bearer other", 401, "Unauthorized"),
        (f"Bearer {REFUSED_TOKEN}", 403, "Forbidden"),
    ],
)
def test_a_wrong_token_is_refused(
    http: httpx.Client, authorization: str, status: int, message: str
) -> None:
    answer = http.post(SEARCH + "TM", json={}, headers={"Authorization": authorization})

    assert answer.status_code == status
    assert answer.json() == {"status": False, "message": message}
    assert answer.headers["Content-Type"] == "application/json; charset=utf-8"


def test_an_unknown_service_and_a_wrong_method_are_an_invalid_api(http: httpx.Client) -> None:
    invalid = {"status": False, "message": "Invalid Api."}

    assert found(http, "NOTHING", req_no="1") == invalid
    assert found(http, "tmdata", trNo="1") == invalid
    assert http.get(SEARCH + "TM").json() == invalid


@pytest.mark.parametrize(
    "service", [service.name for service in SERVICES if service.method == "POST"]
)
def test_an_empty_question_brings_an_empty_list(http: httpx.Client, service: str) -> None:
    assert found(http, service) == []


def test_a_body_that_is_no_object_is_an_empty_question(http: httpx.Client) -> None:
    for body in (b"", b"[1]", b"{", "{“}".encode()):
        assert http.post(SEARCH + "TM", content=body).json() == []


def test_percent_signs_ask_for_a_part_and_their_lack_for_the_whole(
    office: Office, http: httpx.Client
) -> None:
    mark = office.of("trademark", lambda right: right.title == "ครัวคุณยาย")

    assert {row["TR_NAME"] for row in found(http, "TM", tr_name="%ครัว%")} >= {"ครัวคุณยาย"}
    assert found(http, "TM", tr_name="ครัว") == []
    assert {row["REQ_NO"] for row in found(http, "TM", req_no=mark.number)} == {mark.number}
    assert found(http, "TM", req_no="000000000") == []
    assert found(http, "PRODUCTPATENT", app_no=mark.number) == []


def test_several_keys_must_all_fit(office: Office, http: httpx.Client) -> None:
    mark = office.of("trademark")

    assert found(http, "TM", req_no=mark.number, tr_name=f"%{mark.title}%") != []
    assert found(http, "TM", req_no=mark.number, tr_name="%ไม่ใช่%") == []


def test_a_mark_has_a_row_for_each_class(office: Office, http: httpx.Client) -> None:
    mark = office.of("trademark", lambda right: len(right.classes) == 3)

    rows = found(http, "TM", req_no=f"%{mark.number}%")

    assert tuple(row["NICE_CLASS_CODE"] for row in rows) == mark.classes
    assert all(key == key.upper() for key in rows[0])


def test_dates_are_written_as_each_service_writes_them(office: Office, http: httpx.Client) -> None:
    mark = office.of("trademark", lambda right: not right.odd)
    design = office.of("design", lambda right: not right.odd)

    row = found(http, "PRODUCTPATENT", app_no=design.number)[0]

    assert found(http, "TM", req_no=mark.number)[0]["REQ_DATE"] == f"{mark.filed:%Y-%m-%d}"
    assert row["FILING_DATE"] == f"{design.filed:%d-%m-%Y}"
    assert row["PUBLIC_DATE"] == f"{design.day('published', TODAY):%Y-%m-%d}"
    told = http.get(SEARCH + "tmdata", params={"trNo": mark.number}).json()
    assert told["filDate"] == f"{mark.filed:%Y/%m/%d}"


def test_tmdata_knows_marks_only(office: Office, http: httpx.Client) -> None:
    design = office.of("design")

    for asked in ({"trNo": design.number}, {"trNo": "1"}, {}):
        assert http.get(SEARCH + "tmdata", params=asked).json() == []


def test_blanks_come_as_null_and_as_nothing(http: httpx.Client) -> None:
    values = {row["REGIS_NO"] for row in found(http, "TM", req_no="%01%")}

    assert {None, ""} < values


def test_moving_the_day_lets_a_right_come_to_light(office: Office, http: httpx.Client) -> None:
    hidden = next(
        r for r in office.sandbox.register if r.ip_type == "design" and r.stage(TODAY) == 0
    )
    assert found(http, "PRODUCTPATENT", app_no=hidden.number) == []

    later = TODAY + timedelta(days=200)
    assert http.post("/sandbox/today", json={"date": later.isoformat()}).json() == {"done": "today"}

    row = found(http, "PRODUCTPATENT", app_no=hidden.number)[0]
    assert row["LATEST_STATUS"] == "ประกาศโฆษณา"


def test_advancing_takes_the_next_stage_with_its_date(office: Office, http: httpx.Client) -> None:
    mark = office.of(
        "trademark", lambda right: not right.odd and right.words(TODAY) == "ให้แก้ไขคำขอ"
    )

    http.post("/sandbox/advance", json={"number": mark.number})

    row = found(http, "TM", req_no=mark.number)[0]
    assert (row["TRADEMARK_STATUS"], row["PUBLIC_DATE"]) == ("ประกาศโฆษณา", TODAY.isoformat())


def test_advancing_to_a_status_of_the_plan_does_all_on_the_way(
    office: Office, http: httpx.Client
) -> None:
    mark = office.of("trademark", lambda right: not right.odd and right.words(TODAY) == "รอตรวจสอบ")

    http.post("/sandbox/advance", json={"number": mark.number, "status": "รับจดทะเบียนแล้ว"})

    row = found(http, "TM", req_no=mark.number)[0]
    assert row["TRADEMARK_STATUS"] == "รับจดทะเบียนแล้ว"
    assert row["PUBLIC_DATE"] == row["REGIS_DATE"] == TODAY.isoformat()
    assert row["REGIS_NO"].startswith("2611")


def test_a_status_outside_the_plan_is_taken_as_it_is(office: Office, http: httpx.Client) -> None:
    mark = office.of("trademark", lambda right: right.can_move(TODAY))
    before = found(http, "TM", req_no=mark.number)[0]

    http.post("/sandbox/advance", json={"number": mark.number, "status": "สถานะใหม่"})

    after = found(http, "TM", req_no=mark.number)[0]
    assert after == before | {"TRADEMARK_STATUS": "สถานะใหม่"}


def test_what_has_happened_keeps_its_day_when_a_right_moves_on() -> None:
    register = make_register(TODAY)
    for right in register:
        published = right.day("published", TODAY)
        moved = right.can_move(TODAY)
        right.step(TODAY)
        right.step(TODAY)

        assert published is None or right.day("published", TODAY) == published
        assert not moved or right.words(TODAY)


@pytest.mark.parametrize(
    ("path", "body", "message"),
    [
        ("faults", {"kind": "unheard"}, "the sandbox knows no fault unheard"),
        ("faults", {}, "missing"),
        ("faults", {"kind": "429", "colour": "red"}, "colour"),
        ("advance", {"number": "1"}, "'1'"),
        ("advance", {}, "'number'"),
        ("today", {"date": "31/02/2026"}, "31/02/2026"),
        ("latency", {"seconds": "soon"}, "soon"),
    ],
)
def test_a_switch_that_is_used_wrongly_says_so(
    http: httpx.Client, path: str, body: dict[str, str], message: str
) -> None:
    answer = http.post(f"/sandbox/{path}", json=body)

    assert answer.status_code == 400
    assert message in answer.json()["message"]


def test_faults_are_switched_on_for_a_number_and_off_again(
    office: Office, http: httpx.Client
) -> None:
    bad, good = office.of("trademark"), office.of("design")
    http.post("/sandbox/faults", json={"kind": "500html", "number": bad.number, "times": 2})

    statuses = [http.post(SEARCH + "TM", json={"req_no": bad.number}).status_code for _ in range(3)]
    assert statuses == [500, 500, 200]
    http.post("/sandbox/faults", json={"kind": "403"})
    assert http.post(SEARCH + "PRODUCTPATENT", json={"app_no": good.number}).status_code == 403
    http.post("/sandbox/faults", json={"kind": "none"})
    assert http.post(SEARCH + "PRODUCTPATENT", json={"app_no": good.number}).status_code == 200


def test_a_switch_is_no_link(http: httpx.Client) -> None:
    assert http.get("/sandbox/today").status_code == 404


def test_latency_is_added_to_every_answer(
    office: Office, http: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    slept: list[float] = []
    http.post("/sandbox/latency", json={"seconds": 0.05})
    monkeypatch.setattr("cases.eexchange.sandbox.time.sleep", slept.append)

    found(http, "TM")

    assert slept == [0.05]


def test_a_right_that_was_asked_for_moves_before_the_eyes_of_whoever_asked(
    office: Office, http: httpx.Client
) -> None:
    sandbox = office.sandbox
    assert sandbox.move_one() == ""
    movable = [right for right in sandbox.register if right.can_move(TODAY)][:2]
    ended = next(right for right in sandbox.register if right.end)
    for right in (ended, *movable):
        service = next(service for service in SERVICES if service.ip_type == right.ip_type)
        found(http, service.name, **{service.lookup_key: right.number})

    assert [sandbox.move_one(), sandbox.move_one()] == [right.number for right in movable]


def test_chosen_numbers_move_in_turn_until_none_can() -> None:
    sandbox = Sandbox(TODAY)
    right = next(r for r in sandbox.register if r.ip_type == "trademark" and r.stage(TODAY) == 3)

    assert [sandbox.move_one(["unheard", right.number]) for _ in range(3)] == [
        right.number,
        right.number,
        "",
    ]
    assert right.words(TODAY) == "รับจดทะเบียนแล้ว"


def test_an_application_over_a_given_register_holds_nothing_else() -> None:
    register = make_register(TODAY)[:2]

    assert make_app(register, TODAY).register == register


def test_an_answer_is_the_length_that_it_promises() -> None:
    sandbox = Sandbox(TODAY)
    said: list[Any] = []

    body = b"".join(sandbox({"PATH_INFO": "/"}, lambda *head: said.append(head)))

    assert said[0][0] == "404 Not Found"
    assert dict(said[0][1])["Content-Length"] == str(len(body))


def test_thai_is_written_as_it_is(office: Office, http: httpx.Client) -> None:
    body = http.post(SEARCH + "TM", json={"req_no": office.of("trademark").number}).text

    assert "บริษัท" in body or "นาย" in body or "นาง" in body
    assert "\\u0e" not in json.dumps(json.loads(body), ensure_ascii=False)


def test_the_sandbox_s_today_is_the_one_it_was_given() -> None:
    assert Sandbox(date(2030, 1, 1)).today == date(2030, 1, 1)


def test_pat_des_tells_of_all_three_kinds_of_patent(office: Office, http: httpx.Client) -> None:
    for ip_type in ("design", "invention", "petty_patent"):
        right = office.of(ip_type)
        assert {row["APP_NO"] for row in found(http, "pat_des", app_no=right.number)} == {
            right.number
        }
    assert found(http, "pat_des", app_no=office.of("trademark").number) == []


@pytest.mark.parametrize(
    ("service", "asked", "told"),
    [
        ("CPR", {"work_name": "%ตลาดน้ำ%"}, "สมุดภาพตลาดน้ำยามเช้า"),
        ("CPR", {"request_no": "CR-260002"}, "นิทานหิ่งห้อยริมคลอง"),
        ("CPR", {"register_no": "60003"}, "โปรแกรมบัญชีวัด"),
        ("CPRSONG", {"reg_songs_name": "%ชมจันทร์%"}, "ล่องเรือชมจันทร์"),
        ("GI", {"app_no_number": "69100003"}, "เกลือสมุทรบ้านนาริมเล"),
    ],
)
def test_copyright_songs_and_places_have_a_few_rows(
    http: httpx.Client, service: str, asked: dict[str, str], told: str
) -> None:
    rows = found(http, service, **asked)

    assert [told in row.values() for row in rows] == [True]
    assert found(http, service, **dict.fromkeys(asked, "nothing")) == []


def test_statistics_are_ten_years_of_months_the_same_each_time(http: httpx.Client) -> None:
    named = {"YEAR", "MONTH"}
    place, nation = ({f"{one}_CODE", f"{one}_NAME"} for one in ("PROVINCE", "NATIONALITY"))
    for service, columns in {
        "TM_PROV": place | {"FILLING"},
        "PTD_REG_NAT": nation | {"REGISTRATION"},
        "ST_REQTM": nation | {"TM_TYPE", "FILLING", "REGISTRATION"},
    }.items():
        rows = found(http, service, YEAR="2568")
        assert set(rows[0]) == named | columns
        assert {row["MONTH"] for row in rows} == {str(month) for month in range(1, 13)}
        assert rows == found(http, service, YEAR="2568")
        assert found(http, service, YEAR="2559") == []
    this_year = found(http, "TM_PROV", YEAR=str(TODAY.year + 543))
    assert {int(row["MONTH"]) for row in this_year} == set(range(1, TODAY.month))
    assert len({row["PROVINCE_CODE"] for row in this_year}) == 77
