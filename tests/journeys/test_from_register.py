"""A case is made of its number at the office, and a portfolio is taken over in silence."""

from playwright.sync_api import expect

from cases import tasks
from cases.eexchange.register_data import Right
from cases.models import Case
from tests.factories import alice
from tests.journeys.inspection import complaints, scheme


def of_a_mark(sandbox, on) -> Right:
    """A registered mark with a plain record."""
    return next(
        right
        for right in sandbox.register
        if right.ip_type == "trademark"
        and right.day("registered", on)
        and not (right.odd or right.end or right.status)
    )


def finish() -> None:
    while tasks.work_on_lists()["more"]:
        pass


def test_a_number_becomes_a_case_after_a_look(desk_for, reader, sandbox, on):
    right = of_a_mark(sandbox, on)
    desk = desk_for(alice(), color_scheme=scheme(reader))
    desk.go("/cases/from-register/")
    assert complaints(desk) == []
    desk.type(number=f"{right.number[:4]}/{right.number[4:]}")
    desk.send()
    expect(desk.find("h1")).to_have_text(right.title)
    assert complaints(desk) == []
    assert Case.objects.count() == 0
    expect(desk.find("#coming .coming").first).to_be_visible()
    desk.type(taken_over_on="2049-06-01")
    expect(desk.find("#coming .coming")).to_have_count(0)
    desk.type(taken_over_on="", ref="SC-1")
    desk.send()
    case = Case.objects.get()
    assert desk.path() == f"/cases/{case.pk}/"
    assert (case.ref, case.application_number, case.registered_on) == (
        "SC-1", right.number, right.day("registered", on),
    )  # fmt: skip


def test_a_portfolio_is_taken_over_in_silence_and_released(desk_for, reader, sandbox, on):
    right = of_a_mark(sandbox, on)
    desk = desk_for(alice(), color_scheme=scheme(reader))
    desk.go("/cases/from-register/owner/")
    desk.type(client_name="ลูกค้าใหม่", owner_name=right.owner, words=right.title, begins="SC-")
    desk.send()
    finish()
    desk.page.reload()
    assert complaints(desk) == []
    desk.find(".picks .row").filter(has_text=right.number).locator("[name=pick]").check()
    desk.send("main button[value=make]")
    finish()
    case = Case.objects.get()
    assert (case.ref, case.silent) == (f"SC-{right.number}", True)
    desk.go("/")
    desk.find("nav a[href='/cases/release/']").first.click(force=True)
    desk.find(f"[name=pick][value='{case.pk}']").check()
    assert complaints(desk) == []
    desk.send("main button[value=ticked]")
    case.refresh_from_db()
    assert case.silent is False
