"""The preview of the sandbox says in the same words what saving refuses, and stores nothing."""

from datetime import date

import pytest

from cases.events import NewEvent, record_event
from cases.models import Deadline, Role
from cases.queries import office_calendar
from cases.register.letters import expect_letter
from cases.what_if import Sandbox, why_refused
from tests.cases.views.desk import field_errors, said, sign_in, stored, words
from tests.cases.views.sandbox import day_of, form, named, send
from tests.cases.views.world import make_difference
from tests.factories import TODAY, alice, bob, cause, make_case, make_user

pytestmark = pytest.mark.django_db

REFUSED = "It cannot be saved so:"
LETTER = {"kind": "office_action_received", "date": "2026-06-20"}
REGISTERED = [("filed", "2025-01-06"), ("registered", "2026-02-02")]


@pytest.fixture
def design():
    return make_case("DS-0001", events=[("filed", "2023-03-10"), ("granted", "2025-06-02")])


@pytest.mark.parametrize(
    ("changed", "added", "sentence"),
    [
        ({}, {}, "Nothing is changed yet."),
        ({}, {"kind": "filed", "date": "2026-06-02"}, "The filing is already recorded;"),
        ({}, {"kind": "published", "date": "2026-05-31"}, "This date lies before the filing date."),
        ({}, LETTER, "This event is already recorded."),
        ({}, {"kind": "published", "date": "2026-11-25"}, "can be looked at but not stored"),
        ({}, {"kind": "published", "date": "2026-06-02"}, ""),
        (
            {("day_", "filed"): "2026-06-25"},
            {},
            "Another event of this case lies before this filing date.",
        ),
        (
            {("day_", "office_action_received"): "2026-05-02"},
            {},
            "This date lies before the filing date.",
        ),
        (
            {("gone_", "office_action_received"): "on", ("day_", "filed"): "2026-06-25"},
            {},
            "",
        ),
        (
            {("gone_", "filed"): "on"},
            {"kind": "filed", "date": "2026-06-25"},
            "Another event of this case lies before this filing date.",
        ),
        ({("gone_", "filed"): "on"}, {"kind": "filed", "date": "2026-06-05"}, ""),
        (
            {("day_", "filed"): "2026-07-01", ("day_", "office_action_received"): "2026-07-20"},
            {"kind": "published", "date": "2026-06-30"},
            "This date lies before the filing date.",
        ),
        (
            {("day_", "filed"): "2026-07-01", ("day_", "office_action_received"): "2026-07-20"},
            {"kind": "office_action_received", "date": "2026-07-20"},
            "This event is already recorded.",
        ),
        ({("gone_", "office_action_received"): "on"}, LETTER, ""),
    ],
)  # fmt: skip
def test_the_preview_says_what_saving_says(changed, added, sentence):
    case = make_case(events=[("filed", "2026-06-01"), (LETTER["kind"], LETTER["date"])])
    given = {**named(case, changed), **added}
    before = stored()
    shown = send(case, preview="1", **given)
    assert (shown.status_code, stored()) == (200, before)
    refusal = shown.context["refusal"]
    assert sentence in refusal
    assert bool(refusal) is bool(sentence)
    assert words(shown).count(f"{REFUSED} {refusal}") == (2 if sentence else 0)
    saved = send(case, save="1", why="x", **given)
    if sentence:
        assert (saved.status_code, stored()) == (422, before)
        assert field_errors(saved)["__all__"] == [refusal]
    else:
        assert saved.status_code == 302


@pytest.mark.parametrize("ways", [{"preview": "1"}, {"save": "1", "why": "x"}])
def test_what_the_law_cannot_be_applied_to_is_said_once_in_the_same_words(ways):
    case = make_case(ip_type="trademark", events=REGISTERED)
    before = stored()
    answer = send(case, **ways, **named(case, {("gone_", "filed"): "on"}))
    assert (answer.status_code, stored()) == (422, before)
    (told,) = field_errors(answer)["__all__"]
    assert "needs the filing day" in told
    assert answer.context["refusal"] == told
    assert f"{REFUSED} {told}" in words(answer)


def test_each_step_of_saving_is_gone_by_the_preview():
    """The filing day is taken back before the other is recorded, and a registration needs one."""
    case = make_case(ip_type="trademark", events=REGISTERED)
    given = {"kind": "filed", "date": "2025-01-08", **named(case, {("gone_", "filed"): "on"})}
    before = stored()
    shown = send(case, preview="1", **given)
    assert (shown.status_code, shown.context["imagined"] is None, stored()) == (200, False, before)
    assert "needs the filing day" in shown.context["refusal"]
    saved = send(case, save="1", why="x", **given)
    assert (saved.status_code, stored()) == (422, before)
    assert field_errors(saved)["__all__"] == [shown.context["refusal"]]


def test_an_extension_needs_its_letter():
    case = make_case(events=[("filed", "2026-06-01")])
    extended = Sandbox(added=NewEvent("extension_granted", date(2026, 7, 1)))
    told = why_refused(case, [], extended, case.version, TODAY, office_calendar())
    assert told == said("An extension needs the officer's letter: its number or a scan.", "th")


def test_who_has_an_old_page_is_told_by_the_preview_too(design):
    old = form(design, preview="1", **{day_of(design, "filed"): "11/3/2566"})
    record_event(
        design, NewEvent("annuity_paid", date(2026, 11, 1), {"years": [5]}), cause(bob()), TODAY
    )
    answer = sign_in(alice()).post(f"/cases/{design.pk}/what-if/", old)
    assert answer.context["refusal"] == (
        "Somebody changed this case after you opened the page. Please look again."
    )


def test_a_preview_leaves_letters_differences_and_the_version_as_they_are():
    case = make_case(events=[("filed", "2026-06-01")])
    make_difference(case)
    expect_letter(case, "amend", cause(), TODAY)
    before = stored()
    letter = {"kind": "office_action_received", "date": "2026-11-20"}
    shown = send(case, preview="1", **letter)
    assert (shown.context["refusal"], stored()) == ("", before)
    assert send(case, save="1", why="x", **letter).status_code == 302
    assert not Deadline.objects.filter(case=case, code="LETTER-EXPECTED", state="open").exists()


def test_the_preview_beside_the_form_tells_the_button_that_it_cannot_save(design):
    desk = sign_in(alice())
    asked = {"HX-Request": "true", "HX-Target": "coming"}
    where = f"/cases/{design.pk}/what-if/"
    for changes, told in (({"kind": "filed", "date": "1/11/2568"}, 2), ({}, 2),
                          ({"kind": "published", "date": "1/11/2568"}, 0)):  # fmt: skip
        answer = desk.post(where, form(design, preview="1", **changes), headers=asked)
        source = answer.content.decode()
        assert source.count('id="unsavable" class="notice warning" hx-swap-oob="true"') == 1
        assert words(answer).count(REFUSED) == told
        assert ('hx-swap-oob="true" hidden' in source) is (told == 0)
        whole = desk.post(where, form(design, preview="1", **changes)).content.decode()
        assert (whole.count('id="unsavable"'), "hx-swap-oob" in whole) == (1, False)
    reader = sign_in(make_user("reader", role=Role.BOOKKEEPER))
    answer = reader.post(where, form(design, preview="1"), headers=asked)
    assert "unsavable" not in answer.content.decode()
    assert words(answer).count(REFUSED) == 1
