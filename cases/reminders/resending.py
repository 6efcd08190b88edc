"""Sending a mail again on a person's word, and settling one that came back."""

import re

from django.db import transaction
from django.utils import translation
from django.utils.html import escape
from django.utils.translation import gettext as _

from cases.deadline_rows import Cause
from cases.mails import message_id
from cases.models import Message, MessageAttachment, User
from cases.queries import visible_to
from cases.reminders.ledger import RESENT, cases_of
from cases.reminders.post import KEEPERS
from cases.rules.thai_dates import bangkok_day
from cases.rules.wording import english_date, thai_date

BODY = re.compile(r"<body[^>]*>", re.IGNORECASE)
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
    return _why_not_to(message.recipient, message)


def _why_not_to(person: User | None, message: Message) -> str:
    if person is None:
        return ""
    if not person.is_active or not person.email:
        return _("%(person)s has no usable address.") % {"person": person}
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
        note = _note(original, cause)
    return Message(
        recipient=person,
        to_address=person.email if person else original.to_address,
        kind=RESENT,
        key=key,
        message_id=message_id(key),
        language=original.language,
        as_of=bangkok_day(cause.at),
        subject=subject[:400],
        body_text=f"{note}\n\n{original.body_text}",
        body_html=_with_note(original.body_html, note),
        created_at=cause.at,
        resent_of=original,
        resent_by=cause.by,
        resent_why=cause.why,
    )


def _note(original: Message, cause: Cause) -> str:
    """So that nobody takes the old day counts for those of today."""
    day = original.as_of
    era = original.recipient.era if original.recipient else "be"
    english = original.language == "en"
    told = english_date(day, era, short=True) if english else thai_date(day, era, short=True)
    return _(
        "This is a copy of the mail of %(day)s, sent again by %(person)s. "
        "What it tells may have changed since."
    ) % {"day": told, "person": cause.by}


def _with_note(html: str, note: str) -> str:
    """The note as the first paragraph of the body."""
    if not html:
        return ""
    paragraph = f"<p><strong>{escape(note)}</strong></p>"
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
