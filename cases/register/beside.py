"""The last answer of the office beside the docket, for the eyes of a person."""

import json
from collections.abc import Mapping
from datetime import date

from cases.eexchange.errors import EExchangeError
from cases.eexchange.records import Answer
from cases.models import Case
from cases.register.apply import docket_with
from cases.register.compare import Line, side_by_side
from cases.register.reading import read


def beside(
    case: Case, service: str, body: str, event_dates: Mapping[str, date]
) -> tuple[Line, ...]:
    """Each compared field on both sides. Nothing where the answer says nothing of this number
    or cannot be read; a failed check tells that elsewhere.

    `event_dates` are the days of the events that count, by their kind.
    """
    try:
        answer = Answer(service, case.application_number, body, json.loads(body))
        record = read(answer).record
    except (EExchangeError, LookupError, ValueError, RecursionError):
        return ()
    return side_by_side(record, docket_with(case, event_dates)) if record else ()
