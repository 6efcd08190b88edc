"""When the office is left alone: refused keys, pauses it asks for, services that are silent.

All of it stands in the database, so that no other process and no later run asks meanwhile.
"""

import logging
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Min, Q, QuerySet
from django.utils.translation import gettext as _

from cases.eexchange.client import PATIENCE
from cases.eexchange.errors import BudgetSpent, EExchangeError, RateLimited, Rejected
from cases.models import RegisterPause, ServiceSilence, User
from cases.register.pause_mail import tell_administrators
from cases.register.planner import CLOCKS_DIFFER
from cases.register.reading import active_profile

# A service that gave no answer to so many cases in a row is left alone.
SILENT_CASES = 20
# For so long: the first time, the second, ...; the last for all further times.
LEFT_ALONE = tuple(timedelta(minutes=minutes) for minutes in (5, 15, 60, 360))
# The answer to a key that the office does not know.
UNAUTHORIZED = 401
# A longer Retry-After is taken for a mistake; a person may lift a pause before.
LONGEST_PAUSE = timedelta(days=7)
logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Stop:
    """Why somebody is not asked, in Thai and English, and until when, where that is known."""

    kind: str
    thai: str
    english: str
    until: datetime | None = None

    def sentence(self, language: str) -> str:
        return self.english if language == "en" else self.thai

    def seconds_left(self, now: datetime) -> float:
        return max(0.0, (self.until - now).total_seconds()) if self.until else 0.0


@dataclass
class Gate:
    """Who may be asked in one run: `all` stops everybody, `services` single ones.

    A service in `probing` was left alone and is asked about one case first; `silent` are the cases
    in a row without an answer that earlier runs have seen.
    """

    all: Stop | None = None
    services: dict[str, Stop] = field(default_factory=dict)
    probing: set[str] = field(default_factory=set)
    silent: Counter[str] = field(default_factory=Counter)

    def stop_for(self, service: str) -> Stop | None:
        return self.all or self.services.get(service)

    def open_kinds(self) -> list[str]:
        """The kinds of right whose service may be asked."""
        asked = active_profile({}).asks.items()
        return [kind for kind, service in asked if service and not self.stop_for(service)]

    def stop_of_everything(self) -> Stop | None:
        """Why no service may be asked; the one that ends first speaks for all."""
        if self.all or self.open_kinds():
            return self.all
        ends = [(stop.until, name) for name, stop in self.services.items() if stop.until]
        name = min(ends)[1] if ends else next(iter(self.services), "")
        return self.services.get(name)


def active_pauses(now: datetime) -> QuerySet[RegisterPause]:
    lasting = Q(until__isnull=True) | Q(until__gt=now, until__lte=_last_moment(now))
    return RegisterPause.objects.filter(lasting, ended_at__isnull=True)


def _last_moment(now: datetime) -> datetime:
    """No pause ends later than this, unless a clock was ahead when it began."""
    return now + LONGEST_PAUSE + CLOCKS_DIFFER


def silent_services(now: datetime) -> QuerySet[ServiceSilence]:
    """The services that are left alone at a moment."""
    latest = now + LEFT_ALONE[-1] + CLOCKS_DIFFER
    return ServiceSilence.objects.filter(until__gt=now, until__lte=latest)


def gate_at(now: datetime) -> Gate:
    """Who may be asked at a moment."""
    gate = Gate()
    for pause in active_pauses(now):
        stop = Stop(pause.kind, pause.why, pause.why_en, pause.until)
        if pause.service:
            gate.services[pause.service] = stop
        else:
            gate.all = stop
    silent = set(silent_services(now).values_list("pk", flat=True))
    for row in ServiceSilence.objects.all():
        if row.until and row.pk in silent:
            gate.services.setdefault(row.service, Stop("silence", row.why, row.why_en, row.until))
        elif row.times:
            gate.probing.add(row.service)
        else:
            gate.silent[row.service] = row.cases
    return gate


def pause(service: str, error: EExchangeError, kind: str, now: datetime) -> None:
    """Ask no more: `service` alone, or nobody where it is blank. Twice is once; the later end of
    two holds. Administrators get a mail about a refused key."""
    until = _until(error, now)
    told = {
        "kind": kind,
        "until": until,
        "why": error.sentence("th"),
        "why_en": error.sentence("en"),
    }
    with transaction.atomic():
        _end_expired(now)
        row, new = RegisterPause.objects.select_for_update().get_or_create(
            service=service, ended_at=None, defaults={**told, "since": now}
        )
        worse = not new and _lasts_longer(until, row.until)
        if worse:
            RegisterPause.objects.filter(pk=row.pk).update(**told)
            row.refresh_from_db()
        if (new or worse) and kind == RegisterPause.Kind.KEY:
            tell_administrators(row, now)
    if new or worse:
        logger.warning("The register pauses (%s): %s", service or "all", told["why_en"])


def _lasts_longer(until: datetime | None, known: datetime | None) -> bool:
    """By more than the threads of one run differ."""
    if known is None:
        return False
    return until is None or until - known > timedelta(minutes=1)


def _until(error: EExchangeError, now: datetime) -> datetime | None:
    seconds = getattr(error, "retry_after", None)
    if seconds is None:
        return None
    return now + min(timedelta(seconds=min(seconds, 1e9)), LONGEST_PAUSE)


def _end_expired(now: datetime) -> None:
    ended = Q(until__lte=now) | Q(until__gt=_last_moment(now))
    for row in RegisterPause.objects.filter(ended, ended_at__isnull=True, until__isnull=False):
        RegisterPause.objects.filter(pk=row.pk).update(ended_at=row.until)


def lift(pk: int, by: User, reason: str, now: datetime) -> bool:
    """A person ends a pause and says why; False when it is over already."""
    lifted = active_pauses(now).filter(pk=pk)
    done = lifted.update(ended_at=now, lifted_at=now, lifted_by=by, reason=reason)
    if done:
        logger.info("Pause %s of the register was lifted by %s: %s", pk, by.username, reason)
    return bool(done)


def lift_after_new_key(by: User, now: datetime) -> int:
    """A new key ends the pauses that the old one has caused."""
    with transaction.atomic():
        return (
            active_pauses(now)
            .filter(kind=RegisterPause.Kind.KEY)
            .update(ended_at=now, lifted_at=now, lifted_by=by, reason=_("A new key was stored."))
        )


def lift_silence(pk: int, by: User, reason: str) -> bool:
    """A person lets a silent service be asked again now; one case is asked about first."""
    done = ServiceSilence.objects.filter(pk=pk, until__isnull=False).update(until=None)
    if done:
        logger.info("Silent service %s is asked again by %s: %s", pk, by.username, reason)
    return bool(done)


def note_silent(service: str, cases: int, error: EExchangeError, now: datetime) -> None:
    """Remember for later runs how many cases in a row got no answer."""
    words = {"why": error.sentence("th"), "why_en": error.sentence("en"), "cases": cases}
    ServiceSilence.objects.update_or_create(
        service=service, defaults=words, create_defaults={**words, "since": now}
    )


def leave_alone(service: str, error: EExchangeError, now: datetime) -> Stop:
    """Leave a silent service alone: longer each time, until it answers."""
    with transaction.atomic():
        note_silent(service, SILENT_CASES, error, now)
        row = ServiceSilence.objects.select_for_update().get(service=service)
        row.until = now + LEFT_ALONE[min(row.times, len(LEFT_ALONE) - 1)]
        row.times += 1
        row.save(update_fields=["until", "times"])
    logger.warning("%s is silent and left alone until %s", service, row.until.isoformat())
    return Stop("silence", row.why, row.why_en, row.until)


def seconds_of_silence(now: datetime) -> float:
    """Until the first of the silent services is asked again; 0.0 where there is none."""
    end = silent_services(now).aggregate(end=Min("until"))["end"]
    return float((end - now).total_seconds()) if end else 0.0


def heed(error: EExchangeError, service: str, now: datetime) -> bool:
    """Remember what an error says about all further questions: a refused key and a long wait
    pause the register. Answers whether it concerns more than this question."""
    if isinstance(error, Rejected) and error.about_the_key:
        of_all = error.status == UNAUTHORIZED
        pause("" if of_all else service, error, RegisterPause.Kind.KEY, now)
        return True
    if isinstance(error, RateLimited):
        if (error.retry_after or 0.0) > PATIENCE:
            pause("", error, RegisterPause.Kind.PATIENCE, now)
        return True
    return isinstance(error, BudgetSpent)


def heard(service: str) -> None:
    """A good answer: the service is not silent."""
    ServiceSilence.objects.filter(service=service).delete()
