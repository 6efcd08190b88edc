"""The printed docket by mail, every Friday, to whoever wants it.

A person and a Friday have one mail, by its key: a second run, a late one and one after a kill find
in the table who has none yet. The mail goes out as every mail does.
"""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import Any

import typst
from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import ngettext

from cases.heartbeat import heartbeat
from cases.mails import mail_to, readdress
from cases.models import Message, MessageAttachment, Role, User
from cases.recompute import Cause, sign
from cases.reminders.fridays import WEEK, friday_of, hour_of
from cases.reminders.post import release_dead_claims, send_waiting
from cases.reminders.printed import is_office_wide, name_of, printed_docket
from cases.rules.thai_dates import bangkok_day

KIND = "printed_docket"
NOT_ARRIVED = (Message.State.FAILED, Message.State.GIVEN_UP)
SLICE = timedelta(minutes=5)
Clock = Callable[[], datetime]


@dataclass
class Sent:
    """What a pass did: dockets written, mails that went out, refusals of the mail server. `more`
    were left when the time was over; `attention` names who could not be served."""

    written: int = 0
    sent: int = 0
    failed: int = 0
    more: bool = False
    attention: str = ""


def want_printed(user: User, wanted: bool, cause: Cause) -> None:
    """Begin or end the mails of a person; the first is that of the next Friday."""
    if wanted == (user.printed_since is not None):
        return
    user.printed_since = cause.at if wanted else None
    sign(user, cause)
    user.save(update_fields=["printed_since"])


def readers() -> QuerySet[User]:
    """Who wants the printed docket and may have it."""
    people = User.objects.filter(is_active=True, printed_since__isnull=False)
    return people.exclude(role=Role.CLIENT)


def run_job(now: datetime) -> dict[str, Any]:
    """The timetable's pass, at most five minutes of it."""
    with heartbeat("weekly_docket", timezone.now) as result:
        result.update(asdict(send_dockets(timezone.now, now + SLICE)))
    return result


def send_dockets(clock: Clock, stop_at: datetime) -> Sent:
    """Write and send what the last Friday owes."""
    done, friday = Sent(), friday_of(clock())
    release_dead_claims(clock())
    for person in _unserved(friday):
        if clock() >= stop_at:
            done.more = True
            break
        done.written += _write(person, friday, done, clock())
    posted = send_waiting(clock, at_once=False, stop_at=stop_at, kinds=(KIND,))
    done.sent, done.failed = posted.messages, posted.failed_mails
    done.more = done.more or posted.more
    return done


def _unserved(friday: date) -> list[User]:
    """Readers without a mail of this Friday, who wanted one when its hour came."""
    theirs = Message.objects.filter(kind=KIND, as_of=friday, recipient=OuterRef("pk"))
    wanted = readers().filter(~Exists(theirs), printed_since__lte=hour_of(friday))
    return list(wanted.order_by("pk"))


def _write(person: User, friday: date, done: Sent, at: datetime) -> bool:
    """One bad paper never stops the others; the heartbeat names it."""
    if not person.email:
        done.attention += f"{person.username} has no address for the printed docket.\n"
        return False
    try:
        return write_message(person, friday, at)
    except typst.TypstError as error:
        done.attention += f"The docket of {person.username} cannot be set: {error}\n"
        return False


def write_message(person: User, friday: date, at: datetime) -> bool:
    """The mail of a person for a Friday, with the docket as it is now. False when another worker
    wrote it meanwhile."""
    on = bangkok_day(at)
    printed = printed_docket(person, is_office_wide(person), on, at)
    key = f"{KIND}.{friday.isoformat()}.{person.pk}"
    context = {"printed": printed, "link": f"{settings.SITE_URL}{reverse('cases:feeds')}"}
    message = mail_to(person, KIND, key, "docket", context, friday, at)
    with translation.override(person.language):
        name = name_of(on)
    file = MessageAttachment(name=name, content_type="application/pdf", content=printed.pdf)
    return _store(message, file)


def _store(message: Message, file: MessageAttachment) -> bool:
    try:
        with transaction.atomic():
            message.save()
            file.message = message
            file.save()
    except IntegrityError:
        return False
    return True


def refresh_addresses() -> None:
    """A mail that waits goes to the address that its person has now."""
    readdress(KIND)


def holds(message: Message, now: datetime) -> QuerySet[User]:
    """Whether its person still wants it and may have it, as it is handed over. What the mail server
    kept waiting until the next Friday is withdrawn: a newer paper takes its place."""
    return readers().filter(messages=message, messages__as_of__gte=friday_of(now))


def stuck(now: datetime) -> QuerySet[Message]:
    """Dockets of this week that did not arrive."""
    this_week = Message.objects.filter(kind=KIND, as_of__gt=bangkok_day(now) - WEEK)
    return this_week.filter(state__in=NOT_ARRIVED)


def told(number: int) -> str:
    """The same in a sentence."""
    sentence = ngettext(
        "%(n)s printed docket could not be delivered by mail.",
        "%(n)s printed dockets could not be delivered by mail.",
        number,
    )
    return sentence % {"n": number}


def where() -> str:
    return reverse("cases:feeds")
