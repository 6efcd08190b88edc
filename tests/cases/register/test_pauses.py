"""When the office is left alone: over runs, over restarts, and until a person or a key ends it."""

from datetime import timedelta

import pytest
import stamina
from cryptography.fernet import Fernet
from django.utils import timezone
from django_q.models import Schedule

from cases import tasks
from cases.keys import store_key
from cases.models import JobRun, Message, RegisterPause, Role, ServiceSilence, SyncFailure, SyncRun
from cases.register import pauses, sync
from cases.register.pauses import LEFT_ALONE, gate_at, lift, lift_silence
from cases.register.sync import SyncStopped, run_job
from cases.register.sync_now import sync_one
from tests.factories import alice, make_case, make_user

pytestmark = pytest.mark.django_db
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


@pytest.fixture
def boss():
    """The administrator who gets the mail; the others do not."""
    make_user("gone", Role.ADMINISTRATOR, is_active=False)
    make_user("mute", Role.ADMINISTRATOR, email="")
    make_user("agent", Role.AGENT)
    return make_user("boss", Role.ADMINISTRATOR, language="en")


@pytest.fixture
def later(time_machine):
    """Moves the clock on."""

    def move(by):
        time_machine.move_to(timezone.now() + by, tick=False)
        return timezone.now()

    return move


def asked(office):
    """The names of the services that were asked since the last look."""
    names = {path.rpartition("/")[2] for path in office.requests}
    office.requests.clear()
    return names


def test_a_refused_key_pauses_everything_and_administrators_get_one_mail(office, boss):
    for kind in ("trademark", "design", "invention"):
        office.case(office.right(kind, 3))
    office.fails("401")
    with pytest.raises(SyncStopped, match="401"):
        run_job(timezone.now())
    asked(office)
    for _ in range(2):
        with pytest.raises(SyncStopped, match="401"):
            run_job(timezone.now())
    assert asked(office) == set()
    pause = RegisterPause.objects.get()
    assert (pause.service, pause.kind, pause.until) == ("", "key", None)
    mail = Message.objects.get()
    assert (mail.recipient, mail.state, mail.language) == (boss, "queued", "en")
    assert "refuses the key" in mail.subject
    assert "Please check the token key." in mail.body_text
    assert "/register/progress/" in mail.body_text
    assert "401" in JobRun.objects.get(name="register_sync").last_error
    assert sync_one(make_case(application_number="250199999"), alice(), timezone.now()).failed
    assert asked(office) == set()


def test_a_lifted_pause_lets_the_next_run_ask_and_says_who_and_why(office, boss):
    office.case(office.right("trademark", 3))
    office.fails("401")
    with pytest.raises(SyncStopped):
        run_job(timezone.now())
    office.recovers()
    pause = RegisterPause.objects.get()
    assert lift(pause.pk, boss, "the office has extended it", timezone.now()) is True
    assert lift(pause.pk, boss, "twice", timezone.now()) is False
    pause.refresh_from_db()
    assert (pause.lifted_by, pause.reason) == (boss, "the office has extended it")
    assert run_job(timezone.now())["checked"] == 1


def test_a_new_key_ends_the_pause_of_the_old_one_and_no_other(office, boss, settings):
    settings.ENCRYPTION_KEYS = [Fernet.generate_key().decode()]
    now = timezone.now()
    common = {"since": now, "why": "x", "why_en": "x"}
    RegisterPause.objects.create(kind="key", **common)
    waits = RegisterPause.objects.create(
        service="TM", kind="patience", until=now + timedelta(hours=1), **common
    )
    store_key("eexchange", "a-new-key-123456", boss, now)
    assert list(pauses.active_pauses(now)) == [waits]
    ended = RegisterPause.objects.get(kind="key")
    assert (ended.lifted_by, bool(ended.reason)) == (boss, True)


def test_a_403_of_one_service_pauses_that_service_alone(office, boss):
    marks = [office.case(office.right("trademark", stage)) for stage in (1, 3, 4)]
    design = office.case(office.right("design", 3))
    for mark in marks:
        office.fails("403", mark.application_number)
    result = run_job(timezone.now())
    assert (result["checked"], result["more"]) == (1, False)
    assert "TM" in result["attention"]
    assert list(RegisterPause.objects.values_list("service", "kind")) == [("TM", "key")]
    assert Message.objects.get().subject.startswith("E-Exchange refuses TM")
    asked(office)
    type(design).objects.update(last_checked_at=None)
    assert run_job(timezone.now())["checked"] == 1
    assert asked(office) == {"PRODUCTPATENT"}
    told = sync_one(marks[0], alice(), timezone.now())
    assert (told.failed, "403" in told.sentence, asked(office)) == (True, True, set())


def test_a_403_of_every_service_is_about_the_key(office, boss):
    for kind in ("trademark", "design", "invention"):
        office.case(office.right(kind, 3))
    office.fails("403")
    with pytest.raises(SyncStopped, match="403"):
        run_job(timezone.now())
    assert RegisterPause.objects.filter(service="", kind="key").exists()
    assert gate_at(timezone.now()).open_kinds() == []


def test_a_long_retry_after_holds_over_runs_and_ends_by_itself(office, later):
    case = office.case(office.right("trademark", 3))
    office.fails("429-long")
    now = later(timedelta(0))
    with pytest.raises(SyncStopped):
        tasks.sync_register()
    pause = RegisterPause.objects.get()
    assert abs(pause.until - now - timedelta(hours=1)) < MINUTE
    Schedule.objects.all().delete()
    office.recovers()
    asked(office)
    later(58 * MINUTE)
    with pytest.raises(SyncStopped) as stopped:
        tasks.sync_register()
    assert (asked(office), 0 < stopped.value.retry_after <= 180) == (set(), True)
    assert Schedule.objects.count() == 1
    assert sync_one(case, alice(), timezone.now()).failed
    later(3 * MINUTE)
    assert tasks.sync_register()["checked"] == 1
    assert Message.objects.count() == 0


def test_a_retry_after_of_years_is_cut_and_a_second_one_after_the_first_is_a_pause_of_its_own(
    office, later
):
    office.case(office.right("trademark", 3))
    office.fails("429")
    office.sandbox.faults[0].seconds = 999_999_999
    for _ in range(2):
        now = later(pauses.LONGEST_PAUSE + MINUTE)
        with pytest.raises(SyncStopped):
            run_job(now)
    ends = list(RegisterPause.objects.order_by("pk").values_list("ended_at", "until"))
    assert (ends[0][0], ends[1][0]) == (ends[0][1], None)
    assert ends[1][1] <= timezone.now() + pauses.LONGEST_PAUSE


def silent_designs(office, number):
    for count in range(number):
        make_case(ip_type="design", application_number=f"24020{count:05d}")
    office.fails("500html")


def one_run(now):
    with stamina.set_testing(True, attempts=1):
        try:
            return run_job(now)["checked"]
        except SyncStopped:
            return 0


def test_a_silent_service_is_left_alone_longer_each_time_and_then_probed_by_one_case(
    office, later, monkeypatch
):
    monkeypatch.setattr(sync, "SILENT_CASES", 3)
    monkeypatch.setattr(pauses, "SILENT_CASES", 3)
    silent_designs(office, 8)
    now = later(timedelta(0))
    assert one_run(now) == 0
    assert 3 <= len(office.requests) <= 5
    asked(office)
    for times, pause in enumerate([*LEFT_ALONE, LEFT_ALONE[-1]], 1):
        row = ServiceSilence.objects.get()
        assert (row.service, row.times, row.until - timezone.now()) == (
            "PRODUCTPATENT",
            times,
            pause,
        )
        one_run(later(pause - MINUTE))
        assert office.requests == []
        one_run(later(2 * MINUTE))
        assert len(office.requests) == 1
        asked(office)
    office.recovers()
    assert one_run(later(LEFT_ALONE[-1] + MINUTE)) == 8
    assert ServiceSilence.objects.count() == 0


def test_what_one_run_saw_of_a_silence_the_next_one_goes_on_counting(office, monkeypatch):
    monkeypatch.setattr(sync, "SILENT_CASES", 4)
    monkeypatch.setattr(pauses, "SILENT_CASES", 4)
    silent_designs(office, 2)
    one_run(timezone.now())
    assert list(ServiceSilence.objects.values_list("cases", "times")) == [(2, 0)]
    one_run(timezone.now())
    row = ServiceSilence.objects.get()
    assert (row.times, row.until > timezone.now()) == (1, True)
    office.recovers()
    asked(office)
    assert lift_silence(row.pk, alice(), "the line is up again") is True
    assert one_run(timezone.now()) == 2
    assert ServiceSilence.objects.count() == 0
    assert lift_silence(row.pk, alice(), "twice") is False


def test_a_good_answer_forgets_what_was_counted(office):
    silent_designs(office, 1)
    one_run(timezone.now())
    assert ServiceSilence.objects.get().cases == 1
    office.recovers()
    assert one_run(timezone.now()) == 1
    assert ServiceSilence.objects.count() == 0


def test_a_run_by_hand_obeys_a_pause_and_says_so(office):
    case = office.case(office.right("trademark", 3))
    RegisterPause.objects.create(
        kind="key", since=timezone.now(), why="กุญแจถูกปฏิเสธ", why_en="The key was refused."
    )
    tally = sync.run_sync([case], "command", alice(), None)
    assert (tally.checked, tally.failed, tally.stopped_because) == (0, 0, "The key was refused.")
    assert (office.requests, SyncFailure.objects.count()) == ([], 0)
    assert SyncRun.objects.get().stopped_because_th == "กุญแจถูกปฏิเสธ"


def test_the_refusal_of_everybody_does_not_let_a_case_rest(office):
    case = office.case(office.right("trademark", 3))
    office.fails("401")
    with pytest.raises(SyncStopped):
        run_job(timezone.now())
    assert SyncFailure.objects.get(case=case).kind == "key"
    office.recovers()
    lift(RegisterPause.objects.get().pk, alice(), "a new key", timezone.now())
    assert run_job(timezone.now())["checked"] == 1


def test_what_a_clock_began_that_was_ahead_holds_nobody_up(office, boss):
    """It said that the office is to be left alone until a day in a year."""
    office.case(office.right("trademark", 3))
    office.case(office.right("design", 3))
    now = timezone.now()
    ahead = {"since": now + 365 * DAY, "until": now + 365 * DAY + MINUTE, "why": "ก", "why_en": "k"}
    RegisterPause.objects.create(kind="patience", **ahead)
    ServiceSilence.objects.create(service="TM", cases=20, times=1, **ahead)
    assert gate_at(now).open_kinds()
    assert run_job(now)["checked"] == 2
    office.fails("429-long")
    tried = office.case(office.right("invention", 3))
    sync_one(tried, alice(), timezone.now())
    lasting = RegisterPause.objects.get(ended_at=None)
    assert lasting.until < now + DAY
