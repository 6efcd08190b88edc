"""The second pair of eyes: two readings of one date must agree before it counts as verified."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.utils import translation

from cases.deadlines import ChangedMeanwhile, DeadlineRefused
from cases.events import NewEvent, correct_event, record_event
from cases.facts import facts_of
from cases.models import Deadline, OfficePolicy
from cases.overriding import override_due_date
from cases.queries import came_back, dates_to_read_again, to_verify
from cases.verifying import date_to_read, let_the_date_stand, read_again
from tests.cases.views.test_today import due
from tests.factories import TODAY, alice, bob, cause, make_case, make_user

pytestmark = pytest.mark.django_db

RIGHT, WRONG = date(2026, 9, 15), date(2026, 9, 16)


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


def olan():
    return make_user("olan")


@pytest.fixture
def term():
    """A statutory term whose letter Alice entered."""
    case = make_case(events=[("office_action_received", "2026-09-15")])
    return Deadline.objects.get(case=case, code="DES-S-20")


def read(row, day, person, **others):
    """Read the first fact as `day` and the others as in the docket, or as told by their key."""
    first, *rest = facts_of(row)
    reading = {fact.name: others.get(fact.key, fact.value) for fact in rest}
    return read_again(row, {first.name: day} | reading, row.version, cause(person, "Verified"))


def now(row):
    return Deadline.objects.get(pk=row.pk)


def readings(row):
    row = now(row)
    return (row.verified_by, row.disputed_by, row.disputed_date)


def test_the_same_reading_verifies_and_the_history_says_who_and_why(term):
    read(term, RIGHT, bob())
    assert readings(term) == (bob(), None, None)
    newest = now(term).history.first()
    assert (newest.history_user, newest.history_change_reason) == (bob(), "Verified")


def test_another_reading_verifies_nothing_and_keeps_both_dates(term):
    read(term, WRONG, bob())
    assert readings(term) == (None, bob(), WRONG)
    assert now(term).trigger_date == RIGHT
    assert now(term).history.first().history_user == bob()


@pytest.mark.parametrize("day", [RIGHT, WRONG])
def test_who_gave_the_date_does_not_read_it_a_second_time(day, term):
    with pytest.raises(DeadlineRefused, match="You entered this date"):
        read(term, day, alice())
    assert readings(term) == (None, None, None)


def test_the_database_itself_refuses_one_person_for_both(term):
    for change in (
        lambda: Deadline.objects.filter(pk=term.pk).update(
            verified_by=alice(), verified_at="2026-11-24T05:00Z"
        ),
        lambda: saved(term),
    ):
        with (
            pytest.raises(IntegrityError, match="deadline_verified_by_another"),
            transaction.atomic(),
        ):
            change()
    assert readings(term) == (None, None, None)


def saved(term):
    row = now(term)
    row.verified_by, row.verified_at = row.dated_by, row.entered_at
    row.save()


def test_who_read_another_date_does_not_guess_on_and_a_third_person_decides_nothing(term):
    read(term, WRONG, bob())
    with pytest.raises(DeadlineRefused, match="You read another date"):
        read(now(term), RIGHT, bob())
    for day in (RIGHT, WRONG):
        with pytest.raises(DeadlineRefused, match="Two people read different dates"):
            read(now(term), day, olan())
    assert readings(term) == (None, bob(), WRONG)


def test_all_dates_that_rest_on_one_event_are_verified_together():
    case = make_case(events=[("filed", "2020-03-10"), ("granted", "2026-06-01")])
    rows = Deadline.objects.filter(case=case).unverified()
    filing = rows.filter(root_event__kind="filed")
    assert filing.count() == 3
    read(filing.first(), date(2020, 3, 10), bob())
    assert not rows.filter(root_event__kind="filed").exists()
    assert rows.exclude(root_event__kind="filed").count() == rows.count()


def test_alternatives_of_one_term_are_verified_once():
    letter = ("office_action_received", "2026-09-28", {"section": "15"})
    case = make_case(ip_type="trademark", events=[("filed", "2026-01-05"), letter])
    leading = Deadline.objects.on_the_desk().get(case=case, code__in=["TM-15", "TM-18"])
    read(leading, date(2026, 9, 28), bob())
    pair = Deadline.objects.filter(case=case, code__in=["TM-15", "TM-18"])
    assert [row.verified_by for row in pair] == [bob(), bob()]


def test_what_was_set_by_hand_is_read_by_its_own_due_date():
    case = make_case(events=[("office_action_received", "2026-09-15")])
    row = Deadline.objects.get(case=case, code="DES-S-20")
    row = read(row, RIGHT, bob())
    row = override_due_date(row, date(2026, 12, 1), row.version, cause(olan(), "extended"))
    assert (row.verified_by, date_to_read(row)) == (None, date(2026, 12, 1))
    row = read(row, RIGHT, bob())
    assert row.disputed_by == bob()
    row = override_due_date(row, date(2026, 12, 2), row.version, cause(olan(), "misread"))
    assert readings(row) == (None, None, None)
    read(row, date(2026, 12, 2), alice())
    assert readings(row) == (alice(), None, None)


def test_a_deadline_entered_by_hand_is_read_by_its_due_date():
    row = due(3)
    read(row, row.due_date, bob())
    assert readings(row) == (bob(), None, None)


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"kind": "follow_up"}, "needs no second person"),
        ({"kind": "internal"}, "needs no second person"),
        ({"ours": False, "actor": "office"}, "The other side must meet this term"),
        ({"state": "no_longer_due"}, "no longer open"),
    ],
)
def test_only_open_legal_dates_of_our_side_are_read_again(fields, sentence):
    row = due(3, **fields)
    with pytest.raises(DeadlineRefused, match=sentence):
        read(row, row.due_date, bob())


def test_a_date_that_moved_meanwhile_is_not_verified(term):
    seen = term.version
    new = NewEvent("office_action_received", WRONG)
    correct_event(term.root_event, new, cause(why="stamp misread"), TODAY)
    for day in (RIGHT, WRONG):
        with pytest.raises(ChangedMeanwhile):
            read_again(term, {f"{term.root_event_id}-date": day}, seen, cause(bob()))
    assert readings(term) == (None, None, None)


def test_of_two_readers_at_once_the_second_is_told(term):
    read(term, RIGHT, bob())
    with pytest.raises(ChangedMeanwhile):
        read(term, WRONG, olan())
    assert readings(term) == (bob(), None, None)


def test_the_date_stands_for_a_reason_and_waits_again(term):
    read(term, WRONG, bob())
    row = now(term)
    with pytest.raises(DeadlineRefused, match="another person decides"):
        let_the_date_stand(row, row.version, cause(bob(), "I was wrong"))
    with pytest.raises(DeadlineRefused, match="why"):
        let_the_date_stand(row, row.version, cause(alice(), " "))
    let_the_date_stand(row, row.version, cause(alice(), "The stamp says 15"))
    assert readings(term) == (None, None, None)
    assert now(term).history.first().history_change_reason == "The stamp says 15"
    with pytest.raises(DeadlineRefused, match="Nobody reads"):
        let_the_date_stand(now(term), now(term).version, cause(alice(), "again"))
    read(now(term), RIGHT, bob())
    assert readings(term) == (bob(), None, None)


def test_a_dispute_and_its_end_are_the_same_for_all_that_rests_on_the_event():
    case = make_case(events=[("filed", "2020-03-10"), ("granted", "2022-06-01")])
    rows = Deadline.objects.filter(case=case).unverified().filter(root_event__kind="filed")
    read(rows.first(), date(2020, 3, 11), bob())
    assert rows.filter(disputed_by=bob()).count() == rows.count() > 1
    last = rows.last()
    let_the_date_stand(last, last.version, cause(alice(), "As on the receipt"))
    assert not rows.filter(disputed_by__isnull=False).exists()


def test_a_corrected_event_ends_the_dispute_and_needs_a_second_person_again(term):
    read(term, WRONG, bob())
    new = NewEvent("office_action_received", WRONG)
    correct_event(term.root_event, new, cause(why="stamp misread"), TODAY)
    row = now(term)
    assert (readings(row), date_to_read(row)) == ((None, None, None), WRONG)
    read(row, WRONG, bob())
    assert now(row).verified_by == bob()
    correct_event(
        term.case.events.current().get(), NewEvent("office_action_received", RIGHT), cause(), TODAY
    )
    assert readings(term) == (None, None, None)


def test_without_the_check_nothing_waits_and_nothing_is_read_again(term):
    OfficePolicy.objects.update(four_eyes=False)
    with pytest.raises(DeadlineRefused, match="switched off"):
        read(term, RIGHT, bob())
    assert list(dates_to_read_again(bob(), to_verify(bob()))) == []


def queue(person, which):
    return list(dates_to_read_again(person, which(person)))


def test_the_queue_has_one_row_for_each_event_and_none_of_my_own():
    case = make_case(events=[("filed", "2020-03-10"), ("granted", "2022-06-01")])
    first = Deadline.objects.on_the_desk().filter(case=case).first()
    by_hand = due(-3, case)
    assert queue(bob(), to_verify) == sorted([first, by_hand], key=lambda row: row.due_date)
    assert queue(alice(), to_verify) == []
    read(first, date(2020, 3, 11), bob())
    assert queue(bob(), to_verify) == [by_hand]
    assert (queue(alice(), came_back), queue(bob(), came_back)) == ([now(first)], [])


def test_what_comes_back_comes_to_who_entered_it_and_to_who_answers_for_the_case(term):
    case = make_case(responsible=olan())
    record_event(case, NewEvent("office_action_received", RIGHT), cause(), TODAY)
    row = Deadline.objects.get(case=case, code="DES-S-20")
    read(row, WRONG, bob())
    found = {person.username: queue(person, came_back) for person in (alice(), bob(), olan())}
    assert found == {"alice": [now(row)], "bob": [], "olan": [now(row)]}
