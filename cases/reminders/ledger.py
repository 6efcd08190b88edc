"""Reading the ledger of mails: who sees which, and what the page is narrowed by.

A mail of reminders is seen by whoever keeps the docket and may see every case that it tells of.
A mail of another kind may tell of anything, so beside administrators only its own reader sees it.
What did not go out was never given to its reader: it may tell of a case that is hidden by now.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from cases.models import Case, Deadline, DeadlineState, Message, Reminder, Role, User
from cases.queries import seen_by, visible_to

BANGKOK = ZoneInfo("Asia/Bangkok")
REMINDER, RESENT = "reminder", "resent"
MINE, UNDELIVERED, DOUBTFUL, BOUNCED = "mine", "undelivered", "doubtful", "bounced"
NOT_OUT = (
    Message.State.QUEUED,
    Message.State.CLAIMED,
    Message.State.HANDING_OVER,
    Message.State.FAILED,
    Message.State.GIVEN_UP,
)
# Words that occur in so many references narrow nothing: the newest of their mails are found.
MOST_OF_CASES = 2000


@dataclass(frozen=True)
class Wanted:
    """What a page of the ledger is narrowed by; empty is everything. `since` and `until` are days
    in Bangkok on which a mail was written."""

    show: str = ""
    state: str = ""
    kind: str = ""
    person: int | None = None
    since: date | None = None
    until: date | None = None
    words: str = ""


def may_read_ledger(user: User) -> bool:
    return user.is_authenticated and user.keeps_the_docket


def ledger_for(user: User) -> QuerySet[Message]:
    """The mails that a person may see; none for whoever does not keep the docket."""
    if not may_read_ledger(user):
        return Message.objects.none()
    if user.role == Role.ADMINISTRATOR:
        return Message.objects.all()
    told = Reminder.objects.order_by()
    hidden = told.filter(deadline__case__in=_hidden_from(user))
    originals = Message.objects.order_by().filter(pk=OuterRef("resent_of"), kind=REMINDER)
    of = originals.exclude(state=Message.State.WITHDRAWN).values("kind")[:1]
    mails = Message.objects.alias(
        told=_first(told, "pk"),
        hides=_first(hidden, "pk"),
        copy_hides=_first(hidden, "resent_of"),
        copy_of=Subquery(of),
    )
    # A mail that was taken apart has lost what it told of: nobody can say whom it concerns.
    stands = ~Q(state=Message.State.WITHDRAWN)
    openly = Q(stands, kind=REMINDER, told__isnull=False, hides__isnull=True)
    copied = Q(kind=RESENT, copy_of=REMINDER, copy_hides__isnull=True)
    went_out = Q(sent_at__isnull=False) | Q(possible_duplicate=True)
    waits = Q(stands, hides__isnull=True, copy_hides__isnull=True)
    return mails.filter(Q(went_out | waits, recipient=user) | openly | copied)


def _first(told: QuerySet[Reminder], of: str) -> Subquery:
    """One of the reminders in a mail. Asked mail by mail, for a page shows few: a condition that
    named all mails with such a reminder would go through every reminder there is."""
    return Subquery(told.filter(message=OuterRef(of)).values("message")[:1])


def _hidden_from(user: User) -> list[int]:
    """The cases that a person may not see. They are few. With none of them the question keeps its
    form: 0 is the key of no case."""
    hidden = Case.objects.exclude(pk__in=visible_to(user).order_by().values("pk")).order_by()
    return [0, *hidden.values_list("pk", flat=True)]


def in_the_ledger(user: User, wanted: Wanted) -> QuerySet[Message]:
    """Those of them that are wanted, newest first, without their long texts."""
    found = ledger_for(user).filter(*_conditions(user, wanted))
    light = found.select_related("recipient").defer("body_text", "body_html")
    return light.order_by("-created_at", "-pk")


def _conditions(user: User, wanted: Wanted) -> Iterable[Q]:
    if wanted.show in SHOWN:
        yield SHOWN[wanted.show]
    if wanted.show == MINE:
        yield Q(recipient=user)
    if wanted.state:
        yield Q(state=wanted.state)
    if wanted.kind:
        yield Q(kind=wanted.kind)
    if wanted.person is not None:
        yield Q(recipient=wanted.person)
    if wanted.since:
        yield Q(created_at__gte=_midnight(wanted.since))
    if wanted.until:
        yield Q(created_at__lt=_midnight(wanted.until + timedelta(days=1)))
    if wanted.words:
        yield _mentions(user, wanted.words)


SHOWN = {
    UNDELIVERED: Q(state__in=NOT_OUT),
    DOUBTFUL: Q(possible_duplicate=True),
    BOUNCED: Q(bounced_at__isnull=False),
}


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, BANGKOK)


def _mentions(user: User, words: str) -> Q:
    """In the subject, the address, or the reference of a case that it tells of."""
    seen = seen_by(user, "deadline__case__")
    told = Reminder.objects.filter(seen, deadline__case__ref__icontains=words)
    mails = told.filter(message__isnull=False).order_by("-message").values_list("message")
    keys = [key for (key,) in mails.distinct()[:MOST_OF_CASES]]
    found = Q(subject__icontains=words) | Q(to_address__icontains=words)
    return found | Q(pk__in=keys) | Q(resent_of__in=keys)


def told_to(user: User, message: Message) -> QuerySet[Reminder]:
    """The reminders in a mail of whose cases a person may read more: its own reader may have lost
    one of them since."""
    return told_in(message).filter(deadline__case__in=visible_to(user))


def told_in(message: Message) -> QuerySet[Reminder]:
    """The reminders in a mail, or in the one of which it is a copy."""
    return Reminder.objects.filter(message=message.resent_of_id or message.pk)


def cases_of(message: Message) -> QuerySet[Case]:
    """The cases that a mail of reminders tells of."""
    deadlines = Deadline.objects.filter(reminders__in=told_in(message))
    return Case.objects.filter(pk__in=deadlines.values("case"))


def open_bounces() -> QuerySet[Message]:
    """Mails that came back and told of a deadline that is still open, while nobody has settled it
    and no later copy has arrived. A new address alone has told nobody anything."""
    about = Reminder.objects.filter(
        Q(message=OuterRef("pk")) | Q(message=OuterRef("resent_of")),
        deadline__state=DeadlineState.OPEN,
    )
    later = Message.objects.filter(
        Q(resent_of=OuterRef("pk")) | Q(resent_of=OuterRef("resent_of")),
        sent_at__gte=OuterRef("bounced_at"),
        bounced_at__isnull=True,
    )
    return Message.objects.filter(
        Exists(about), ~Exists(later), bounced_at__isnull=False, settled_at__isnull=True
    )
