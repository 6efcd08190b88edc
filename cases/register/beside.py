"""The last answer of the office beside the docket, for the eyes of a person."""

import json
from collections.abc import Mapping
from datetime import date

from cases.eexchange.errors import EExchangeError
from cases.eexchange.records import Answer, parse
from cases.models import Case
from cases.register.compare import Docket, Line, side_by_side


def beside(
    case: Case, service: str, body: str, event_dates: Mapping[str, date]
) -> tuple[Line, ...]:
    """Each compared field on both sides. Nothing where the answer says nothing of this number
    or cannot be read; a failed check tells that elsewhere.

    `event_dates` are the days of the events that count, by their kind.
    """
    docket = Docket(
        ip_type=case.ip_type,
        title=case.title,
        registration_number=case.registration_number,
        publication_number=case.publication_number,
        event_dates=event_dates,
    )
    try:
        answer = Answer(service, case.application_number, body, json.loads(body))
        record = parse(answer).record
    except (EExchangeError, ValueError, RecursionError):
        return ()
    return side_by_side(record, docket) if record else ()
