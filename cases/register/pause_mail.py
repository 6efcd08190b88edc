"""The one mail to each administrator when the office refuses the key."""

from datetime import datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from cases.models import Message, RegisterPause, Role, User
from cases.rules.thai_dates import bangkok_day

KIND = "register_pause"


def tell_administrators(pause: RegisterPause, now: datetime) -> int:
    """Write the mails; the pass over waiting mails sends them. Answers how many."""
    people = User.objects.filter(role=Role.ADMINISTRATOR, is_active=True).exclude(email="")
    mails = [_mail(pause, person, now) for person in people.order_by("pk")]
    Message.objects.bulk_create(mails)
    return len(mails)


def _mail(pause: RegisterPause, person: User, now: datetime) -> Message:
    english = person.language == "en"
    context = {
        "person": person,
        "service": pause.service,
        "why": pause.why_en if english else pause.why,
        "link": f"{settings.SITE_URL}{reverse('cases:progress')}",
        "site_url": settings.SITE_URL,
    }
    with translation.override(person.language):
        subject, text, html = (
            render_to_string(f"emails/register_pause/{name}", context)
            for name in ("subject.txt", "body.txt", "body.html")
        )
    key = f"{KIND}.{pause.pk}.{person.pk}"
    return Message(
        recipient=person,
        to_address=person.email,
        kind=KIND,
        key=key,
        message_id=f"<{key}@{urlsplit(settings.SITE_URL).hostname or 'localhost'}>",
        language=person.language,
        as_of=bangkok_day(now),
        subject=" ".join(subject.split()),
        body_text=text.strip() + "\n",
        body_html=html,
        created_at=now,
    )
