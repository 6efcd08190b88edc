"""Clients are reminded: who, when, in which words, each step once, and nothing that is not so."""

from datetime import timedelta

import pytest
from django.utils import timezone

from cases import tasks
from cases.models import (
    CaseReminders,
    ClientReminder,
    ClientTemplate,
    ClosedDay,
    Deadline,
    JobRun,
    Message,
    OfficePolicy,
    OfficeProfile,
    Party,
    ReminderPolicy,
)
from cases.models.client_telling import NAMES
from cases.placeholders import check_text
from cases.reminders import client_post
from cases.reminders.client_post import holds, tell_clients, write
from cases.reminders.client_words import usual_words, words_in_force
from cases.reminders.clients import wanted_on, without_address_for
from cases.reminders.post import send_waiting
from tests.cases.reminders.rows import make_deadline, move
from tests.factories import NOON, TODAY, alice, bob, join, make_case, make_party, make_user

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def office():
    """The office reminds its clients, and has a name to sign with."""
    ReminderPolicy.objects.create(clients_told=True)
    ClosedDay.objects.all().delete()
    return OfficeProfile.objects.create(
        name="สำนักงานตัวอย่าง", name_en="Example IP", address="x", phone="02-000-0000"
    )


@pytest.fixture(autouse=True)
def another_server(settings):
    settings.SITE_URL = "https://docket.example.test"


def verified(case, left=30, **fields):
    given = {"verified_by": bob(), "verified_at": NOON} | fields
    return make_deadline(case, left, **given)


def client_of(case, role="applicant", email="client@client.example", **fields):
    party = make_party(f"{role} of {case.ref}", email=email, **fields)
    return join(case, party, role, reference="CL-1")


def deadline(left=30, **fields):
    """A verified one in a case with a client."""
    case = make_case(**fields)
    client_of(case)
    return verified(case, left)


def on(days=0, minutes=5):
    """A pass so many days after TODAY, with time enough."""
    moment = NOON + days * DAY
    return tell_clients(TODAY + days * DAY, lambda: moment, moment + timedelta(minutes=minutes))


def test_a_client_is_told_once_at_each_step_in_the_words_and_language_of_the_client(mailoutbox):
    case = make_case("DS-9", title="ขวด", title_en="Bottle", application_number="2602000123")
    part = client_of(case, language="en", name_en="Acme Inc. <b>")
    row = verified(case, 60, title="Reply to the office", law="PA s. 27")
    assert [on(days).sent for days in (0, 0, 1, 29, 30, 31, 46)] == [1, 0, 0, 0, 1, 0, 1]
    first, second, last = mailoutbox
    assert first.to == ["client@client.example"]
    assert first.subject == "Reminder: deadline Saturday 23 January 2027 – Bottle (DS-9)"
    for text in (
        "Dear Acme Inc. <b>,",
        "Your reference: CL-1",
        "Application no.: 2602000123",
        "What is due: Reply to the office",
        "days left: 60",
        "Alice\nExample IP\n",
    ):
        assert text in first.body
    assert ("days left: 30" in second.body, "days left: 14" in last.body) == (True, True)
    html = first.alternatives[0][0]
    assert "Acme Inc. &lt;b&gt;" in html
    assert "<b>" not in html
    steps = ClientReminder.objects.order_by("pk").values_list("step", "party", "deadline")
    assert list(steps) == [(step, part.party_id, row.pk) for step in ("60", "30", "14")]
    assert on(61).written == 0


def test_the_words_of_the_office_go_out_by_kind_and_language(mailoutbox):
    own = ClientTemplate.objects.get(kind="annuity", language="th")
    own.subject, own.body = "ค่าธรรมเนียม {{ our_reference }}", "ถึง {{ client }} {{ last_day }}"
    own.save()
    case = make_case("DS-8")
    client_of(case, language="th")
    verified(case, 20, kind="statutory", code="ANN-1", years=[5])
    verified(case, 20, title="อื่น")
    assert on().sent == 2
    assert mailoutbox[0].subject == "ค่าธรรมเนียม DS-8"
    assert mailoutbox[0].body == "ถึง applicant of DS-8 วันจันทร์ที่ 14 ธันวาคม พ.ศ. 2569\n"
    assert "ขอเรียนแจ้งเตือนกำหนดเวลาตามกฎหมาย" in mailoutbox[1].body


def test_the_usual_words_know_every_placeholder_and_no_other():
    everything = usual_words()
    assert set(everything) == {(k, one) for k in ("statutory", "annuity") for one in ("th", "en")}
    for words in everything.values():
        check_text(words.subject + words.body, NAMES)
        assert all(f"{{{{ {name} }}}}" in words.subject + words.body for name in NAMES)


@pytest.mark.parametrize(
    ("roles", "side", "whom"),
    [
        (["applicant", "owner"], "applicant", "applicant"),
        (["applicant", "billing", "contact"], "applicant", "contact"),
        (["applicant", "contact without"], "applicant", "applicant"),
        (["applicant without", "owner"], "applicant", "owner"),
        (["applicant", "associate"], "applicant", "associate"),
        (["applicant", "associate without"], "applicant", None),
        (["opponent"], "applicant", None),
        (["inventor", "billing"], "applicant", None),
        (["applicant", "owner", "opponent"], "opponent", "opponent"),
        (["applicant", "owner"], "opponent", None),
    ],
)
def test_who_is_written_to(roles, side, whom, mailoutbox):
    case = make_case("T-1", our_side=side)
    for role in roles:
        name, _space, without = role.partition(" ")
        client_of(case, name, email="" if without else f"{name}@client.example")
    verified(case)
    done = on()
    assert [mail.to for mail in mailoutbox] == ([[f"{whom}@client.example"]] if whom else [])
    assert ("T-1" in done.attention) == (whom is None)


def test_a_contact_who_is_the_other_side_too_is_told_nothing(mailoutbox):
    case = make_case(our_side="opponent")
    theirs = client_of(case, "owner", "other@side.example").party
    join(case, theirs, "contact")
    verified(case)
    assert (on().written, mailoutbox) == (0, [])


def test_what_a_client_is_never_told(mailoutbox):
    for number, fields in enumerate(
        (
            {"kind": "internal"},
            {"kind": "follow_up"},
            {"ours": False},
            {"leads": False},
            {"state": "superseded"},
            {"verified_by": None, "verified_at": None},
            {"due_date": TODAY - DAY, "computed_due_date": TODAY - DAY},
        )
    ):
        case = make_case(f"N-{number}")
        client_of(case)
        verified(case, **fields)
    for fields in ({"restricted": True}, {"silent": True}, {"ip_type": "own"}):
        deadline(**fields)
    deadline(61)
    CaseReminders.objects.create(case=deadline().case, clients="no")
    only = deadline(60).case.ref
    done = on()
    assert (done.written, done.attention) == (1, "")
    assert [only in mail.subject for mail in mailoutbox] == [True]


def test_the_switch_of_the_office_and_that_of_a_case(mailoutbox):
    ReminderPolicy.objects.update(clients_told=False)
    as_office, yes = deadline().case, deadline().case
    CaseReminders.objects.create(case=as_office, clients="")
    CaseReminders.objects.create(case=yes, clients="yes")
    deadline()
    assert on().sent == 1
    assert yes.ref in mailoutbox[0].subject
    ReminderPolicy.objects.all().delete()
    assert on(20).sent == 1
    ReminderPolicy.objects.create(clients_told=True)
    assert on(20).sent == 2


def test_a_step_is_kept_until_the_date_is_verified_and_a_closed_day_moves_it_earlier(mailoutbox):
    case = make_case()
    client_of(case)
    row = make_deadline(case, 34)  # 30 days before it is a Saturday
    assert [on(days).sent for days in (2, 3)] == [0, 0]
    Deadline.objects.update(verified_by=bob(), verified_at=NOON)
    assert [on(days).sent for days in (3, 4, 5, 6)] == [1, 0, 0, 0]
    assert list(ClientReminder.objects.values_list("step", flat=True)) == ["30"]
    assert "31 วัน" in mailoutbox[0].body
    OfficePolicy.objects.update_or_create(pk=1, defaults={"four_eyes": False})
    Deadline.objects.filter(pk=row.pk).update(verified_by=None, verified_at=None)
    assert on(30).sent == 1


@pytest.mark.parametrize(
    "becomes",
    [
        lambda row: Deadline.objects.update(state="no_longer_due"),
        lambda row: Deadline.objects.update(ours=False),
        lambda row: Deadline.objects.update(verified_by=None, verified_at=None),
        lambda row: move(row, row.due_date + DAY),
        lambda row: type(row.case).objects.update(restricted=True),
        lambda row: type(row.case).objects.update(silent=True),
        lambda row: CaseReminders.objects.create(case=row.case, clients="no"),
        lambda row: ReminderPolicy.objects.update(clients_told=False),
        lambda row: Party.objects.update(email=""),
        lambda row: client_of(row.case, "contact", "contact@client.example"),
    ],
)
def test_a_written_mail_that_is_no_longer_so_never_leaves(becomes, mailoutbox):
    row = deadline()
    _write_only()
    becomes(row)
    assert send_waiting(lambda: NOON, at_once=True).messages == 0
    assert mailoutbox == []
    assert Message.objects.get().state == "withdrawn"


def _write_only(days=0):
    moment = NOON + days * DAY
    done = client_post.Sent()
    client_post._write_all(TODAY + days * DAY, lambda: moment, moment + DAY, done)
    return done


def test_a_withdrawn_mail_that_is_true_again_goes_out_and_days_are_never_those_of_yesterday(
    mailoutbox,
):
    row = deadline(20)
    _write_only()
    Deadline.objects.update(ours=False)
    assert on().withdrawn == 1
    Deadline.objects.update(ours=True)
    _write_only()
    # The retries of the night find yesterday's mail before the morning does.
    assert send_waiting(lambda: NOON + DAY, at_once=True).messages == 0
    assert on(1).sent == 1
    assert "19 วัน" in mailoutbox[0].body
    assert (Message.objects.count(), on(1).written, row.client_reminders.count()) == (1, 0, 1)


def test_one_that_may_have_arrived_goes_out_as_it_was(mailoutbox):
    deadline(20)
    _write_only()
    Message.objects.update(possible_duplicate=True, state="failed")
    assert on(1).sent == 1
    assert "20 วัน" in mailoutbox[0].body
    mail = Message.objects.get()
    assert holds(mail, NOON + DAY).exists()
    Deadline.objects.update(ours=False)
    assert not holds(mail, NOON + DAY).exists()


def test_killed_between_two_steps_late_or_twice_it_goes_on_where_it_stopped(
    mailoutbox, monkeypatch
):
    deadline(30), deadline(31)
    with monkeypatch.context() as killed:
        killed.setattr(ClientReminder.objects.model, "save", _dies)
        with pytest.raises(KeyboardInterrupt):
            on()
    assert Message.objects.count() == 0
    with monkeypatch.context() as killed:
        killed.setattr(client_post, "send_waiting", _dies)
        with pytest.raises(KeyboardInterrupt):
            on()
    assert [mail.state for mail in Message.objects.all()] == ["queued"] * 2
    assert _write_only().written == 0
    assert on(minutes=-1).more
    assert [on().sent, on().sent, len(mailoutbox)] == [2, 0, 2]
    assert on(28).sent == 2  # days of the step of 14 were missed
    assert ClientReminder.objects.filter(step="14").count() == 2


def test_two_workers_with_the_same_list_write_one_mail_and_none_of_what_is_over():
    deadline(), deadline()
    first, second = wanted_on(TODAY)
    given = (words_in_force(), OfficeProfile.objects.get(), TODAY, NOON)
    assert [write(first, *given), write(first, *given)] == [True, False]
    Deadline.objects.update(ours=False)
    assert write(second, *given) is False
    assert Message.objects.count() == ClientReminder.objects.count() == 1


def _dies(*_given, **_named):
    raise KeyboardInterrupt


def test_a_waiting_mail_follows_the_address_and_an_undelivered_one_is_told_until_it_is_over():
    deadline()
    _write_only()
    Party.objects.update(email="new@client.example")
    client_post.refresh_addresses()
    assert Message.objects.get().to_address == "new@client.example"
    Message.objects.update(state="given_up")
    assert client_post.stuck(NOON).count() == 1
    assert "1" in client_post.told(1)
    assert client_post.where() == "/ledger/?show=undelivered&kind=client_reminder"
    Deadline.objects.update(state="no_longer_due")
    assert client_post.stuck(NOON).count() == 0


def test_who_has_no_address_is_told_to_those_who_answer_for_the_case():
    mine, other = make_case("T-M"), make_case("T-O", responsible=bob())
    for case in (mine, other):
        client_of(case, email="")
        verified(case, 60)
    hidden = make_case("T-H", restricted=True)
    verified(hidden)
    assert on().attention == "No address to remind the client of: T-M, T-O.\n"
    seen = {
        name: [row.case.ref for row in without_address_for(person, TODAY)]
        for name, person in (
            ("alice", alice()),
            ("bob", bob()),
            ("boss", make_user("boss", role="administrator")),
            ("other", make_user("other")),
        )
    }
    assert seen == {"alice": ["T-M"], "bob": ["T-O"], "boss": ["T-M", "T-O"], "other": []}


def test_without_a_name_or_with_broken_words_nothing_goes_out_and_somebody_is_told(mailoutbox):
    row = deadline()
    ClientTemplate.objects.filter(kind="statutory", language="th").update(subject="x", body="{{ y")
    assert "cannot be filled in" in on().attention
    OfficeProfile.objects.all().delete()
    assert "the head of the papers has no name" in on().attention
    assert (mailoutbox, row.client_reminders.count()) == ([], 0)


def test_the_job_leaves_its_heartbeat_and_rings_again_while_some_are_left(monkeypatch, mailoutbox):
    rung = []
    monkeypatch.setattr(tasks, "async_task", lambda path, **given: rung.append((path, given)))
    left = (timezone.localdate() - TODAY).days + 30
    row = deadline(left)
    assert tasks.tell_clients()["more"] is False
    assert (row.client_reminders.count(), len(mailoutbox)) == (1, 1)
    assert JobRun.objects.get(name="client_reminders").last_succeeded_at
    monkeypatch.setattr(client_post, "tell_clients", lambda *given: client_post.Sent(more=True))
    tasks.tell_clients()
    assert rung == [("cases.tasks.tell_clients", {"group": "client_reminders"})]


def test_steps_that_cannot_be_used_give_way_to_the_usual_ones():
    case = make_case("TM-STEPS")
    client_of(case)
    deadline = verified(case, left=30)
    ReminderPolicy.objects.update(client_steps="soon")
    assert [(one.deadline, one.step) for one in wanted_on(TODAY)] == [(deadline.pk, "30")]
    assert list(without_address_for(alice(), TODAY)) == []
