"""What goes out when the words of a mail cannot be made: no date stays untold for a broken
template."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from cases.mails import administrators_with_mail, message_id
from cases.models import Message, User
from cases.reminders.states import REMINDING

if TYPE_CHECKING:
    from cases.reminders.emails import Line

ALARM = "alarm"


def plain_words(person: User, lines: Sequence["Line"]) -> dict[str, str]:
    """Subject and text without any template, and no HTML: by that such a mail is known."""
    with translation.override(person.language):
        told = [
            "\n".join(filter(None, (f"{line.due} · {line.case.ref} {line.case.title}", line.title,
                                    line.url, line.acknowledge)))
            for line in lines
        ]  # fmt: skip
        head = translation.ngettext(
            "This deadline is open:", "These deadlines are open:", len(lines)
        )
    first = f" {lines[0].due} · {lines[0].case.ref}" if lines else ""
    return {
        "subject": " ".join(f"DIP Docket:{first}".split())[:400],
        "body_text": "\n\n".join([head, *told, settings.SITE_URL]) + "\n",
        "body_html": "",
    }


def tell_of_plain_mails(on: date, at: datetime) -> int:
    """One mail a day to each administrator while mails of that day went out without their
    template. Answers how many were written."""
    plain = Message.objects.filter(kind__in=REMINDING, as_of=on, body_html="")
    number = plain.count()
    if not number:
        return 0
    alarms = [_alarm(person, number, on, at) for person in administrators_with_mail()]
    known = set(Message.objects.filter(key__in=[one.key for one in alarms]).values_list("key"))
    new = [alarm for alarm in alarms if (alarm.key,) not in known]
    Message.objects.bulk_create(new, ignore_conflicts=True)
    return len(new)


def _alarm(person: User, number: int, on: date, at: datetime) -> Message:
    key = f"plain.{on.isoformat()}.{person.pk}"
    with translation.override(person.language):
        text = translation.ngettext(
            "%(n)s reminder went out as plain text: its template is broken. Nobody was left "
            "untold. The log of the worker says what is wrong.",
            "%(n)s reminders went out as plain text: their template is broken. Nobody was left "
            "untold. The log of the worker says what is wrong.",
            number,
        ) % {"n": number}
        subject = _("A template of the reminders is broken")
    return Message(
        recipient=person,
        to_address=person.email,
        kind=ALARM,
        key=key,
        message_id=message_id(key),
        language=person.language,
        as_of=on,
        subject=f"DIP Docket: {subject}",
        body_text=f"{text}\n\n{settings.SITE_URL}/ledger/\n",
        created_at=at,
    )
