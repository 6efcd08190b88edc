"""Making the cases of a list: each whole or not at all, and never twice."""

import logging
from dataclasses import replace
from datetime import datetime

from django.db import DatabaseError, transaction
from django.utils import translation
from django.utils.translation import gettext as _

from cases.eexchange.errors import EExchangeError
from cases.eexchange.records import Answer, RegisterRecord
from cases.models import Case, OurSide, RegisterListRow, SyncRun
from cases.party_writing import CaseRefused
from cases.recompute import Cause
from cases.register.lists import State, error_text, note_docketed, told_by
from cases.register.proposing import Order, make_case, title_at_the_office
from cases.register.reading import stored_answer
from cases.rules.thai_dates import bangkok_day

logger = logging.getLogger(__name__)


class Docketed(CaseRefused):
    """The number became a case since the office was asked."""


def make_row(pk: int, run: SyncRun, now: datetime) -> str:
    """Make the case of a ticked row, all or nothing; answers the state that it has then."""
    try:
        with transaction.atomic():
            row = _held(pk)
            if row.state == State.WANTED:
                row.case = _make(row, order_of(row), now, run)
                row.state, row.message = State.MADE, ""
                row.save(update_fields=["state", "case", "message"])
            return row.state
    except (CaseRefused, EExchangeError) as refused:
        language = translation.get_language() or "th"
        why = refused.message if isinstance(refused, CaseRefused) else error_text(refused, language)
    except (DatabaseError, LookupError, ValueError) as error:
        logger.exception("no case could be made of row %s", pk)
        why = _("No case could be made (%(what)s).") % {"what": type(error).__name__}
    row = RegisterListRow.objects.select_related("list__made_by").get(pk=pk)
    if not note_docketed([row]):
        row.state, row.message = State.REFUSED, why
    still = RegisterListRow.objects.filter(pk=pk, state=State.WANTED)
    still.update(state=row.state, case=row.case_id, message=row.message)
    return row.state


def _held(pk: int) -> RegisterListRow:
    """The row, held against another press or another job until the transaction ends."""
    RegisterListRow.objects.select_for_update().get(pk=pk)
    return RegisterListRow.objects.select_related(
        "list__client", "list__responsible", "list__deputy", "list__made_by", "wanted_by"
    ).get(pk=pk)


def order_of(row: RegisterListRow) -> Order:
    """What the list says of its cases; the reference is its beginning and the number."""
    made = row.list
    return Order(
        ref=f"{made.prefix}{row.number}",
        title="",
        responsible=made.responsible,
        deputy=made.deputy,
        our_side=OurSide.APPLICANT,
        client=made.client,
        owner_name=made.owner_name,
        silent=made.silent,
        taken_over_on=made.taken_over_on,
    )


def make_now(pk: int, order: Order, cause: Cause) -> Case:
    """Make the case of one row for a person who waits; pressed twice there is one case.

    Raises Docketed when somebody else made it, CaseRefused, or EExchangeError where the answer
    cannot be read any more.
    """
    with transaction.atomic():
        row = _held(pk)
        if row.state == State.MADE and row.case is not None:
            return row.case
        case = _make(row, order, cause.at, None, cause)
        row.case, row.state, row.message = case, State.MADE, ""
        row.save(update_fields=["state", "case", "message"])
    return case


def _make(
    row: RegisterListRow, order: Order, now: datetime, run: SyncRun | None,
    cause: Cause | None = None,
) -> Case:  # fmt: skip
    told = told_by(row)
    if told.record is None or told.state not in {State.FOUND, State.AMBIGUOUS}:
        raise CaseRefused("", _("The answer of the office tells of no single right."))
    if note_docketed([row]):
        raise Docketed("application_number", _("This number is in the docket already."))
    by = row.wanted_by or row.list.made_by
    why = cause or Cause(by=by, at=now, why=_("Made from the register"))
    given = order if order.title else replace(order, title=title_at_the_office(told.record))
    answer = answer_of(row, told.record)
    at = row.asked_at or now
    return make_case(answer, told.record, row.ip_type, given, why, at, bangkok_day(now), run)


def answer_of(row: RegisterListRow, record: RegisterRecord) -> Answer:
    """The stored answer as one about the record's own number."""
    return stored_answer(row.service, record.application_number, row.body, row.sandbox)
