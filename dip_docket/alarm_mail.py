"""The mails of the watchdog, given to the mail server without the worker and its queue."""

import logging
from collections.abc import Collection, Sequence
from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from cases.admin.jobs import job_label
from cases.mails import mail_to
from cases.models import Message, MessageAttempt, User
from cases.reminders.mail_server import Letter, Refused, Server, Unclear, mail_server
from cases.rules.thai_dates import bangkok_day

KIND = "alarm"
TROUBLE, OVER = "trouble", "over"

logger = logging.getLogger(__name__)


def send(
    people: Sequence[User], what: str, names: Collection[str], left: Collection[str], now: datetime
) -> list[Message]:
    """The mails that the server took, not stored yet: `names` stand still (TROUBLE), or do so no
    longer while others are `left` (OVER). One refusal never stops the others."""
    if not people:
        logger.error("There is no administrator with an address to tell: %s", ", ".join(names))
        return []
    mails = [_mail(person, what, names, left, now) for person in people]
    with mail_server() as server:
        return [mail for mail in mails if _is_taken(mail, server, now)]


def note(mails: Sequence[Message]) -> None:
    """Store mails that the mail server took, each with its try."""
    Message.objects.bulk_create(mails, ignore_conflicts=True)
    keys = [mail.key for mail in mails]
    stored = Message.objects.filter(key__in=keys, tries=None)
    tries = (_try(mail, mail.sent_at) for mail in stored if mail.sent_at)
    MessageAttempt.objects.bulk_create(tries)


def _try(mail: Message, at: datetime) -> MessageAttempt:
    outcome = MessageAttempt.Outcome
    return MessageAttempt(
        message=mail,
        at=at,
        to_address=mail.to_address,
        outcome=outcome.UNCLEAR if mail.possible_duplicate else outcome.SENT,
        answer=mail.server_answer,
    )


def _is_taken(mail: Message, server: Server, now: datetime) -> bool:
    try:
        letter = Letter.without_files(mail)
        server.offer(letter)
        mail.server_answer = server.hand_over(letter)[:2000]
    except Refused as refused:
        logger.error("The alarm to %s was refused: %s", mail.to_address, refused)
        return False
    except Unclear as unclear:
        mail.server_answer, mail.possible_duplicate = str(unclear)[:2000], True
    mail.state, mail.sent_at, mail.attempts = Message.State.SENT, now, 1
    return True


def _mail(
    person: User, what: str, names: Collection[str], left: Collection[str], now: datetime
) -> Message:
    key = f"{KIND}.{now.timestamp():.6f}.{what}.{person.pk}"
    with translation.override(person.language):
        context = {
            "over": what == OVER,
            "sentences": [sentence(name, over=what == OVER) for name in names],
            "left": [sentence(name) for name in left],
            "link": f"{settings.SITE_URL}{reverse('admin:cases_jobrun_changelist')}",
        }
    return mail_to(person, KIND, key, KIND, context, bangkok_day(now), now)


def sentence(name: str, *, over: bool = False) -> str:
    """What stands still, or that it does so no longer, in the language in force."""
    if name == "database":
        if over:
            return _("The database answers again.")
        return _(
            "The database does not answer or takes nothing in: nobody can work, and no reminder"
            " is sent."
        )
    if name == "worker":
        if over:
            return _("The background worker runs again.")
        return _(
            "The background worker does not run: no reminder is sent and the register is not read."
        )
    if over:
        return _("In time again: %(job)s.") % {"job": job_label(name)}
    return _("Late: %(job)s.") % {"job": job_label(name)}
