"""The services of E-Exchange as this office has them, and one call made by hand to look at it.

What comes back from such a call is shown and kept for a while; it changes no case.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from cases.eexchange.client import EExchangeClient
from cases.eexchange.errors import EExchangeError, RateLimited, Unforeseen
from cases.eexchange.profile import Api, Profile
from cases.eexchange.records import RegisterRecord, plain_number
from cases.eexchange.rows import written_number
from cases.eexchange.services import SERVICES, Service
from cases.eexchange.values import Answer, Heard, Reading
from cases.models import RegisterPause, ServiceAccess, ServiceCall, SyncRun, User
from cases.recompute import Cause, sign
from cases.register.budget import counted
from cases.register.calls import LastCalls, in_words, last_calls, note_refusal
from cases.register.office import office_client
from cases.register.pauses import Stop, gate_at, heed
from cases.register.reading import active_profile, payload_of, read, read_all

# The answers of so many tries are kept; of older ones the outcome alone.
ANSWERS_KEPT = 50
READINGS_SHOWN = 20
NOT_FIELDS = frozenset({"unknown_keys", "image_data"})
MayUse = ServiceAccess.MayUse


@dataclass(frozen=True)
class Listed:
    """A service with what the office knows of it. `asked_about` are the kinds of right for which
    the profile in force asks it; `read` says that the profile knows its keys."""

    service: Service
    access: ServiceAccess
    calls: LastCalls
    url: str
    path: str
    method: str
    asked_about: tuple[str, ...]
    read: bool


class NotTried(Exception):
    """The call was not made; the text is a sentence for the screen."""


def listed_services(profile: Profile) -> list[Listed]:
    """All services of the department's list, in two questions."""
    access = {row.service: row for row in ServiceAccess.objects.all()}
    calls = last_calls()
    return [
        _listed(
            service,
            access.get(service.name) or ServiceAccess(service=service.name),
            calls.get(service.name, LastCalls()),
            profile,
        )
        for service in SERVICES
    ]


def _listed(service: Service, access: ServiceAccess, calls: LastCalls, profile: Profile) -> Listed:
    api = api_of(service, profile)
    return Listed(
        service=service,
        access=access,
        calls=calls,
        url=profile.base_url + api.path,
        path=api.path,
        method=api.method,
        asked_about=tuple(kind for kind, name in profile.asks.items() if name == service.name),
        read=service.name in profile.apis,
    )


def api_of(service: Service, profile: Profile) -> Api:
    """How a service is called; one that the profile does not read is called by the list."""
    if service.name in profile.apis:
        return profile.apis[service.name]
    nothing: Mapping[str, Any] = MappingProxyType({})
    return Api(
        name=service.name,
        path=service.path,
        method=service.method,
        questions=nothing,
        fields=nothing,
        entries=nothing,
        dates=nothing,
        always=(),
        noted=frozenset(),
        group_by="",
        lone=False,
        image="auto",
    )


def set_access(service: Service, may_use: str, cause: Cause) -> None:
    """Tick whether the office may use a service."""
    row, _made = ServiceAccess.objects.get_or_create(service=service.name)
    if row.may_use != may_use:
        row.may_use = may_use
        sign(row, cause)
        row.save(update_fields=["may_use"])


def question_for(api: Api, given: Mapping[str, str]) -> dict[str, str]:
    """The request for what a person gave, by the profile's names of a question or, for a service
    that the profile does not read, by the keys themselves. Raises NotTried."""
    sent: dict[str, str] = {}
    for lookup, text in given.items():
        if not api.questions:
            sent[lookup] = text
            continue
        told = " ".join(text.replace("%", " ").split())
        if not any(sign.isalnum() for sign in told):
            raise NotTried(_("“%(text)s” has no letter or digit to ask for.") % {"text": text})
        sent |= api.question(lookup, plain_number(told), written_number(told))
    if not sent:
        raise NotTried(_("Please fill in at least one field to ask by."))
    return sent


def try_service(service: Service, given: Mapping[str, str], by: User, now: datetime) -> ServiceCall:
    """One call through the ordinary client, written down before it is made and after it.

    Raises NotTried, and NoToken when there is no key.
    """
    with office_client() as client:
        api = api_of(service, client.profile)
        sent = question_for(api, given)
        _check_may_be_tried(service, client.profile, now)
        client.meter = counted(SyncRun.Trigger.PERSON, lambda: now)
        call, heard = make_call(client, api, sent, given, by, now)
        if isinstance(heard.error, RateLimited):
            heed(heard.error, service.name, now)
    return call


def make_call(
    client: EExchangeClient,
    api: Api,
    sent: dict[str, str],
    given: Mapping[str, str],
    by: User,
    now: datetime,
) -> tuple[ServiceCall, Heard]:
    """One call that a person asked for, written down before it is made and after it."""
    call = ServiceCall.objects.create(
        service=api.name,
        source=ServiceCall.Source.TRY,
        by=by,
        at=now,
        asked=_asked(api, client, sent, given),
        failed=True,
        **in_words(Unforeseen("interrupted", api.name)),
    )
    heard = _heard(client, api, sent, given)
    _write_down(call, heard)
    _forget_old_answers()
    return call, heard


def _check_may_be_tried(service: Service, profile: Profile, now: datetime) -> None:
    """A wait that the office asked for is kept by everybody; with a refused key a person may find
    out whether the office takes it again. Raises NotTried."""
    check_patience(gate_at(now).stop_for(service.name))
    if ServiceAccess.objects.filter(service=service.name, may_use=MayUse.NO).exists():
        raise NotTried(
            _("This office may not use this service. An administrator can change that here.")
        )
    gap = timedelta(seconds=1 / profile.limits.requests_per_second)
    recent = ServiceCall.objects.filter(source=ServiceCall.Source.TRY, at__gt=now - gap)
    if recent.filter(at__lte=now).exists():
        raise NotTried(_("A service was tried a moment ago. Please try again in a few seconds."))


def check_patience(stop: Stop | None) -> None:
    """Raises NotTried while the office has asked for a wait."""
    if stop and stop.kind == RegisterPause.Kind.PATIENCE:
        why = stop.sentence((get_language() or "th")[:2])
        raise NotTried(_("E-Exchange is not asked at the moment. %(why)s") % {"why": why})


def _asked(
    api: Api, client: EExchangeClient, sent: Mapping[str, str], given: Mapping[str, str]
) -> dict[str, Any]:
    """Without the token, which somebody may have typed."""
    hidden = client.without_token
    return {
        "method": api.method,
        "url": client.profile.base_url + api.path,
        "sent": {hidden(key): hidden(text) for key, text in sent.items()},
        "given": {hidden(key): hidden(text) for key, text in given.items()},
    }


def _heard(
    client: EExchangeClient, api: Api, sent: dict[str, str], given: Mapping[str, str]
) -> Heard:
    try:
        return client.hear(api, given.get("number", ""), sent)
    except Exception as error:  # noqa: BLE001 - its text could hold a header of the request
        return Heard(error=Unforeseen(type(error).__name__, api.name))


def _write_down(call: ServiceCall, heard: Heard) -> None:
    said = in_words(heard.error) if heard.error else {"kind": "", "message": "", "message_en": ""}
    columns = said | {
        "status": heard.status or said.get("status"),
        "seconds": heard.seconds,
        "size": heard.size,
        "sandbox": heard.sandbox,
        "failed": heard.error is not None,
        "body": heard.text,
    }
    for name, value in columns.items():
        setattr(call, name, value)
    call.save(update_fields=list(columns))
    note_refusal(call.service, call.at, heard.error)


def _forget_old_answers() -> None:
    tries = ServiceCall.objects.filter(source=ServiceCall.Source.TRY).order_by("-pk")
    last_kept = tries.values_list("pk", flat=True)[ANSWERS_KEPT - 1 : ANSWERS_KEPT].first()
    if last_kept is not None:
        tries.filter(pk__lt=last_kept).exclude(body="").update(body="")


@dataclass(frozen=True)
class Understood:
    """An answer as the profile reads it: for each right its fields with their values. `refusal`
    is why it cannot be read."""

    rights: tuple[tuple[tuple[str, str], ...], ...] = ()
    more: int = 0
    unknown_keys: tuple[str, ...] = ()
    problems: tuple[Any, ...] = ()
    refusal: EExchangeError | None = None


def understood(call: ServiceCall) -> Understood | None:
    """What the profile in force reads in the answer to a try; None where it reads none."""
    profile = active_profile()
    if call.service not in profile.apis or call.failed or not call.body:
        return None
    number = call.asked.get("given", {}).get("number", "")
    try:
        answer = Answer(call.service, number, call.body, payload_of(call.body))
        readings = _readings(answer, profile)
    except EExchangeError as error:
        return Understood(refusal=error)
    records = [reading.record for reading in readings if reading.record]
    return Understood(
        rights=tuple(_fields(record) for record in records[:READINGS_SHOWN]),
        more=max(0, len(records) - READINGS_SHOWN),
        unknown_keys=tuple(sorted({key for record in records for key in record.unknown_keys})),
        problems=tuple(p for reading in readings for p in reading.problems)[:READINGS_SHOWN],
    )


def _readings(answer: Answer, profile: Profile) -> tuple[Reading, ...]:
    if answer.number:
        return (read(answer, profile),)
    return read_all(answer, profile)


def _fields(record: RegisterRecord) -> tuple[tuple[str, str], ...]:
    """The filled fields of a record, by our names, as one line each."""
    values = ((f.name, getattr(record, f.name)) for f in fields(record))
    told = ((name, as_text(value)) for name, value in values if name not in NOT_FIELDS)
    return tuple((name, text) for name, text in told if text)


def as_text(value: Any) -> str:
    """A value of a record in one line."""
    if value is None:
        return ""
    if isinstance(value, tuple):
        return "; ".join(as_text(one) for one in value)
    if hasattr(value, "goods"):
        return f"{value.number}: {value.goods}" if value.goods else str(value.number)
    return value.isoformat() if hasattr(value, "isoformat") else str(value)
