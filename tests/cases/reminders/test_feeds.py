"""What stands in a feed, whom it answers, and when it answers no more."""

from datetime import UTC, date, timedelta

import pytest
from django.core import signing
from icalendar import Calendar

from cases.leaving import deactivate
from cases.models import Deadline, Feed, OfficePolicy, Role
from cases.overriding import override_due_date
from cases.reminders.feeds import (
    SALT,
    FeedRefused,
    calendar_of,
    feed_of,
    living_feeds,
    make_feed,
    renew_feed,
    revoke,
    token_of,
)
from tests.cases.views.desk import said
from tests.cases.views.test_today import due
from tests.factories import NOON, alice, bob, cause, charlie, join, make_case, make_party, make_user

pytestmark = pytest.mark.django_db
LETTER = [("filed", "2026-06-01"), ("office_action_received", "2026-09-05")]
# Nothing of this may reach a calendar program.
SECRETS = ("Hidden thing", "สิ่งลับ", "Silent Co", "บริษัท เงียบ", "Their file", "6902000777", "Typed")


def feed(user=None, scope="own"):
    return make_feed(user or alice(), scope, NOON)


def events(of):
    return {event.uid: event for event in Calendar.from_ical(calendar_of(of, NOON)).events}


def uids(*deadlines):
    return {f"deadline-{one.pk}@127.0.0.1" for one in deadlines}


def test_every_open_deadline_is_a_whole_day_however_far():
    case = make_case(events=LETTER)
    (answer,) = Deadline.objects.on_the_desk().filter(case=case)
    late, far = due(-40, case), due(365 * 19, case)
    timed = due(5, case, due_time="15:30")
    found = events(feed())
    assert set(found) == uids(answer, late, far, timed)
    for row in (answer, late, far, timed):
        event = found[uids(row).pop()]
        assert (event["DTSTART"].dt, event["DTSTART"].params["VALUE"]) == (row.due_date, "DATE")
        assert f"/deadlines/{row.pk}/" in event["URL"]
        assert f"/deadlines/{row.pk}/" in event["DESCRIPTION"]
    assert "15:30" in found[uids(timed).pop()]["DESCRIPTION"]
    assert found[uids(timed).pop()]["SUMMARY"].endswith(" · 15:30")


def test_closed_ended_foreign_following_and_silent_ones_are_not_there():
    case = make_case()
    stays = due(3, case)
    due(3, case, state="no_longer_due")
    due(3, case, ours=False)
    due(3, case, leads=False)
    due(3, case, state="historic")
    due(3, make_case(silent=True))
    assert set(events(feed())) == uids(stays)


def ends(row, at, **how):
    """A deadline that was open before is it no more from a moment on."""
    Deadline.objects.filter(pk=row.pk).update(version=row.version + 1, **how)
    row.history.update(history_date=NOON - timedelta(days=200))
    row.refresh_from_db()
    row.history.create(
        history_date=at, history_type="~",
        **{one.attname: getattr(row, one.attname) for one in row._meta.concrete_fields
           if one.name not in ("steps", "notes", "rests_on")},
    )  # fmt: skip
    return row


def test_what_ended_is_called_off_for_sixty_days_without_alarms_and_comes_back_when_reopened():
    case, days = make_case("T-END"), timedelta(days=1)
    stays, mine = due(3, case), feed()
    gone = {"state": "no_longer_due"}
    before = {row.pk: row for row in (due(4, case), due(5, case), due(6, case), due(7, case))}
    first, second, third, old = before.values()
    ends(first, NOON - 60 * days, **gone)
    ends(second, NOON - days, leads=False)
    ends(third, NOON - days, ours=False)
    ends(old, NOON - 60 * days - timedelta(seconds=1), **gone)
    found = events(mine)
    assert set(found) == uids(stays, first, second, third)
    for row in (first, second, third):
        event = found[uids(row).pop()]
        assert (event["STATUS"], event["SEQUENCE"]) == ("CANCELLED", 2)
        assert (event["DTSTART"].dt, event.walk("VALARM")) == (row.due_date, [])
        assert (
            said("This deadline is open no more: a calendar takes it off.", "th")
            in event["DESCRIPTION"]
        )
    alive = found[uids(stays).pop()]
    assert (alive["STATUS"], len(alive.walk("VALARM"))) == ("CONFIRMED", 3)
    ends(ends(first, NOON - days, state="open"), NOON, kind="manual")
    again = events(mine)[uids(first).pop()]
    assert (again["STATUS"], again["SEQUENCE"]) == ("CONFIRMED", 4)


def test_nothing_is_called_off_that_the_person_never_saw_or_may_see_no_more():
    gone, ended = NOON - timedelta(days=1), {"state": "no_longer_due"}
    ends(due(1, make_case("T-HIDDEN", responsible=bob(), restricted=True)), gone, **ended)
    ends(due(1, make_case("T-SILENT", silent=True)), gone, **ended)
    released = make_case("T-RELEASED", silent=True)
    released.history.update(history_date=NOON - timedelta(days=9))
    ends(due(1, released), gone, **ended)
    released.silent = False
    released.save()
    due(1, make_case("T-HISTORIC"), state="historic")
    others = ends(due(1, make_case("T-BOB", responsible=bob())), gone, **ended)
    assert [set(events(feed(scope=one))) for one in ("own", "office")] == [set(), uids(others)]


def test_own_has_the_cases_one_answers_for_and_office_what_one_may_see():
    mine = due(1, make_case(responsible=bob(), deputy=alice()))
    others = due(2, make_case(responsible=bob()))
    hidden = due(3, make_case(responsible=bob(), restricted=True))
    boss = make_user("boss", role=Role.ADMINISTRATOR)
    found = [set(events(feed(*of))) for of in ((alice(),), (alice(), "office"), (boss, "office"))]
    assert found == [uids(mine), uids(mine, others), uids(mine, others, hidden)]


def test_titles_and_texts_tell_nothing_of_the_client_the_right_or_what_was_typed():
    case = make_case(
        "T-SAFE", events=LETTER, title="สิ่งลับ", title_en="Hidden thing",
        application_number="6902000777", responsible=alice(),
    )  # fmt: skip
    join(case, make_party("บริษัท เงียบ", name_en="Silent Co"), reference="Their file")
    due(3, case, title="Typed for Silent Co", law="Typed law", override_reason="Typed")
    due(3, case, kind="follow_up", code="OFFICE-ASKED", title="Typed: สิ่งลับ", law="Typed")
    due(3, case, kind="statutory", code="OLD-RULE", title="Typed title")
    due(9, case, kind="statutory", code="ANN-1", title="", years=[5, 6])
    due(4, case, kind="follow_up", code="LETTER-EXPECTED", occurrence="amend:2026", title="Typed")
    steps = [{"code": "house", "params": {"name_th": "ร่างคำขอ", "name_en": "Draft"}}]
    due(8, case, kind="internal", code="H-1", title="Typed", steps=steps)
    for language, words in {
        "en": ("year 5, 6", "Draft", "Entered by hand", "Statutory"),
        "th": ("ปีที่ 5, 6", "ร่างคำขอ", said("Entered by hand", "th")),
    }.items():
        alice_reads = alice()
        alice_reads.language = language
        alice_reads.save()
        content = calendar_of(feed(), NOON).decode().replace("\r\n ", "")
        assert [secret for secret in SECRETS if secret in content] == []
        titles = [str(event["SUMMARY"]) for event in events(feed()).values()]
        assert len(titles) == 7
        assert all(title.startswith("T-SAFE · ") for title in titles)
        assert [word for word in words if not any(word in title for title in titles)] == []
        law = {"en": "PA s. ", "th": "พ.ร.บ. สิทธิบัตร ม. "}[language]
        assert law in content
        sentence = said(
            "For convenience, not the docket: the date that counts is the one in DIP Docket.",
            language,
        )
        assert all(sentence in event["DESCRIPTION"] for event in events(feed()).values())


def test_a_date_that_nobody_verified_or_that_is_unsure_says_so():
    person = alice()
    person.language = "en"
    person.save()
    due(3, kind="statutory", confirmed=False)
    (event,) = events(feed()).values()
    assert "No second person has verified" in event["DESCRIPTION"]
    assert "not confirmed" in event["DESCRIPTION"]
    OfficePolicy.objects.update_or_create(pk=1, defaults={"four_eyes": False})
    (event,) = events(feed()).values()
    assert "No second person" not in event["DESCRIPTION"]


def test_a_feed_is_byte_for_byte_the_same_until_something_changes():
    case = make_case(events=LETTER)
    (row,) = Deadline.objects.on_the_desk().filter(case=case)
    mine = feed()
    before, content = events(mine), calendar_of(mine, NOON)
    assert calendar_of(mine, NOON) == content
    moved = override_due_date(row, row.due_date - timedelta(days=9), row.version, cause(bob()))
    after = events(mine)
    assert set(before) == set(after)
    uid = uids(row).pop()
    assert after[uid]["DTSTART"].dt == moved.due_date == before[uid]["DTSTART"].dt - timedelta(9)
    assert after[uid]["SEQUENCE"] > before[uid]["SEQUENCE"]
    assert after[uid]["DTSTAMP"].dt >= before[uid]["DTSTAMP"].dt
    last = row.history.order_by("-history_date").first().history_date
    assert after[uid]["DTSTAMP"].dt == last.astimezone(UTC).replace(microsecond=0)


def test_the_day_is_that_of_bangkok_on_a_server_elsewhere(settings):
    due(0, due_date=date(2026, 12, 1), computed_due_date=date(2026, 12, 1))
    settings.TIME_ZONE = "UTC"
    (event,) = events(feed()).values()
    assert event["DTSTART"].dt == date(2026, 12, 1)


def test_an_address_answers_until_it_is_revoked_or_its_person_may_read_it_no_more():
    mine, office = feed(), feed(scope="office")
    assert [feed_of(token_of(one)) for one in (mine, office)] == [mine, office]
    assert make_feed(alice(), "own", NOON) == mine
    new = renew_feed(mine, cause())
    assert (feed_of(token_of(mine)), feed_of(token_of(new))) == (None, new)
    assert {one.pk for one in living_feeds(alice())} == {new.pk, office.pk}
    person = alice()
    for role, own, whole in (
        (Role.ASSISTANT, True, False),
        (Role.BOOKKEEPER, True, False),
        (Role.CLIENT, False, False),
        (Role.AGENT, True, True),
    ):
        person.role = role
        person.save()
        assert [bool(feed_of(token_of(one))) for one in (new, office)] == [own, whole], role
    deactivate(person, cause(bob()))
    assert feed_of(token_of(new)) is None
    person.is_active = True
    person.save()
    assert feed_of(token_of(new)) is None
    assert set(Feed.objects.values_list("revoked_by__username", flat=True)) == {"alice", "bob"}
    assert revoke(Feed.objects.all(), cause()) == 0


def test_a_guessed_address_finds_nothing():
    mine = feed()
    whole = token_of(mine)
    other = signing.Signer(salt="elsewhere", sep=".").sign(mine.nonce)
    signed_for_nothing = signing.Signer(salt=SALT, sep=".").sign("no-such-feed")
    for wrong in (
        "", ".", mine.nonce, f"{mine.nonce}.", whole[:-1], whole + "A", whole.upper(), other,
        signed_for_nothing, str(mine.pk), "\x00", "9" * 5000,
    ):  # fmt: skip
        assert feed_of(wrong) is None, wrong


def test_who_may_not_have_a_feed_gets_none():
    for user, scope in (
        (charlie(), "own"),
        (make_user("nop", role=Role.ASSISTANT), "office"),
        (make_user("gone", is_active=False), "own"),
        (alice(), "all"),
    ):
        with pytest.raises(FeedRefused):
            make_feed(user, scope, NOON)
    assert Feed.objects.count() == 0
