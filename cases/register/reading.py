"""The profile in force, and answers of the office read by it."""

import json
from collections.abc import Mapping
from typing import Any

from django.conf import settings

from cases.eexchange.errors import Malformed
from cases.eexchange.profile import Profile
from cases.eexchange.profile_files import load_profile
from cases.eexchange.records import Answer, Reading, may_be_cut, parse, parse_all
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
    }
    return load_profile(settings.EEXCHANGE_PROFILE, {**of_the_settings, **(rows or {})})


def stored_answer(service: str, number: str, body: str, sandbox: bool = False) -> Answer:
    """An answer as it was stored, about one number in it. Raises Malformed for what is no JSON."""
    try:
        payload = json.loads(body.lstrip("\ufeff"))
        if isinstance(payload, str):
            payload = json.loads(payload.lstrip("\ufeff"))
    except (ValueError, RecursionError):
        raise Malformed(f"{service}: no JSON") from None
    return Answer(service, number, body, payload, sandbox)


def read(answer: Answer) -> Reading:
    """What an answer says, fresh or stored. Raises Malformed."""
    return parse(answer, active_profile())


def read_all(answer: Answer) -> tuple[Reading, ...]:
    """Every right of an answer, as a search brings them. Raises Malformed."""
    return parse_all(answer, active_profile())


def is_cut(answer: Answer) -> bool:
    """Whether the office may have left some rows off. Raises Malformed."""
    return may_be_cut(answer, active_profile())


def service_of(ip_type: str) -> Service | None:
    """The service that is asked about one kind of right, by the profile in force."""
    name = active_profile().service_for(ip_type)
    return service_named(name) if name else None


def kinds_asked() -> list[str]:
    """The kinds of right that the office can be asked about."""
    return [ip_type for ip_type, name in active_profile().asks.items() if name]
