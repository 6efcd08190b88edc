"""A session that ends, an odd filter, a text too long, markup in a name: nothing is lost or run."""

from datetime import date

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import expect

from cases.events import NewEvent, record_event
from cases.models import Case, CaseEvent, Party
from tests.factories import NOON, PASSWORD, alice, bob, cause, join, make_case, make_party
from tests.journeys.desk import Desk
from tests.journeys.docket import answer_due, as_read

NOTE = "บรรทัดแรก\nบรรทัดที่สอง <b>ไม่ใช่ตัวหนา</b>"
LETTER = {"kind": "office_action_received", "date": "15 ม.ค. 2569", "letter_number": "พณ 0706/9"}
DUE = date(2026, 4, 16)
MARKUP = "<script>document.title='taken'</script><img src=x onerror=\"document.title='taken'\">"


def filed_design() -> Case:
    case = make_case("DS-0019", "design", title="ขวดน้ำหอม")
    record_event(case, NewEvent("filed", date(2025, 6, 2)), cause(bob()), NOON.date())
    return case


def sign_in_again(desk: Desk) -> None:
    desk.type(username="alice", password=PASSWORD)
    desk.send()


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_who_was_signed_out_in_the_middle_finds_everything_again(desk_for, scripts):
    case = filed_design()
    desk = desk_for(alice(), java_script_enabled=scripts)
    desk.go(f"/cases/{case.pk}/events/add/")
    desk.type(**LETTER, note=NOTE)
    Session.objects.all().delete()
    desk.send()
    expect(desk.find("main [role=alert]")).to_be_visible()
    assert not case.events.filter(kind="office_action_received").exists()
    sign_in_again(desk)
    expect(desk.find(".typed")).to_contain_text("บรรทัดที่สอง <b>ไม่ใช่ตัวหนา</b>")
    assert not case.events.filter(kind="office_action_received").exists()
    desk.send()
    assert desk.path() == f"/cases/{case.pk}/"
    stored = CaseEvent.objects.get(kind="office_action_received")
    assert (stored.note.replace("\r\n", "\n"), stored.letter_number) == (NOTE, "พณ 0706/9")
    desk.forget_problems()  # the fragments that were refused meanwhile


def test_a_fragment_of_an_ended_session_leaves_the_page_as_it_is(desk_for):
    case = filed_design()
    desk = desk_for(alice())
    desk.go(f"/cases/{case.pk}/events/add/")
    Session.objects.all().delete()
    with desk.page.expect_response(lambda answer: "/dates/" in answer.url) as answered:
        desk.type(date=LETTER["date"])
    assert answered.value.status == 401
    expect(desk.find("main [name=username]")).to_have_count(0)
    assert desk.typed("date") == {"date": LETTER["date"]}
    desk.forget_problems()


def test_the_deadlines_are_shown_while_one_types(desk_for, reader):
    case = filed_design()
    desk = desk_for(alice())
    desk.go(f"/cases/{case.pk}/events/add/")
    desk.type(kind="office_action_received", date=LETTER["date"])
    coming = desk.find("#coming .coming")
    expect(coming).to_have_count(1)
    expect(coming).to_contain_text(as_read(DUE, reader))
    desk.type(date="1 ม.ค. 2568")
    expect(desk.find("#coming li")).to_have_count(1)
    expect(coming).to_have_count(0)
    desk.type(date=LETTER["date"])
    expect(coming).to_contain_text(as_read(DUE, reader))
    assert case.events.count() == 1


def test_a_new_case_and_an_edited_one_show_what_the_law_makes_of_them(desk_for, reader):
    deadline = answer_due(20)
    desk = desk_for(alice())
    desk.go("/cases/new/")
    desk.type(ip_type="design", filed_on="2 พ.ย. 2569")
    expect(desk.find("#coming .none")).to_be_visible()
    desk.type(filed_on="2 พ.ย. 2599")
    expect(desk.find("#coming li")).to_be_visible()
    desk.go(f"/cases/{deadline.case_id}/edit/")
    desk.type(our_side="opponent")
    shown = desk.find("#coming .coming").filter(has_text="DES-S-20")
    expect(shown).to_contain_text(as_read(deadline.due_date, reader))
    desk.type(our_side="applicant")
    expect(desk.find("#coming .coming")).to_have_count(0)
    deadline.refresh_from_db()
    assert (deadline.state, Case.objects.get().our_side) == ("open", "applicant")


ODD = [
    "/?who=%00&kind=<b>&show=../..&page=-1&law=yes",
    "/?show=overdue&page=99999999999999999999",
    "/cases/?q=%27%22%3Cscript%3E&kind=%00&order=;drop&page=abc",
    "/cases/?page=1e9&kind=design&kind=trademark",
    "/calculator/?kind=nothing&date=yesterday&section=%00",
    "/cases/assign/?case=x&case=-1&next=//evil.example",
]


def test_nonsense_in_an_address_is_no_error_page(desk_for):
    answer_due(4)
    desk = desk_for(alice())
    for address in ODD:
        answer = desk.go(address)
        assert answer.status < 500, address
        expect(desk.find("h1")).to_have_count(1)
        assert desk.find("main a[href*='evil.example']").count() == 0
        assert desk.find("main form[action*='evil.example']").count() == 0


def test_a_title_of_ten_thousand_letters_is_told_and_kept(desk_for):
    desk = desk_for(alice())
    desk.go("/cases/new/")
    long = "ยาว" * 3400
    desk.type(ref="DS-1", title=long, client_name="บริษัท ยาวมาก จำกัด")
    desk.send()
    expect(desk.find(".field.wrong [name=title]")).to_be_visible()
    assert desk.typed("ref", "title")["title"] == long
    assert desk.page.evaluate("document.documentElement.scrollWidth") <= desk.reader.width
    assert not Case.objects.exists()
    desk.type(title="สั้นลง")
    desk.send()
    assert Case.objects.get().title == "สั้นลง"


def test_markup_in_a_name_is_text_everywhere(desk_for):
    deadline = answer_due(4, title=MARKUP, title_en=MARKUP)
    case = deadline.case
    join(case, make_party(MARKUP), reference=MARKUP)
    Party.objects.update(name_en=MARKUP)
    record_event(
        case, NewEvent("publication_fee_paid", date(2026, 11, 2), note=MARKUP), cause(alice()),
        NOON.date(),
    )  # fmt: skip
    desk = desk_for(alice())
    for address in (
        "/?who=office",
        "/cases/",
        f"/cases/?q={MARKUP[:20]}",
        f"/cases/{case.pk}/",
        f"/cases/{case.pk}/parties/",
        f"/cases/{case.pk}/history/",
        f"/deadlines/{deadline.pk}/close/",
    ):
        desk.go(address)
        expect(desk.page.locator("main")).to_contain_text("<script>document.title")
        assert desk.page.title() != "taken", address
        assert desk.page.locator("main img[src=x]").count() == 0, address
