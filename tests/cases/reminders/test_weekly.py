"""The printed docket by mail: once for each person and Friday, whatever happened before."""

from datetime import UTC, datetime, timedelta

import pytest
import typst

from cases import tasks
from cases.models import JobRun, Message, Role, User
from cases.reminders import weekly
from cases.reminders.weekly import send_dockets, write_message
from tests.cases.views.test_today import due
from tests.factories import alice, bob, charlie, make_case, make_user

pytestmark = pytest.mark.django_db
HOUR = datetime(2026, 11, 27, 0, 30, tzinfo=UTC)  # Friday, 07:30 in Bangkok
DAY = timedelta(days=1)
EARLIER = HOUR - 3 * DAY


def wanting(*people, since=EARLIER):
    for person in people:
        User.objects.filter(pk=person.pk).update(printed_since=since)


def at(moment):
    """A pass at a moment, with time enough."""
    return send_dockets(lambda: moment, moment + timedelta(minutes=5))


def mails():
    return list(Message.objects.filter(kind="printed_docket").order_by("pk"))


def test_everybody_who_wants_it_gets_one_on_friday_with_the_paper(mailoutbox):
    due(-1, make_case("T-LATE"), title="Work that is late")
    wanting(alice(), bob())
    make_user("olan")
    assert at(HOUR - timedelta(minutes=1)).written == 0
    done = at(HOUR)
    assert (done.written, done.sent, done.more, done.attention) == (2, 2, False, "")
    assert [at(HOUR).sent, at(HOUR + 6 * DAY).sent] == [0, 0]
    assert sorted(mail.to for mail in mailoutbox) == [
        ["alice@office.example"],
        ["bob@office.example"],
    ]
    (name, content, kind), *more = mailoutbox[0].attachments
    assert (name.endswith("2026-11-27.pdf"), kind, more) == (True, "application/pdf", [])
    assert content.startswith(b"%PDF-")
    assert at(HOUR + 7 * DAY).sent == 2


def test_a_missed_friday_is_made_up_for_once_and_only_for_who_wanted_it_then(mailoutbox):
    wanting(alice())
    wanting(bob(), since=HOUR + timedelta(minutes=1))
    assert [at(HOUR + days * DAY).sent for days in (2, 3, 4)] == [1, 0, 0]
    assert mailoutbox[0].to == ["alice@office.example"]
    assert mailoutbox[0].attachments[0][0].endswith("2026-11-29.pdf")
    assert [mail.as_of.isoformat() for mail in mails()] == ["2026-11-27"]


def test_killed_between_any_two_steps_it_goes_on_where_it_stopped(mailoutbox, monkeypatch):
    wanting(alice(), bob())
    with monkeypatch.context() as killed:
        killed.setattr(weekly.MessageAttachment, "save", _dies)
        with pytest.raises(KeyboardInterrupt):
            at(HOUR)
    assert mails() == []
    write_message(alice(), HOUR.date(), HOUR)
    with monkeypatch.context() as killed:
        killed.setattr(weekly, "send_waiting", _dies)
        with pytest.raises(KeyboardInterrupt):
            at(HOUR)
    assert [mail.state for mail in mails()] == ["queued"] * 2
    assert write_message(bob(), HOUR.date(), HOUR + DAY) is False
    assert at(HOUR + DAY).sent == 2
    assert (len(mailoutbox), [mail.state for mail in mails()]) == (2, ["sent"] * 2)


def _dies(*_given, **_named):
    raise KeyboardInterrupt


def test_who_left_ended_it_or_became_a_client_gets_none_not_even_one_that_waits(mailoutbox):
    wanting(alice(), bob(), charlie(), make_user("olan"))
    for person in ("alice", "bob", "olan"):
        write_message(User.objects.get(username=person), HOUR.date(), HOUR)
    User.objects.filter(username="alice").update(is_active=False)
    User.objects.filter(username="bob").update(printed_since=None)
    User.objects.filter(username="olan").update(role=Role.CLIENT)
    assert at(HOUR).sent == 0
    assert (mailoutbox, {mail.state for mail in mails()}) == ([], {"withdrawn"})


def test_a_paper_that_waited_until_the_next_friday_gives_way_to_the_new_one(mailoutbox):
    wanting(alice())
    write_message(alice(), HOUR.date(), HOUR)
    Message.objects.update(state="failed", attempts=3)
    assert at(HOUR + 7 * DAY).sent == 1
    assert [mail.state for mail in mails()] == ["withdrawn", "sent"]
    assert [mail.attachments[0][0][-14:-4] for mail in mailoutbox] == ["2026-12-04"]


def test_a_missing_address_a_bad_paper_and_a_short_time_never_stop_the_others(monkeypatch):
    silent = make_user("silent", email="")
    wanting(alice(), bob(), silent)
    whole = weekly.printed_docket

    def breaks(person, *given):
        if person.username == "alice":
            raise typst.TypstError("no such font")
        return whole(person, *given)

    with monkeypatch.context() as broken:
        broken.setattr(weekly, "printed_docket", breaks)
        done = at(HOUR)
    assert (done.written, done.sent) == (1, 1)
    assert "alice cannot be set" in done.attention
    assert "silent has no address" in done.attention
    assert send_dockets(lambda: HOUR, HOUR).more
    assert at(HOUR).sent == 1


def test_a_waiting_one_follows_the_address_and_an_undelivered_one_is_told():
    wanting(alice())
    write_message(alice(), HOUR.date(), HOUR)
    User.objects.filter(username="alice").update(email="new@office.example")
    weekly.refresh_addresses()
    (mail,) = mails()
    assert mail.to_address == "new@office.example"
    Message.objects.update(state="given_up")
    counts = [weekly.stuck(HOUR + days * DAY).count() for days in (1, 6, 7)]
    assert counts == [1, 1, 0]
    assert "1" in weekly.told(1)
    assert weekly.where() == "/feeds/"


def test_the_job_leaves_its_heartbeat_and_rings_again_while_some_are_left(monkeypatch):
    rung = []
    monkeypatch.setattr(tasks, "async_task", lambda path, **given: rung.append((path, given)))
    assert tasks.weekly_docket()["more"] is False
    assert JobRun.objects.get(name="weekly_docket").last_succeeded_at
    monkeypatch.setattr(weekly, "send_dockets", lambda clock, stop: weekly.Sent(more=True))
    tasks.weekly_docket()
    assert rung == [("cases.tasks.weekly_docket", {"group": "weekly_docket"})]
