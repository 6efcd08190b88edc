"""The feeds of people: made, revoked, found by their address, and what stands in them.

A feed is a second calendar for the eye of a calendar program. Titles hold our reference and what
is to be done, never a client, a mark, an invention or what somebody typed.
"""

import secrets
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import NamedTuple

from django.conf import settings
from django.core import signing
from django.db import IntegrityError, transaction
from django.db.models import Case, Max, QuerySet, When
from django.db.models.fields.json import KT
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from cases import ical
from cases.deadlines import LETTER_EXPECTED, letter_title
from cases.mails import message_host
from cases.models import Deadline, DeadlineKind, DeadlineState, Feed, Role, User
from cases.models.deadline import CHECKED_TWICE
from cases.queries import answered_for_by, dates_are_checked_twice, open_deadlines, seen_by
from cases.recompute import Cause
from cases.reminders.called_off import left_since
from cases.rules.wording import ip_type_label, law_label, rule_title

SALT = "cases.feeds"
OFFICE_FEED = {Role.ADMINISTRATOR, Role.AGENT}
# So long a deadline that ended stands in a feed as called off: a calendar that was asleep takes
# it off all the same.
CALLED_OFF_FOR = timedelta(days=60)
# Of a deadline that came into the database without a history.
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
Scope = Feed.Scope


class Row(NamedTuple):
    """What a feed reads of one deadline; `name` and `name_en` are those of a rule of the house."""

    pk: int
    case: int
    ref: str
    ip_type: str
    kind: str
    code: str
    occurrence: str
    years: list[int] | None
    due: date
    time: str
    law: str
    confirmed: bool
    verified: bool
    version: int
    name: str | None
    name_en: str | None


class FeedRefused(Exception):
    """Nothing was made; the text is a sentence for the screen."""


def may_have(user: User, scope: str) -> bool:
    """Whether a person may read deadlines of this scope in a calendar program."""
    if not user.is_active or user.role == Role.CLIENT:
        return False
    return scope == Scope.OWN or user.role in OFFICE_FEED


def living_feeds(user: User) -> list[Feed]:
    """The feeds of a person that were not revoked."""
    return list(Feed.objects.filter(user=user, revoked_at__isnull=True).order_by("-scope"))


def make_feed(user: User, scope: str, at: datetime) -> Feed:
    """The feed of a person with this scope; the one that is there already, if there is one.
    Raises FeedRefused."""
    if scope not in Scope.values or not may_have(user, scope):
        raise FeedRefused(_("A feed of the whole office is for agents and administrators."))
    try:
        with transaction.atomic():
            nonce = secrets.token_urlsafe(16)
            return Feed.objects.create(user=user, scope=scope, nonce=nonce, made_at=at)
    except IntegrityError:
        return Feed.objects.get(user=user, scope=scope, revoked_at__isnull=True)


def renew_feed(feed: Feed, cause: Cause) -> Feed:
    """Another address in place of this one, which answers no more. Raises FeedRefused."""
    with transaction.atomic():
        revoke(Feed.objects.filter(pk=feed.pk), cause)
        return make_feed(feed.user, feed.scope, cause.at)


def revoke(feeds: QuerySet[Feed], cause: Cause) -> int:
    """End the living ones among some feeds. Answers how many."""
    living = feeds.order_by().filter(revoked_at__isnull=True)
    return living.update(revoked_at=cause.at, revoked_by=cause.by)


def token_of(feed: Feed) -> str:
    """What stands in the address of a feed."""
    return signing.Signer(salt=SALT, sep=".").sign(feed.nonce)


def address_of(feed: Feed) -> str:
    """The whole address, for a calendar program."""
    return f"{settings.SITE_URL}{reverse('cases:feed', args=[token_of(feed)])}"


def feed_of(token: str) -> Feed | None:
    """The feed of an address; None when it is not whole, was revoked, or its person left or may
    read no such feed any more. The signature is compared in constant time before the database is
    asked, so guessing tells nothing."""
    try:
        nonce = signing.Signer(salt=SALT, sep=".").unsign(token)
    except signing.BadSignature:
        return None
    found = Feed.objects.select_related("user").filter(nonce=nonce, revoked_at__isnull=True).first()
    return found if found and may_have(found.user, found.scope) else None


def calendar_of(feed: Feed, now: datetime) -> bytes:
    """Every open deadline of a feed as iCalendar, in the language of its person, and as called off
    those that ended in the 60 days before `now`."""
    with translation.override(feed.user.language):
        return ical.written(_head(feed), _entries(feed, now))


def deadlines_of(feed: Feed) -> QuerySet[Deadline]:
    """What the person sees on the desk, in their own cases or in all."""
    return _within(feed, open_deadlines(feed.user))


def _within(feed: Feed, rows: QuerySet[Deadline]) -> QuerySet[Deadline]:
    return rows.filter(answered_for_by(feed.user, "case__")) if feed.scope == Scope.OWN else rows


def _off_the_desk(feed: Feed, since: datetime) -> QuerySet[Deadline]:
    """What changed since a moment and is not on the desk, in cases that the person may see."""
    changed = Deadline.history.filter(history_date__gte=since).order_by().values("id")
    rows = Deadline.objects.exclude(state=DeadlineState.OPEN, ours=True, leads=True)
    seen = rows.filter(seen_by(feed.user, "case__"), pk__in=changed, case__silent=False)
    return _within(feed, seen).order_by("pk")


def _head(feed: Feed) -> ical.Head:
    return ical.Head(
        name=f"DIP Docket: {feed.get_scope_display()}",
        about=convenience(),
        language=feed.user.language,
        alarm=_("DIP Docket: a deadline comes near"),
    )


def convenience() -> str:
    """The sentence that stands in every event and on every printed docket."""
    return _("For convenience, not the docket: the date that counts is the one in DIP Docket.")


def _entries(feed: Feed, now: datetime) -> Iterator[ical.Entry]:
    words, language = words_now(), feed.user.language
    alive = deadlines_of(feed)
    yield from _told(_rows(alive), _last_changes(alive), words, language)
    since = now - CALLED_OFF_FOR
    off = list(_rows(_off_the_desk(feed, since)))
    left = left_since({row.pk: row.case for row in off}, since)
    ended = (row for row in off if row.pk in left)
    yield from _told(ended, left, words, language, ended=True)


def _told(
    rows: Iterable[Row],
    changed: Mapping[int, datetime],
    words: "Words",
    language: str,
    *,
    ended: bool = False,
) -> Iterator[ical.Entry]:
    """`ended` ones as called off."""
    host = message_host()
    before, after = f"{settings.SITE_URL}{reverse('cases:why', args=[0])}".rsplit("0", 1)
    for row in rows:
        url = f"{before}{row.pk}{after}"
        kind = words.kinds[row.kind]
        title = (row.ref, action_of(row, language, kind), kind, row.time)
        notes = (words.ended,) if ended else _notes(row, language, words)
        yield ical.Entry(
            uid=f"deadline-{row.pk}@{host}",
            day=row.due,
            sequence=row.version,
            changed_at=changed.get(row.pk, LONG_AGO),
            summary=" · ".join(filter(None, dict.fromkeys(title))),
            description="\n".join((*notes, url, words.convenience)),
            url=url,
            categories=(kind, ip_type_label(row.ip_type, language)),
            called_off=ended,
        )


@dataclass(frozen=True)
class Words:
    """What many events say, in the active language; `unverified` is "" where the office does not
    check its dates twice."""

    kinds: dict[str, str]
    unverified: str
    unconfirmed: str
    ended: str
    convenience: str


def words_now() -> Words:
    twice = dates_are_checked_twice()
    return Words(
        kinds={value: str(label) for value, label in DeadlineKind.choices},
        unverified=_("No second person has verified this date yet.") if twice else "",
        unconfirmed=_("This date is not confirmed: look why before you rely on it."),
        ended=_("This deadline is open no more: a calendar takes it off."),
        convenience=convenience(),
    )


def _rows(rows: QuerySet[Deadline]) -> Iterator[Row]:
    columns = (
        "pk", "case", "case__ref", "case__ip_type", "kind", "code", "occurrence", "years",
        "due_date", "due_time", "law", "confirmed", "verified_by_id", "version", "name",
        "name_en",
    )  # fmt: skip
    named = rows.annotate(name=_of_the_house("name_th"), name_en=_of_the_house("name_en"))
    for values in named.values_list(*columns):
        yield Row(*values)


def _of_the_house(name: str) -> Case:
    """A name of the rule of the house behind an internal term; nothing for all others."""
    return Case(When(kind=DeadlineKind.INTERNAL, then=KT(f"steps__0__params__{name}")))


def _last_changes(rows: QuerySet[Deadline]) -> dict[int, datetime]:
    """When each deadline was last changed, by its history."""
    told = Deadline.history.filter(id__in=rows.order_by().values("pk")).order_by()
    return dict(told.values("id").annotate(at=Max("history_date")).values_list("id", "at"))


def action_of(row: Row, language: str, kind: str) -> str:
    """What must be done, in words of the law or of the house. What people typed, and what names
    values of a case, is left out, for it may tell who the client is: the `kind` stands there."""
    if row.code == LETTER_EXPECTED:
        return letter_title(row.occurrence, language)
    if row.kind == DeadlineKind.INTERNAL:
        return (row.name_en if language == "en" else "") or row.name or kind
    title = _title(row.code, language)
    if title == row.code:
        return kind
    if not row.years:
        return title
    years = ", ".join(map(str, row.years))
    return f"{title}, year {years}" if language == "en" else f"{title} ปีที่ {years}"


@lru_cache(maxsize=512)
def _title(code: str, language: str) -> str:
    return rule_title(code, language)


@lru_cache(maxsize=512)
def _law(law: str, language: str) -> str:
    return law_label(law, language)


def _notes(row: Row, language: str, words: Words) -> Iterator[str]:
    """What the law is, and what must be known of the date."""
    if row.kind == DeadlineKind.STATUTORY and row.law:
        yield _law(row.law, language)
    if row.time:
        yield _("Until %(time)s on this day, Bangkok time.") % {"time": row.time}
    if words.unverified and not row.verified and row.kind in CHECKED_TWICE:
        yield words.unverified
    if not row.confirmed:
        yield words.unconfirmed
