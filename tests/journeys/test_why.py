"""From a date on the list to the reason why it stands there."""

from typing import Any

from playwright.sync_api import Locator, expect

from cases.models import Deadline
from tests.factories import alice
from tests.journeys.desk import HEIGHT, Desk
from tests.journeys.docket import answer_due, as_read
from tests.journeys.readers import Reader


def box(place: Locator) -> dict[str, Any]:
    found = place.bounding_box()
    assert found is not None, place
    return dict(found)


def is_explained(place: Locator, deadline: Deadline, reader: Reader) -> None:
    """All the steps stand there in order, with the first and the last day of the term."""
    steps = place.locator(".steps li")
    expect(steps).to_have_count(len(deadline.steps) + len(deadline.notes))
    expect(steps.first).to_contain_text(as_read(deadline.trigger_date, reader, short=False))
    expect(place.locator(".steps")).to_contain_text(as_read(deadline.due_date, reader, short=False))
    expect(place.locator("h2").first).to_contain_text(as_read(deadline.due_date, reader))
    expect(place).to_contain_text("DES-S-20")
    expect(place).to_contain_text("27")


def stands_where_it_is_seen(desk: Desk) -> None:
    """Beside the list in a wide window; in a narrow one inside it, with its heading in sight."""
    drawer, rows = box(desk.find("#drawer")), box(desk.find("main .rows").first)
    if desk.reader.is_narrow:
        heading = box(desk.find("#drawer h2").first)
        assert 0 <= heading["y"] < HEIGHT, heading
        assert drawer["x"] + drawer["width"] <= desk.reader.width
    else:
        assert drawer["x"] >= rows["x"] + rows["width"]
        assert drawer["y"] < HEIGHT


def test_the_drawer_explains_a_date_and_escape_leads_back(desk_for, reader):
    for n in range(8):
        answer_due(12 + n, f"DS-01{n:02d}")
    deadline = answer_due(9, "DS-0001")
    desk = desk_for(alice())
    desk.go("/")
    row = desk.find(f"#deadline-{deadline.pk}")
    why = row.locator("a.why")
    why.click()
    is_explained(desk.find("#drawer"), deadline, reader)
    stands_where_it_is_seen(desk)
    expect(desk.find("#drawer h2").first).to_be_focused()
    expect(desk.find(".row.chosen")).to_have_attribute("id", f"deadline-{deadline.pk}")
    assert desk.path() == "/"
    desk.page.keyboard.press("Escape")
    expect(desk.find("#drawer")).to_be_empty()
    expect(why).to_be_focused()
    expect(desk.find(".row.chosen")).to_have_count(0)


def test_a_second_why_takes_the_place_of_the_first(desk_for, reader):
    first, second = answer_due(5, "DS-0001"), answer_due(20, "DS-0002")
    desk = desk_for(alice())
    desk.go("/")
    desk.find(f"#deadline-{first.pk} a.why").click()
    is_explained(desk.find("#drawer"), first, reader)
    desk.find(f"#deadline-{second.pk} a.why").click()
    is_explained(desk.find("#drawer"), second, reader)
    expect(desk.find("#drawer .why")).to_have_count(1)
    expect(desk.find(".row.chosen")).to_have_attribute("id", f"deadline-{second.pk}")


def test_without_javascript_the_reason_is_a_page_of_its_own(desk_for, reader):
    deadline = answer_due(9)
    desk = desk_for(alice(), java_script_enabled=False)
    desk.go("/")
    with desk.page.expect_navigation():
        desk.find(f"#deadline-{deadline.pk} a.why").click()
    assert desk.path() == f"/deadlines/{deadline.pk}/"
    is_explained(desk.find("main"), deadline, reader)
    expect(desk.find("h1")).to_have_count(1)
    with desk.page.expect_navigation():
        desk.link(f"/cases/{deadline.case_id}/").first.click()
    assert desk.path() == f"/cases/{deadline.case_id}/"


def test_a_date_of_a_case_that_is_gone_leads_to_the_page_that_says_so(desk_for):
    """The list was opened while the case was still open to the person."""
    deadline = answer_due(9)
    desk = desk_for(alice())
    desk.go("/")
    case = deadline.case
    case.responsible, case.deputy, case.restricted = None, None, True
    case.save()
    with desk.page.expect_navigation():
        desk.find(f"#deadline-{deadline.pk} a.why").click()
    assert desk.path() == f"/deadlines/{deadline.pk}/"
    expect(desk.find("h1")).to_have_count(1)
    desk.forget_problems()
