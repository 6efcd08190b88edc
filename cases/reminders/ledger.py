"""Reading the ledger of mails: who sees which, and what the page is narrowed by.

A mail of reminders is seen by whoever keeps the docket and may see every case that it tells of.
A mail of another kind may tell of anything, so beside administrators only its own reader sees it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from cases.models import Case, Deadline, DeadlineState, Message, Reminder, Role, User
from cases.queries import visible_to

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
# A word that occurs in the references of more cases narrows nothing.
MOST_CASES = 500


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
    return Message.objects.filter(
        Q(recipient=user) | _tells_only(user, "") | _tells_only(user, "resent_of__")
    )


def _tells_only(user: User, to_mail: str) -> Q:
    """Mails of reminders about cases that a person may see. A mail that was taken apart has lost
    what it told of, so nobody can say any more whom it concerns."""
    key = OuterRef(f"{to_mail.removesuffix('__') or 'pk'}")
    told = Reminder.objects.filter(message=key)
    hidden = told.exclude(deadline__case__in=visible_to(user))
    apart = Q(**{f"{to_mail}state": Message.State.WITHDRAWN})
    return Q(~apart, Exists(told), ~Exists(hidden), **{f"{to_mail}kind": REMINDER})


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
    for word in wanted.words.split():
        yield _mentions(user, word)


SHOWN = {
    UNDELIVERED: Q(state__in=NOT_OUT),
    DOUBTFUL: Q(possible_duplicate=True),
    BOUNCED: Q(bounced_at__isnull=False),
}


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, BANGKOK)


def _mentions(user: User, word: str) -> Q:
    """In the subject, the address, or the reference of a case that it tells of."""
    cases = visible_to(user).filter(ref__icontains=word).order_by("-pk").values("pk")[:MOST_CASES]
    keys = list(cases.values_list("pk", flat=True))
    found = Q(subject__icontains=word) | Q(to_address__icontains=word)
    if keys:
        told = Reminder.objects.filter(deadline__case__in=keys, message__isnull=False)
        found |= Q(pk__in=told.values("message")) | Q(resent_of__in=told.values("message"))
    return found


def told_in(message: Message) -> QuerySet[Reminder]:
    """The reminders in a mail, or in the one of which it is a copy."""
    return Reminder.objects.filter(message=message.resent_of_id or message.pk)


def cases_of(message: Message) -> QuerySet[Case]:
    """The cases that a mail of reminders tells of."""
    deadlines = Deadline.objects.filter(reminders__in=told_in(message))
    return Case.objects.filter(pk__in=deadlines.values("case"))


def open_bounces() -> QuerySet[Message]:
    """Mails that came back and told of a deadline that is still open, while nobody has settled it
    and the person still has the address that does not work."""
    about = Reminder.objects.filter(
        Q(message=OuterRef("pk")) | Q(message=OuterRef("resent_of")),
        deadline__state=DeadlineState.OPEN,
    )
    return Message.objects.filter(
        Exists(about),
        bounced_at__isnull=False,
        settled_at__isnull=True,
        to_address=F("recipient__email"),
    )
