"""The last calls to each service and what became of them, by the register's checks and by hand."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Max, Q

from cases.eexchange.errors import EExchangeError, NotAskable, Rejected
from cases.models import ServiceAccess, ServiceCall, User

FORBIDDEN = 403
Source = ServiceCall.Source


@dataclass
class CallsOfARun:
    """What a run heard from one service: how many calls, the last answer and the last fault."""

    answered: int = 0
    failed: int = 0
    answered_at: datetime | None = None
    sandbox: bool = False
    failed_at: datetime | None = None
    error: EExchangeError | None = None

    def note_answer(self, at: datetime, sandbox: bool) -> None:
        self.answered += 1
        self.answered_at, self.sandbox = at, sandbox

    def note_fault(self, at: datetime, error: EExchangeError) -> None:
        """What could not be asked at all was no call."""
        if not isinstance(error, NotAskable):
            self.failed += 1
            self.failed_at, self.error = at, error


@dataclass(frozen=True)
class LastCalls:
    """The last call to a service, and the last that failed; None where there was none."""

    latest: ServiceCall | None = None
    failed: ServiceCall | None = None


def note_calls_of_a_run(found: Mapping[str, CallsOfARun], by: User) -> None:
    """Write down a run's last calls: two rows for each service, whatever the number of cases."""
    for service, calls in found.items():
        if calls.answered_at:
            status, sandbox = 200, calls.sandbox
            _write(service, by, calls.answered_at, calls.answered, status=status, sandbox=sandbox)
        if calls.failed_at and calls.error:
            said = in_words(calls.error)
            _write(service, by, calls.failed_at, calls.failed, failed=True, **said)
        _note_refusal_of_a_run(service, calls)


def _write(
    service: str, by: User, at: datetime, calls: int, *, failed: bool = False, **said: object
) -> None:
    ServiceCall.objects.update_or_create(
        service=service,
        source=Source.SYNC,
        failed=failed,
        defaults={"by": by, "at": at, "calls": calls, **said},
    )


def _note_refusal_of_a_run(service: str, calls: CallsOfARun) -> None:
    """The later of the two counts: a service that answered after a refusal is not refused."""
    if calls.failed_at and (not calls.answered_at or calls.failed_at > calls.answered_at):
        note_refusal(service, calls.failed_at, calls.error)
    elif calls.answered_at:
        note_refusal(service, calls.answered_at, None)


def note_refusal(service: str, at: datetime, error: EExchangeError | None) -> None:
    """Remember that the office forbids one service, until it answers there again. A refusal of
    the key itself (401) says nothing about the service."""
    if error is None:
        refused = ServiceAccess.objects.filter(service=service, refused_at__isnull=False)
        refused.update(refused_at=None)
    elif isinstance(error, Rejected) and error.status == FORBIDDEN:
        ServiceAccess.objects.get_or_create(service=service)
        ServiceAccess.objects.filter(service=service).update(refused_at=at)


def in_words(error: EExchangeError) -> dict[str, object]:
    """An error as the columns of a call."""
    return {
        "status": error.status if isinstance(error, Rejected) else None,
        "kind": error.kind,
        "message": error.sentence("th"),
        "message_en": error.sentence("en"),
    }


def last_calls() -> dict[str, LastCalls]:
    """The last call and the last failed one of each service, in one question."""
    tries = ServiceCall.objects.filter(source=Source.TRY).order_by()
    newest = tries.values("service", "failed").annotate(newest=Max("pk")).values("newest")
    rows = ServiceCall.objects.filter(Q(source=Source.SYNC) | Q(pk__in=newest))
    found: dict[str, LastCalls] = {}
    for row in rows.select_related("by").defer("body", "asked").order_by("at", "pk"):
        failed = row if row.failed else found.get(row.service, LastCalls()).failed
        found[row.service] = LastCalls(row, failed)
    return found
