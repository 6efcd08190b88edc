"""Two people read one date: they differ, the first corrects it, and the second verifies."""

from datetime import timedelta

from playwright.sync_api import expect

from tests.factories import alice, bob
from tests.journeys.docket import answer_due, as_read, as_typed


def test_two_readings_differ_are_corrected_and_then_agree(desk_for, reader):
    deadline = answer_due(9)
    entered = deadline.trigger_date
    read = entered - timedelta(days=1)
    second, first = desk_for(alice()), desk_for(bob())
    where = f"/deadlines/{deadline.pk}/verify/"
    second.go("/")
    second.find(f"main a[href='{where}']").first.click()
    expect(second.find("main [name=date]")).to_be_visible()
    assert as_read(entered, reader, weekday=False) not in second.page.content()
    second.type(date=as_typed(read))
    second.send()
    assert second.path() == "/"
    expect(second.find("main .notice.warning").first).to_contain_text("DS-0001")
    first.go("/")
    first.find("h2.back + .row a.why").click()
    both = first.find("#drawer .notice.warning").first
    for day in (entered, read):
        expect(both).to_contain_text(as_read(day, reader, weekday=False))
    with first.page.expect_navigation():
        both.locator("a.button").click()
    assert first.typed("date") == {"date": read.isoformat()}
    first.type(why="อ่านตราประทับผิด")
    first.send()
    deadline.refresh_from_db()
    assert (deadline.trigger_date, deadline.disputed_by, deadline.verified_by) == (read, None, None)
    second.go(where)
    second.type(date=as_typed(read))
    second.send()
    assert second.path() == f"/deadlines/{deadline.pk}/"
    deadline.refresh_from_db()
    assert (deadline.verified_by, deadline.dated_by) == (alice(), bob())
