"""The deadline calculator: what the law says of one event, without a case."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from cases.deadline_rows import asks_our_side
from cases.forms import CalculatorForm, reading_language
from cases.middleware import DocketRequest
from cases.models import IpType
from cases.queries import office_calendar
from cases.rules.calculator import read_question
from cases.rules.catalogue import load_catalogue
from cases.rules.engine import InputError, Outcome, work_out
from cases.rules.starting import kinds_that_start
from cases.rules.wording import warning_text
from cases.views.frame import page, typed_in_address

# What a person typed for one kind of right also holds for another.
CARRIED = ("date", "filed_on", "our_side")


@require_safe
def calculator(request: DocketRequest) -> HttpResponse:
    """The address holds the whole question, so that it can be kept and sent on."""
    typed = typed_in_address(request)
    rights = _rights(typed)
    known = {right["value"] for right in rights}
    right = typed.get("ip_type") or IpType.TRADEMARK.value
    form = CalculatorForm(
        right if right in known else IpType.TRADEMARK.value,
        typed if "kind" in typed else None,
        initial=typed,
    )
    context: dict[str, Any] = {"form": form, "rights": rights, "unknown_right": right not in known}
    if right in known and form.is_valid():
        context |= _answer(request, form)
    return page(request, "cases/calculator.html", context)


def _rights(typed: dict[str, str]) -> list[dict[str, str]]:
    """The kinds of right in which an event starts a deadline, each with its address."""
    carried = {name: typed[name] for name in CARRIED if typed.get(name)}
    return [
        {"value": value, "label": str(label), "query": urlencode({"ip_type": value, **carried})}
        for value, label in IpType.choices
        if kinds_that_start(value, load_catalogue())
    ]


def _answer(request: DocketRequest, form: CalculatorForm) -> dict[str, Any]:
    """The deadlines of the question; nothing, with a sentence in the form, when it makes none."""
    try:
        facts, events = read_question(form.question())
        outcome = work_out(facts, events, load_catalogue(), office_calendar())
    except InputError as error:
        form.refuse(error)
        return {}
    where = f"{reverse('cases:calculator')}?{form.as_query()}"
    return {
        "asked": events[0],
        "answers": [
            (deadline, asks_our_side(deadline, form.side)) for deadline in outcome.deadlines
        ],
        "warnings": _warnings(request, outcome),
        "link": request.build_absolute_uri(where),
    }


def _warnings(request: DocketRequest, outcome: Outcome) -> list[str]:
    language = reading_language()
    return [warning_text(warning, language, request.era) for warning in outcome.warnings]
