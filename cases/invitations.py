"""One-time links by which a person sets a password: the invitation, and the forgotten password.

These mails are handed over at once and never stored: whoever reads the link can become the
person, so it does not stand among the messages of the back office.
"""

from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.core.mail import EmailMultiAlternatives
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from django.utils.translation import gettext as _
from django_q.models import OrmQ, Schedule, Success

from cases.models import User
from cases.models.user import SYSTEM_USERNAME
from cases.reminders.mail_server import FAULTS

DAY = 24 * 60 * 60
# So long after one link a person who asks gets no second one.
ONE_LINK_IN = timedelta(minutes=10)
LINK_GROUP = "password-"


class NotSent(Exception):
    """A mail did not leave; the text is a sentence for the screen."""


def people_who_sign_in() -> QuerySet[User]:
    """The people who may set a password by a link: active ones, and never the system itself."""
    return User.objects.filter(is_active=True).exclude(username=SYSTEM_USERNAME)


def people_at(address: str) -> QuerySet[User]:
    """Who gets mail at an address; a shared one belongs to several people."""
    return people_who_sign_in().filter(email__iexact=address).exclude(email="")


def password_link(person: User) -> str:
    """The address where this person sets a password. It works once, for some days, and ends
    with the next sign-in."""
    uid = urlsafe_base64_encode(force_bytes(person.pk))
    token = default_token_generator.make_token(person)
    return f"{settings.SITE_URL}{reverse('cases:welcome', args=[uid, token])}"


def link_group(person: int) -> str:
    """The name that the jobs for one person's forgotten password have in common."""
    return f"{LINK_GROUP}{person}"


def links_sent(now: datetime) -> set[str]:
    """The groups whose link went out a moment ago."""
    sent = Success.objects.filter(group__startswith=LINK_GROUP, stopped__gt=now - ONE_LINK_IN)
    return {group or "" for group in sent.values_list("group", flat=True)}


def links_tried_again() -> set[str]:
    """The groups whose link the mail server refused, and that are rung for again."""
    waiting = Schedule.objects.filter(name__startswith=LINK_GROUP)
    return {name or "" for name in waiting.values_list("name", flat=True)}


def links_under_way(now: datetime) -> set[str]:
    """The groups that need no further job: one waits, is being done, or was a moment ago."""
    queued = {row.group() or "" for row in OrmQ.objects.all()}
    return queued | links_tried_again() | links_sent(now)


def send_invitation(person: User) -> None:
    """The first mail to a new person, in their language. Raises NotSent."""
    _send("invitation", person)


def send_password_link(person: User) -> None:
    """The mail to a person who forgot the password, in their language. Raises NotSent."""
    _send("password", person)


def _send(message: str, person: User) -> None:
    if not person.email:
        raise NotSent(_("%(person)s has no mail address.") % {"person": person})
    try:
        _written(message, person).send()
    except (*FAULTS, ValueError) as error:
        raise NotSent(
            _("The mail to %(address)s could not be sent: %(answer)s")
            % {"address": person.email, "answer": f"{type(error).__name__}: {error}"}
        ) from error


def _written(message: str, person: User) -> EmailMultiAlternatives:
    context = {
        "person": person,
        "link": password_link(person),
        "days": settings.PASSWORD_RESET_TIMEOUT // DAY,
        "site_url": settings.SITE_URL,
    }
    with translation.override(person.language):
        subject = render_to_string(f"emails/{message}/subject.txt", context)
        text = render_to_string(f"emails/{message}/body.txt", context)
        html = render_to_string(f"emails/{message}/body.html", context)
    mail = EmailMultiAlternatives(
        subject=" ".join(subject.split()),
        body=text.strip() + "\n",
        to=[person.email],
        headers={"Auto-Submitted": "auto-generated"},
    )
    mail.attach_alternative(html, "text/html")
    return mail
