"""Cases as JSON: what is exported can be imported again and changes nothing."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.db.models import Prefetch, QuerySet

from cases.models import (
    Case,
    CaseEvent,
    CaseParty,
    Deadline,
    DeadlineKind,
    DeadlineState,
    Discrepancy,
    Disposition,
    PartyRole,
)
from cases.rules.wording import step_text

BY_DISPOSITION: Mapping[str, str] = {
    Disposition.FILED_LATE: "late",
    Disposition.NOT_NEEDED: "superseded",
    Disposition.TRANSFERRED: "superseded",
    Disposition.MISSED: "open",
}


def exported(cases: QuerySet[Case]) -> Iterator[dict[str, Any]]:
    """Each case with its events, deadlines and discrepancies; a few queries for all."""
    whole = cases.select_related("responsible", "deputy").prefetch_related(
        "classes",
        Prefetch("events", CaseEvent.objects.current().order_by("date", "pk"), "of_now"),
        Prefetch(
            "deadlines", Deadline.objects.select_related("verified_by").order_by("due_date", "code")
        ),
        Prefetch("discrepancies", Discrepancy.objects.order_by("pk")),
        Prefetch(
            "case_parties",
            CaseParty.objects.filter(role=PartyRole.APPLICANT).select_related("party"),
            "applicants",
        ),
    )
    for case in whole:
        yield as_json(case)


def as_json(case: Case) -> dict[str, Any]:
    """One case in the shape of the contract."""
    return {
        "ref": case.ref,
        "ip_type": case.ip_type,
        "title": case.title,
        "title_en": case.title_en,
        "our_side": case.our_side,
        "application_number": case.application_number,
        "registration_number": case.registration_number,
        "publication_number": case.publication_number,
        "filed": case.filed_on.isoformat() if case.filed_on else None,
        "taken_over_on": case.taken_over_on.isoformat() if case.taken_over_on else None,
        "restricted": case.restricted,
        "note": case.note,
        "classes": [_class(row) for row in case.classes.all()],
        "client": _client(case),
        "responsible": case.responsible.username if case.responsible else None,
        "deputy": case.deputy.username if case.deputy else None,
        "stage": case.stage,
        "office_status": case.office_status,
        "last_checked": case.last_checked_at.isoformat() if case.last_checked_at else None,
        "events": [_event(event) for event in case.of_now],  # type: ignore[attr-defined]
        "deadlines": [_deadline(row) for row in case.deadlines.all()],
        "discrepancies": [_discrepancy(row) for row in case.discrepancies.all()],
    }


def _class(row: Any) -> dict[str, Any]:
    return {"class": row.number, "items": row.items, "goods": row.goods}


def _client(case: Case) -> dict[str, Any] | None:
    joined = next(iter(case.applicants), None)  # type: ignore[attr-defined]
    if joined is None:
        return None
    party = joined.party
    return {
        "name": party.name,
        "juristic_id": party.id_number,
        "email": party.email,
        "language": party.language,
        "reference": joined.reference,
    }


def _event(event: CaseEvent) -> dict[str, Any]:
    return {
        "kind": event.kind,
        "date": event.date.isoformat(),
        **event.data,
        "source": event.source,
        "note": event.note,
    }


def _deadline(row: Deadline) -> dict[str, Any]:
    """The calculator's shape, and what people made of it."""

    def day(name: str) -> str | None:
        value = getattr(row, name)
        return value.isoformat() if value else None

    return {
        "code": row.code,
        "trigger": row.trigger_kind,
        "trigger_date": day("trigger_date"),
        "nominal_date": day("nominal_date"),
        "due_date": day("due_date"),
        "due_time": row.due_time or None,
        "opens_on": day("opens_on"),
        "surcharge_until": day("surcharge_until"),
        "years": row.years,
        "actor": row.actor,
        "alternative_to": row.alternative_to,
        "status": _status(row),
        "met_by": day("met_by"),
        "consequence": row.consequence,
        "law": row.law,
        "confirmed": row.confirmed,
        "steps": [step_text(step, language="th", era="be") for step in row.steps],
        "notes": [step_text(note, language="th", era="be") for note in row.notes],
        "state": row.state,
        "verified_by": row.verified_by.username if row.verified_by else None,
    }


def _status(row: Deadline) -> str:
    """Of what no rule gives, what a person made of it: missed means never met."""
    if row.kind == DeadlineKind.STATUTORY:
        return row.engine_status
    if row.state == DeadlineState.OPEN:
        return "open"
    return BY_DISPOSITION.get(row.disposition, "met")


def _discrepancy(row: Discrepancy) -> dict[str, str]:
    return {
        "field": row.field,
        "office": row.office_value,
        "docket": row.docket_value,
        "state": row.state,
    }
