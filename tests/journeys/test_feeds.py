"""A feed is made, read by a calendar program, made anew and revoked; the docket is printed."""

from urllib.parse import urlsplit

from icalendar import Calendar
from playwright.sync_api import expect

from tests.cases.views.test_today import due
from tests.factories import alice, make_case
from tests.journeys.desk import Desk, Desks
from tests.journeys.inspection import complaints, scheme
from tests.journeys.readers import Reader, every_reader


def read(desk: Desk) -> list[str]:
    """The titles that a calendar program gets at the address that stands on the page."""
    answer = desk.context.request.get(desk.address + shown(desk))
    assert answer.status == 200
    return [str(event["SUMMARY"]) for event in Calendar.from_ical(answer.body()).events]


def shown(desk: Desk) -> str:
    return urlsplit(desk.find("#own .address").inner_text()).path


def status_of(desk: Desk, path: str) -> int:
    return desk.context.request.get(desk.address + path).status


@every_reader
def test_a_feed_is_read_made_anew_and_revoked_and_the_docket_is_printed(
    desk_for: Desks, reader: Reader
):
    due(5, make_case("T-FEED"))
    desk = desk_for(alice(), color_scheme=scheme(reader))
    desk.go("/")
    desk.find("header.bar .me:last-child summary").click()
    desk.find("header.bar a[href='/feeds/']").click()
    desk.send("#own button[value=make]")
    assert complaints(desk) == []
    assert [title.startswith("T-FEED · ") for title in read(desk)] == [True]
    first = shown(desk)
    desk.find("#own summary").click()
    assert complaints(desk) == []
    desk.send("#own button[value=renew]")
    assert [status_of(desk, first), status_of(desk, shown(desk))] == [404, 200]
    second = shown(desk)
    desk.find("#own summary").click()
    desk.send("#own button[value=revoke]")
    assert status_of(desk, second) == 404
    expect(desk.find("#own .address")).to_have_count(0)
    desk.send("#printed button[value=print]")
    expect(desk.find("#printed .badge")).to_be_visible()
    assert complaints(desk) == []
    paper = desk.context.request.get(f"{desk.address}/printed-docket/?who=mine")
    assert (paper.headers["content-type"], paper.body()[:5]) == ("application/pdf", b"%PDF-")
