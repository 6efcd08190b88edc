"""From a case into its sandbox, and out of it with or without a change."""

from datetime import date, timedelta

from playwright.sync_api import expect

from cases.models import CaseEvent, Deadline
from tests.factories import alice
from tests.journeys.docket import as_read, as_typed, design, happened


def test_a_wrong_filing_day_is_tried_and_then_put_right(desk_for, reader, on: date):
    case = design()
    happened(case, "granted", on - timedelta(days=30))
    filed = CaseEvent.objects.get(case=case, kind="filed")
    annuity = Deadline.objects.filter(case=case, code="ANN-1").order_by("due_date").first()
    desk = desk_for(alice())
    desk.go(f"/cases/{case.pk}/")
    desk.find(f"a[href='/cases/{case.pk}/what-if/']").click()
    day = desk.find(f"#drawer [name=day_{filed.pk}]")
    expect(day).to_be_visible()
    earlier = filed.date - timedelta(days=40)
    day.fill(as_typed(earlier))
    imagined = desk.find("#drawer .imagined")
    expect(imagined).to_contain_text("ANN-1")
    assert CaseEvent.objects.filter(case=case, kind="filed").count() == 1
    desk.type(why="ตรวจกับใบรับคำขอแล้ว")
    desk.send("#drawer [name=save]")
    assert desk.path() == f"/cases/{case.pk}/"
    moved = Deadline.objects.get(pk=annuity.pk)
    assert moved.due_date < annuity.due_date
    desk.go(f"/cases/{case.pk}/history/")
    changes = desk.find("main .rows")
    expect(changes).to_contain_text("ตรวจกับใบรับคำขอแล้ว")
    expect(changes).to_contain_text(as_read(moved.due_date, reader, weekday=False))


def test_without_javascript_it_is_a_page_and_a_day_to_come_is_not_saved(desk_for, on: date):
    case = design()
    desk = desk_for(alice(), java_script_enabled=False)
    desk.go(f"/cases/{case.pk}/what-if/")
    desk.type(kind="office_action_received", date=as_typed(on + timedelta(days=20)))
    desk.send("main [name=preview]")
    expect(desk.find("main .imagined")).to_contain_text("DES-S-20")
    desk.type(why="ลอง")
    desk.send("main [name=save]")
    expect(desk.find("main .imagined")).to_be_visible()
    assert desk.find("main [name=kind]").input_value() == "office_action_received"
    assert not CaseEvent.objects.filter(case=case, kind="office_action_received").exists()


def test_what_cannot_be_saved_is_told_beside_the_button_while_it_is_tried(desk_for, on: date):
    case = design()
    filed = CaseEvent.objects.get(case=case, kind="filed")
    desk = desk_for(alice())
    desk.go(f"/cases/{case.pk}/")
    desk.find(f"a[href='/cases/{case.pk}/what-if/']").click()
    told = desk.find("#drawer #unsavable")
    button = desk.find("#drawer [name=save]")
    expect(button).to_be_visible()
    expect(told).to_be_hidden()
    usual = button.evaluate("button => getComputedStyle(button).backgroundColor")
    desk.find("#drawer [name=kind]").select_option("office_action_received")
    day = desk.find("#drawer [name=date]")
    day.fill(as_typed(filed.date - timedelta(days=1)))
    expect(told).to_be_visible()
    expect(button).not_to_have_css("background-color", usual)
    day.fill(as_typed(filed.date + timedelta(days=1)))
    expect(told).to_be_hidden()
    expect(button).to_have_css("background-color", usual)
    assert CaseEvent.objects.filter(case=case).count() == 1
