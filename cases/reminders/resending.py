"""Sending a mail again on a person's word, and settling one that came back.

A copy says what is no longer so in it, and is asked once more as it leaves: see copies.py.
"""

import re
from collections.abc import Sequence
from datetime import date

from django.db import transaction
from django.db.models import F
from django.utils import translation
from django.utils.html import escape
from django.utils.translation import gettext as _

from cases.deadline_rows import Cause
from cases.mails import message_id
from cases.models import DeadlineState, Message, MessageAttachment, Reminder, Role, User
from cases.queries import visible_to
from cases.reminders.ledger import REMINDER, RESENT, cases_of, told_in
from cases.reminders.post import KEEPERS
from cases.rules.thai_dates import bangkok_day
from cases.rules.wording import english_date, thai_date

# More is told in a sentence: the whole mail is old then.
MOST_NAMED = 50
BODY = re.compile(r"<body[^>]*>", re.IGNORECASE)
STANDS = {"deadline__state": DeadlineState.OPEN, "deadline__due_date": F("due_date")}
DONE = (Message.State.SENT, Message.State.GIVEN_UP)


class NotAgain(Exception):
    """The mail is not sent again; the text is a sentence for the screen."""


def why_not_again(message: Message) -> str:
    """Why no copy of a mail may be sent, in a sentence; "" where one may."""
    keeper = KEEPERS.get(message.kind)
    if keeper and keeper.once:
        return _(
            "This mail holds a link for one person that is made only as it leaves. "
            "Send it again from its own page."
        )
    if message.state == Message.State.WITHDRAWN:
        return _("It was withdrawn: what it told is no longer so.")
    if message.state not in DONE:
        return _("It has not gone out yet and is tried again by itself.")
    if message.kind == REMINDER and not told_in(message).filter(**STANDS).exists():
        return _("No deadline in it is open as it was told: it was closed or has another date.")
    return _why_not_to(message.recipient, message)


def _why_not_to(person: User | None, message: Message) -> str:
    if person is None:
        return ""
    if not person.is_active or not person.email:
        return _("%(person)s has no usable address.") % {"person": person}
    never_arrived = message.state == Message.State.GIVEN_UP
    if message.kind != REMINDER and never_arrived and person.role != Role.ADMINISTRATOR:
        return _("It never reached its reader, and nobody can say what of it may still be read.")
    if cases_of(message).exclude(pk__in=visible_to(person)).exists():
        return _("%(person)s may no longer see a case in it.") % {"person": person}
    return ""


def send_again(message: Message, seen: int, cause: Cause) -> Message:
    """A copy in the ordinary queue, to the address that the person has now. `seen` is how many
    copies there were when somebody pressed the button: pressed twice it is one copy. Raises
    NotAgain."""
    with transaction.atomic():
        rows = Message.objects.select_for_update(no_key=True, of=("self",))
        original = rows.select_related("recipient").get(pk=message.resent_of_id or message.pk)
        known = original.copies.filter(key=_key(original, seen + 1)).first()
        if known is not None:
            return known
        if refusal := why_not_again(original):
            raise NotAgain(refusal)
        copy = _copy(original, original.copies.count() + 1, cause)
        copy.save()
        files = original.attachments.all()
        MessageAttachment.objects.bulk_create(
            MessageAttachment(
                message=copy, name=file.name, content_type=file.content_type, content=file.content
            )
            for file in files
        )
    return copy


def _key(original: Message, number: int) -> str:
    return f"{RESENT}.{original.pk}.{number}"


def _copy(original: Message, number: int, cause: Cause) -> Message:
    key, person = _key(original, number), original.recipient
    with translation.override(original.language):
        subject = _("Sent again: %(subject)s") % {"subject": original.subject}
        notes = [_note(original, cause), *_no_longer_so(original)]
    return Message(
        recipient=person,
        to_address=person.email if person else original.to_address,
        kind=RESENT,
        key=key,
        message_id=message_id(key),
        language=original.language,
        as_of=bangkok_day(cause.at),
        subject=subject[:400],
        body_text="\n".join([*notes, "", original.body_text]),
        body_html=_with_notes(original.body_html, notes),
        created_at=cause.at,
        resent_of=original,
        resent_by=cause.by,
        resent_why=cause.why,
    )


def _note(original: Message, cause: Cause) -> str:
    """So that nobody takes the old day counts for those of today."""
    return _(
        "This is a copy of the mail of %(day)s, sent again by %(person)s. "
        "What it tells may have changed since."
    ) % {"day": _written(original.as_of, original), "person": cause.by}


def _written(day: date, original: Message) -> str:
    """A day as the reader of a mail reads it."""
    era = original.recipient.era if original.recipient else "be"
    words = english_date if original.language == "en" else thai_date
    return words(day, era, short=True)


def _no_longer_so(original: Message) -> list[str]:
    """A sentence for each deadline in it that was closed or has another date since."""
    rows = told_in(original).exclude(**STANDS).select_related("deadline__case")
    changed = list(rows.order_by("due_date", "pk")[: MOST_NAMED + 1])
    told = [_changed(reminder, original) for reminder in changed[:MOST_NAMED]]
    more = [_("More of it has changed: look into the docket.")] if changed[MOST_NAMED:] else []
    return told + more


def _changed(reminder: Reminder, original: Message) -> str:
    deadline = reminder.deadline
    words = {
        "ref": deadline.case.ref,
        "day": _written(reminder.due_date, original),
        "now": _written(deadline.due_date, original),
    }
    if deadline.state != DeadlineState.OPEN:
        return _("No longer so: %(ref)s, %(day)s. This deadline is not open any more.") % words
    return _("No longer so: %(ref)s, %(day)s. This deadline is now due on %(now)s.") % words


def _with_notes(html: str, notes: Sequence[str]) -> str:
    """The notes as the first paragraphs of the body."""
    if not html:
        return ""
    paragraph = "".join(f"<p><strong>{escape(note)}</strong></p>" for note in notes)
    found = BODY.search(html)
    if found is None:
        return paragraph + html
    return f"{html[: found.end()]}\n{paragraph}{html[found.end() :]}"


def settle(message: Message, cause: Cause) -> bool:
    """Note how a mail that came back was settled: the person was told otherwise, or has another
    address. False when somebody did so before."""
    waiting = Message.objects.filter(
        pk=message.pk, bounced_at__isnull=False, settled_at__isnull=True
    )
    return bool(waiting.update(settled_by=cause.by, settled_at=cause.at, settled_why=cause.why))
