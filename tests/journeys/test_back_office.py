"""The back office: an administrator works there, an agent is refused clearly."""

from datetime import date, timedelta

from django.utils import timezone, translation
from playwright.sync_api import expect

from cases.admin.jobs import job_label
from cases.models import ClosedDay, JobRun, Priority
from tests.factories import alice
from tests.journeys.docket import answer_due, as_typed, design
from tests.journeys.inspection import complaints

JOBS = ("cases/jobrun", "cases/syncrun", "cases/message", "django_q/schedule", "django_q/failure")


def test_a_closed_day_written_in_thai_moves_the_deadline_that_ends_there(desk_for, boss):
    deadline = answer_due(9)
    before = deadline.due_date
    desk = desk_for(boss)
    desk.go("/")
    with desk.page.expect_navigation():
        desk.find("nav a[href='/admin/']").click()
    with desk.page.expect_navigation():
        desk.find("#content a[href='/admin/cases/closedday/add/']").first.click()
    form = "#content-main form [name={}]"
    given = {"date": as_typed(before), "name": "วันหยุดพิเศษ", "source": "มติคณะรัฐมนตรี"}
    for name, value in given.items():
        desk.find(form.format(name)).fill(value)
    desk.send("#content-main [name=_save]")
    expect(desk.find("#content-main table")).to_contain_text(deadline.case.ref)
    assert not ClosedDay.objects.filter(date=before).exists()
    assert complaints(desk) == []
    with desk.page.expect_navigation():
        desk.find("#content-main .closelink").click()
    kept = {name: desk.find(form.format(name)).input_value() for name in given}
    assert kept == given
    desk.send("#content-main [name=_save]")
    desk.send("#content-main .submit-row button")
    assert desk.path() == "/admin/cases/closedday/"
    assert ClosedDay.objects.get(date=before).name == "วันหยุดพิเศษ"
    expect(desk.find(".messagelist .warning")).to_be_visible()
    deadline.refresh_from_db()
    assert deadline.due_date > before
    assert deadline.nominal_date <= before


def test_a_day_that_does_not_exist_is_refused_and_kept_as_typed(desk_for, boss):
    known = ClosedDay.objects.count()
    desk = desk_for(boss)
    desk.go("/admin/cases/closedday/add/")
    given = {"date": "31/4/2570", "name": "วันหยุดพิเศษ", "source": "ประกาศ"}
    for name, value in given.items():
        desk.find(f"#content-main form [name={name}]").fill(value)
    desk.send("#content-main [name=_save]")
    expect(desk.find(".field-date .errorlist")).to_contain_text("31/4/2570")
    kept = {name: desk.find(f"#content-main form [name={name}]").input_value() for name in given}
    assert kept == given
    assert ClosedDay.objects.count() == known


def test_the_jobs_are_shown_and_cannot_be_written(desk_for, reader, boss):
    day = timezone.now()
    JobRun.objects.create(
        name="register_sync", last_succeeded_at=day, expected_by=day + timedelta(days=1)
    )
    desk = desk_for(boss)
    for name in JOBS:
        assert desk.go(f"/admin/{name}/").status == 200, name
        expect(desk.find("h1")).to_have_count(1)
        expect(desk.find(f"a[href='/admin/{name}/add/']")).to_have_count(0)
        assert desk.go(f"/admin/{name}/add/").status == 403, name
    desk.go("/admin/cases/jobrun/")
    expect(desk.find("#result_list tbody tr")).to_have_count(1)
    with translation.override(reader.language):
        expect(desk.find("#result_list")).to_contain_text(job_label("register_sync"))


def test_an_agent_is_refused_in_a_sentence_with_a_way_back(desk_for):
    desk = desk_for(alice())
    desk.go("/")
    expect(desk.find("a[href^='/admin/']")).to_have_count(0)
    for path in ("/admin/", "/admin/cases/closedday/add/"):
        assert desk.go(path).status == 403, path
        assert desk.path() == f"/admin/login/?next={path}"
        expect(desk.find("main h1")).to_have_count(1)
        assert len(desk.find("main p").first.inner_text()) > 20
    with desk.page.expect_navigation():
        desk.link("/").click()
    assert desk.path() == "/"


def test_a_date_is_read_back_while_it_is_typed(desk_for, reader, boss):
    desk = desk_for(boss)
    desk.go("/admin/cases/closedday/add/")
    field, read = desk.find("#id_date"), desk.find(".field-date .read")
    field.press_sequentially("22/11/2569")
    expect(read).to_contain_text("วันอาทิตย์ที่ 22" if reader.language == "th" else "Sunday 22")
    expect(read).to_contain_text("2026")
    expect(read).to_contain_text("2569")
    expect(read.locator(".badge")).to_be_visible()
    field.fill("31/2/2569")
    expect(read.locator(".refused")).to_be_visible()
    field.fill("22/11/69")
    read.locator("button").first.click()
    expect(field).to_have_value("2026-11-22")
    assert complaints(desk) == []


def test_the_dates_of_a_row_and_of_an_added_row_are_read_back(desk_for, boss):
    case = design()
    Priority.objects.create(case=case, country="JP", number="1", date=date(2026, 1, 5))
    desk = desk_for(boss)
    desk.go(f"/admin/cases/case/{case.pk}/change/")
    expect(desk.find("#priorities-0 .read")).to_contain_text("2569")
    desk.find("#priorities-group .add-row a").click()
    desk.find("#id_priorities-1-date").press_sequentially("๗/๑/๒๕๖๙")
    expect(desk.find("#priorities-1 .read")).to_contain_text("2026")
    assert desk.problems == []
