"""What differs from the office is looked at and decided: many at once, by letter, or later."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from cases.models import Deadline, Discrepancy, RegisterSnapshot
from tests.factories import alice
from tests.journeys.desk import Desk
from tests.journeys.docket import design
from tests.journeys.inspection import complaints, scheme

BUTTON = ".picking button[value={}]"
CONFIRM = ".deciding button.primary"


@pytest.fixture
def rows() -> list[Discrepancy]:
    return [differing(f"DS-000{n}") for n in (1, 2, 3)]


def differing(ref: str) -> Discrepancy:
    """A design whose filing the office dates a day later."""
    case, now = design(ref), timezone.now()
    filed = case.events.get(kind="filed").date
    snapshot = RegisterSnapshot.objects.create(
        case=case, service="PRODUCTPATENT", hash="0" * 64, body='[{"APP_NO": "1"}]', fetched_at=now
    )
    return Discrepancy.objects.create(
        case=case, snapshot=snapshot, field="filed_on", first_seen_at=now,
        office_value=(filed + timedelta(days=1)).isoformat(), docket_value=filed.isoformat(),
    )  # fmt: skip


def tick(desk: Desk, *rows: Discrepancy) -> None:
    desk.go("/differences/")
    for row in rows:
        desk.find(f".picking [name=pick][value='{row.pk}']").check()


def states() -> list[str]:
    return list(Discrepancy.objects.order_by("pk").values_list("state", flat=True))


def test_ticked_differences_are_accepted_after_a_look(desk_for, reader, rows):
    desk = desk_for(alice(), color_scheme=scheme(reader))
    tick(desk, rows[0], rows[2])
    assert complaints(desk) == []
    desk.send(BUTTON.format("accept"))
    expect(desk.find("main .row")).to_have_count(2)
    assert complaints(desk) == []
    assert states() == ["open"] * 3
    desk.type(why="ใบรับคำขอ")
    desk.send(CONFIRM)
    assert desk.path() == "/differences/"
    expect(desk.find(".notice.success")).to_be_visible()
    expect(desk.find("main .row")).to_have_count(1)
    assert states() == ["accepted", "open", "accepted"]
    rows[0].case.refresh_from_db()
    assert rows[0].case.filed_on.isoformat() == rows[0].office_value


def test_asking_the_office_leads_to_the_letter(desk_for, reader, rows):
    desk = desk_for(alice(), color_scheme=scheme(reader))
    tick(desk, rows[1])
    desk.send(BUTTON.format("ask"))
    desk.send(CONFIRM)
    assert desk.path() == f"/differences/letters/?pick={rows[1].pk}"
    expect(desk.find(".office-letter")).to_have_count(1)
    assert complaints(desk) == []
    assert Deadline.objects.get(code="OFFICE-ASKED").case == rows[1].case


def test_without_javascript_one_is_put_off(desk_for, rows):
    desk = desk_for(alice(), java_script_enabled=False)
    tick(desk, rows[0])
    desk.send(BUTTON.format("later"))
    desk.type(until="+7")
    desk.send(CONFIRM)
    expect(desk.find("main .row")).to_have_count(2)
    desk.go("/differences/?state=later")
    expect(desk.find("main .row")).to_have_count(1)
