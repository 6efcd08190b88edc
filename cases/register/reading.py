"""The profile in force, and answers of the office read by it."""

import json
import logging
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from django.conf import settings

from cases.eexchange.errors import EExchangeError, Malformed
from cases.eexchange.profile import Profile
from cases.eexchange.profile_files import load_profile
from cases.eexchange.records import Answer, Reading, RegisterRecord, may_be_cut, parse, parse_all
from cases.eexchange.services import Service, service_named
from cases.eexchange.tables import ProfileError
from cases.models import ProfileChange

NEWEST_CHANGE = ProfileChange.objects.order_by("-number")
logger = logging.getLogger(__name__)


def active_profile(rows: Mapping[str, Any] | None = None) -> Profile:
    """The profile that EEXCHANGE_PROFILE names, with the address and the limits of the settings
    over its file, and over both `rows` (values by their path, see `load_profile`) or, without
    them, the office's own changes.

    These are asked for each time, so that every process sees a change at once: whoever reads many
    answers, or reads them in threads, asks once and hands the profile on. Raises ProfileError for
    `rows` that do not fit.
    """
    if rows is not None:
        return _with(rows)
    return profile_with_changes(office_changes())


def profile_with_changes(changes: Mapping[str, Any]) -> Profile:
    """The profile with the office's own changes, which are left out where they fit no longer."""
    try:
        return _with(changes)
    except ProfileError as error:
        # They fitted when they were stored: the shipped profile, or the choice of it, is another.
        logger.error("The office's changes of the profile are left out: %s", error)
        return _with({})


def _with(rows: Mapping[str, Any]) -> Profile:
    of_the_settings = {
        "base_url": settings.EEXCHANGE_BASE_URL,
        "limits.requests_per_second": settings.EEXCHANGE_REQUESTS_PER_SECOND,
        "limits.connections": settings.EEXCHANGE_CONNECTIONS,
        "limits.daily_budget": settings.EEXCHANGE_DAILY_BUDGET,
    }
    return load_profile(settings.EEXCHANGE_PROFILE, {**of_the_settings, **rows})


def office_changes() -> dict[str, Any]:
    """The values that the office has laid over the shipped profile, by their path."""
    return dict(NEWEST_CHANGE.values_list("values", flat=True).first() or {})


def read(answer: Answer, profile: Profile | None = None) -> Reading:
    """What an answer says, fresh or stored. Raises Malformed."""
    return parse(answer, profile or active_profile())


def read_all(answer: Answer, profile: Profile | None = None) -> tuple[Reading, ...]:
    """Every right of an answer to a question by a name. Raises Malformed."""
    return parse_all(answer, profile or active_profile())


def is_cut(answer: Answer) -> bool:
    """Whether the office may have left some rows off. Raises Malformed."""
    return may_be_cut(answer, active_profile())


def stored_answer(service: str, number: str, body: str, sandbox: bool = False) -> Answer:
    """An answer made again from its stored body. Raises Malformed."""
    return Answer(service, number, body, payload_of(body), sandbox)


def record_in(
    service: str, number: str, body: str, profile: Profile | None = None
) -> RegisterRecord | None:
    """What a stored answer tells of a number; None where it tells nothing or cannot be read."""
    try:
        return read(stored_answer(service, number, body), profile).record
    except (EExchangeError, LookupError):
        return None


def read_so(digest: str, service: str, profile: Profile) -> str:
    """A checksum of an answer together with how it is read now: where either is another one, a
    comparison says something new."""
    how = profile.readings.get(service, "")
    return sha256(f"{digest} {how}".encode()).hexdigest()


def payload_of(body: str) -> Any:
    """What a stored body says. Raises Malformed."""
    try:
        payload = json.loads(body.lstrip("\ufeff"))
        if isinstance(payload, str):
            payload = json.loads(payload.lstrip("\ufeff"))
    except (ValueError, RecursionError):
        raise Malformed("no JSON") from None
    return payload


def service_of(ip_type: str, profile: Profile | None = None) -> Service | None:
    """The service that is asked about one kind of right. The office's changes are about keys and
    limits, so this stands in the shipped profile."""
    name = (profile or active_profile({})).service_for(ip_type)
    return service_named(name) if name else None


def kinds_asked() -> list[str]:
    """The kinds of right that the office can be asked about."""
    return [ip_type for ip_type, name in active_profile({}).asks.items() if name]
