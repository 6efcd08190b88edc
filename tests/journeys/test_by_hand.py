"""A deadline of a court is entered, a statutory one set by hand, and the reason is read."""

from datetime import timedelta

from playwright.sync_api import expect

from cases.models import Deadline
from tests.factories import alice
from tests.journeys.docket import answer_due, as_read, as_typed


def test_a_deadline_is_entered_and_another_set_by_hand(desk_for, reader, on):
    statutory = answer_due(20)
    desk = desk_for(alice())
    desk.go(f"/cases/{statutory.case_id}/")
    with desk.page.expect_navigation():
        desk.link(f"/cases/{statutory.case_id}/deadlines/add/").click()
    desk.type(source="court", title="ยื่นคำให้การ", trigger_date=as_typed(on), length="30")
    expect(desk.find("#coming .steps li")).not_to_have_count(0)
    desk.type(source_note="คำสั่งศาลที่ 12/2569")
    desk.picture(f"by-hand-form-{reader.language}")
    desk.send("#with-preview button.primary")
    row = Deadline.objects.get(kind="manual")
    assert (row.nominal_date, row.title) == (on + timedelta(days=30), "ยื่นคำให้การ")
    expect(desk.find(f"#deadline-{row.pk}")).to_contain_text("ยื่นคำให้การ")
    desk.go(f"/deadlines/{statutory.pk}/override/")
    sooner = statutory.due_date - timedelta(days=3)
    desk.type(due=as_typed(sooner), why="ลูกค้าขอให้ยื่นก่อน")
    desk.picture(f"by-hand-override-{reader.language}")
    desk.send()
    assert desk.path() == f"/deadlines/{statutory.pk}/"
    expect(desk.find(".why h2")).to_contain_text(as_read(sooner, reader))
    told = desk.find(".why .notice.warning").first
    expect(told).to_contain_text("ลูกค้าขอให้ยื่นก่อน")
    expect(told).to_contain_text(as_read(statutory.due_date, reader, weekday=False))
    desk.picture(f"by-hand-why-{reader.language}")
    desk.go(f"/cases/{statutory.case_id}/")
    desk.picture(f"by-hand-case-{reader.language}")
