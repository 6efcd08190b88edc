"""An event is written with its deadlines, or refused with a sentence and nothing is written."""

from datetime import date

import pytest

from cases.events import EventRefused, NewEvent, correct_event, record_event, take_back_event
from cases.models import CaseEvent, Deadline
from cases.models.event import EventsAreOnlyAdded
from tests.factories import TODAY, cause, make_case

pytestmark = pytest.mark.django_db


def refused(case, kind, day, data=None):
    before = (CaseEvent.objects.count(), Deadline.objects.count())
    with pytest.raises(EventRefused) as error:
        record_event(case, NewEvent(kind, date.fromisoformat(day), data or {}), cause(), TODAY)
    assert (CaseEvent.objects.count(), Deadline.objects.count()) == before
    assert error.value.message
    return error.value.field


@pytest.mark.parametrize(
    ("kind", "day", "field"),
    [
        ("filed", "2026-11-25", "date"),
        ("office_action_received", "2026-11-25", "date"),
        ("made_up", "2026-01-05", "kind"),
    ],
)
def test_what_cannot_be_true_is_refused(kind, day, field):
    assert refused(make_case(), kind, day) == field


def test_an_event_before_the_filing_is_refused():
    case = make_case(events=[("filed", "2026-01-05")])
    assert refused(case, "office_action_received", "2026-01-04") == "date"


def test_a_priority_lies_before_the_filing():
    case = make_case(events=[("filed", "2026-01-05"), ("priority_filed", "2025-10-01")])
    assert case.events.count() == 2


def test_a_filing_after_another_event_is_refused():
    case = make_case(events=[("published", "2026-01-05")])
    assert refused(case, "filed", "2026-01-06") == "date"


def test_a_second_filing_is_refused():
    case = make_case(events=[("filed", "2026-01-05")])
    assert refused(case, "filed", "2026-01-06") == "kind"


def test_the_same_event_twice_is_refused():
    case = make_case(events=[("office_action_received", "2026-01-05", {"section": "27"})])
    assert refused(case, "office_action_received", "2026-01-05", {"section": "27"}) == "date"


def test_a_trademark_letter_without_its_section_is_refused_in_a_sentence():
    case = make_case(ip_type="trademark", events=[("filed", "2026-01-05")])
    assert "section" in refused(case, "office_action_received", "2026-02-05")


def test_an_event_is_never_changed_or_deleted():
    case = make_case(events=[("filed", "2026-01-05")])
    event = case.events.get()
    event.note = "changed"
    with pytest.raises(EventsAreOnlyAdded):
        event.save()
    with pytest.raises(EventsAreOnlyAdded):
        event.delete()
    with pytest.raises(EventsAreOnlyAdded):
        case.events.all().update(note="changed")
    with pytest.raises(EventsAreOnlyAdded):
        case.events.all().delete()
    assert case.events.get().note == ""


def test_a_correction_supersedes_and_two_corrections_of_one_version_do_not_both_hold():
    case = make_case(events=[("filed", "2026-01-05")])
    first = case.events.get()
    second = correct_event(first, NewEvent("filed", date(2026, 1, 6)), cause(), TODAY).event
    assert list(case.events.current()) == [second]
    assert second.root_pk == first.pk
    with pytest.raises(EventRefused):
        correct_event(first, NewEvent("filed", date(2026, 1, 7)), cause(), TODAY)
    third = correct_event(second, NewEvent("filed", date(2026, 1, 8)), cause(), TODAY).event
    assert third.root_pk == first.pk
    assert list(case.events.current()) == [third]


def test_taking_back_a_filing_that_others_rest_on_is_refused():
    case = make_case(events=[("filed", "2020-01-06"), ("granted", "2022-01-06")])
    take_back_event(case.events.get(kind="granted"), cause(why="not ours"), TODAY)
    take_back_event(case.events.current().get(kind="filed"), cause(why="not ours"), TODAY)
    assert list(case.events.current()) == []


def test_every_event_raises_the_version_of_its_case():
    case = make_case()
    before = case.version
    record_event(case, NewEvent("filed", date(2026, 1, 5)), cause(), TODAY)
    case.refresh_from_db()
    assert case.version > before
