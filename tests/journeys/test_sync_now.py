"""Asking the office from the case page, over real HTTP to the sandbox."""

from datetime import date

from playwright.sync_api import expect

from cases.eexchange.register_data import Right
from cases.eexchange.sandbox import Fault, Sandbox
from cases.models import Case
from tests.factories import alice, make_case
from tests.journeys.docket import as_read

SYNC = "main form[action$='/sync/'] button"


def waiting_mark(sandbox: Sandbox, on: date) -> tuple[Right, Case]:
    """A plain mark that the office examines, and our case for it, not asked about yet."""
    right = next(
        right
        for right in sandbox.register
        if right.ip_type == "trademark"
        and right.stage(on) == 2
        and not (right.odd or right.end or right.status)
    )
    case = make_case("TM-0001", "trademark", title=right.title, application_number=right.number)
    return right, case


def test_what_moves_at_the_office_is_seen_on_the_case(desk_for, reader, sandbox, on):
    right, case = waiting_mark(sandbox, on)
    desk = desk_for(alice())
    desk.go(f"/cases/{case.pk}/")
    desk.send(SYNC)
    before = right.words(on)
    expect(desk.find("#differences dd").first).to_contain_text(before)
    expect(desk.find(".row.event")).to_have_count(1)
    sandbox.advance(right.number)
    desk.send(SYNC)
    assert desk.path() == f"/cases/{case.pk}/"
    after = right.words(on)
    assert after != before
    expect(desk.find("#differences dd").first).to_contain_text(after)
    expect(desk.find(".row.event")).to_have_count(2)
    expect(desk.find(".row.event").first).to_contain_text(as_read(on, reader, weekday=False))
    expect(desk.find("main [role=status]")).to_have_count(1)
    expect(desk.find(".foot .badge")).to_be_visible()
    case.refresh_from_db()
    assert case.office_status == after
    assert case.events.get(kind="published").date == on
    assert case.deadlines.filter(code="TM-35").exists()


def test_an_office_that_refuses_is_told_and_what_was_known_stays(desk_for, sandbox, on):
    right, case = waiting_mark(sandbox, on)
    desk = desk_for(alice())
    desk.go(f"/cases/{case.pk}/")
    desk.send(SYNC)
    sandbox.faults.append(Fault("html200", right.number))
    desk.send(SYNC)
    expect(desk.find("main .notice.error").first).to_be_visible()
    expect(desk.find("#differences .notice.error")).to_be_visible()
    expect(desk.find("#differences dd").first).to_contain_text(right.words(on))
    expect(desk.find(".row.event")).to_have_count(1)
    sandbox.faults.clear()
    desk.send(SYNC)
    expect(desk.find("main .notice.error")).to_have_count(0)
