"""Nobody is told twice, and nobody untold: one mail a day to who answers for a hit."""

from datetime import timedelta

import pytest

from cases import tasks
from cases.leaving import Leaving, hand_over, state_seen
from cases.models import Message, Role, User, WatchHit
from cases.reminders.post import send_waiting
from cases.watch.telling import tell
from tests.cases.views.desk import jobs_ran, sign_in, words
from tests.cases.views.world import make_hit, make_mark, make_term
from tests.factories import NOON, TODAY, alice, bob, cause, make_case, make_party, make_user

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def boss():
    return make_user("boss", role=Role.ADMINISTRATOR)


def mails(person=None):
    found = Message.objects.filter(kind="watch").order_by("pk")
    return found.filter(recipient=person) if person else found


def hit_with(days, case=None, **fields):
    """A hit with so many days left."""
    return make_hit(case or make_case(), due_on=TODAY + timedelta(days=days), **fields)


def test_each_person_gets_one_mail_a_day_with_all_that_is_new():
    case = make_case(responsible=alice())
    hits = [hit_with(40, case), hit_with(20, case)]
    hit_with(30, make_case(responsible=bob()))
    make_hit(term=make_term(responsible=bob()))
    assert tell(NOON) == {"mails": 2, "untold": 0}
    mail = mails(alice()).get()
    assert all(hit.mark.number in mail.body_text for hit in hits)
    assert mails(bob()).get().body_text.count("/watch/") == 3
    assert tell(NOON) == tell(NOON + DAY) == {"mails": 0, "untold": 0}
    assert mail.state == "queued"


def test_it_is_told_again_at_each_step_also_after_a_missed_night():
    hit = hit_with(40)
    days = [40, 20, 14, 13, 5, 4, 2, 1, 0, -3, -9]
    told = [tell(NOON + (40 - left) * DAY)["mails"] for left in days]
    assert told == [1, 0, 1, 0, 1, 0, 1, 1, 1, 1, 0]
    hit.refresh_from_db()
    assert hit.told_step == -1


def test_what_presses_does_not_wait_for_the_morning():
    hit_with(40)
    tell(NOON)
    hit_with(30)
    assert tell(NOON, urgent_only=True)["mails"] == 0
    late = hit_with(1)
    assert tell(NOON, urgent_only=True)["mails"] == 1
    assert late.mark.number in mails().last().body_text
    assert tell(NOON, urgent_only=True)["mails"] == 0
    # The quiet one is told the next morning, not forgotten.
    assert tell(NOON + DAY)["mails"] == 1
    assert len({mail.key for mail in mails()}) == len({m.message_id for m in mails()}) == 3


def test_where_nobody_answers_the_administrators_are_told():
    gone = make_user("gone", is_active=False)
    mute = make_user("mute", email="")
    hit_with(5, make_case(responsible=gone, deputy=mute))
    make_hit(term=make_term(responsible=None))
    assert tell(NOON) == {"mails": 0, "untold": 2}
    assert WatchHit.objects.filter(told_on=None).count() == 2
    boss()
    assert tell(NOON) == {"mails": 1, "untold": 0}
    User.objects.filter(pk=mute.pk).update(email="mute@office.example")
    hit_with(5, make_case(responsible=gone, deputy=mute))
    tell(NOON)
    assert mails(mute).count() == 1


def test_a_moved_last_day_and_one_taken_back_are_told_again_and_decided_ones_are_not():
    hit, done = hit_with(40), hit_with(2)
    decided = {"state": "not_relevant", "decided_by": bob(), "decided_at": NOON, "reason": "x"}
    WatchHit.objects.filter(pk=done.pk).update(**decided)
    tell(NOON)
    assert done.mark.number not in mails().get().body_text
    WatchHit.objects.filter(pk=hit.pk).update(due_on=TODAY + timedelta(days=41))
    assert tell(NOON + DAY)["mails"] == 1


def test_the_terms_of_who_leaves_go_to_the_colleague_who_gets_the_cases():
    case, term = make_case(responsible=bob()), make_term(responsible=bob())
    hand_over(Leaving(bob(), {"responsible": alice()}, state_seen([case])), cause())
    make_hit(term=term)
    tell(NOON)
    term.refresh_from_db()
    assert (term.responsible, mails(alice()).count()) == (alice(), 1)


@pytest.mark.parametrize("language", ["th", "en"])
def test_the_mail_is_whole_in_both_languages(language):
    person = make_user("olan", language=language)
    mark = make_mark(title="A" * 300 + "\nBcc: x", owner="<b>Owner</b>")
    term = make_term(client=make_party("Client & Co"), responsible=person)
    make_hit(mark=mark, term=term, due_on=TODAY)
    for left in (1, -1):
        make_hit(make_case(responsible=person), due_on=TODAY + timedelta(days=left))
    tell(NOON)
    mail = mails(person).get()
    assert "\n" not in mail.subject
    assert "<b>Owner" not in mail.body_html
    assert "Client & Co" in mail.body_text
    assert "2569" in mail.body_text
    assert len(mail.subject) <= 400


def test_the_job_of_the_morning_writes_the_mails_without_the_office(settings, time_machine):
    time_machine.move_to(NOON)
    settings.EEXCHANGE_TOKEN = ""
    make_hit(make_case())
    assert tasks.tell_watch_hits()["mails"] == 1


def test_a_mail_that_does_not_arrive_is_told_on_today_and_follows_its_person(time_machine):
    time_machine.move_to(NOON)
    jobs_ran(sync=DAY / 24, reminders=DAY / 24)
    hit = make_hit(make_case(responsible=bob()))
    tell(NOON)
    User.objects.filter(pk=bob().pk).update(email="new@office.example")
    send_waiting(lambda: NOON, at_once=False)
    mail = mails(bob()).get()
    assert (mail.state, mail.to_address) == ("sent", "new@office.example")
    mails().update(state="given_up", sent_at=None)
    assert "1 mail about watch hits could not be delivered." in words(sign_in(alice()).get("/"))
    WatchHit.objects.filter(pk=hit.pk).delete()
    assert "could not be delivered" not in words(sign_in(alice()).get("/"))
