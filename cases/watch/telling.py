"""One mail a day to each person who answers for hits that are new or run out of days.

What is told is noted in the hit in the same transaction, by state and not by day: a pass that runs
twice tells once, and what a missed night did not tell the next one tells.
"""

from collections.abc import Sequence
from datetime import date, datetime

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils import translation

from cases.mails import administrators_with_mail, mail_to
from cases.models import Message, Role, User, WatchHit
from cases.rules.thai_dates import bangkok_day
from cases.rules.wording import english_date, thai_date
from cases.watch.queue import hits_for
from cases.watch.steps import is_to_be_told, is_urgent, step_of

KIND = "watch"
SHOWN = 30


def tell(now: datetime, *, urgent_only: bool = False) -> dict[str, int]:
    """Write the mails of a day; the pass over waiting mails sends them. Answers how many `mails`,
    and of how many hits nobody could be told (`untold`).

    With `urgent_only` only what has few days left is told: found late in the day it does not wait
    for the next morning.
    """
    on = bangkok_day(now)
    with transaction.atomic():
        by_person, untold = _by_person(_to_be_told(on, urgent_only))
        mails, told = [], set()
        for person, hits in by_person.items():
            if message := _mail(person, hits, on, now, urgent_only):
                mails.append(message)
                told |= {hit.pk for hit in hits}
        Message.objects.bulk_create(mails)
        _note_told([hit for hits in by_person.values() for hit in hits if hit.pk in told], on)
    return {"mails": len(mails), "untold": untold}


def _to_be_told(on: date, urgent_only: bool) -> list[WatchHit]:
    """The open hits that somebody must hear of, locked; nobody else tells them meanwhile."""
    rows = WatchHit.objects.select_for_update().filter(state=WatchHit.State.OPEN)
    # Whatever was told with this day and at the last step that there is has nothing to be told.
    told = Q(told_due_on=F("due_on"), told_step__isnull=False, told_step__lt=0)
    keys = [
        pk
        for pk, due, told_due, step in rows.exclude(told).values_list(
            "pk", "due_on", "told_due_on", "told_step"
        )
        if is_to_be_told(due, told_due, step, on) and (not urgent_only or is_urgent(due, on))
    ]
    listed = WatchHit.objects.filter(pk__in=keys).order_by("due_on", "-score", "pk")
    beside = ("mark", "case__responsible", "case__deputy", "term__responsible", "term__client")
    return list(listed.select_related(*beside))


def _by_person(hits: Sequence[WatchHit]) -> tuple[dict[User, list[WatchHit]], int]:
    """The hits of each person who is told of them; administrators hear of what nobody answers
    for. Answers also how many reach nobody."""
    administrators = list(administrators_with_mail())
    found: dict[User, list[WatchHit]] = {}
    untold = 0
    for hit in hits:
        people = _answer_for(hit)
        for person in people or administrators:
            found.setdefault(person, []).append(hit)
        untold += not (people or administrators)
    return found, untold


def _answer_for(hit: WatchHit) -> list[User]:
    """Who can be told for a mark or term: its responsible, else the deputy of the case."""
    people = [hit.term.responsible] if hit.term else []
    people += [hit.case.responsible, hit.case.deputy] if hit.case else []
    return [person for person in people if person and _can_be_told(person)][:1]


def _can_be_told(person: User) -> bool:
    return person.is_active and bool(person.email) and person.role != Role.CLIENT


def _mail(
    person: User, hits: Sequence[WatchHit], on: date, now: datetime, urgent_only: bool
) -> Message | None:
    """The mail of a person; None where this person had one today and nothing presses."""
    key = f"{KIND}.{on.isoformat()}.{person.pk}"
    earlier = Message.objects.filter(key__startswith=key, kind=KIND, recipient=person).count()
    if earlier and not any(is_urgent(hit.due_on, on) for hit in hits):
        return None
    key = f"{key}.{earlier + 1}" if earlier else key
    with translation.override(person.language):
        context = _context(person, hits, on)
    return mail_to(person, KIND, key, KIND, context, on, now)


def _context(person: User, hits: Sequence[WatchHit], on: date) -> dict[str, object]:
    waiting = hits_for(person).filter(state=WatchHit.State.OPEN).count()
    lines = [_line(hit, person, on) for hit in hits[:SHOWN]]
    return {
        "lines": lines,
        "first": lines[0],
        "more": max(0, len(hits) - SHOWN),
        "total": len(hits),
        "waiting": waiting,
        "link": f"{settings.SITE_URL}{reverse('cases:watch')}",
    }


def _line(hit: WatchHit, person: User, on: date) -> dict[str, object]:
    """One hit as its lines in the mail."""
    written = english_date if person.language == "en" else thai_date
    days = (hit.due_on - on).days
    return {
        "due": written(hit.due_on, person.era, weekday=True, short=False),
        "days": max(0, days),
        "late": max(0, -days),
        "hit": hit,
        "mark": hit.mark,
        "classes": ", ".join(map(str, hit.mark.classes)),
        "url": f"{settings.SITE_URL}{reverse('cases:watch_hit', args=[hit.pk])}",
    }


def _note_told(hits: Sequence[WatchHit], on: date) -> None:
    """Note what was told. The list may name a hit twice: two people heard of it."""
    rows = list({hit.pk: hit for hit in hits}.values())
    for hit in rows:
        hit.told_on, hit.told_due_on, hit.told_step = on, hit.due_on, step_of(hit.due_on, on)
    WatchHit.objects.bulk_update(rows, ["told_on", "told_due_on", "told_step"], batch_size=500)
