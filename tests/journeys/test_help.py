"""The first day in the browser: the tour followed, closed and opened again; the manual read."""

from playwright.sync_api import Locator, expect

from cases import manual
from cases.models import User
from tests.factories import alice
from tests.journeys.desk import HEIGHT, Desk, Desks
from tests.journeys.docket import answer_due
from tests.journeys.inspection import complaints
from tests.journeys.readers import Reader


def bottom_of(place: Locator) -> float:
    found = place.bounding_box()
    assert found is not None, place
    return found["y"] + found["height"]


def opened(desk: Desk) -> Locator:
    """The stops of the tour; on a telephone they wait behind their line."""
    stops = desk.find("#tour li a")
    if desk.reader.is_narrow:
        expect(stops.first).to_be_hidden()
        desk.find("#tour summary").click()
    expect(stops.first).to_be_visible()
    return stops


def test_the_tour_is_followed_closed_and_opened_again(desk_for: Desks, reader: Reader):
    for days in range(4, 9):
        answer_due(days, f"DS-000{days}")
    desk = desk_for(alice())
    desk.go("/")
    row = desk.find("article.row").first if not reader.is_narrow else desk.find("h2.group").first
    assert bottom_of(row) < HEIGHT
    addresses = [stop.get_attribute("href") for stop in opened(desk).all()]
    for address in addresses:
        desk.go("/")
        opened(desk)
        with desk.page.expect_navigation():
            desk.find(f'#tour a[href="{address}"]').click()
        assert desk.path() == address
        expect(desk.find("h1")).to_have_count(1)
    desk.go("/")
    opened(desk)
    desk.send("#tour button")
    expect(desk.find("#tour")).to_have_count(0)
    assert User.objects.get(username="alice").tour_closed_at is not None
    desk.go("/cases/")
    desk.find("header.bar .me:last-child summary").click()
    desk.send("button[name=tour]")
    assert desk.path() == "/"
    expect(desk.find("#tour")).to_have_count(1)


def test_without_javascript_the_tour_waits_behind_its_line(desk_for: Desks):
    desk = desk_for(alice(), java_script_enabled=False)
    desk.go("/")
    desk.find("#tour summary").click()
    with desk.page.expect_navigation():
        desk.find("#tour button").click()
    expect(desk.find("#tour")).to_have_count(0)


def test_the_manual_is_read_from_the_first_chapter_to_the_last(desk_for: Desks, reader: Reader):
    desk = desk_for(alice())
    desk.go("/help/")
    chapters = manual.contents(reader.language)
    with desk.page.expect_navigation():
        desk.find("main ol a").first.click()
    found = {}
    for chapter in chapters:
        expect(desk.find("h1")).to_have_text(chapter.title)
        assert desk.path() == f"/help/{chapter.name}/"
        found[chapter.name] = complaints(desk)
        if chapter is not chapters[-1]:
            with desk.page.expect_navigation():
                desk.find("a[rel=next]").click()
    assert {name: wrong for name, wrong in found.items() if wrong} == {}


def test_the_question_mark_of_a_page_and_a_link_in_a_chapter_lead_on(desk_for: Desks):
    deadline = answer_due(9)
    desk = desk_for(alice())
    desk.go(f"/cases/{deadline.case_id}/events/add/")
    with desk.page.expect_navigation():
        desk.find("a.to-help").click()
    assert desk.path() == "/help/events/"
    desk.go("/help/first-day/")
    with desk.page.expect_navigation():
        desk.find("article a").first.click()
    assert desk.path() == "/help/today/"
