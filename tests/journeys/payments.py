"""Payments that keep rights in force, as they lie in the docket before a journey begins."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from cases.models import Deadline, Party
from cases.rules.periods import anniversary
from fees.calls import draft_calls, send_call
from fees.models import ClientCall
from tests.factories import alice, cause, join, make_case, make_party
from tests.journeys.docket import happened

CLIENT = "บริษัท โคมไฟ จำกัด"


def client_of_ours(language: str) -> Party:
    known = Party.objects.filter(name=CLIENT).first()
    return known or make_party(CLIENT, email="ip@lamps.example", language=language)


def payment_due(ref: str, language: str = "th", **fields: Any) -> Deadline:
    """The first annuity of a design, whose window opened ten days ago."""
    today = timezone.localdate()
    filed = anniversary(today - timedelta(days=10), -4)
    case = make_case(ref, "design", responsible=alice(), **fields)
    happened(case, "filed", filed)
    happened(case, "granted", filed + timedelta(days=700))
    join(case, client_of_ours(language))
    return case.deadlines.get(code="ANN-1", years=[5])


def ask_client(rows: Sequence[Deadline], on: date) -> ClientCall:
    """A first call about some payments, on its way."""
    why = cause(alice(), at=timezone.now())
    (call,) = draft_calls(alice(), [row.pk for row in rows], 1, why, on).calls
    return send_call(call, why, on)
