"""The last answer of the office beside the docket, for the eyes of a person."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from cases.models import Case
from cases.register.apply import docket_with
from cases.register.compare import Line, side_by_side
from cases.register.reading import profile_with_changes, record_in


def beside(
    case: Case,
    service: str,
    body: str,
    event_dates: Mapping[str, date],
    changes: Mapping[str, Any],
) -> tuple[Line, ...]:
    """Each compared field on both sides. Nothing where the answer says nothing of this number
    or cannot be read; a failed check tells that elsewhere.

    `event_dates` are the days of the events that count, by their kind; `changes` are the office's
    own of the profile.
    """
    profile = profile_with_changes(changes)
    record = record_in(service, case.application_number, body, profile)
    return side_by_side(record, docket_with(case, event_dates)) if record else ()
