"""Mails that came back: read in the mailbox, noted at the message, told to the administrators.

The mailbox stays as it is. How far it was read is kept in the heartbeat's last result; read twice,
late or killed half-way, a mail comes back once.
"""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from cases.heartbeat import heartbeat
from cases.mailbox.bounces import Bounce, bounce_in
from cases.mailbox.client import Bookmark, read_reports
from cases.mails import administrators_with_mail, mail_to
from cases.models import DeadlineState, JobRun, Message, User
from cases.reminders.ledger import told_in
from cases.rules.thai_dates import bangkok_day

JOB, KIND = "bounces", "bounce"
AT_ONCE = 500
# Without a bookmark mails that are older tell nothing new.
LOOK_BACK = timedelta(days=14)


def run_job(now: datetime) -> dict[str, Any]:
    """One slice of the mailbox: how many mails were `read`, how many `bounces` of ours were among
    them, how many reports were about `other` mails. Raises MailboxAway."""
    place = settings.BOUNCE_MAILBOX
    if place is None:
        return {"more": False}
    known = JobRun.objects.filter(name=JOB).values_list("last_result", flat=True).first()
    with heartbeat(JOB, timezone.now) as result:
        since = bangkok_day(now - LOOK_BACK)
        found = read_reports(place, _bookmark(known or {}), since, AT_ONCE)
        told = [bounce for report in found.reports if (bounce := bounce_in(report))]
        noted = [note_bounce(bounce, now) for bounce in told]
        result.update(
            read=found.read,
            bounces=sum(noted),
            other=len(noted) - sum(noted),
            uid=found.bookmark.uid,
            mark=found.bookmark.mark,
            more=found.more,
        )
    return result


def _bookmark(result: dict[str, Any]) -> Bookmark | None:
    uid, mark = result.get("uid"), result.get("mark")
    return Bookmark(uid, mark) if isinstance(uid, int) and isinstance(mark, int) else None


def note_bounce(bounce: Bounce, now: datetime) -> bool:
    """Note that a mail came back and tell the administrators, in one transaction. False when no
    mail of ours is meant, or when it was noted before."""
    with transaction.atomic():
        mails = Message.objects.select_for_update(no_key=True, of=("self",))
        mail = mails.filter(message_id__in=bounce.message_ids, bounced_at__isnull=True).first()
        if mail is None:
            return False
        mail.bounced_at, mail.bounce = now, bounce.told
        mail.save(update_fields=["bounced_at", "bounce"])
        if mail.kind != KIND:
            _tell_administrators(mail, now)
    return True


def _tell_administrators(mail: Message, now: datetime) -> None:
    """Not at the very address that does not work."""
    reached = administrators_with_mail().exclude(email__iexact=mail.to_address)
    deadlines = told_in(mail).filter(deadline__state=DeadlineState.OPEN).count()
    Message.objects.bulk_create(
        (_written(mail, deadlines, person, now) for person in reached), ignore_conflicts=True
    )


def _written(mail: Message, deadlines: int, person: User, now: datetime) -> Message:
    context = {
        "mail": mail,
        "deadlines": deadlines,
        "link": f"{settings.SITE_URL}{reverse('cases:message', args=[mail.pk])}",
    }
    key = f"{KIND}.{mail.pk}.{person.pk}"
    return mail_to(person, KIND, key, KIND, context, bangkok_day(now), now)
