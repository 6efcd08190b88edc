"""An event is entered as people here write, and its deadline is seen before and after."""

from datetime import date

from playwright.sync_api import expect

from cases.events import NewEvent, record_event
from cases.models import Case, CaseEvent
from cases.rules.kinds import EVENT_KINDS
from tests.factories import NOON, alice, bob, cause, make_case
from tests.journeys.desk import Desk
from tests.journeys.docket import as_read

RECEIVED = "15 ม.ค. 2569"
DUE = date(2026, 4, 16)  # EX-19: the ninetieth day, 15 April, is Songkran


def filed_design() -> Case:
    case = make_case("DS-0019", "design", title="ขวดน้ำหอม")
    record_event(case, NewEvent("filed", date(2025, 6, 2)), cause(bob()), NOON.date())
    return case


def opened_form(desk: Desk, case: Case) -> None:
    desk.go(f"/cases/{case.pk}/")
    with desk.page.expect_navigation():
        desk.link(f"/cases/{case.pk}/events/add/").first.click()


def test_a_letter_typed_in_thai_gives_its_deadline(desk_for, reader):
    case = filed_design()
    desk = desk_for(alice())
    opened_form(desk, case)
    given = {"kind": "office_action_received", "date": RECEIVED, "letter_number": "พณ 0706/123"}
    desk.type(**given, letter_date="๑๒ มกราคม ๒๕๖๙")
    desk.send("main button[name=preview]")
    coming = desk.find("#coming .coming")
    expect(coming).to_have_count(1)
    expect(coming).to_contain_text(as_read(DUE, reader))
    expect(coming).to_contain_text("DES-S-20")
    assert case.events.count() == 1
    assert desk.typed(*given) == given
    desk.send()
    assert desk.path() == f"/cases/{case.pk}/"
    deadline = case.deadlines.get(code="DES-S-20")
    assert (deadline.nominal_date, deadline.due_date) == (date(2026, 4, 15), DUE)
    expect(desk.find(f"#deadline-{deadline.pk} .when")).to_contain_text(as_read(DUE, reader))
    newest = desk.find(".row.event").first
    expect(newest).to_contain_text(as_read(date(2026, 1, 15), reader, weekday=False))
    expect(newest).to_contain_text("พณ 0706/123")
    expect(desk.find("main [role=status]")).to_have_count(1)


def test_a_day_that_does_not_exist_is_told_and_nothing_typed_is_lost(desk_for):
    case = filed_design()
    desk = desk_for(alice())
    opened_form(desk, case)
    given = {
        "kind": "office_action_received",
        "date": "31/2/2569",
        "letter_number": "พณ 0706/124",
        "delivery": CaseEvent.Delivery.values[0],
        "note": "โทรแจ้งลูกค้าแล้ว",
    }
    desk.type(**given)
    desk.send()
    assert desk.path() == f"/cases/{case.pk}/events/add/"
    wrong = desk.find(".field.wrong")
    expect(wrong).to_have_count(1)
    expect(wrong.locator("[name=date]")).to_be_visible()
    expect(wrong.locator("[role=alert]")).to_contain_text("31/2/2569")
    assert desk.typed(*given) == given
    assert case.events.count() == 1


def test_a_day_before_filing_is_refused_beside_its_field(desk_for):
    case = filed_design()
    desk = desk_for(alice())
    opened_form(desk, case)
    desk.type(kind="office_action_received", date="1 ม.ค. 2568")
    desk.send()
    expect(desk.find(".field.wrong [name=date]")).to_have_value("1 ม.ค. 2568")
    assert case.events.count() == 1


def shown_keys(desk: Desk) -> set[str]:
    fields = desk.find(".field[data-key]").all()
    return {str(field.get_attribute("data-key")) for field in fields if field.is_visible()}


def test_only_the_fields_of_the_chosen_kind_are_shown(desk_for):
    case = filed_design()
    desk = desk_for(alice())
    desk.go(f"/cases/{case.pk}/events/add/")
    assert shown_keys(desk) == set()
    for kind in ("office_action_received", "filed", "published"):
        desk.type(kind=kind)
        assert shown_keys(desk) == set(EVENT_KINDS[kind].keys)
    desk.type(kind="office_action_received")
    desk.type(days="30")
    desk.type(kind="published")
    assert shown_keys(desk) == {"days"}


def test_without_javascript_every_field_is_there_and_the_form_works(desk_for, reader):
    case = filed_design()
    desk = desk_for(alice(), java_script_enabled=False)
    opened_form(desk, case)
    assert len(shown_keys(desk)) > 3
    desk.type(kind="office_action_received", date=RECEIVED)
    desk.send()
    deadline = case.deadlines.get(code="DES-S-20")
    expect(desk.find(f"#deadline-{deadline.pk} .when")).to_contain_text(as_read(DUE, reader))
