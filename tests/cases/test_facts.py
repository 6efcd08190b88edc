"""A date that rests on more than one fact: another person reads each of them again."""

from datetime import date

import pytest
from django.utils import translation

from cases.deadlines import DeadlineRefused
from cases.events import NewEvent, correct_event, record_event, take_back_event
from cases.facts import Fact, facts_of
from cases.models import CaseEvent, ClosedDay, Deadline
from cases.queries import came_back, dates_to_read_again, to_verify
from cases.recompute import Law, refresh_deadlines, refresh_many
from cases.verifying import (
    differences_of,
    facts_for,
    let_the_date_stand,
    read_again,
    verify_deadline,
)
from tests.factories import NOON, TODAY, alice, bob, cause, make_case, make_user

pytestmark = pytest.mark.django_db

LETTER = ("office_action_received", "2026-09-15")
LAST, LATER = date(2026, 12, 28), date(2027, 1, 11)


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


def olan():
    return make_user("olan")


def now(row):
    return Deadline.objects.get(pk=row.pk)


def asked(row):
    return [(fact.event.kind, fact.key, fact.value) for fact in facts_of(row)]


def read(row, person, **instead):
    """Read each fact as in the docket, or as told by its key."""
    reading = {fact.name: instead.get(fact.key, fact.value) for fact in facts_of(row)}
    return read_again(row, reading, row.version, cause(person, "Verified"))


def extend(case, person, **data):
    of = {"of": "DES-S-20", "trigger_date": LETTER[1], **data}
    record_event(case, NewEvent("extension_granted", date(2026, 11, 20), of), cause(person), TODAY)
    return Deadline.objects.get(case=case, code="DES-S-20")


@pytest.fixture
def extended():
    """Alice entered the letter, Bob the extension to a day that the officer named."""
    return extend(make_case(events=[LETTER]), bob(), until=LAST.isoformat())


def test_an_extension_is_read_with_the_letter_and_its_last_day_dates_the_term(extended):
    assert (extended.due_date, extended.dated_by) == (LAST, bob())
    assert asked(extended) == [
        ("office_action_received", "date", date(2026, 9, 15)),
        ("extension_granted", "until", LAST),
    ]


def test_an_extension_by_days_is_read_by_its_days():
    row = extend(make_case(events=[LETTER]), bob(), days=30)
    assert asked(row)[1] == ("extension_granted", "days", 30)


def test_a_last_day_goes_before_a_count_of_days():
    row = extend(make_case(events=[LETTER]), bob(), days=5, until=LAST.isoformat())
    assert (row.due_date, asked(row)[1][1:]) == (LAST, ("until", LAST))


def to_read(row, person):
    return [fact.event.kind for fact in facts_for(now(row), person)]


def test_each_reads_what_the_other_gave_and_both_together_verify(extended):
    """An office of two: neither verifies alone a date to which both gave a part."""
    assert to_read(extended, alice()) == ["extension_granted"]
    assert to_read(extended, bob()) == ["office_action_received"]
    row = read(extended, bob())
    assert (row.verified_by, row.dated_by) == (None, bob())
    with pytest.raises(DeadlineRefused, match="You entered this date"):
        read(now(extended), bob())
    row = read(now(extended), alice())
    assert (row.verified_by, row.dated_by) == (alice(), bob())


def test_the_other_way_round_too_and_what_is_left_has_its_giver(extended):
    row = read(extended, alice())
    assert (row.verified_by, row.dated_by) == (None, alice())
    assert [deadline.pk for deadline in queue(bob())] == [row.pk]
    assert queue(alice()) == []
    row = read(now(extended), bob())
    assert (row.verified_by, row.dated_by) == (bob(), alice())


def queue(person):
    return list(dates_to_read_again(person, to_verify(person)))


def test_a_third_person_reads_everything_at_once(extended):
    assert to_read(extended, olan()) == ["office_action_received", "extension_granted"]
    read(extended, olan())
    assert now(extended).verified_by == olan()


def test_who_gave_all_of_it_reads_nothing():
    row = extend(make_case(events=[LETTER]), alice(), until=LAST.isoformat())
    assert to_read(row, alice()) == []
    with pytest.raises(DeadlineRefused, match="You entered this date"):
        read(row, alice())


def test_what_was_read_before_the_extension_is_not_read_again():
    row = Deadline.objects.get(case=make_case(events=[LETTER]), code="DES-S-20")
    verify_deadline(row, row.version, cause(bob()))
    row = extend(row.case, bob(), until=LAST.isoformat())
    assert (row.verified_by, row.dated_by) == (None, bob())
    assert to_read(row, alice()) == ["extension_granted"]
    assert to_read(row, bob()) == []
    read(row, alice())
    assert now(row).verified_by == alice()


def test_a_reading_from_before_a_correction_does_not_count_for_it():
    case = make_case(events=[LETTER])
    row = Deadline.objects.get(case=case, code="DES-S-20")
    verify_deadline(row, row.version, cause(bob()))
    new = NewEvent("office_action_received", date(2026, 9, 16))
    correct_event(row.root_event, new, cause(alice(), "stamp misread"), TODAY)
    extend_to = {"of": "DES-S-20", "trigger_date": "2026-09-16", "until": LAST.isoformat()}
    new = NewEvent("extension_granted", date(2026, 11, 20), extend_to)
    record_event(case, new, cause(bob()), TODAY)
    assert to_read(row, bob()) == ["office_action_received"]
    assert read(now(row), alice()).verified_by is None


def test_when_only_the_law_moves_a_date_all_of_it_is_read_again(extended):
    """The reading of each fact stands, but nobody has looked at the new day."""
    read(extended, olan())
    ClosedDay.objects.create(date=LAST, name="วันหยุดพิเศษ", source="test")
    refresh_deadlines(extended.case, cause())
    row = now(extended)
    assert (row.due_date > LAST, row.verified_by) == (True, None)
    assert to_read(row, olan()) == ["office_action_received", "extension_granted"]
    assert to_read(row, alice()) == ["extension_granted"]
    read(row, alice())
    assert now(row).verified_by == alice()


def test_another_last_day_of_the_extension_goes_back_with_both(extended):
    read(extended, olan(), until=LATER)
    row = now(extended)
    assert (row.verified_by, row.disputed_by, row.disputed_date) == (
        None,
        olan(),
        date(2026, 9, 15),
    )
    assert row.disputed_facts == {facts_of(row)[1].name: LATER.isoformat()}
    [difference] = differences_of(row)
    assert (difference.fact.key, difference.fact.value, difference.read) == ("until", LAST, LATER)


def test_a_correction_to_what_was_read_settles_the_dispute(extended):
    read(extended, olan(), until=LATER)
    event = CaseEvent.objects.get(kind="extension_granted")
    data = event.data | {"until": LATER.isoformat()}
    correct_event(event, NewEvent(event.kind, event.date, data), cause(bob()), TODAY)
    row = now(extended)
    assert (row.due_date, row.disputed_by, row.disputed_facts) == (LATER, None, {})
    read(row, olan())
    assert now(row).verified_by == olan()


def test_a_fact_that_was_not_read_verifies_nothing(extended):
    letter_only = {facts_of(extended)[0].name: date(2026, 9, 15)}
    with pytest.raises(DeadlineRefused, match="read every date"):
        read_again(extended, letter_only, extended.version, cause(olan()))
    assert (now(extended).verified_by, now(extended).disputed_by) == (None, None)


@pytest.fixture
def patent():
    """Filed by Alice, granted by Bob; the first payment and the later years rest on both."""
    case = make_case(events=[("filed", "2020-03-10")])
    record_event(case, NewEvent("granted", date(2025, 6, 2)), cause(bob()), TODAY)
    return case


def unread(case):
    return Deadline.objects.filter(case=case, code__startswith="ANN").unverified()


def test_annuities_rest_on_the_filing_and_on_the_grant(patent):
    first, year = (unread(patent).filter(code=code).first() for code in ("ANN-2", "ANN-1"))
    filed, granted = ("filed", "date", date(2020, 3, 10)), ("granted", "date", date(2025, 6, 2))
    assert (asked(first), asked(year)) == ([granted, filed], [filed, granted])
    assert {row.dated_by for row in unread(patent)} == {bob()}


def test_all_that_rests_on_the_same_facts_is_verified_with_one_reading(patent):
    assert unread(patent).count() > 2
    read(unread(patent).filter(code="ANN-1").first(), olan())
    assert list(unread(patent)) == []


def test_only_what_rests_on_the_fact_that_differs_goes_back(patent):
    record_event(patent, NewEvent("removal_order_received", date(2026, 11, 2)), cause(), TODAY)
    letter = Deadline.objects.unverified().filter(case=patent, trigger_kind__startswith="removal")
    year = unread(patent).filter(code="ANN-1").first()
    first, second = facts_of(year)
    reading = {first.name: first.value, second.name: date(2025, 6, 3)}
    read_again(year, reading, year.version, cause(olan()))
    assert unread(patent).filter(disputed_by=olan()).count() == unread(patent).count()
    assert not letter.filter(disputed_by__isnull=False).exists()
    [at_grant] = differences_of(unread(patent).get(code="ANN-2"))
    assert (at_grant.fact.event.kind, at_grant.read) == ("granted", date(2025, 6, 3))
    year = now(year)
    let_the_date_stand(year, year.version, cause(alice(), "As in the gazette"))
    assert not unread(patent).filter(disputed_by__isnull=False).exists()


def test_a_letter_that_gives_its_own_term_is_read_with_it():
    letter = ("office_action_received", "2026-11-02", {"days": 45})
    case = make_case(ip_type="trademark", events=[("filed", "2026-01-05"), letter])
    row = Deadline.objects.on_the_desk().get(case=case, root_event__kind=letter[0])
    assert asked(row)[-1] == ("office_action_received", "days", 45)
    read(row, bob(), days=30)
    assert (now(row).disputed_by, now(row).disputed_facts) == (
        bob(),
        {f"{row.root_event_id}-days": 30},
    )


def test_days_that_no_rule_takes_from_the_letter_are_not_asked_for():
    letter = ("office_action_received", "2026-09-15", {"days": 45})
    row = Deadline.objects.get(case=make_case(events=[letter]), code="DES-S-20")
    assert [fact.key for fact in facts_of(row)] == ["date"]


def test_a_date_set_by_hand_is_one_fact_of_its_own():
    row = Deadline(due_date=LAST)
    assert facts_of(row) == (Fact(None, "date", LAST),)
    assert facts_of(row)[0].name == "due"


def test_an_extension_taken_back_leaves_the_date_to_who_did_not_give_it():
    row = Deadline.objects.get(case=make_case(events=[LETTER]), code="DES-S-20")
    verify_deadline(row, row.version, cause(bob()))
    row = extend(row.case, bob(), until=LAST.isoformat())
    take_back_event(CaseEvent.objects.get(kind="extension_granted"), cause(bob()), TODAY)
    row = now(row)
    assert (row.rests_on, row.verified_by, row.dated_by) == ([], None, alice())
    assert (to_read(row, alice()), to_read(row, bob())) == ([], ["office_action_received"])
    with pytest.raises(DeadlineRefused, match="You entered this date"):
        read_again(row, {"due": LAST}, row.version, cause(alice()))
    read(row, bob())
    assert now(row).verified_by == bob()


def test_a_fact_that_changes_without_moving_the_date_must_be_read(patent):
    read(unread(patent).filter(code="ANN-1").first(), olan())
    assert list(unread(patent)) == []
    granted = patent.events.current().get(kind="granted")
    correct_event(granted, NewEvent("granted", date(2025, 7, 2)), cause(alice()), TODAY)
    waiting = unread(patent).filter(code="ANN-1")
    assert waiting.count() > 1
    assert {row.dated_by for row in waiting} == {alice()}
    assert to_read(waiting.first(), olan()) == ["granted"]


def test_a_verified_date_waits_when_another_fact_comes_to_light(extended):
    """As an older version of the docket left it: verified after reading the letter only."""
    letter = extended.root_event_id
    Deadline.objects.filter(pk=extended.pk).update(
        rests_on=[],
        facts_read={str(letter): [letter, olan().pk]},
        verified_by=olan(),
        verified_at=NOON,
    )
    refresh_many([extended.case_id], cause(), Law())
    row = now(extended)
    assert (len(row.rests_on), row.verified_by, row.dated_by) == (1, None, bob())


def test_what_differs_goes_back_to_who_gave_it(extended):
    first = facts_of(extended)[0]
    read_again(
        extended, {first.name: date(2026, 9, 16)}, extended.version, cause(bob(), "Verified")
    )
    row = now(extended)
    assert (row.disputed_by, row.dated_by) == (bob(), alice())
    assert queue(alice()) == []
    assert list(dates_to_read_again(alice(), came_back(alice()))) == [row]
    [difference] = differences_of(row)
    assert (difference.given_by, difference.read) == (alice(), date(2026, 9, 16))
    let_the_date_stand(row, row.version, cause(alice(), "The stamp says 15"))
    assert (now(row).disputed_by, now(row).dated_by) == (None, bob())


def test_a_disputed_event_that_is_taken_back_leaves_no_dispute():
    row = Deadline.objects.get(case=make_case(events=[LETTER]), code="DES-S-20")
    first = facts_of(row)[0]
    read_again(row, {first.name: date(2026, 9, 16)}, row.version, cause(bob()))
    take_back_event(row.root_event, cause(alice()), TODAY)
    row = now(row)
    assert (row.state, row.disputed_by, differences_of(row)) == ("no_longer_due", None, [])


def test_an_extension_follows_the_day_of_its_letter(extended):
    new = NewEvent("office_action_received", date(2026, 9, 16))
    correct_event(extended.root_event, new, cause(alice(), "stamp misread"), TODAY)
    row = now(extended)
    assert (row.trigger_date, row.due_date, len(row.rests_on)) == (date(2026, 9, 16), LAST, 1)
    extension = extended.case.events.current().get(kind="extension_granted")
    assert extension.data["trigger_date"] == "2026-09-16"
