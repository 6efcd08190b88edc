"""A date is computed without a case, its link is opened by somebody else, and it is printed."""

from datetime import date

from playwright.sync_api import expect

from cases.rules.catalogue import load_catalogue
from cases.rules.starting import kinds_that_start
from tests.factories import alice, charlie
from tests.journeys.desk import Desk
from tests.journeys.docket import as_read
from tests.journeys.inspection import complaints, scheme

RECEIVED = "15 ม.ค. 2569"
DUE = date(2026, 4, 16)  # EX-19: the ninetieth day, 15 April, is Songkran
LETTER = {"kind": "office_action_received", "date": RECEIVED}


def opened(desk: Desk, right: str) -> None:
    """From the morning page by the rail, then to a kind of right."""
    desk.go("/")
    with desk.page.expect_navigation():
        desk.find('.rail a[href="/calculator/"]').click()
    with desk.page.expect_navigation():
        desk.find(f'main nav a[href*="ip_type={right}"]').click()


def test_a_date_is_computed_and_its_link_is_good_for_a_client(desk_for, reader):
    desk = desk_for(alice(), color_scheme=scheme(reader))
    opened(desk, "design")
    assert complaints(desk) == []
    desk.type(**LETTER)
    desk.send()
    answer = desk.find("#answer .answer")
    expect(answer).to_have_count(1)
    expect(answer.locator("h3")).to_contain_text(as_read(DUE, reader, short=False))
    expect(answer).to_contain_text("DES-S-20")
    expect(answer.locator(".steps li").first).to_be_visible()
    assert desk.typed(*LETTER) == LETTER
    assert complaints(desk) == []
    link = str(desk.find("#answer .link a").get_attribute("href"))
    client = desk_for(charlie(), color_scheme=scheme(reader))
    client.go(link.removeprefix(client.address))
    expect(client.find("#answer .answer h3")).to_contain_text(as_read(DUE, reader, short=False))
    assert client.typed("kind", "date") == {"kind": LETTER["kind"], "date": "2026-01-15"}


def test_a_wrong_day_is_told_beside_its_field(desk_for, reader):
    desk = desk_for(alice(), color_scheme=scheme(reader))
    opened(desk, "trademark")
    given = LETTER | {"date": "31/2/2569", "section": "15"}
    desk.type(**given)
    desk.send()
    wrong = desk.find(".field.wrong")
    expect(wrong).to_have_count(1)
    expect(wrong.locator("[role=alert]")).to_contain_text("31/2/2569")
    assert desk.typed(*given) == given
    assert complaints(desk) == []


def test_without_javascript_it_works_as_well(desk_for, reader):
    desk = desk_for(alice(), java_script_enabled=False)
    opened(desk, "trademark")
    kinds = desk.find("main select[name=kind] option")
    expect(kinds).to_have_count(1 + len(kinds_that_start("trademark", load_catalogue())))
    desk.type(**LETTER, section="15")
    desk.send()
    expect(desk.find("#answer .answer")).to_have_count(2)


def test_on_paper_stands_the_answer_alone_with_every_reason(desk_for, reader):
    desk = desk_for(alice())
    desk.go("/calculator/?ip_type=design&kind=granted&date=2026-01-15&filed_on=2021-01-15")
    reasons = desk.find("#answer .steps")
    assert reasons.count() > 3
    expect(reasons.first).to_be_hidden()
    desk.page.emulate_media(media="print")
    for gone in (".rail", ".bar", ".foot", ".calculator > form", ".chips"):
        expect(desk.find(gone)).to_be_hidden()
    expect(desk.find("h1")).to_be_visible()
    expect(reasons.first).to_be_visible()
    expect(reasons.last).to_be_visible()


def test_other_pages_are_sheets_too(desk_for, reader):
    desk = desk_for(alice())
    desk.go("/cases/")
    desk.page.emulate_media(media="print")
    for gone in (".rail", ".bar", ".foot", "main form.filters"):
        expect(desk.find(gone)).to_be_hidden()
    expect(desk.find("h1")).to_be_visible()
