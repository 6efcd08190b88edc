"""What the post must know of copies that a person had sent again."""

from datetime import datetime, timedelta

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.translation import ngettext

from cases.mails import readdress
from cases.models import Deadline, DeadlineState, Message
from cases.queries import visible_to
from cases.reminders.ledger import RESENT, UNDELIVERED, told_in

NOT_ARRIVED = (Message.State.FAILED, Message.State.GIVEN_UP)
# After so long nobody waits for a copy any more.
TOLD_FOR = timedelta(days=14)


def refresh_addresses() -> None:
    """A copy that waits goes to the address that its person has now."""
    readdress(RESENT)


def holds(message: Message, _now: datetime) -> QuerySet[Message]:
    """Whether its person is still there and may see every case in it, and nothing in it has
    changed since the copy was written and said what had."""
    rows = Message.objects.filter(pk=message.pk)
    person = message.recipient
    if person is None:
        return rows
    told = told_in(message)
    later = Deadline.history.filter(
        id=OuterRef("deadline"), history_type="~", history_date__gt=message.created_at
    )
    as_told = Q(state=DeadlineState.OPEN, due_date=OuterRef("due_date"))
    changed = told.filter(Exists(later.exclude(as_told)))
    hidden = told.exclude(deadline__case__in=visible_to(person))
    there = rows.filter(recipient__is_active=True, to_address=F("recipient__email"))
    return there.exclude(Q(Exists(hidden)) | Q(Exists(changed)))


def stuck(now: datetime) -> QuerySet[Message]:
    """Copies of these days that did not arrive and after which no other was made."""
    later = Message.objects.filter(resent_of=OuterRef("resent_of"), pk__gt=OuterRef("pk"))
    copies = Message.objects.filter(kind=RESENT, created_at__gt=now - TOLD_FOR)
    return copies.filter(~Exists(later), state__in=NOT_ARRIVED)


def told(number: int) -> str:
    """The same in a sentence."""
    sentence = ngettext(
        "%(n)s mail that was sent again could not be delivered.",
        "%(n)s mails that were sent again could not be delivered.",
        number,
    )
    return sentence % {"n": number}


def where() -> str:
    return f"{reverse('cases:ledger')}?show={UNDELIVERED}&kind={RESENT}"
