"""The profile in force, and answers of the office read by it."""

import json
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from django.conf import settings

from cases.eexchange.errors import EExchangeError
from cases.eexchange.profile import Profile
from cases.eexchange.profile_files import load_profile
from cases.eexchange.records import Answer, Reading, RegisterRecord, parse
from cases.eexchange.services import Service, service_named


def active_profile(rows: Mapping[str, Any] | None = None) -> Profile:
    """The profile that EEXCHANGE_PROFILE names, with the address and the limits of the settings
    over its file, and `rows` (values by their path, see `load_profile`) over both.

    Raises ProfileError for rows that do not fit.
    """
    of_the_settings = {
        "base_url": settings.EEXCHANGE_BASE_URL,
        "limits.requests_per_second": settings.EEXCHANGE_REQUESTS_PER_SECOND,
        "limits.connections": settings.EEXCHANGE_CONNECTIONS,
        "limits.daily_budget": settings.EEXCHANGE_DAILY_BUDGET,
    }
    return load_profile(settings.EEXCHANGE_PROFILE, {**of_the_settings, **(rows or {})})


def read(answer: Answer) -> Reading:
    """What an answer says, fresh or stored. Raises Malformed."""
    return parse(answer, active_profile())


def record_in(service: str, number: str, body: str) -> RegisterRecord | None:
    """What a stored answer tells of a number; None where it tells nothing or cannot be read."""
    try:
        payload = json.loads(body.lstrip("\ufeff"))
        if isinstance(payload, str):
            payload = json.loads(payload.lstrip("\ufeff"))
        return read(Answer(service, number, body, payload)).record
    except (EExchangeError, LookupError, ValueError, RecursionError):
        return None


def read_so(digest: str, service: str) -> str:
    """A checksum of an answer together with how it is read now: where either is another one, a
    comparison says something new."""
    how = active_profile().readings.get(service, "")
    return sha256(f"{digest} {how}".encode()).hexdigest()


def service_of(ip_type: str) -> Service | None:
    """The service that is asked about one kind of right, by the profile in force."""
    name = active_profile().service_for(ip_type)
    return service_named(name) if name else None


def kinds_asked() -> list[str]:
    """The kinds of right that the office can be asked about."""
    return [ip_type for ip_type, name in active_profile().asks.items() if name]
