"""On Today: what nobody can be told of, and who stands in; at a deadline: that somebody knows."""

import pytest

from cases.models import Acknowledgement, CaseReminders, ReminderPolicy, Role
from tests.cases.reminders.rows import make_deadline
from tests.cases.views.desk import sign_in, words
from tests.cases.views.test_today import shown
from tests.cases.views.world import make_leave
from tests.factories import alice, bob, join, make_case, make_party, make_user

pytestmark = pytest.mark.django_db

BUTTON = "I know of this deadline"


def test_what_nobody_can_be_told_of_stands_first_with_a_way_to_give_it_away():
    make_leave(0, 5)
    lonely = make_deadline(make_case(ref="LONELY"), left=40)
    make_deadline(make_case(deputy=bob()), left=3)
    hidden = make_deadline(make_case(ref="HIDDEN", restricted=True), left=3)
    page = sign_in(bob()).get("/?who=mine")
    assert (next(iter(shown(page))), shown(page)["untold"]) == ("untold", [lonely])
    assert f"/cases/assign/?next=/&amp;case={lonely.case_id}" in page.content.decode()
    assert "HIDDEN" not in words(page)
    boss = sign_in(make_user("boss", role=Role.ADMINISTRATOR))
    assert shown(boss.get("/?show=untold"))["untold"] == [hidden, lonely]
    reader = sign_in(make_user("boon", role=Role.BOOKKEEPER))
    assert "untold" not in shown(reader.get("/"))
    assert "LONELY" not in words(reader.get("/"))


@pytest.mark.parametrize("whose", [ReminderPolicy, CaseReminders])
def test_a_ladder_that_cannot_be_used_closes_the_page_to_nobody(whose):
    lonely = make_deadline(make_case(responsible=None), left=40)
    row = whose() if whose is ReminderPolicy else whose(case=lonely.case)
    row.save()
    whose.objects.update(statutory="soon", internal="0")
    assert shown(sign_in(bob()).get("/"))["untold"] == [lonely]


def test_a_row_of_somebody_on_leave_names_who_stands_in_but_not_to_a_client():
    make_leave(0, 5, deputy=make_user("nop"))
    client, party = make_user("chan", role=Role.CLIENT), make_party("A client")
    party.users.add(client)
    theirs = make_case(ref="THEIRS")
    join(theirs, party)
    make_deadline(theirs, left=20)
    make_deadline(make_case(deputy=bob()), left=3)
    make_deadline(make_case(responsible=bob(), ref="BOBS"), left=4)
    for where in ("/", f"/cases/{theirs.pk}/"):
        page = words(sign_in(client).get(where))
        assert "THEIRS" in page
        assert "Nop" not in page
    text = words(sign_in(bob()).get("/"))
    assert text.count("stands in: Nop") == 1
    case = make_case(deputy=bob())
    assert "Responsible Alice stands in: Nop" in words(sign_in(bob()).get(f"/cases/{case.pk}/"))


@pytest.mark.parametrize(
    ("left", "kind", "asked"),
    [(4, "manual", False), (3, "manual", True), (0, "statutory", True), (-2, "manual", True),
     (0, "internal", False)],
)  # fmt: skip
def test_the_button_stands_at_the_last_steps_alone(left, kind, asked):
    row = make_deadline(make_case(), left=left, kind=kind)
    assert (BUTTON in words(sign_in(alice()).get(f"/deadlines/{row.pk}/"))) == asked


def test_who_acknowledged_stands_there_instead_and_in_the_evidence():
    row = make_deadline(make_case(deputy=bob()), left=3)
    browser = sign_in(alice())
    drawer = browser.get(
        f"/deadlines/{row.pk}/",
        headers={"HX-Request": "true", "HX-Current-URL": "http://testserver/?who=mine"},
    )
    assert 'name="next" value="/?who=mine"' in drawer.content.decode()
    browser.post(f"/deadlines/{row.pk}/acknowledge/", {"next": "/?who=mine"})
    assert Acknowledgement.objects.get().by == alice()
    page = sign_in(bob()).get(f"/deadlines/{row.pk}/")
    assert BUTTON not in words(page)
    assert "Alice knows of it, 24 Nov 2569 12:00" in words(page)
    evidence = words(browser.get(f"/deadlines/{row.pk}/evidence/"))
    assert "Acknowledged (3 days before)" in evidence


def test_who_only_reads_has_no_button():
    row = make_deadline(make_case(), left=3)
    text = words(sign_in(make_user("boon", role=Role.BOOKKEEPER)).get(f"/deadlines/{row.pk}/"))
    assert BUTTON not in text
    assert "Nobody has acknowledged this step yet." in text
