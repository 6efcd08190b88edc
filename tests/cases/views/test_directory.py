"""The directory: entries by kind of right, from the case and to the back office."""

from datetime import date

import pytest

from cases.models import ClosedDay, DirectoryEntry, Role
from tests.cases.views.desk import sign_in, words
from tests.factories import alice, make_case, make_user

pytestmark = pytest.mark.django_db


def test_what_the_manuals_say_is_there_from_the_start():
    page = sign_in(alice()).get("/directory/")
    told = words(page)
    assert "Information and Communication Technology Centre" in told
    for known in ("02-547-6038", "02-547-4680", "02-547-4713", "1368", "1111", "1206"):
        assert known in told, known
    assert "08:30–16:30" in told
    assert "02-547-6038 ext. 1005, 1020" in told
    assert "02-547-6038 ต่อ 1005, 1020" in words(sign_in(alice(), "th").get("/directory/"))
    assert "payable to the director of the Design Patent Division" in told
    assert all(row.source for row in DirectoryEntry.objects.all())


def test_one_kind_of_right_shows_its_own_entries_and_those_for_all():
    codes = {
        right: {
            row.code
            for _heading, rows in sign_in(alice())
            .get(f"/directory/?right={right}")
            .context["groups"]
            for row in rows
        }
        for right in ("design", "gi", "none-such")
    }
    assert "design-post" in codes["design"]
    assert "tm-post" not in codes["design"]
    assert {"dip", "pmo-1111"} <= codes["design"] & codes["gi"]
    assert "design-post" not in codes["gi"]
    assert codes["none-such"] == set(DirectoryEntry.objects.values_list("code", flat=True))


def test_a_case_leads_to_the_entries_of_its_kind():
    person = alice()
    case = make_case(ip_type="design", responsible=person)
    source = sign_in(person).get(f"/cases/{case.pk}/").content.decode()
    assert 'href="/directory/?right=design"' in source


def test_the_next_closed_days_are_told_in_their_order_and_past_ones_are_not():
    ClosedDay.objects.all().delete()
    for day, name in (
        (date(2000, 1, 3), "Plough past"),
        (date(2140, 5, 4), "Boat races"),
        (date(2140, 5, 3), "Rice offering"),
    ):
        ClosedDay.objects.create(date=day, name=name, name_en=name, source="test")
    told = words(sign_in(alice()).get("/directory/"))
    assert told.index("Rice offering") < told.index("Boat races")
    assert "Plough past" not in told


def test_a_wrong_kind_of_right_or_wrong_hours_are_refused_with_a_sentence():
    boss = sign_in(make_user("boss", role=Role.ADMINISTRATOR))
    entry = DirectoryEntry.objects.get(code="dip")
    address = f"/admin/cases/directoryentry/{entry.pk}/change/"
    given = {"code": "dip", "kind": "unit", "position": 10, "name": "Office", "source": "told"}
    refused = boss.post(address, given | {"rights": '["plants"]'})
    assert "Give a list of kinds of right such as" in refused.content.decode()
    refused = boss.post(address, given | {"rights": "[]", "open_from": "16:30"})
    assert "Give both hours, the earlier one first." in refused.content.decode()
    hours = {"open_from": "09:00", "open_until": "15:00"}
    assert boss.post(address, given | {"rights": '["gi"]'} | hours).status_code == 302
    entry.refresh_from_db()
    assert (entry.name, entry.rights, entry.is_for("design")) == ("Office", ["gi"], False)
    assert entry.history.count() == 1
