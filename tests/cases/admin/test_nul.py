"""A NUL in what comes to the back office is refused before the database would refuse it."""

import pytest

from cases.models import Role, User
from tests.cases.views.desk import sign_in, words
from tests.factories import make_user

pytestmark = pytest.mark.django_db

REFUSED = "This request cannot be read"


@pytest.mark.parametrize(
    "address",
    [
        "/admin/cases/user/?role__exact=%00",
        "/admin/cases/user/?q=a%00b",
        "/admin/cases/user/?%00=1",
        "/admin/django_q/success/%00/change/",
        "/admin/?x=%00",
    ],
)
def test_an_address_with_a_nul(address, desk):
    answer = desk.get(address)
    assert answer.status_code == 400
    assert REFUSED in words(answer)
    assert answer["X-Frame-Options"] == "DENY"


@pytest.mark.parametrize(
    "fields",
    [
        {"action": "delete_selected", "_selected_action": "\x00"},
        {"action": "x", "_selected_action": ["1", "2\x00"]},
        {"\x00": "1"},
    ],
)
def test_a_form_with_a_nul(fields, desk):
    answer = desk.post("/admin/cases/user/", fields)
    assert answer.status_code == 400
    assert REFUSED in words(answer)


def test_nothing_is_written(desk):
    answer = desk.post("/admin/cases/user/add/", {"username": "new\x00"})
    assert (answer.status_code, User.objects.count()) == (400, 1)


def test_who_may_not_come_in_is_refused_as_ever():
    anya = sign_in(make_user("anya", role=Role.AGENT))
    assert anya.get("/admin/cases/user/?q=%00", follow=True).status_code == 403


def test_without_a_nul_everything_works(desk):
    assert desk.get("/admin/cases/user/?q=0&role__exact=agent").status_code == 200
