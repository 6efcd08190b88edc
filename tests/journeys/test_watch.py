"""A published mark like ours is found, opposed in time, and told to the client."""

from datetime import timedelta

from playwright.sync_api import expect

from cases import tasks
from cases.eexchange.register_data import Right
from cases.models import Case, Deadline, WatchHit
from cases.watch import blocks
from tests.factories import alice, join, make_case, make_party
from tests.journeys.docket import as_read
from tests.journeys.inspection import complaints, scheme


def published(number: str, title: str, on, ago: int) -> Right:
    filed = on - timedelta(days=330 + ago)
    return Right("trademark", number, title, "Far Away Ltd.", filed, ("30",))


def test_a_hit_becomes_an_opposition_in_time_and_is_reported(
    desk_for, reader, sandbox, on, monkeypatch
):
    monkeypatch.setattr(blocks, "SERIES", {"01": 1})
    number, other = (f"{(on - timedelta(days=330)).year % 100:02d}017000{n}" for n in (1, 2))
    sandbox.register[:] = [
        published(number, "SUNRICE", on, 45), published(other, "SUNRISE CLUB", on, 9),
    ]  # fmt: skip
    own = make_case("TM-1", "trademark", title="SUNRISE", responsible=alice())
    own.classes.create(number=30)
    join(own, client := make_party("บริษัท ลูกค้า จำกัด", language=reader.language))
    while tasks.watch()["more"]:
        pass
    hit = WatchHit.objects.get(mark__number=number)
    desk = desk_for(alice(), color_scheme=scheme(reader))
    desk.go("/?show=watch")
    assert complaints(desk) == []
    desk.link(f"/watch/{hit.pk}/").click()
    assert complaints(desk) == []
    desk.find("#relevant [name=relevant-why]").fill("คล้ายมาก")
    desk.send("#relevant button.primary")
    case = Case.objects.get(our_side="opponent")
    assert desk.path() == f"/cases/{case.pk}/"
    term = Deadline.objects.get(case=case, code="TM-35")
    assert term.due_date == hit.due_on
    desk.go("/")
    expect(desk.find(f"#deadline-{term.pk}")).to_contain_text(as_read(term.due_date, reader))
    _the_rest_is_not_relevant(desk)
    desk.go(f"/watch/report/?party={client.pk}")
    expect(desk.find("main")).to_contain_text("คล้ายมาก")
    with desk.page.expect_response("**/watch/report/pdf/**") as paper:
        desk.find("main a.primary").evaluate("link => fetch(link.href)")
    assert paper.value.headers["content-type"] == "application/pdf"


def _the_rest_is_not_relevant(desk) -> None:
    desk.go("/watch/")
    if desk.find("[name=pick]").count():
        desk.find("[name=pick]").first.check()
        desk.find(".deciding [name=why]").fill("คนละสินค้า")
        assert complaints(desk) == []
        desk.send(".deciding button")
    desk.go("/watch/?state=not_relevant")
    assert complaints(desk) == []
