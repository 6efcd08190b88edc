"""Giving the cases of ticked rows to a person: look first, and nothing is overwritten."""

import pytest

from cases.models import Case, Role
from cases.reminders.people import people_on
from cases.reminders.planning import plan, withdraw_stale
from tests.cases.views.desk import field_errors, sign_in, stored, words
from tests.cases.views.test_today import due
from tests.cases.views.world import SECRETS, make_world
from tests.factories import TODAY, alice, bob, charlie, make_case, make_user

pytestmark = pytest.mark.django_db

WAY = "/cases/assign/"


def olan():
    return make_user("olan")


def ask(*cases, person=None, role="responsible", **more):
    """What the form sends: the ticked cases, and who gets them."""
    given = {"case": [str(case.pk) for case in cases], **more}
    return given | ({"person": str(person.pk), "role": role} if person else {})


def seen(answer):
    """The hidden fields of the preview, with the button that assigns."""
    rows = answer.context["changes"]
    shown = {f"was-{case.pk}": str(now.pk) if now else "" for case, now, _allowed in rows}
    source = answer.content.decode()
    assert all(f'name="{name}" value="{value}"' in source for name, value in shown.items())
    return {**shown, "assign": "1"}


def assign(browser, *cases, **given):
    """Preview, then assign."""
    preview = browser.get(WAY, ask(*cases, **given))
    assert preview.status_code == 200
    return browser.post(WAY, ask(*cases, **given, **seen(preview)), follow=True)


def people(*cases):
    rows = {row.pk: row for row in Case.objects.select_related("responsible", "deputy")}
    return [(str(rows[c.pk].responsible), str(rows[c.pk].deputy)) for c in cases]


def test_the_ticked_cases_are_shown_with_their_people():
    one, two, other = make_case(deputy=bob()), make_case(responsible=bob()), make_case()
    page = sign_in(alice()).get(WAY, ask(one, two))
    assert list(page.context["cases"]) == [one, two]
    assert other.ref not in words(page)
    assert f"{one.title} Alice Deputy: Bob" in words(page)


@pytest.mark.parametrize("method", ["get", "post"])
def test_the_preview_names_the_old_and_the_new_person_and_changes_nothing(method):
    one, two, three = make_case(), make_case(responsible=None), make_case(responsible=bob())
    browser = sign_in(alice())
    before = stored(people=True)
    page = getattr(browser, method)(WAY, ask(one, two, three, person=bob()))
    assert page.context["changes"] == [
        (one, alice(), True),
        (two, None, True),
        (three, bob(), True),
    ]
    for sentence in ["Alice → Bob Will change", "– → Bob Will change", "Bob Stays as it is"]:
        assert sentence in words(page)
    assert stored(people=True) == before


@pytest.mark.parametrize("role", ["responsible", "deputy"])
def test_assigning_gives_every_case_to_the_person_and_says_who_did_it(role):
    cases = [make_case(responsible=alice(), deputy=bob()) for _ in range(3)]
    answer = assign(sign_in(alice()), *cases[:2], person=olan(), role=role)
    given = {"responsible": ("Olan", "Bob"), "deputy": ("Alice", "Olan")}[role]
    assert people(*cases) == [given, given, ("Alice", "Bob")]
    assert f"2 cases now have Olan as {role}." in words(answer)
    case = Case.objects.get(pk=cases[0].pk)
    newest = case.history.first()
    assert case.version == cases[0].version + 1
    assert (newest.history_user, newest.history_change_reason) == (
        alice(),
        f"Given to Olan as {role}",
    )
    assert getattr(newest, role) == olan()


def test_two_rows_of_one_case_are_one_case():
    case = make_case()
    answer = assign(sign_in(alice()), case, case, person=bob())
    assert "1 case now has Bob as responsible." in words(answer)
    assert Case.objects.get().version == case.version + 1


def test_the_way_leads_back_to_the_same_list():
    case = make_case()
    browser = sign_in(alice())
    given = {"next": "/?who=office&law=1", f"was-{case.pk}": str(alice().pk), "assign": "1"}
    answer = browser.post(WAY, ask(case, person=bob(), **given))
    assert answer["Location"] == "/?who=office&law=1"
    for elsewhere in ["https://evil.example/", "//evil.example", "x", "/\x00" * 2000]:
        answer = browser.post(WAY, ask(case, person=bob(), **given | {"next": elsewhere}))
        assert answer["Location"] == "/"


def test_what_somebody_changed_since_the_preview_is_left_alone_and_told():
    kept, changed = make_case(), make_case()
    browser = sign_in(alice())
    shown = seen(browser.get(WAY, ask(kept, changed, person=bob())))
    Case.objects.filter(pk=changed.pk).update(responsible=olan())
    answer = browser.post(WAY, ask(kept, changed, person=bob(), **shown), follow=True)
    assert people(kept, changed) == [("Bob", "None"), ("Olan", "None")]
    assert "1 case now has Bob as responsible." in words(answer)
    assert f"somebody changed them meanwhile: {changed.ref}." in words(answer)


@pytest.mark.parametrize("was", [None, "", "0", "x", "-1", "\x00", "9" * 40])
def test_a_case_that_the_preview_did_not_show_so_is_left_alone(was):
    case = make_case()
    browser, before = sign_in(alice()), stored()
    given = {} if was is None else {f"was-{case.pk}": was}
    answer = browser.post(WAY, ask(case, person=bob(), assign="1", **given), follow=True)
    assert stored() == before
    assert case.ref in words(answer)


def test_a_double_click_assigns_once_and_shows_no_error():
    case = make_case()
    browser = sign_in(alice())
    shown = seen(browser.get(WAY, ask(case, person=bob())))
    answers = [browser.post(WAY, ask(case, person=bob(), **shown)) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [302, 302]
    page = browser.get("/")
    assert words(page).count("1 case now has Bob as responsible.") == 1
    assert "Left alone" not in words(page)
    assert (Case.objects.get().version, case.history.count()) == (case.version + 1, 2)


@pytest.mark.parametrize(
    "changes",
    [
        {"person": "0"},
        {"person": ""},
        {"person": "x\x00"},
        {"person": "9" * 30},
        {"role": "owner"},
        {"role": ""},
        {"role": "responsible_id"},
        {"role": "\x00"},
    ],
)
def test_nonsense_is_refused_at_its_field_and_changes_nothing(changes):
    case = make_case()
    given = ask(case, person=bob(), assign="1") | {f"was-{case.pk}": str(alice().pk)} | changes
    browser, before = sign_in(alice()), stored()
    answer = browser.post(WAY, given)
    assert (answer.status_code, list(field_errors(answer))) == (422, list(changes))
    assert stored() == before


@pytest.mark.parametrize("case", ["", "x", "-1", "1.5", "\x00", "²", "9" * 19, "9" * 5000])
def test_a_case_that_cannot_be_is_not_there(case):
    make_case()
    browser, before = sign_in(alice()), stored()
    given = {"case": case, "person": str(bob().pk), "role": "deputy", "assign": "1"}
    for answer in (browser.get(WAY, given), browser.post(WAY, given)):
        assert (answer.status_code, list(answer.context["cases"])) == (200, [])
    assert stored() == before


def test_nobody_outside_the_office_gets_a_case():
    case = make_case()
    for person in [charlie(), make_user("left", is_active=False)]:
        before = stored()
        browser = sign_in(alice())
        for answer in (browser.get(WAY, ask(case)), browser.get(WAY, ask(case, person=person))):
            assert f'<option value="{person.pk}"' not in answer.content.decode()
        answer = browser.post(WAY, ask(case, person=person, assign="1"))
        assert list(field_errors(answer)) == ["person"]
        assert stored() == before


@pytest.mark.parametrize("role", [Role.CLIENT, Role.BOOKKEEPER])
def test_who_may_only_read_assigns_nothing(role):
    case = make_case()
    browser = sign_in(make_user("reader", role=role))
    before = stored()
    given = ask(case, person=bob(), assign="1") | {f"was-{case.pk}": str(alice().pk)}
    assert [browser.get(WAY, ask(case)).status_code, browser.post(WAY, given).status_code] == [
        403,
        403,
    ]
    assert stored() == before


def test_a_restricted_case_is_not_told_to_who_may_not_see_it():
    case = make_world(ref="SECRET-1", restricted=True).case
    mine = make_case(responsible=olan())
    browser, before = sign_in(olan()), Case.objects.filter(pk=case.pk).values().get()
    given = ask(case, mine, person=bob()) | {f"was-{case.pk}": str(alice().pk)}
    answers = [
        browser.get(WAY, ask(case, mine)),
        browser.get(WAY, given),
        browser.post(WAY, given | {"assign": "1"}, follow=True),
    ]
    told = [word for answer in answers for word in SECRETS if word in answer.content.decode()]
    assert told == []
    assert Case.objects.filter(pk=case.pk).values().get() == before


def test_a_restricted_case_goes_to_its_own_people_and_administrators_only():
    case = make_case(restricted=True, deputy=bob())
    browser = sign_in(alice())
    preview = browser.get(WAY, ask(case, person=olan()))
    assert "Restricted, stays as it is" in words(preview)
    answer = browser.post(WAY, ask(case, person=olan(), **seen(preview)), follow=True)
    assert f"restricted and not open to Olan: {case.ref}." in words(answer)
    assert people(case) == [("Alice", "Bob")]
    boss = make_user("boss", role=Role.ADMINISTRATOR)
    assign(browser, case, person=boss, role="deputy")
    assert people(case) == [("Alice", "Boss")]


def test_the_reminders_follow_at_the_next_pass():
    row = due(7)
    plan(people_on(TODAY))
    assign(sign_in(alice()), row.case, person=bob())
    withdraw_stale(people_on(TODAY))
    plan(people_on(TODAY))
    told = row.reminders.filter(state="planned").values_list("recipient__username", flat=True)
    assert list(told) == ["bob"]


def test_the_page_asks_the_same_few_questions_for_one_case_and_for_three(
    django_assert_max_num_queries,
):
    browser, counted = sign_in(alice()), []
    cases = [make_case(deputy=bob()) for _ in range(3)]
    for some in (cases[:1], cases):
        with django_assert_max_num_queries(10) as asked:
            browser.get(WAY, ask(*some, person=bob()))
        counted.append(len(asked))
    assert counted[0] == counted[1]
