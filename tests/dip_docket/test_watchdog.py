"""The dead man's switch: who is mailed while the background work stands still, and how often."""

from contextlib import suppress
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Event, Thread
from time import monotonic, sleep

import pytest
from django.core import mail
from django.db import OperationalError
from django.utils import timezone
from django_q.models import Schedule

from cases.channels.client import ping
from cases.heartbeat import record_success
from cases.models import JobRun, Message, MessageAttempt, Outage, Role
from dip_docket import alarm_mail, health, watchdog_process
from dip_docket.schedules import synchronise
from dip_docket.timetable import TIMETABLE
from dip_docket.watchdog import Seen, Watchdog
from tests.factories import make_user

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


@pytest.fixture
def office(db):
    """An office that is well, its moment in Bangkok, with two administrators and others."""
    make_user("boss", role=Role.ADMINISTRATOR, language="th")
    make_user("chief", role=Role.ADMINISTRATOR, language="en")
    make_user("gone", role=Role.ADMINISTRATOR, is_active=False)
    make_user("mute", role=Role.ADMINISTRATOR, email="")
    make_user("agent", role=Role.AGENT)
    now = timezone.localtime()
    synchronise(TIMETABLE, now)
    be_well(now)
    return now


def be_well(now: datetime) -> None:
    for job in TIMETABLE:
        record_success(job.name, now, {})
    Schedule.objects.update(next_run=now)


def stand_still(now: datetime) -> None:
    Schedule.objects.update(next_run=now - timedelta(hours=1))


def subjects() -> list[str]:
    """Those of the mails in English since the last call."""
    told = [letter.subject for letter in mail.outbox if letter.to == ["chief@office.example"]]
    mail.outbox.clear()
    return told


STILL = "DIP Docket stands still in the background"
AGAIN = "DIP Docket: the background work runs again"


def test_an_outage_is_told_once_again_after_six_hours_and_when_it_is_over(office):
    """Two watchdogs look all the time, and one of them is always new."""
    old = Watchdog()

    def look(at: datetime) -> list[str]:
        for dog in (old, Watchdog()):
            dog.look(at)
        return subjects()

    be_well(office)
    assert look(office) == []
    stand_still(office)
    told = [look(office + MINUTE * n) for n in (1, 2, 359, 361, 362)]
    assert told == [[STILL], [], [], [STILL], []]
    # It runs for a moment only: nothing was over.
    back = office + MINUTE * 363
    be_well(back)
    assert look(back) == []
    stand_still(back)
    assert look(back + MINUTE) == []
    told = []
    for minutes in (2, 10, 12, 13):
        be_well(back + MINUTE * minutes)
        told.append(look(back + MINUTE * minutes))
    assert told == [[], [], [AGAIN], []]
    assert Outage.objects.filter(ended_at=None).count() == 0
    # The next one is another outage.
    stand_still(back + MINUTE * 30)
    assert look(back + MINUTE * 30) == [STILL]


def test_what_was_sent_is_in_the_ledger_for_administrators_with_an_address_alone(office):
    Schedule.objects.update(next_run=office)
    JobRun.objects.filter(name="reminders").update(expected_by=office - MINUTE)
    assert Watchdog().look(office) == Seen(("reminders",), 2)
    assert [letter.to for letter in mail.outbox] == [
        ["boss@office.example"],
        ["chief@office.example"],
    ]
    assert "- Late: Sends the reminders of the day." in mail.outbox[1].body
    assert "/admin/cases/jobrun/" in mail.outbox[1].body
    rows = Message.objects.filter(kind="alarm").order_by("pk")
    assert [(row.state, row.sent_at, row.recipient.username) for row in rows] == [
        ("sent", office, "boss"),
        ("sent", office, "chief"),
    ]


def test_what_is_over_is_told_beside_what_still_stands_still(office):
    Schedule.objects.update(next_run=office)
    late = JobRun.objects.filter(name__in=["reminders", "refresh"])
    late.update(expected_by=office - MINUTE)
    Watchdog().look(office)
    mail.outbox.clear()
    later = office + MINUTE * 11
    be_well(later)
    JobRun.objects.filter(name="refresh").update(expected_by=later - MINUTE)
    assert Watchdog().look(later) == Seen(("refresh",), 2)
    told = mail.outbox[1]
    assert told.subject == "DIP Docket: some of the background work runs again"
    assert "- In time again: Sends the reminders of the day." in told.body
    assert "This still stands still:\n- Late: Computes every deadline again." in told.body


def test_a_mail_server_that_is_down_is_asked_again_until_it_takes_the_alarm(office, settings):
    stand_still(office)
    works = settings.EMAIL_BACKEND
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    assert Watchdog().look(office).mails == 0
    assert Message.objects.count() == 0
    settings.EMAIL_BACKEND = works
    assert Watchdog().look(office + MINUTE).mails == 2


def test_a_watchdog_killed_in_the_middle_keeps_nobody_from_telling_for_long(office):
    stand_still(office)
    held = {"since": office, "seen_at": office, "claimed_at": office}
    Outage.objects.create(name="worker", **held)
    assert [Watchdog().look(office + MINUTE * n).mails for n in (1, 2, 3)] == [0, 2, 0]


@pytest.mark.parametrize("jump", [DAY, -DAY])
def test_a_clock_a_day_off_and_right_again_costs_few_mails(office, jump):
    stand_still(office)
    look = Watchdog().look
    assert look(office).mails == 2
    Schedule.objects.update(next_run=office - DAY * 3)
    mails = [look(office + jump + MINUTE * n).mails for n in range(30)]
    mails += [look(office + MINUTE * (30 + n)).mails for n in range(30)]
    assert sum(mails) <= 8
    assert Outage.objects.filter(name="worker").count() == 1


def test_a_database_that_is_away_is_told_by_the_watchdog_that_knew_whom_to_tell(
    office, monkeypatch
):
    dog = Watchdog()
    assert dog.look(office) == Seen(())

    class Away:
        def ensure_connection(self) -> None:
            raise OperationalError("gone: hush-nobody")

    with monkeypatch.context() as patch:
        patch.setattr(health, "connection", Away())
        seen = [dog.look(office + MINUTE * n) for n in (1, 2, 3, 361, 362)]
        assert [looked.mails for looked in seen] == [0, 2, 0, 0, 2]
        assert seen[0].troubles == ("database",)
        assert all("hush" not in letter.body for letter in mail.outbox)
        assert Message.objects.count() == 0
        # Nobody is known: there is nobody to tell, and the outside monitor hears it.
        assert [Watchdog().look(office + MINUTE * n).mails for n in (1, 2)] == [0, 0]
    be_well(office + MINUTE * 363)
    assert dog.look(office + MINUTE * 363).mails == 2
    assert mail.outbox[-1].subject == AGAIN
    assert Message.objects.filter(kind="alarm", state="sent").count() == 6
    assert dog.look(office + MINUTE * 364).mails == 0


def test_a_database_that_takes_nothing_in_is_told_although_it_can_be_read(office, monkeypatch):
    """A full disk is the outage that is met most often."""
    stand_still(office)
    dog = Watchdog()

    class Full:
        def get_or_create(self, **_: object) -> None:
            raise OperationalError("disk full")

    with monkeypatch.context() as patch:
        patch.setattr(Outage, "objects", Full())
        assert [dog.look(office + MINUTE * n).mails for n in (1, 2, 3)] == [0, 2, 0]
    assert "takes nothing in" in mail.outbox[1].body
    # What stands still is told, and then that the database is there again.
    assert dog.look(office + MINUTE * 4) == Seen(("worker",), 4)
    assert subjects() == [STILL, STILL, AGAIN]
    assert Message.objects.filter(kind="alarm", state="sent").count() == 6


def test_the_end_of_an_outage_is_told_again_until_a_mail_server_takes_it(office, monkeypatch):
    dog = Watchdog(silent=5, told_at=office)
    with monkeypatch.context() as patch:
        patch.setattr(alarm_mail, "_is_taken", lambda *_: False)
        assert dog.look(office).mails == 0
    assert [dog.look(office + MINUTE).mails for _ in range(2)] == [2, 0]


def test_an_alarm_in_the_ledger_has_its_try(office):
    stand_still(office)
    Watchdog().look(office)
    tries = MessageAttempt.objects.values_list("message__kind", "outcome", "at", "to_address")
    assert set(tries) == {
        ("alarm", "sent", office, "boss@office.example"),
        ("alarm", "sent", office, "chief@office.example"),
    }


def test_a_watchdog_that_cannot_be_started_now_is_started_later(monkeypatch):
    over, asked = Event(), []

    def start() -> None:
        asked.append(over.set() if asked else None)
        raise OSError("no memory")

    monkeypatch.setattr(watchdog_process, "EVERY_SECONDS", 0.01)
    monkeypatch.setattr(watchdog_process, "_start", start)
    watchdog_process._keep(over)
    assert len(asked) == 2


@pytest.fixture
def monitor():
    """An outside monitor on loopback: what it was asked, and the status it answers with."""

    class Asked(BaseHTTPRequestHandler):
        paths: list[str] = []
        status = 200
        endless = False

        def do_GET(self) -> None:
            self.paths.append(self.path)
            self.send_response(Asked.status)
            self.send_header("Location", "/elsewhere")
            self.end_headers()
            with suppress(OSError):
                for _step in range(300 if Asked.endless else 0):
                    self.wfile.write(b"x")
                    sleep(0.01)

        def log_message(self, *_: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Asked)
    thread = Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    Asked.address = f"http://127.0.0.1:{server.server_port}/ping/hush"
    yield Asked
    server.shutdown()
    thread.join()
    server.server_close()


def test_an_outside_monitor_hears_how_it_is_and_no_log_shows_its_address(monitor, settings, caplog):
    watchdog_process.tell_the_monitor(well=True)
    assert monitor.paths == []
    settings.HEALTH_PING_URL = monitor.address
    watchdog_process.tell_the_monitor(well=True)
    watchdog_process.tell_the_monitor(well=False)
    assert monitor.paths == ["/ping/hush", "/ping/hush/fail"]
    monitor.status = 302
    watchdog_process.tell_the_monitor(well=True)
    assert monitor.paths[2:] == ["/ping/hush"]
    settings.HEALTH_PING_URL = "http://127.0.0.1:9/hush"
    watchdog_process.tell_the_monitor(well=True)
    warned = [line.getMessage() for line in caplog.records if line.levelname == "WARNING"]
    assert warned == [
        "The outside monitor took no ping: HTTP 302",
        "The outside monitor took no ping: ConnectError",
    ]
    assert ping(monitor.address, well=True) == "HTTP 302"


def test_a_monitor_whose_words_never_end_holds_nobody_up(monitor):
    monitor.endless, started = True, monotonic()
    assert ping(monitor.address, well=True) == ""
    assert monotonic() - started < 2


def test_a_standstill_is_told_in_words_on_every_page_of_the_office(office, client):
    make_user("customer", role=Role.CLIENT, language="en")
    make_user("en", language="en")
    never = "The background work has never run"
    since = "The background work has stood still since"

    def told(name: str) -> list[bool]:
        client.force_login(make_user(name))
        text = client.get("/cases/").content.decode()
        return [never in text, since in text, "tell an administrator" in text]

    assert told("en") == [False, False, False]
    stand_still(office)
    assert told("en") == [False, True, True]
    assert told("chief") == [False, True, False]
    assert told("customer") == [False, False, False]
    JobRun.objects.all().delete()
    Schedule.objects.all().delete()
    assert told("en") == [True, False, True]
