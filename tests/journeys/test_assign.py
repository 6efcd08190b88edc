"""Cases change hands from the morning page; a closing is undone; a second click does nothing."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from cases.models import Case, CaseEvent, Deadline, User
from tests.factories import alice, bob, make_user
from tests.journeys.desk import Desk
from tests.journeys.docket import answer_due, as_typed
from tests.journeys.inspection import complaints, scheme

ASSIGN = "main button[name=assign]"


@pytest.fixture
def olan() -> User:
    return make_user("olan")


def three_rows() -> list[Deadline]:
    return [answer_due(days, f"DS-00{days}") for days in (4, 11, 18)]


def box(desk: Desk, row: Deadline):
    return desk.find(f"#deadline-{row.pk} [name=case]")


def people(*rows: Deadline) -> list[tuple[User | None, User | None]]:
    cases = [Case.objects.get(pk=row.case_id) for row in rows]
    return [(case.responsible, case.deputy) for case in cases]


def test_ticked_cases_go_to_another_person_after_a_look(desk_for, reader, olan):
    first, second, third = three_rows()
    desk = desk_for(alice(), color_scheme=scheme(reader))
    desk.go("/?who=office&law=1")
    for row in (first, third):
        box(desk, row).check()
    assert complaints(desk) == []
    desk.send("#assign .filters button")
    expect(desk.find("main .row")).to_have_count(2)
    assert complaints(desk) == []
    desk.type(person=str(olan.pk), role="responsible")
    desk.send()
    expect(desk.find("main .row strong")).to_have_text(["Olan", "Olan"])
    assert complaints(desk) == []
    assert people(first, third) == [(alice(), bob())] * 2
    desk.send(ASSIGN)
    assert desk.path() == "/?who=office&law=1"
    expect(desk.find(".notice.success")).to_contain_text("Olan")
    assert people(first, second, third) == [(olan, bob()), (alice(), bob()), (olan, bob())]
    assert complaints(desk) == []


def test_the_keyboard_alone_gives_a_case_away(desk_for, olan):
    first, second, _third = three_rows()
    desk = desk_for(alice())
    desk.go("/")
    press = desk.page.keyboard.press
    for key in ("j", "x", "j", "x", "k", "x"):
        press(key)
    expect(box(desk, first)).not_to_be_checked()
    expect(box(desk, second)).to_be_checked()
    press("a")
    expect(desk.find("#assign .filters button")).to_be_focused()
    with desk.page.expect_navigation():
        press("Enter")
    desk.find("main [name=person]").focus()
    desk.page.keyboard.type("Olan")
    press("Tab")
    press("Tab")
    with desk.page.expect_navigation():
        press("Enter")
    desk.find(ASSIGN).focus()
    with desk.page.expect_navigation():
        press("Enter")
    assert people(first, second) == [(alice(), bob()), (olan, bob())]


def test_without_javascript_the_same_way_is_open(desk_for, olan):
    first, second, _third = three_rows()
    desk = desk_for(alice(), java_script_enabled=False)
    desk.go("/")
    box(desk, second).check()
    desk.send("#assign .filters button")
    desk.type(person=str(olan.pk), role="deputy")
    desk.send()
    desk.send(ASSIGN)
    assert desk.path() == "/"
    assert people(first, second) == [(alice(), bob()), (alice(), olan)]
    desk.find("#keys summary").click()
    expect(desk.find("#keys dl")).to_be_visible()


def test_what_changed_meanwhile_is_left_alone_and_told(desk_for, olan):
    row = three_rows()[0]
    desk = desk_for(alice())
    desk.go(f"/cases/assign/?case={row.case_id}&person={olan.pk}&role=deputy")
    Case.objects.filter(pk=row.case_id).update(deputy=alice())
    desk.send(ASSIGN)
    expect(desk.find(".notice.warning")).to_contain_text(row.case.ref)
    assert people(row) == [(alice(), alice())]


def test_the_keys_lead_to_the_closing_and_to_the_pages(desk_for):
    row = answer_due(4)
    desk = desk_for(alice())
    desk.go("/")
    press = desk.page.keyboard.press
    press("?")
    expect(desk.find("#keys dl")).to_be_visible()
    expect(desk.find("#keys summary")).to_be_focused()
    press("Escape")
    expect(desk.find("#keys dl")).not_to_be_visible()
    for keys, path in (("gc", "/cases/"), ("gt", "/"), ("je", f"/deadlines/{row.pk}/close/")):
        with desk.page.expect_navigation():
            for key in keys:
                press(key)
        assert desk.path() == path


def test_with_the_thai_layout_the_keys_are_in_the_same_places(desk_for):
    row = answer_due(4)
    desk = desk_for(alice())
    desk.go("/")
    for key, code in (("่", "KeyJ"), ("ป", "KeyX")):
        desk.page.evaluate(
            """([key, code]) => document.activeElement.dispatchEvent(
                new KeyboardEvent("keydown", {key, code, bubbles: true}))""",
            [key, code],
        )
    expect(box(desk, row)).to_be_checked()


def close(desk: Desk, row: Deadline, proof: str) -> None:
    desk.go(f"/deadlines/{row.pk}/close/")
    desk.type(disposition="done", done_on=as_typed(timezone.localdate()), proof=proof)


def test_a_closing_is_undone_from_its_message(desk_for, reader):
    row = answer_due(9)
    desk = desk_for(alice(), color_scheme=scheme(reader))
    close(desk, row, "ใบเสร็จ 1")
    desk.send()
    with desk.page.expect_navigation():
        desk.find(".notice.success a").click()
    assert desk.path() == f"/deadlines/{row.pk}/reopen/"
    assert complaints(desk) == []
    desk.type(why="ใบเสร็จผิดฉบับ")
    desk.send()
    assert desk.path() == f"/deadlines/{row.pk}/"
    row.refresh_from_db()
    assert (row.state, row.closed_by) == ("open", None)
    desk.go("/")
    expect(desk.find(f"#deadline-{row.pk}")).to_be_visible()


def test_a_double_click_closes_once_and_the_way_back_leaves_the_button_alive(desk_for):
    row = answer_due(9)
    desk = desk_for(alice())
    close(desk, row, "ใบเสร็จ 1")
    with desk.page.expect_navigation():
        desk.find("main button.primary").dblclick(no_wait_after=True)
    desk.page.wait_for_url(f"**/cases/{row.case_id}/")
    expect(desk.find(".notice.success")).to_have_count(1)
    expect(desk.find(".notice.error")).to_have_count(0)
    assert CaseEvent.objects.filter(kind="office_action_answered").count() == 1
    desk.page.go_back()
    expect(desk.find("main button.primary")).to_be_enabled()
