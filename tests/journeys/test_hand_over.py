"""Somebody leaves: the ordinary form refuses, the cases go to colleagues, the access ends."""

from playwright.sync_api import expect

from cases.models import Case, User
from tests.factories import alice, bob, make_user
from tests.journeys.docket import answer_due
from tests.journeys.inspection import complaints

MAIN = "#content-main {}"


def test_the_cases_of_somebody_who_leaves_go_to_a_colleague(desk_for, boss):
    case = answer_due(20).case
    answer_due(30, "DS-0002")
    carol = make_user("carol")
    theirs = desk_for(alice())
    theirs.go("/")
    desk = desk_for(boss)
    desk.go(f"/admin/cases/user/{alice().pk}/change/")
    desk.find(MAIN.format("[name=is_active]")).uncheck()
    desk.send("#content-main [name=_save]")
    assert complaints(desk) == []
    with desk.page.expect_navigation():
        desk.find(".field-is_active .errorlist a").click()
    assert complaints(desk) == []
    desk.find(MAIN.format("[name=responsible]")).select_option(str(carol.pk))
    desk.find(MAIN.format("[name=why]")).fill("ย้ายสำนักงาน")
    desk.send("#content-main form.choosing button")
    expect(desk.find(".changes tbody tr")).to_have_count(2)
    assert complaints(desk) == []
    assert Case.objects.filter(responsible=alice()).count() == 2
    desk.send("#content-main [name=hand_over]")
    assert desk.path() == "/admin/cases/user/"
    expect(desk.find(".messagelist .success")).to_be_visible()
    case.refresh_from_db()
    assert (case.responsible, case.deputy) == (carol, bob())
    assert User.objects.get(username="alice").is_active is False
    theirs.go("/")
    assert theirs.path().startswith("/sign-in/")
