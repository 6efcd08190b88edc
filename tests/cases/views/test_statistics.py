"""The pages of the statistics: what is counted, what is not, and who may look."""

import json
import re
from datetime import timedelta

import pytest
from django.utils import timezone
from django_q.models import OrmQ

from cases import tasks
from cases.eexchange.provinces import PROVINCES
from cases.eexchange.register_others import statistics_rows
from cases.eexchange.services import SERVICES
from cases.eexchange.values import Answer
from cases.models import ProfileChange, Role, ServiceAccess, StatisticsFigure, User
from cases.register.reading import active_profile
from cases.register.statistics_reading import keep, read_again
from tests.cases.views.desk import sign_in, stored, words, words_of
from tests.cases.views.test_figures import opened
from tests.cases.views.test_today import MOST_BYTES, MOST_QUERIES
from tests.factories import NOON, TODAY, alice, make_user
from tests.fees.excel import formulas, read

pytestmark = pytest.mark.django_db

TM = "/statistics/TM_PROV/"
SECRET = 987_654


def told(service="TM_PROV", year=2025, rows=(), at=NOON):
    """The office answered the question about a year."""
    answer = Answer(service, "", json.dumps(list(rows)), list(rows), sandbox=True)
    keep(answer, year, at, active_profile())


def row(month, value, province="กรุงเทพมหานคร", year=2568, **more):
    return {"YEAR": str(year), "MONTH": month, "PROVINCE_NAME": province, "FILLING": value, **more}


def sheets_of(answer):
    """The rows of both sheets, as Excel would take them; nothing is computed."""
    assert formulas(answer.content) == []
    return list(read(answer.content).values())


def cells(page):
    """The rows of the tables of a page, their cells parted by a stroke."""
    rows = re.findall(r"<tr.*?</tr>", page.content.decode(), re.DOTALL)
    return [words_of(re.sub(r"</t[hd]>(?!</tr>)", " | ", one)) for one in rows]


def names(page):
    return [name for name, _note, _line in page.context["lines"]]


@pytest.fixture
def two_years():
    """All of 2567, and of 2568 the months to May without March."""
    told(year=2024, rows=[row(month, 10, year=2567) for month in range(1, 13)])
    told(year=2025, rows=[row(month, 15) for month in (1, 2, 4, 5)])


def test_the_list_has_each_service_with_its_last_whole_year_and_newest_month(two_years):
    page = sign_in(alice()).get("/statistics/")
    told_en = words(page)
    assert (
        "Trade marks filed, by province A0023 TM_PROV 120 Filings whole year B.E. 2567" in told_en
    )
    assert "up to May B.E. 2568 asked of the office 24 Nov 2569 12:00" in told_en
    assert told_en.count("Not read yet") == 11
    assert "Sandbox data" in told_en
    told_th = words(sign_in(alice(), "th").get("/statistics/"))
    assert "120" in told_th
    assert "พฤษภาคม 2568" in told_th
    ce = make_user("cecil", era="ce")
    assert "up to May 2025" in words(sign_in(ce).get("/statistics/"))


def test_a_missing_month_is_no_zero_and_the_year_before_is_compared_over_the_same_months(two_years):
    page = sign_in(alice()).get(TM + "?by=month&year=2025")
    text = words(page)
    assert "There are no figures for Mar: the sum of the year is incomplete." in text
    assert "Not told yet: Jun, Jul, Aug, Sep, Oct, Nov, Dec." in text
    assert "over the months that both years have: Jan, Feb, Apr, May." in text
    assert "January | 15 | 10 | +5 | +50.0" in cells(page)
    assert "March | – | 10 | – | –" in cells(page)
    assert "Total incomplete | 60 | 40 | +20 | +50.0" in cells(page)
    before = sign_in(alice()).get(TM + "?by=month&year=2024")
    assert "Total | 120" in cells(before)
    assert "There are no months of B.E. 2566 to compare with." in words(before)


def test_provinces_stand_in_the_usual_order_unknown_ones_below_and_not_stated_last():
    places = ["", "ยะลา", "ต่างประเทศ", "เชียงใหม่", "กทม.", "กระบี่"]
    given = [row(1, n, place) for n, place in enumerate(places, 1)]
    told(rows=[*given, row(1, 1, "ไม่ระบุ", PROVINCE_CODE="00")])
    desk = sign_in(alice(), "th")
    expected = ["กรุงเทพมหานคร", "กระบี่", "เชียงใหม่", "ยะลา", "ต่างประเทศ", "ไม่ระบุ"]
    assert names(desk.get(TM))[:5] == expected[:5]
    assert len(names(desk.get(TM))) == 6
    assert desk.get(TM).context["lines"][-1][2].now == 2
    by_count = names(sign_in(alice()).get(TM + "?sort=count"))
    assert by_count == ["Krabi", "Bangkok", "Chiang Mai", "ต่างประเทศ", "Yala", "Not stated"]


def test_a_new_column_is_kept_and_a_text_in_a_number_column_is_named():
    told(rows=[row(1, "5", OFFICE="สจ."), row(2, "รอข้อมูล", OFFICE="<b>"), row(3, "7")])
    page = sign_in(alice()).get(TM + "?by=month")
    text = words(page)
    assert "Columns that have no use here; they are kept: OFFICE" in text
    assert "1 row could not be counted and is missing from the sums." in text
    assert "B.E. 2568, row 2, FILLING: “รอข้อมูล” – this is no number" in text
    assert page.context["table"].total.now == 12
    assert "February | –" in cells(page)
    raw = sign_in(alice()).get(TM + "?by=rows")
    assert cells(raw)[:2] == [
        "YEAR | MONTH | PROVINCE_NAME | FILLING | OFFICE",
        "2568 | 1 | กรุงเทพมหานคร | 5 | สจ.",
    ]
    assert "<b>" not in raw.content.decode()


def test_the_faults_of_the_sandbox_are_shown_and_the_rest_is_counted(office):
    ProfileChange.objects.create(
        number=1, values={"statistics.years": 1}, by=User.objects.system(), at=NOON, reason="x"
    )
    faults = {
        "PT_REQ_NAT": "newkey", "PT_REG_NAT": "missingmonth", "PTD_REQ_NAT": "textcount",
    }  # fmt: skip
    for service in SERVICES:
        if service.name in faults:
            office.fails(faults[service.name], service.name)
        else:
            ServiceAccess.objects.create(service=service.name, may_use="no")
    tasks.read_statistics()
    desk = sign_in(alice())
    assert "they are kept: SOMETHING_NEW" in words(desk.get("/statistics/PT_REQ_NAT/"))
    assert "no figures for Mar:" in words(desk.get("/statistics/PT_REG_NAT/?by=month"))
    assert "10 rows could not be counted" in words(desk.get("/statistics/PTD_REQ_NAT/"))


def test_a_table_of_which_too_little_is_recognised_is_shown_as_it_came_until_a_key_is_entered():
    told(rows=[{"ปีที่นับ": "2568", "n": SECRET}])
    told(year=2026)  # a year that has no row yet is not what a change is tried on
    desk = sign_in(alice())
    assert "neither a year nor a count is recognised" in words(desk.get(TM))
    assert cells(desk.get(TM)) == ["ปีที่นับ | n", f"2568 | {SECRET}"]
    assert desk.get(TM + "?by=province").context["asked"].unknown
    boss = sign_in(make_user("boss", role=Role.ADMINISTRATOR))
    given = {
        "rows": "2",
        "row-0-service": "statistics", "row-0-field": "year", "row-0-keys": "ปีที่นับ",
        "row-1-service": "statistics", "row-1-field": "total", "row-1-keys": "N",
    }  # fmt: skip
    where = "/exchange/profile/"
    tried = boss.post(where, given | {"preview": "1"})
    assert f"TM_PROV Calendar year: ปีที่นับ Count: n | 0 | {SECRET:,}" in cells(tried)
    assert not StatisticsFigure.objects.exists()
    given |= {"reason": "They say so.", "seen": tried.context["mark"], "save": "1"}
    assert "Statistics, Calendar year: ปีที่นับ" in words(boss.post(where, given, follow=True))
    assert [one.task["func"] for one in OrmQ.objects.all()] == [tasks.READ_TABLES_AGAIN]
    assert read_again() == 2
    assert f"{SECRET:,}" in words(desk.get("/statistics/"))


def test_what_was_not_over_when_it_was_told_is_no_month_and_no_year_yet():
    """Asked on 24 November 2569: the office fills the months to come with 0."""
    told(rows=[row(month, 10) for month in range(1, 13)])
    told(year=2026, rows=[row(m, 12 if m < 12 else 0, year=2569) for m in range(1, 13)])
    desk = sign_in(alice())
    page = desk.get(TM + "?by=month&year=2026")
    assert "Total incomplete | 120 | 100 | +20 | +20.0" in cells(page)
    assert "Not over when the office was asked, and not counted yet: Nov, Dec." in words(page)
    assert "Not told yet" not in words(page)
    assert "whole year B.E. 2568 up to October B.E. 2569" in words(desk.get("/statistics/"))
    for year, count in ((2025, 100), (2026, 90)):
        told("PT_REQ_PROV", year, [{"YEAR": year, "PROVINCE_NAME": "ตาก", "FILLING": count}])
    whole = desk.get("/statistics/PT_REQ_PROV/?year=2026")
    assert "not counted yet: B.E. 2569." in words(whole)
    for wrong in ("no figures for", "tells no count", "no months of"):
        assert wrong not in words(whole)
    assert whole.context["table"].total.now is None
    assert desk.get("/statistics/PT_REQ_PROV/").context["table"].total.now == 100
    assert ["2026", "ตาก", "90"] in sheets_of(
        desk.get("/statistics/PT_REQ_PROV/sheet/?by=rows&year=2026")
    )[0]


def test_a_year_of_which_too_little_is_recognised_says_so_and_its_rows_can_be_seen(two_years):
    told(year=2026, rows=[{"YEAR": "2569", "NEW": SECRET}], at=NOON + timedelta(hours=1))
    desk = sign_in(alice())
    page = desk.get(TM)
    assert page.context["asked"].year == 2025
    assert "Of the table of B.E. 2569 neither a year nor a count is recognised" in words(page)
    assert "asked of the office 24 Nov 2569 12:00" in words(page)
    assert f"2569 | {SECRET}" in cells(desk.get(TM + "?by=rows&year=2026"))
    assert "a part is not recognised" in words(desk.get("/statistics/"))
    assert "24 Nov 2569 13:00" in words(desk.get("/statistics/"))


@pytest.mark.parametrize(
    ("service", "field", "keys", "why"),
    [
        ("statistics", "title", "x", "This service has no such field."),
        ("TM", "year", "x", "This service has no such field."),
        ("statistics", "year", "month", "“month” already means: Month."),
    ],
)
def test_a_column_that_cannot_be_is_refused(service, field, keys, why):
    boss = sign_in(make_user("boss", role=Role.ADMINISTRATOR))
    given = {"row-0-service": service, "row-0-field": field, "row-0-keys": keys, "rows": "1"}
    page = boss.post("/exchange/profile/", given | {"preview": "1"})
    assert page.status_code == 422
    assert why in words(page)


def test_the_excel_file_has_what_is_on_the_screen_and_says_what_it_is(two_years):
    told("ST_REQTM", rows=[{"YEAR": 2568, "TM_TYPE": "=1+1", "FILLING": 4, "REGISTRATION": 3}])
    desk = sign_in(alice())
    rows, about = sheets_of(desk.get(TM + "sheet/?by=month&year=2025"))
    assert rows[1] == ["January", "", 15, 15, 10, 5, 50]
    assert rows[3] == ["March", "", None, None, 10]
    assert rows[-1] == ["Total", "", 60, 60, 40, 20, 50]
    assert ["Figures up to", "May B.E. 2568"] in about
    assert ["Months without figures", "Mar, Jun, Jul, Aug, Sep, Oct, Nov, Dec"] in about
    kinds, _about = sheets_of(desk.get("/statistics/ST_REQTM/sheet/?by=kind&measure=registrations"))
    assert kinds[1][:3] == ["=1+1", "", 3]
    raw, _about = sheets_of(desk.get("/statistics/ST_REQTM/sheet/?by=rows"))
    assert raw == [["YEAR", "TM_TYPE", "FILLING", "REGISTRATION"], ["2568", "=1+1", "4", "3"]]


def test_what_the_address_asks_for_and_is_not_there_is_left_out(two_years):
    desk = sign_in(alice())
    for wrong in ("by=colour", "year=1999", "year=x", "year=٢", "measure=x", "sort=up", "by=kind"):
        page = desk.get(f"{TM}?{wrong}")
        assert page.status_code == 200
        assert page.context["asked"].unknown, wrong
    for where in ("/statistics/TM/", "/statistics/NONE/", "/statistics/NONE/sheet/"):
        assert desk.get(where).status_code == 404
    assert not desk.get(TM).context["asked"].unknown


def test_a_table_that_may_have_been_cut_off_says_so():
    told(rows=[row(1, 1, f"ที่ {n}") for n in range(1000)])
    told(year=2024, rows=[row(1, 1, f"ที่ {n}", year=2567) for n in range(999)])
    assert "may have cut it off" in words(sign_in(alice()).get(TM + "?by=month"))
    assert "may have cut it off" not in words(sign_in(alice()).get(TM + "?by=month&year=2024"))


def test_everybody_of_the_office_reads_and_a_client_finds_nothing():
    told(rows=[row(1, SECRET)])
    addresses = ["/statistics/", TM, TM + "?by=rows", TM + "sheet/"]
    for role in (Role.ASSISTANT, Role.BOOKKEEPER):
        desk = sign_in(make_user(role, role=role))
        assert [desk.get(where).status_code for where in addresses] == [200] * 4
        assert f"{SECRET:,}" in words(desk.get(TM))
    client = sign_in(make_user("chan", role=Role.CLIENT))
    assert client.post("/statistics/read/").status_code == 404
    for where in addresses:
        answer = client.get(where)
        assert answer.status_code == 404
        assert str(SECRET) not in answer.content.decode().replace(",", "")


def test_read_now_rings_the_job_and_a_second_click_asks_nothing_twice(office):
    ProfileChange.objects.create(
        number=1, values={"statistics.years": 1}, by=User.objects.system(), at=NOON, reason="x"
    )
    office.sandbox.today = TODAY.replace(month=2)
    desk, before = sign_in(alice()), stored()
    assert "The statistics are being read" in words(desk.post("/statistics/read/", follow=True))
    desk.post("/statistics/read/")
    assert stored() == before
    rung = [one.task for one in OrmQ.objects.order_by("pk")]
    assert [task["func"] for task in rung] == [tasks.READ_STATISTICS] * 2
    for task in rung:
        tasks.read_statistics(**task["kwargs"])
    assert len(office.requests) == 12
    assistant = sign_in(make_user("nop", role=Role.ASSISTANT))
    assert assistant.post("/statistics/read/").status_code == 403
    assert "Read now" not in words(assistant.get("/statistics/"))


def test_each_page_asks_ten_questions_at_most_and_is_light(django_assert_max_num_queries):
    for service in SERVICES:
        if service.statistics:
            for year in (2024, 2025):
                rows = list(statistics_rows(service.name, TODAY, str(year + 543)))
                told(service.name, year, rows[:90], at=timezone.now() - timedelta(days=1))
    told(rows=[row(1, 1000, one.thai) for one in PROVINCES], at=timezone.now())
    for where in ("/statistics/", TM + "?by=province", TM + "?by=month", TM + "?by=rows"):
        page = opened(where, alice(), django_assert_max_num_queries)
        assert len(page.content) <= MOST_BYTES, where
    assert MOST_QUERIES == 10
