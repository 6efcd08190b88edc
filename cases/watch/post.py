"""What the post must know of the mails of the watch: new addresses, and mails that never arrive."""

from datetime import datetime

from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.urls import reverse
from django.utils.translation import ngettext

from cases.models import Message, User, WatchHit
from cases.watch.telling import KIND

WAITING = (Message.State.QUEUED, Message.State.FAILED)
NOT_ARRIVED = (Message.State.FAILED, Message.State.GIVEN_UP)


def refresh_addresses() -> None:
    """A mail that waits goes to the address that its person has now."""
    present = User.objects.filter(pk=OuterRef("recipient")).exclude(email="").values("email")[:1]
    waiting = Message.objects.filter(kind=KIND, state__in=WAITING)
    moved = waiting.filter(Exists(present)).exclude(to_address=Subquery(present))
    moved.update(to_address=Subquery(present))


def holds(message: Message, _now: datetime) -> QuerySet[Message]:
    """What the mail tells of stays to be looked at, also where somebody has decided by now."""
    return Message.objects.filter(pk=message.pk)


def stuck(_now: datetime) -> QuerySet[Message]:
    """Mails that did not arrive, while hits still wait for a decision."""
    open_hits = WatchHit.objects.filter(state=WatchHit.State.OPEN)
    return Message.objects.filter(Exists(open_hits), kind=KIND, state__in=NOT_ARRIVED)


def told(number: int) -> str:
    """The same in a sentence."""
    sentence = ngettext(
        "%(n)s mail about watch hits could not be delivered.",
        "%(n)s mails about watch hits could not be delivered.",
        number,
    )
    return sentence % {"n": number}


def where() -> str:
    return reverse("cases:watch")
