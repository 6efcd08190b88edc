"""What a page may weigh and ask: ten questions, 60 KB of HTML, 15 KB on the wire for 50 rows."""

import gzip
import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cases.models import AccessKey, Role
from cases.register import key_request
from tests.cases.views.desk import jobs_ran, sign_in
from tests.cases.views.test_every_address import ADDRESSES, address, ask_about
from tests.cases.views.test_today import MOST_BYTES, MOST_QUERIES, due
from tests.cases.views.world import make_difference, make_failure, make_world, unmapped
from tests.factories import NOON, alice, cause, join, make_case, make_party, make_user
from tests.fees.books import keep_books

pytestmark = pytest.mark.django_db

MOST_ON_THE_WIRE = 15 * 1024
MOST_SCRIPTS_AND_STYLES = 200 * 1024
WELL = timedelta(hours=1)
TITLE = "เครื่องเล่นแผ่นเสียงแบบพกพา"
CLIENT = "บริษัท ตัวอย่างการค้า จำกัด (มหาชน)"


def opened(where, person, counting):
    """The page of an address, once nothing is asked for the first time any more."""
    browser = sign_in(person, "th")
    browser.get(where)
    with counting(MOST_QUERIES):
        return browser.get(where)


def test_every_page_asks_at_most_ten_questions():
    jobs_ran(sync=WELL, reminders=WELL)
    world = make_world(account=make_user("chan", role=Role.CLIENT))
    unmapped(world.case)
    ask_about(world.case)
    keep_books(world.case)
    make_failure(world.case)
    due(20, world.case)
    key_request.begin(NOON.date(), alice(), cause(), NOON.date())
    AccessKey.objects.create(service="eexchange", sealed="x", stored_by=alice(), stored_at=NOON)
    browser, many = sign_in(make_user("boss", role=Role.ADMINISTRATOR), "th"), {}
    for name in (name for name, row in ADDRESSES.items() if row.agent == 200):
        where = address(name, world)
        browser.get(where)
        with CaptureQueriesContext(connection) as asked:
            assert browser.get(where).status_code == 200, name
        if len(asked) > MOST_QUERIES:
            many[name] = [query["sql"] for query in asked]
    assert many == {}


@pytest.fixture
def fifty():
    """Fifty cases with long names: a deadline, a difference and a party each."""
    jobs_ran(sync=WELL, reminders=WELL)
    party = make_party(CLIENT)
    events = [("filed", "2026-06-01"), ("office_action_received", "2026-09-05")]
    for number in range(50):
        case = make_case(
            title=f"{TITLE} {number}", application_number=f"6902{number:06}", events=events
        )
        join(case, party)
        if number < 20:
            make_difference(case)
    return case


def test_fifty_rows_are_light(fifty, django_assert_max_num_queries):
    for where in ("/", "/?show=month", "/?show=differs", "/cases/"):
        page = opened(where, alice(), django_assert_max_num_queries)
        assert page.content.decode().count(TITLE) >= 20, where
        assert len(page.content) <= MOST_BYTES, where
        assert len(gzip.compress(page.content, 6)) <= MOST_ON_THE_WIRE, where


def test_scripts_and_styles_are_light(client):
    page = sign_in(alice()).get("/").content.decode()
    found = re.findall(r'(?:src|href)="(/static/[^"]+\.(?:js|css))"', page)
    assert {name.rpartition("/")[2] for name in found} == {
        "docket.css", "docket.js", "dates.js", "htmx-2.min.js",
    }  # fmt: skip
    read = [client.get(name, headers={"Accept-Encoding": "gzip"}) for name in found]
    assert [answer.headers["Content-Encoding"] for answer in read] == ["gzip"] * 4
    assert sum(len(b"".join(answer)) for answer in read) <= MOST_SCRIPTS_AND_STYLES


def test_the_pages_are_sent_packed(client):
    answer = client.get(reverse("cases:sign_in"), headers={"Accept-Encoding": "gzip"})
    assert answer.headers.get("Content-Encoding") == "gzip"
