"""What a written mail may still tell, asked at the last moment before it leaves."""

from datetime import date, datetime, timedelta

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from cases.models import Acknowledgement, DeadlineState, Message, Reminder, Role, User
from cases.queries import seen_by
from cases.reminders.planning import take_apart
from cases.reminders.policy import ADMINISTRATOR, DEPUTY, RESPONSIBLE, UNACKNOWLEDGED
from cases.reminders.states import DIGEST, REMINDING, UNSENT, WAITING

# A morning mail that still waits after so long is written anew: its lists are older than that.
LISTS_HOLD = timedelta(minutes=30)


def untrue_in(message: Message) -> QuerySet[Reminder]:
    """What a written mail would tell that is no longer so: the deadline was closed, moved or
    ended, its people changed, somebody acknowledged, or its case is hidden from the recipient."""
    if message.recipient is None:
        return Reminder.objects.none()
    true = still_true(message, message.recipient)
    rows = Reminder.objects.filter(message=message.pk)
    return rows.exclude(true, state=Reminder.State.PLANNED)


def still_true(message: Message, person: User) -> Q:
    """The reminders of a mail of which all that it tells the person still holds. Those who stand
    in, the partner and the verifier were chosen for the day: planning looks at them again at each
    pass."""
    to_be_told = (
        ~Q(role__in=(RESPONSIBLE, DEPUTY, ADMINISTRATOR))
        | Q(deadline__case__responsible=person)
        | Q(deadline__case__deputy=person)
    )
    if person.role == Role.ADMINISTRATOR:
        to_be_told |= Q(role=ADMINISTRATOR)
    acknowledged = Acknowledgement.objects.filter(
        deadline=OuterRef("deadline"), due_date=OuterRef("due_date"), at__gte=message.created_at
    )
    return Q(
        to_be_told,
        ~Q(step__startswith=UNACKNOWLEDGED) | ~Exists(acknowledged),
        seen_by(person, "deadline__case__"),
        deadline__state=DeadlineState.OPEN,
        deadline__ours=True,
        deadline__leads=True,
        deadline__due_date=F("due_date"),
        deadline__case__silent=False,
    )


def readers_of_their_mail() -> Exists:
    """For rows of mails: the recipient has not left, and has the address to which it goes."""
    there = User.objects.filter(is_active=True, email=OuterRef("to_address"))
    return Exists(there.filter(pk=OuterRef("recipient")))


def take_apart_outdated(as_of: date, now: datetime) -> None:
    """Withdraw mails written on another day, or to an address that has changed since, or
    telling something that was withdrawn while a worker held them, and morning mails that could not
    go for a while and may be tried now: what stands in their lists may be closed or hidden.

    A mail that may have been delivered already goes out again as it was, under its own
    Message-ID, so that the reader's program can tell the second copy.
    """
    unsent = Message.objects.filter(kind__in=REMINDING, state__in=UNSENT)
    moved = ~Q(to_address=F("recipient__email"))
    other_day = ~Q(as_of=as_of) & Q(possible_duplicate=False)
    untrue = Q(reminders__state=Reminder.State.WITHDRAWN)
    rested = Q(next_attempt_at__isnull=True) | Q(next_attempt_at__lte=now)
    old = Q(
        rested, kind=DIGEST, state__in=WAITING, possible_duplicate=False,
        created_at__lt=now - LISTS_HOLD,
    )  # fmt: skip
    outdated = unsent.filter(moved | other_day | untrue | old)
    take_apart(set(outdated.values_list("pk", flat=True)))
