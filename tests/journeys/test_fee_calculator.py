"""A fee is computed while one types, its link is opened by another, and a sheet is printed."""

from playwright.sync_api import expect

from tests.factories import alice, charlie
from tests.journeys.desk import Desk
from tests.journeys.inspection import complaints, scheme

RENEWAL = {"action": "renewal", "classes": "3:5, 5:6"}


def opened(desk: Desk, right: str) -> None:
    """From the morning page by the rail, then to a kind of right."""
    desk.go("/")
    with desk.page.expect_navigation():
        desk.find('.rail a[href="/fees/calculator/"]').click()
    with desk.page.expect_navigation():
        desk.find(f'main nav a[href*="ip_type={right}"]').click()


def test_a_fee_stands_there_while_it_is_typed_and_its_link_is_good_for_a_client(desk_for, reader):
    desk = desk_for(alice(), color_scheme=scheme(reader))
    opened(desk, "trademark")
    desk.type(**RENEWAL)
    expect(desk.find("[name=picture_cm]")).to_be_hidden()
    expect(desk.find("#answer tfoot .sum")).to_have_text("28,000")
    desk.find("[name=late]").check()
    expect(desk.find("#answer tfoot .sum")).to_have_text("33,600")
    assert complaints(desk) == []
    link = str(desk.find("#answer .link a").get_attribute("href"))
    client = desk_for(charlie(), color_scheme=scheme(reader))
    client.go(link.removeprefix(client.address))
    expect(client.find("#answer tfoot .sum")).to_have_text("33,600")
    assert client.typed(*RENEWAL) == RENEWAL


def test_without_javascript_the_button_gives_the_same_answer(desk_for, reader):
    desk = desk_for(alice(), color_scheme=scheme(reader), java_script_enabled=False)
    opened(desk, "design")
    desk.type(action="annuities", filed="20/4/2561", granted="15/9/2566")
    desk.send()
    expect(desk.find("#answer tbody tr")).to_have_count(5)
    expect(desk.find("#answer tfoot .sum")).to_have_text("8,250")
    assert desk.problems == []


def test_a_late_lump_sum_is_refused_at_its_field(desk_for, reader):
    desk = desk_for(alice(), color_scheme=scheme(reader))
    opened(desk, "design")
    desk.type(action="annuities", filed="20/4/2561", granted="15/9/2566", plan="lump_sum")
    desk.type(paid_late_years="5")
    desk.send()
    wrong = desk.find(".field.wrong")
    expect(wrong).to_have_count(1)
    expect(wrong.locator("[role=alert]")).to_contain_text("ANN-5")
    assert complaints(desk) == []


def test_a_sheet_for_a_client_prints_without_its_form(desk_for, reader):
    desk = desk_for(alice(), color_scheme=scheme(reader))
    opened(desk, "invention")
    with desk.page.expect_navigation():
        desk.find('main a[href*="/fees/estimate/"]').click()
    desk.type(filed_on="15/1/2569")
    expect(desk.find("#answer tbody tr")).to_have_count(20)
    desk.page.emulate_media(media="print")
    expect(desk.find("#answer .figures")).to_be_visible()
    expect(desk.find(".calculator > form")).to_be_hidden()
    expect(desk.find(".rail")).to_be_hidden()
