"""The plan of one right: every payment that keeps it in force, and whether the lump sum pays."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from cases.access import case_for
from cases.forms import reading_language
from cases.middleware import DocketRequest
from cases.models import Case, Deadline
from cases.views.frame import bangkok_today, page
from fees.actions import ANNUITIES
from fees.annuities import LumpAdvice, Plan, PlannedPayment
from fees.instruction_list import standing_of
from fees.models import Instruction
from fees.plans import plan_of_case
from fees.queries import tariffs
from fees.tariff import ANNUITY_RULES, tariff_on
from fees.wording import note_text


@dataclass(frozen=True, slots=True)
class PlanRow:
    """A payment of the plan with its stored deadline and how far the client's word has come."""

    deadline: Deadline
    payment: PlannedPayment
    instruction: Instruction | None

    @property
    def state(self) -> str:
        return standing_of(self.instruction).state


@require_safe
def plan_page(request: DocketRequest, pk: int) -> HttpResponse:
    """Paid and coming payments of one case with their windows, and the advice."""
    case = case_for(request.user, pk)
    on = bangkok_today()
    known = tariffs()
    plan, rows = plan_of_case(case, known, on)
    context = {
        "case": case,
        "plan": plan,
        "rows": rows_of(plan, rows),
        "has_annuities": any(p.term.code in ANNUITY_RULES for p in plan.payments),
        "refusal": refusal_text(plan.lump, request.era),
        "tariff": tariff_on(known, case.ip_type, on),
        "calculator": calculator_link(case),
    }
    return page(request, "fees/plan.html", context)


def rows_of(plan: Plan, rows: list[Deadline]) -> list[PlanRow]:
    """The payments beside their rows, which stand in the same order."""
    return [
        PlanRow(row, payment, getattr(row, "instruction", None))
        for row, payment in zip(rows, plan.payments, strict=True)
    ]


def refusal_text(lump: LumpAdvice | None, era: str) -> str:
    """Why there is no lump sum to pay, in the words of the reader; "" where there is one."""
    if lump is None or not lump.refusal:
        return ""
    return note_text(lump.refusal, lump.params, reading_language(), era)


def calculator_link(case: Case) -> str:
    """The fee calculator with what is known of a case filled in."""
    asked: dict[str, Any] = {"ip_type": case.ip_type}
    if case.ip_type in {"design", "invention", "petty_patent"} and case.registered_on:
        asked |= {"action": ANNUITIES, "granted": case.registered_on.isoformat()}
        asked |= {"filed": case.filed_on.isoformat()} if case.filed_on else {}
    return f"{reverse('fees:calculator')}?{urlencode(asked)}"
