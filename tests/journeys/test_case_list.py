"""The list of cases is narrowed, ordered and given other columns, and its address says so."""

import pytest
from playwright.sync_api import expect

from tests.factories import alice, bob, make_case
from tests.journeys.desk import Desk
from tests.journeys.docket import answer_due
from tests.journeys.inspection import complaints, scheme

ROWS = "#found tbody tr"


@pytest.fixture
def office() -> None:
    answer_due(3, "DS-SOON")
    answer_due(-4, "DS-LATE")
    make_case("TM-0001", "trademark", title="กาแฟดอย", responsible=bob())
    make_case("TM-0002", "trademark", title="ชาดอย", responsible=None)


def refs(desk: Desk, *expected: str) -> None:
    expect(desk.find(f"{ROWS} td:first-child > a")).to_have_text(list(expected))


def open_more(desk: Desk, which: int) -> None:
    desk.find(".narrowing .more > summary").nth(which).click()


def test_filters_swap_the_list_push_their_address_and_come_back(desk_for, office, reader):
    desk = desk_for(alice(), color_scheme=scheme(reader))
    desk.go("/cases/")
    refs(desk, "DS-LATE", "DS-SOON", "TM-0001", "TM-0002")
    desk.find("#filters select[name=kind]").select_option("trademark")
    refs(desk, "TM-0001", "TM-0002")
    expect(desk.page).to_have_url(f"{desk.address}/cases/?kind=trademark")
    desk.find("#filters select[name=who]").select_option("nobody")
    refs(desk, "TM-0002")
    assert desk.path() == "/cases/?kind=trademark&who=nobody"
    expect(desk.find("#found .chips a:not(.bare)")).to_have_count(2)
    assert complaints(desk) == []
    desk.page.go_back()
    refs(desk, "TM-0001", "TM-0002")
    assert desk.path() == "/cases/?kind=trademark"
    expect(desk.find("#filters select[name=who]")).to_have_value("")
    desk.find("#found .chips a:not(.bare)").click()
    desk.page.wait_for_url(f"{desk.address}/cases/**")
    refs(desk, "DS-LATE", "DS-SOON", "TM-0001", "TM-0002")
    expect(desk.find("#filters select[name=kind]")).to_have_value("")


def test_words_find_and_nothing_found_offers_to_clear(desk_for, office):
    desk = desk_for(alice())
    desk.go("/cases/?kind=design")
    desk.find("#filters [name=q]").fill("กาแฟ")
    desk.find("#filters [name=q]").press("Enter")
    expect(desk.find(ROWS)).to_have_count(0)
    expect(desk.find("#found .none a")).to_be_visible()
    assert complaints(desk) == []
    desk.find("#found .none a").click()
    refs(desk, "DS-LATE", "DS-SOON", "TM-0001", "TM-0002")


def test_a_head_orders_and_other_columns_stay_with_the_order(desk_for, office, reader):
    desk = desk_for(alice())
    desk.go("/cases/?order=-ref")
    refs(desk, "TM-0002", "TM-0001", "DS-SOON", "DS-LATE")
    open_more(desk, 1)
    desk.find("[name=cols][value=client]").uncheck()
    expect(desk.find("#found th")).to_have_count(5)
    desk.find("[name=cols][value=filed]").check()
    expect(desk.find("#found th")).to_have_count(6)
    assert desk.path().startswith("/cases/?order=-ref&cols=")
    assert complaints(desk) == []
    if not reader.is_narrow:
        with desk.page.expect_navigation():
            desk.find("#found th:nth-child(5) a").click()
        refs(desk, "DS-LATE", "DS-SOON", "TM-0001", "TM-0002")
        expect(desk.find("th[aria-sort=ascending]")).to_have_count(1)
        expect(desk.find("#found th")).to_have_count(6)


def test_a_day_that_is_none_is_told_and_the_list_stays(desk_for, office):
    desk = desk_for(alice())
    desk.go("/cases/?kind=nonsense&due=x&page=99")
    refs(desk, "DS-LATE", "DS-SOON", "TM-0001", "TM-0002")
    open_more(desk, 0)
    desk.find("[name=filed_to]").fill("31/2/2569")
    desk.find("[name=filed_to]").press("Tab")
    expect(desk.find("#wrong-filed_to")).to_contain_text("31/2/2569")
    expect(desk.find(ROWS)).to_have_count(4)
    assert complaints(desk) == []
    desk.find("[name=filed_to]").fill("t")
    desk.find("[name=filed_to]").press("Tab")
    refs(desk, "DS-LATE", "DS-SOON")
    expect(desk.find("#wrong-filed_to")).to_be_empty()


def test_without_javascript_a_button_does_it(desk_for, office):
    desk = desk_for(alice(), java_script_enabled=False)
    desk.go("/cases/")
    desk.find("#filters select[name=due]").select_option("overdue")
    desk.find("#filters button").click()
    refs(desk, "DS-LATE")
    assert desk.path() == "/cases/?due=overdue"
    desk.find("#found .chips a:not(.bare)").click()
    refs(desk, "DS-LATE", "DS-SOON", "TM-0001", "TM-0002")
    assert desk.path() == "/cases/?"
