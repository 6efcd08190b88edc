"""The preview beside a form: what saving would do to the deadlines, without saving anything."""

from datetime import date, timedelta

import pytest

from cases.events import NewEvent, record_event
from cases.models import Case, ClosedDay, Deadline, FilingOffice, IpType
from tests.cases.views.desk import said, sign_in, stored, words
from tests.cases.views.test_edit_case import opened
from tests.factories import TODAY, alice, bob, cause, make_case, make_user

pytestmark = pytest.mark.django_db

LIVE = {"HX-Request": "true", "HX-Target": "coming"}
LETTER = {"kind": "office_action_received", "date": "15/9/2569"}


def ask(where, given, language="en", person=None):
    before = stored()
    answer = sign_in(person or alice(), language).post(
        where, {**given, "preview": "1"}, headers=LIVE
    )
    assert stored() == before
    return answer


def event(case, given, **options):
    return ask(f"/cases/{case.pk}/events/add/", given, **options)


def test_only_the_preview_is_answered_and_it_is_what_saving_would_bring():
    case = make_case(events=[("filed", "2026-06-01")])
    shown = event(case, LETTER)
    assert shown.status_code == 200
    assert "<html" not in shown.content.decode()
    assert "Mon 14 Dec 2569" in words(shown)
    sign_in(alice()).post(f"/cases/{case.pk}/events/add/", LETTER)
    row = Deadline.objects.get(case=case, code="DES-S-20")
    assert [(d.code, d.due_date) for d in shown.context["coming"]] == [(row.code, row.due_date)]


@pytest.mark.parametrize("language", ["th", "en"])
def test_what_is_empty_is_not_complained_of_and_what_is_wrong_is(language):
    case = make_case(events=[("filed", "2026-06-01")])
    assert words(event(case, {"kind": "", "date": ""}, language=language)) == ""
    early = event(case, LETTER | {"date": "1/5/2569"}, language=language)
    assert said("This date lies before the filing date.", language) in words(early)
    assert words(event(case, LETTER | {"date": "31/2/2569"}, language=language)) != ""


def test_a_correction_shows_what_would_move():
    case = make_case(events=[("filed", "2026-06-01"), ("office_action_received", "2026-09-15")])
    letter = case.events.get(kind="office_action_received")
    shown = ask(f"/events/{letter.pk}/correct/", LETTER | {"date": "16/9/2569"})
    assert [d.due_date for d in shown.context["coming"]] == [date(2026, 12, 15)]


NEW = {"ip_type": "design", "our_side": "applicant", "filed_on": ""}


@pytest.mark.parametrize("ip_type", IpType.values)
def test_a_new_case_shows_what_its_filing_starts_before_anything_else_is_typed(ip_type):
    shown = ask("/cases/new/", NEW | {"ip_type": ip_type, "filed_on": "2/11/2569"})
    case = make_case(ip_type=ip_type)
    record_event(case, NewEvent("filed", date(2026, 11, 2)), cause(alice()), TODAY)
    saved = set(Deadline.objects.filter(case=case).values_list("code", "due_date"))
    assert {(d.code, d.due_date) for d in shown.context["coming"]} == saved
    assert ("This event starts no deadline." in words(shown)) is (not saved)
    assert words(ask("/cases/new/", NEW)) == ""


@pytest.mark.parametrize("language", ["th", "en"])
def test_a_filing_in_the_future_is_told_at_once(language):
    shown = ask("/cases/new/", NEW | {"filed_on": "2/11/2599"}, language=language)
    sentence = said("This date lies in the future; an event has happened.", language)
    assert sentence in words(shown)


@pytest.fixture
def answered():
    """A design whose answer is due on 14 December."""
    return make_case(events=[("filed", "2026-06-01"), ("office_action_received", "2026-09-15")])


def edit(case, **changes):
    browser = sign_in(alice())
    return ask(f"/cases/{case.pk}/edit/", opened(browser, case) | changes)


def foreseen(answer):
    return [(each.code, each.before, each.after) for each in answer.context["foreseen"] or []]


def test_an_edit_that_the_law_does_not_look_at_shows_nothing(answered):
    assert words(edit(answered, title="Another")) == ""


def test_the_other_side_takes_our_deadlines_from_the_desk(answered):
    shown = edit(answered, our_side="opponent")
    assert ("DES-S-20", date(2026, 12, 14), None) in foreseen(shown)
    assert "leaves the desk" in words(shown)
    given = opened(sign_in(alice()), answered) | {"our_side": "opponent"}
    sign_in(alice()).post(f"/cases/{answered.pk}/edit/", given)
    back = edit(Case.objects.get(pk=answered.pk), our_side="applicant")
    assert ("DES-S-20", None, date(2026, 12, 14)) in foreseen(back)
    assert "comes to the desk" in words(back)


def test_the_holiday_of_a_filing_office_moves_and_what_was_taken_over_late_is_history(answered):
    office = FilingOffice.objects.create(code="cm", name="เชียงใหม่", name_en="Chiang Mai")
    ClosedDay.objects.create(office=office, date=date(2026, 12, 14), name="วันหยุด", source="x")
    moved = edit(answered, filing_office=str(office.pk))
    assert ("DES-S-20", date(2026, 12, 14), date(2026, 12, 15)) in foreseen(moved)
    late = make_case(events=[("filed", "2026-01-05"), ("office_action_received", "2026-03-02")])
    due = Deadline.objects.get(case=late, code="DES-S-20").due_date
    assert ("DES-S-20", due, None) in foreseen(edit(late, taken_over_on="2/11/2569"))


def test_what_a_person_closed_is_not_foreseen_to_move(answered):
    row = Deadline.objects.get(case=answered, code="DES-S-20")
    Deadline.objects.filter(pk=row.pk).update(
        state="closed",
        disposition="not_needed",
        closing_note="x",
        closed_by=alice(),
        closed_at=row.entered_at,
    )
    assert "DES-S-20" not in [code for code, *_ in foreseen(edit(answered, our_side="opponent"))]


def test_a_stranger_gets_no_preview():
    case = make_case(restricted=True, responsible=bob(), events=[("filed", "2026-06-01")])
    for where in (f"/cases/{case.pk}/events/add/", f"/cases/{case.pk}/edit/"):
        assert ask(where, LETTER, person=make_user("olan")).status_code == 404


def test_today_and_days_from_today_are_taken_without_scripts_too():
    case = make_case(events=[("filed", "2026-06-01")])
    sign_in(alice()).post(f"/cases/{case.pk}/events/add/", LETTER | {"date": " -3 "})
    assert case.events.get(kind="office_action_received").date == TODAY - timedelta(days=3)
    shown = event(case, LETTER | {"date": "t"})
    assert [d.due_date for d in shown.context["coming"]] == [date(2027, 2, 23)]
    asked = sign_in(alice()).get("/calculator/?kind=office_action_received&date=t&section=15")
    assert "25 January" in words(asked)


def test_what_contradicts_the_other_events_is_told_before_and_after_saving():
    case = make_case(events=[("filed", "2026-06-01"), ("abandoned", "2026-09-01")])
    desk = sign_in(alice())
    form = {"kind": "published", "date": "1/10/2569", "preview": "1"}
    shown = words(desk.post(f"/cases/{case.pk}/events/add/", form))
    assert "these events do not fit together" in shown
    assert "Abandoned" in shown
    assert "do not fit together" not in words(desk.get(f"/cases/{case.pk}/"))
    record_event(case, NewEvent("published", date(2026, 10, 1)), cause(), TODAY)
    page = words(desk.get(f"/cases/{case.pk}/"))
    assert "these events do not fit together" in page
    assert page.count("lies after the end of the case") == 1
