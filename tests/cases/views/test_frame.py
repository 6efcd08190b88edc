"""What stands around every page: here the alarms, because silence is no sign that all is well."""

from datetime import timedelta

import pytest

from cases.models import Deadline, DeadlineState, JobRun, Message, Reminder, Role
from tests.cases.views.desk import jobs_ran, said, sign_in
from tests.cases.views.world import make_difference, make_hit, unmapped
from tests.factories import NOON, TODAY, alice, bob, make_case, make_user

pytestmark = pytest.mark.django_db

WELL = timedelta(hours=1)


def last_pass(**result):
    jobs_ran(sync=WELL, reminders=WELL)
    JobRun.objects.filter(name="reminders").update(last_result=result)


def mail(state, key="1", deadline_state=DeadlineState.OPEN):
    case = make_case(events=[("office_action_received", "2026-11-20")])
    Deadline.objects.filter(case=case).update(state=deadline_state)
    row = Deadline.objects.get(case=case)
    message = Message.objects.create(
        recipient=alice(),
        to_address="alice@office.example",
        kind="reminder",
        key=key,
        language="en",
        as_of=TODAY,
        subject="s",
        body_text="t",
        message_id=f"<{key}@x>",
        state=state,
        created_at=NOON,
        sent_at=NOON if state == Message.State.SENT else None,
    )
    Reminder.objects.create(
        deadline=row,
        due_date=row.due_date,
        step="90",
        recipient=alice(),
        role="responsible",
        planned_on=TODAY,
        message=message,
        state="sent" if state == Message.State.SENT else "planned",
    )


def alarms(person=None, language="en"):
    return sign_in(person or alice(), language).get("/").context["alarms"]


def test_all_is_well_when_everybody_was_told():
    last_pass(untold=0, unreachable={})
    mail(Message.State.SENT)
    assert alarms() == []


def test_a_mail_that_the_server_refused_is_an_alarm_while_its_deadline_is_open():
    last_pass()
    mail(Message.State.FAILED, "1")
    mail(Message.State.GIVEN_UP, "2")
    mail(Message.State.FAILED, "3", DeadlineState.NO_LONGER_DUE)
    mail(Message.State.QUEUED, "4")
    assert alarms() == ["2 mails with reminders could not be delivered."]


def test_deadlines_of_which_nobody_can_be_told_are_an_alarm():
    last_pass(untold=1, unreachable={"nop": 3, "anya": 1})
    assert alarms() == [
        "Nobody can be told of 1 open deadline: give its case a responsible person.",
        "These people have no usable address for reminders: anya, nop.",
    ]
    assert said("These people have no usable address for reminders: %(names)s.", "th") % {
        "names": "anya, nop"
    } in alarms(language="th")


def test_a_client_is_not_told_of_the_offices_troubles():
    last_pass(untold=5)
    assert alarms(make_user("client", role=Role.CLIENT)) == []


def waits(person, where="/cases/"):
    """The counts beside the rail, without the release where nothing waits for it."""
    counts = sign_in(person).get(where).context["waits"]
    return {
        name: count for name, count in counts.items() if name not in {"silent", "unheard"} or count
    }


@pytest.fixture
def desk_of_alice():
    """Two deadlines of hers within the week, one later, two of somebody else; a difference."""
    jobs_ran(sync=WELL, reminders=WELL)
    for received in ("2026-08-20", "2026-08-28", "2026-11-20"):
        make_case(events=[("office_action_received", received)], responsible=alice())
    make_case(events=[("office_action_received", "2026-08-28")], responsible=bob())
    make_case(events=[("office_action_received", "2026-11-20")], responsible=bob(), by=bob())
    secret = make_case(restricted=True, responsible=bob())
    for case in (make_case(responsible=bob()), secret):
        make_difference(case)
        make_hit(case)
        unmapped(case, "Some status")


def test_the_rail_counts_what_waits_and_opens_it(desk_of_alice):
    one = {"differs": 1, "classify": 1, "watch": 1, "payments": 0}
    both = {"differs": 2, "classify": 2, "watch": 2, "payments": 0}
    assert waits(alice()) == {"due": 2, "verify": 1, **one}
    assert waits(bob()) == {"due": 1, "verify": 4, **both}
    boss = make_user("boss", role=Role.ADMINISTRATOR)
    assert waits(boss) == {"due": 3, "verify": 5, **both}
    page = sign_in(alice()).get("/cases/").content.decode()
    assert 'href="/differences/"' in page
    assert sign_in(alice()).get("/differences/").context["page"].paginator.count == 1
    shown = sign_in(alice()).get("/?who=office&show=differs").context["sections"]
    assert {section.name: section.total for section in shown}["differs"] == 1


@pytest.mark.parametrize(
    "where", ["/", "/?who=office", "/?kind=design", "/?law=1", "/?who=mine&show=week"]
)
def test_the_rail_counts_the_same_whatever_the_page_is_filtered_by(where, desk_of_alice):
    assert waits(alice(), where) == {
        "due": 2,
        "differs": 1,
        "classify": 1,
        "watch": 1,
        "verify": 1,
        "payments": 0,
    }


def test_the_rail_counts_the_payments_that_are_late_or_due_in_thirty_days():
    jobs_ran(sync=WELL, reminders=WELL)
    late, soon, later = ("2022-08-01", "2022-10-20", "2022-10-27")
    for filed in (late, soon, later):
        make_case(events=[("filed", filed), ("granted", "2024-01-10")])
    events = [("filed", late), ("granted", "2024-01-10")]
    make_case(events=events, restricted=True, responsible=bob())
    assert waits(alice())["payments"] == 2
    page = sign_in(alice()).get("/cases/").content.decode()
    assert 'href="/fees/annuities/"' in page
