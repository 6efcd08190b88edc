"""Nobody leaves with open cases: the ordinary form refuses, the page hands them over."""

import pytest
from django.test import Client

from cases.admin.people import person_mark
from cases.models import Case, Role, User
from tests.cases.views.desk import sign_in, stored, words
from tests.factories import PASSWORD, alice, bob, charlie, make_case, make_user

pytestmark = pytest.mark.django_db

DESIGN = [("filed", "2026-01-13"), ("office_action_received", "2026-10-01")]


def carol():
    return make_user("carol")


def page_of(person):
    return f"/admin/cases/user/{person.pk}/hand-over/"


def make_inactive(desk, person):
    given = {
        "username": person.username,
        "seen": person_mark(User.objects.get(pk=person.pk)),
        "role": person.role,
        "first_name": person.first_name,
        "last_name": "Renamed",
        "email": person.email,
        "language": "en",
        "era": "be",
    }
    return desk.post(f"/admin/cases/user/{person.pk}/change/", given)


def given(**people):
    """The choices of the form as it sends them."""
    return {"why": "", **{role: person.pk for role, person in people.items()}}


def look(desk, person, **people):
    return desk.get(page_of(person), given(**people))


def hand_over(desk, person, seen=None, why="", **people):
    """Send what the preview offers; `seen` is an older preview."""
    seen = seen or look(desk, person, **people).context["seen"]
    sent = given(**people) | {"why": why, "seen": seen, "hand_over": "1"}
    return desk.post(page_of(person), sent, follow=True)


# The ordinary form


@pytest.mark.parametrize("role", ["responsible", "deputy"])
def test_who_answers_for_a_case_is_not_made_inactive(role, desk):
    make_case(**{"responsible": bob(), role: alice()})
    answer = make_inactive(desk, alice())
    [error] = answer.context["adminform"].form.errors["is_active"]
    assert "Alice still answers for 1 case." in error
    assert f'<a href="{page_of(alice())}">Hand over first</a>' in answer.content.decode()
    assert answer.context["adminform"].form["last_name"].value() == "Renamed"
    person = User.objects.get(username="alice")
    assert (person.is_active, person.last_name) == (True, "")


def test_an_ended_case_holds_nobody(desk):
    make_case(events=[("filed", "2026-01-13"), ("withdrawn", "2026-02-01")])
    assert make_inactive(desk, alice()).status_code == 302
    assert User.objects.get(username="alice").is_active is False


def test_being_made_inactive_ends_the_sessions(desk):
    browser = sign_in(alice())
    make_inactive(desk, alice())
    User.objects.filter(username="alice").update(is_active=True)
    assert browser.get("/").status_code == 302
    assert desk.get("/admin/").status_code == 200


def test_somebody_inactive_with_old_cases_can_still_be_edited(desk):
    make_case()
    User.objects.filter(username="alice").update(is_active=False)
    assert make_inactive(desk, User.objects.get(username="alice")).status_code == 302


# The page


def test_the_page_says_what_the_person_holds(desk):
    make_case(events=DESIGN)
    make_case(responsible=bob(), deputy=alice())
    make_case(events=[("filed", "2026-01-13"), ("withdrawn", "2026-02-01")])
    page = desk.get(page_of(alice()))
    assert "Alice answers for 2 cases that have not ended." in words(page)
    deadlines = page.context["deadlines"]
    assert deadlines >= 1
    assert set(page.context["form"].fields) == {"responsible", "deputy", "why"}


def test_only_the_roles_that_are_held_are_asked_for(desk):
    make_case()
    assert set(desk.get(page_of(alice())).context["form"].fields) == {"responsible", "why"}


def test_only_active_staff_can_take_them_and_not_the_person(desk, boss):
    make_case()
    bob(), charlie(), make_user("gone", is_active=False)
    User.objects.system()
    offered = desk.get(page_of(alice())).context["form"].fields["responsible"].queryset
    assert set(offered) == {bob(), boss}


@pytest.mark.parametrize("choice", ["charlie", "gone", "alice"])
def test_nobody_else_can_be_chosen(choice, desk):
    case = make_case()
    charlie(), make_user("gone", is_active=False)
    answer = look(desk, alice(), responsible=User.objects.get(username=choice))
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["responsible"])
    case.refresh_from_db()
    assert case.responsible == alice()


def test_the_preview_moves_nothing(desk):
    make_case(events=DESIGN)
    bob()
    before = stored(people=True)
    page = look(desk, alice(), responsible=bob())
    assert [change.responsible for change in page.context["changes"]] == [bob()]
    desk.post(page_of(alice()), given(responsible=bob()) | {"seen": page.context["seen"]})
    assert stored(people=True) == before


def test_handing_over_moves_the_cases_and_ends_the_access(desk):
    first, second = make_case(events=DESIGN), make_case(responsible=bob(), deputy=alice())
    over = make_case(events=[("filed", "2026-01-13"), ("withdrawn", "2026-02-01")])
    browser = sign_in(alice())
    answer = hand_over(desk, alice(), responsible=bob(), deputy=carol(), why="ย้ายสำนักงาน")
    assert "Alice is inactive and signed out; 2 cases were handed over." in words(answer)
    rows = [Case.objects.get(pk=case.pk) for case in (first, second, over)]
    assert [(row.responsible, row.deputy) for row in rows] == [
        (bob(), None),
        (bob(), carol()),
        (alice(), None),
    ]
    assert [row.version for row in rows] == [first.version + 1, second.version + 1, over.version]
    entry = rows[0].history.latest()
    assert (entry.history_user.username, entry.history_change_reason) == (
        "boss",
        "Alice left; the cases were handed over: ย้ายสำนักงาน",
    )
    person = User.objects.get(username="alice")
    assert (person.is_active, person.history.latest().history_user.username) == (False, "boss")
    assert browser.get("/").status_code == 302
    assert not Client().login(username="alice", password=PASSWORD)


def test_who_is_both_hands_both_over(desk):
    case = make_case(deputy=alice())
    hand_over(desk, alice(), responsible=bob(), deputy=carol())
    case.refresh_from_db()
    assert (case.responsible, case.deputy) == (bob(), carol())


def test_the_same_person_twice_is_told_before(desk):
    make_case(deputy=bob())
    page = look(desk, alice(), responsible=bob())
    assert (page.context["twice"], "Twice the same person" in words(page)) == (1, True)
    assert "In 1 case the same person would be responsible and deputy" in words(page)


def test_a_restricted_case_blocks_until_somebody_may_see_it(desk):
    make_case("OPEN-1")
    secret = make_case("SECRET-1", restricted=True)
    page = look(desk, alice(), responsible=bob())
    assert page.context["blocked"] is True
    assert "Restricted, not open to Bob" in words(page)
    assert 'name="hand_over"' not in page.content.decode()
    answer = hand_over(desk, alice(), responsible=bob())
    assert "Nothing was moved: SECRET-1 cannot be given to Bob." in words(answer)
    assert not Case.objects.filter(responsible=bob()).exists()
    assert User.objects.get(username="alice").is_active is True
    secret.members.add(bob())
    hand_over(desk, alice(), responsible=bob())
    assert Case.objects.filter(responsible=bob()).count() == 2


@pytest.mark.parametrize("what", ["changed", "given away", "a new one", "ended"])
def test_what_somebody_changed_meanwhile_is_not_run_over(what, desk):
    first, second = make_case("T-A"), make_case("T-B")
    seen = look(desk, alice(), responsible=bob()).context["seen"]
    if what == "changed":
        Case.objects.filter(pk=first.pk).update(version=first.version + 1)
    elif what == "given away":
        Case.objects.filter(pk=first.pk).update(responsible=carol())
    elif what == "ended":
        Case.objects.filter(pk=first.pk).update(is_over=True)
    else:
        make_case("T-C")
    before = stored()
    answer = hand_over(desk, alice(), seen=seen, responsible=bob())
    assert "Somebody changed these cases meanwhile." in words(answer)
    assert stored() == before
    assert answer.context["previewed"] is True
    hand_over(desk, alice(), responsible=bob())
    second.refresh_from_db()
    assert second.responsible == bob()


def test_a_second_click_is_told_and_moves_nothing(desk):
    make_case()
    page = look(desk, alice(), responsible=bob())
    hand_over(desk, alice(), seen=page.context["seen"], responsible=bob())
    sent = given(responsible=bob()) | {"seen": page.context["seen"], "hand_over": "1"}
    assert desk.post(page_of(alice()), sent).status_code == 404
    assert Case.objects.filter(responsible=bob()).count() == 1


def test_who_holds_nothing_leaves_at_once(desk):
    alice()
    page = look(desk, alice())
    assert page.context["previewed"] is True
    hand_over(desk, alice())
    assert User.objects.get(username="alice").is_active is False


def test_the_last_administrator_does_not_leave(desk, boss):
    make_case(responsible=boss)
    page = look(desk, boss, responsible=bob())
    assert "This is the last administrator: make another one first." in words(page)
    sent = given(responsible=bob()) | {"seen": page.context["seen"], "hand_over": "1"}
    assert "The office needs an administrator" in words(desk.post(page_of(boss), sent, follow=True))
    boss.refresh_from_db()
    assert boss.is_active is True


def test_one_of_two_administrators_may_leave_by_themselves(desk, boss):
    make_user("second", role=Role.ADMINISTRATOR)
    make_case(responsible=boss)
    answer = hand_over(desk, boss, responsible=bob())
    assert answer.request["PATH_INFO"] == "/sign-in/"
    assert Case.objects.get().responsible == bob()


def test_the_system_and_strangers_have_no_page(desk):
    assert desk.get(page_of(User.objects.system())).status_code == 404
    assert desk.get("/admin/cases/user/999999/hand-over/").status_code == 404


def test_only_administrators_hand_over():
    case = make_case()
    sent = given(responsible=bob()) | {"hand_over": "1"}
    assert Client().post(page_of(alice()), sent).status_code == 302
    assert sign_in(bob()).post(page_of(alice()), sent, follow=True).status_code == 403
    case.refresh_from_db()
    assert case.responsible == alice()


@pytest.mark.parametrize("cases", [1, 3])
def test_the_page_costs_the_same_for_one_and_for_three(cases, desk, django_assert_num_queries):
    taker = carol()
    for _ in range(cases):
        make_case()
    person = alice()
    with django_assert_num_queries(9):
        look(desk, person, responsible=taker)
