"""Who may do what on the pages about E-Exchange: every address, every method, every role."""

import pytest

from cases.models import RegisterPause, Role, StatusMapping
from tests.cases.views.desk import sign_in, stored
from tests.cases.views.world import make_call
from tests.factories import NOON, make_case, make_user

pytestmark = pytest.mark.django_db
TEXT = "ถ้อยคำใหม่"
AGENTS = {Role.AGENT, Role.ADMINISTRATOR}


@pytest.mark.parametrize("role", Role.values)
def test_nobody_else_sees_or_changes_anything(role):
    make_case(office_status=TEXT, office_status_state="unmapped")
    make_case("B", office_status="บ", office_status_internal="published")
    row = StatusMapping.objects.create(
        contains="บ", internal="published", exact=True, position=900, source="classified"
    )
    call = make_call(service="TM", source="try", body="[]", asked={})
    pause = RegisterPause.objects.create(kind="key", since=NOON, why="ก", why_en="k")
    person = make_user(f"a_{role}", role=role)
    desk = sign_in(person)
    boss = {Role.ADMINISTRATOR}
    pages = {
        "/register/progress/": AGENTS,
        "/statuses/": AGENTS,
        f"/statuses/{row.pk}/take-back/": AGENTS,
        "/exchange/": AGENTS,
        "/exchange/calls/": AGENTS,
        f"/exchange/calls/{call.pk}/": AGENTS,
        f"/exchange/calls/{call.pk}/answer/": AGENTS,
        "/exchange/TM/": AGENTS,
        "/exchange/profile/": boss,
    }
    before = stored()
    for address, roles in pages.items():
        for ask in (desk.get, desk.head):
            code = ask(address).status_code
            assert (address, code) == (address, 200 if role in roles else 403)
    assert stored() == before
    sent = {
        "/register/progress/lift/": (boss, {"what": f"pause-{pause.pk}", "why": "w"}),
        "/exchange/TM/access/": (boss, {"may_use": "no"}),
        "/exchange/profile/": (boss, {"shipped": "0"}),
        "/exchange/TM/": (AGENTS, {"number": "1"}),
        "/statuses/": (AGENTS, {"text": TEXT, "internal": "filed"}),
        f"/statuses/{row.pk}/take-back/": (AGENTS, {}),
    }
    for address, (roles, given) in sent.items():
        if role not in roles:
            assert (address, desk.post(address, given).status_code) == (address, 403)
    assert stored() == before
