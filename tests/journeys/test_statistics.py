"""The statistics are read from the office and looked at, by month, by province, as they came."""

from django_q.models import OrmQ
from playwright.sync_api import expect

from cases import tasks
from cases.eexchange.services import SERVICES
from cases.models import ProfileChange, ServiceAccess, User
from tests.factories import NOON, alice
from tests.journeys.inspection import complaints, scheme


def only_marks() -> None:
    """One service, and two years of it."""
    for service in SERVICES:
        if service.name != "TM_PROV":
            ServiceAccess.objects.create(service=service.name, may_use="no")
    ProfileChange.objects.create(
        number=1, values={"statistics.years": 2}, by=User.objects.system(), at=NOON, reason="x"
    )


def test_counts_are_read_and_looked_at_by_month_and_by_province(desk_for, reader, sandbox, on):
    only_marks()
    desk = desk_for(alice(), color_scheme=scheme(reader))
    desk.go("/statistics/")
    desk.send("main form[action='/statistics/read/'] button")
    tasks.read_statistics(**OrmQ.objects.get().task["kwargs"])
    desk.go("/statistics/")
    assert complaints(desk) == []
    desk.find("main a[href='/statistics/TM_PROV/']").click()
    capital = {"th": "กรุงเทพมหานคร", "en": "Bangkok"}[reader.language]
    expect(desk.find("main tbody th").first).to_contain_text(capital)
    expect(desk.find("main tbody tr")).to_have_count(77)
    assert complaints(desk) == []
    desk.find("main thead th.sum a").first.click()
    expect(desk.find("main th.sum[aria-sort=descending]")).to_be_visible()
    desk.find("main .chips a[href*='by=month']").click()
    expect(desk.find("main .chart rect")).to_have_count(12 + on.month - 1)
    assert complaints(desk) == []
    desk.find("main .chips summary").click()
    desk.find(f"main .menu a[href*='year={on.year - 1}']").click()
    expect(desk.find("main tfoot")).to_be_visible()
    desk.find("main .chips a[href*='by=rows']").click()
    expect(desk.find("main tbody tr")).to_have_count(50)
    assert complaints(desk) == []
