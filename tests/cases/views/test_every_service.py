"""All 21 services: each is reached from a page, called through the product's own way against the
sandbox, and what came is shown."""

import pytest
from django.utils import timezone

from cases import tasks
from cases.eexchange.services import SERVICES
from cases.models import ProfileChange, ServiceCall, StatisticsAnswer, User
from tests.cases.views.desk import sign_in, words
from tests.factories import NOON, TODAY, alice

pytestmark = pytest.mark.django_db

KINDS = {"tmdata": "trademark", "pat_des": "petty_patent"}


def question(service, office):
    """What a person enters, and a word of the answer."""
    if service.statistics:
        return {"keys": "YEAR=2568\nMONTH=1"}, "2568"
    if service.name == "CPRSONG":
        return {"name": "ล่องเรือชมจันทร์"}, "ริมคลอง"
    right = office.right(service.ip_type or KINDS[service.name], 1)
    return {"number": right.number}, right.number


def test_every_service_is_called_from_its_page_and_what_came_is_shown(office, time_machine):
    desk = sign_in(alice())
    listed = desk.get("/exchange/").content.decode()
    for service in SERVICES:
        where = f"/exchange/{service.name}/"
        assert f'href="{where}"' in listed, service.name
        given, word = question(service, office)
        time_machine.shift(5)
        page = desk.post(where, given, follow=True)
        call = ServiceCall.objects.order_by("-pk").first()
        assert (call.service, call.status, call.failed, call.sandbox) == (
            service.name, 200, False, True,
        )  # fmt: skip
        assert word in words(page), service.name
    assert [path.rpartition("/")[2] for path in office.requests] == [s.name for s in SERVICES]


def test_every_service_of_counts_is_read_by_the_job_and_has_a_page_of_its_own(office):
    ProfileChange.objects.create(
        number=1, values={"statistics.years": 1}, by=User.objects.system(), at=NOON, reason="x"
    )
    office.sandbox.today = TODAY.replace(month=2)
    tasks.read_statistics()
    desk = sign_in(alice())
    listed, exchange = (
        desk.get(where).content.decode() for where in ("/statistics/", "/exchange/")
    )
    for service in SERVICES:
        if service.statistics:
            where = f"/statistics/{service.name}/"
            assert f'href="{where}"' in listed, service.name
            assert f'href="{where}"' in exchange, service.name
            answer = StatisticsAnswer.objects.get(service=service.name)
            sums = next(iter(answer.months[str(timezone.localdate().year)].values()))
            page = desk.get(where)
            assert f"{sum(sums.values()):,}" in words(page), service.name
            assert len(page.context["lines"]) >= 10, service.name
