"""As what a person is told may change before the mail leaves; a ladder may be stored that no form
would take: neither keeps anybody from being told."""

import pytest

from cases.models import CaseReminders, Message, Reminder, ReminderPolicy, Role
from cases.reminders import sweep
from cases.reminders.office import stored_ladder
from tests.cases.reminders.conftest import Mailbox
from tests.cases.reminders.rows import at, due_in
from tests.cases.views.world import make_leave
from tests.factories import TODAY, alice, bob, charlie, join, make_party, make_user

pytestmark = pytest.mark.django_db


def swept(minutes: int = 0) -> sweep.Swept:
    return sweep.sweep(TODAY, at(minutes=minutes))


def roles() -> list[tuple[str, str, str]]:
    rows = Reminder.objects.order_by("recipient__username").select_related("recipient")
    return [(r.recipient.username, r.role, r.state) for r in rows]


@pytest.mark.parametrize("left", [3, 30])
def test_a_deputy_who_stands_in_before_the_mail_left_is_told_as_such(
    mailbox: Mailbox, left: int
) -> None:
    make_user("bob", language="en")
    deadline = due_in(left, deputy=bob())
    mailbox.mode = "greylist"
    swept()
    make_leave(0, 0, deputy=bob())
    deadline.case.deputy = None
    deadline.case.save()
    mailbox.mode = "accept"
    done = swept(6)
    assert (done.withdrawn, done.sent) == (1, 1)
    assert roles() == [("alice", "responsible", "withdrawn"), ("bob", "stand_in", "sent")]
    assert "You stand in for Alice" in mailbox.text()


@pytest.mark.parametrize("left", [3, 30])
def test_who_is_told_again_in_another_role_is_told(mailbox: Mailbox, left: int) -> None:
    """Bob answered for the case, then no more, then stood in for Alice."""
    deadline = due_in(left, responsible=bob())
    mailbox.mode = "greylist"
    swept()
    deadline.case.responsible = alice()
    deadline.case.save()
    swept(6)
    make_leave(0, 0, deputy=bob())
    mailbox.mode = "accept"
    assert swept(12).sent == 1
    assert [mail["To"] for mail in mailbox.mails] == ["bob@office.example"]
    assert ("bob", "stand_in", "sent") in roles()
    assert swept(18).sent == 0


def test_a_role_that_stays_leaves_the_mail_as_it_is(mailbox: Mailbox) -> None:
    due_in(3)
    mailbox.mode = "greylist"
    swept()
    swept(6)
    mail = Message.objects.get()
    assert (mail.state, mail.attempts) == (Message.State.FAILED, 2)


@pytest.mark.parametrize("steps", ["30, 7", "nonsense", "30, 7, 3, 1"])
def test_a_ladder_that_cannot_be_used_gives_way_to_the_offices(
    mailbox: Mailbox, steps: str
) -> None:
    """Nobody can leave out the last three steps, not even past the forms."""
    ReminderPolicy.objects.create(statutory="60, 3, 1, 0")
    broken, whole = due_in(0), due_in(45)
    CaseReminders.objects.create(case=broken.case, statutory=steps)
    done = swept()
    assert (done.sent, done.unusable) == (2, 1)
    assert dict(Reminder.objects.values_list("deadline", "step")) == {
        broken.pk: "0",
        whole.pk: "60",
    }
    assert done.attention == (
        "1 cases have steps of their own that cannot be used: the office's hold."
        " Please choose them anew."
    )
    assert swept().unusable == 1


def test_the_usual_ladder_holds_where_the_offices_cannot_be_used(
    mailbox: Mailbox, caplog: pytest.LogCaptureFixture
) -> None:
    stored_ladder.cache_clear()
    ReminderPolicy.objects.create(statutory="45, 7")
    due_in(90)
    due_in(0)
    swept()
    assert set(Reminder.objects.values_list("step", flat=True)) == {"90", "0"}
    assert "cannot be used" in caplog.text


def test_a_client_who_stands_in_is_asked_for_each_case(mailbox: Mailbox) -> None:
    """Somebody who became a client after the leave was entered sees some of the cases only."""
    make_user("root", role=Role.ADMINISTRATOR)
    party = make_party()
    party.users.add(charlie())
    theirs, other = due_in(3), due_in(3)
    join(theirs.case, party)
    make_leave(0, 0, deputy=charlie())
    swept()
    told = Reminder.objects.filter(state="sent").values_list("recipient__username", "deadline")
    assert sorted(told) == sorted([("charlie", theirs.pk), ("root", other.pk)])
