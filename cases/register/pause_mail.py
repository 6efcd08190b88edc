"""The one mail to each administrator when the office refuses the key."""

from datetime import datetime

from django.conf import settings
from django.urls import reverse

from cases.mails import administrators_with_mail, mail_to
from cases.models import Message, RegisterPause, User
from cases.rules.thai_dates import bangkok_day

KIND = "register_pause"


def tell_administrators(pause: RegisterPause, now: datetime) -> int:
    """Write the mails; the pass over waiting mails sends them. Answers how many."""
    mails = [_mail(pause, person, now) for person in administrators_with_mail()]
    Message.objects.bulk_create(mails)
    return len(mails)


def _mail(pause: RegisterPause, person: User, now: datetime) -> Message:
    english = person.language == "en"
    context = {
        "service": pause.service,
        "why": pause.why_en if english else pause.why,
        "link": f"{settings.SITE_URL}{reverse('cases:progress')}",
    }
    key = f"{KIND}.{pause.pk}.{person.pk}"
    return mail_to(person, KIND, key, KIND, context, bangkok_day(now), now)
