"""What the post must know of the mails of the watch: new addresses, and mails that never arrive."""

from datetime import datetime

from django.db.models import Exists, QuerySet
from django.urls import reverse
from django.utils.translation import ngettext

from cases.mails import readdress
from cases.models import Message, WatchHit
from cases.watch.telling import KIND

NOT_ARRIVED = (Message.State.FAILED, Message.State.GIVEN_UP)


def refresh_addresses() -> None:
    """A mail that waits goes to the address that its person has now."""
    readdress(KIND)


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
