"""One mail of the docket to one person, as a row that waits to be sent."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.template.loader import render_to_string
from django.utils import translation

from cases.models import Message, Role, User


def mail_to(
    person: User, kind: str, key: str, words: str, context: Mapping[str, Any], as_of: date,
    at: datetime,
) -> Message:  # fmt: skip
    """An unsaved mail in the person's language with the templates of emails/`words`; the same
    `key` is the same mail."""
    return Message(
        recipient=person,
        to_address=person.email,
        kind=kind,
        key=key,
        message_id=message_id(key),
        language=person.language,
        as_of=as_of,
        created_at=at,
        **in_words(words, person, context),
    )


def in_words(words: str, person: User, context: Mapping[str, Any]) -> dict[str, str]:
    """Subject, text and HTML of the templates of emails/`words`, as fields of a mail."""
    told = {"person": person, "site_url": settings.SITE_URL, **context}
    with translation.override(person.language):
        subject, text, html = (
            render_to_string(f"emails/{words}/{name}", told)
            for name in ("subject.txt", "body.txt", "body.html")
        )
    return {
        "subject": " ".join(subject.split())[:400],
        "body_text": text.strip() + "\n",
        "body_html": html,
    }


def message_id(key: str) -> str:
    """The Message-ID of the mail of a key: a repeat is known by it."""
    return f"<{key}@{message_host()}>"


def message_host() -> str:
    """The right half of every Message-ID: the host of SITE_URL."""
    return urlsplit(settings.SITE_URL).hostname or "localhost"


def readdress(kind: str) -> None:
    """Mails of a kind that wait go to the address that their people have now."""
    present = User.objects.filter(pk=OuterRef("recipient")).exclude(email="").values("email")[:1]
    waiting = Message.objects.filter(
        kind=kind, state__in=(Message.State.QUEUED, Message.State.FAILED)
    )
    moved = waiting.filter(Exists(present)).exclude(to_address=Subquery(present))
    moved.update(to_address=Subquery(present))


def administrators_with_mail() -> QuerySet[User]:
    """The administrators whom a mail may reach, in their order."""
    people = User.objects.filter(role=Role.ADMINISTRATOR, is_active=True)
    return people.exclude(email="").order_by("pk")
