"""A date field tells while one types which day it understood."""

from playwright.sync_api import expect

from tests.factories import alice, make_case
from tests.journeys.inspection import complaints


def test_a_date_is_read_back_while_it_is_typed(desk_for, reader):
    case = make_case("TM-0001", "trademark")
    desk = desk_for(alice())
    desk.go(f"/cases/{case.pk}/events/add/")
    field = desk.find("#id_date")
    read = desk.find(".field:has(#id_date) .read")
    field.press_sequentially("22/11/2569")
    expect(read).to_contain_text("วันอาทิตย์ที่ 22" if reader.language == "th" else "Sunday 22")
    expect(read).to_contain_text("2026")
    expect(read.locator(".badge")).to_be_visible()
    assert complaints(desk) == []
    field.fill("31/2/2569")
    expect(read.locator(".refused")).to_be_visible()


def test_the_short_ways_become_the_day_and_a_short_year_asks(desk_for, on):
    case = make_case("TM-0001", "trademark")
    desk = desk_for(alice())
    desk.go(f"/cases/{case.pk}/events/add/")
    field = desk.find("#id_date")
    field.press_sequentially("t")
    field.press("Tab")
    expect(field).to_have_value(on.isoformat())
    field.fill("")
    field.press_sequentially("22/11/69")
    expect(desk.find(".field:has(#id_date) .read button").first).to_be_visible()
    desk.picture("which-year")
    desk.find(".field:has(#id_date) .read button").first.click()
    expect(field).to_have_value("2026-11-22")
    expect(desk.find(".field:has(#id_date) .read button")).to_have_count(0)
