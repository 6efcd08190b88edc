"""What a client sees behind the link of a call. Nobody signs in here.

Mail programs and scanners open links: only the button of the page answers.
"""

from datetime import date
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from cases.deadlines import in_time_until
from cases.models import Role
from cases.views.frame import bangkok_today
from fees.call_letter import context_of, items_of, line_of
from fees.client_link import (
    ClientAnswer,
    LinkRefused,
    answer_by_link,
    call_of,
    check_open,
    check_still_asked,
    choices_for,
    mark_of,
    why_settled,
)
from fees.instructions import InstructionRefused
from fees.models import CallItem, ClientCall
from fees.models.instructing import Choice

GONE, NOT_THERE, NOT_TAKEN = 410, 404, 422


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def client_answer(request: HttpRequest, token: str) -> HttpResponse:
    """The table of one call with a choice for each right; only a POST with a name answers."""
    try:
        call = call_of(token)
    except LinkRefused as refused:
        return _shown(request, {"refusal": refused.message}, NOT_THERE)
    with translation.override(call.language):
        response = _answer(request, call, bangkok_today())
        response.headers["Content-Language"] = call.language
    return response


def _answer(request: HttpRequest, call: ClientCall, on: date) -> HttpResponse:
    items = items_of(call)
    try:
        check_open(call, on)
        check_still_asked(items, call)
    except LinkRefused as refused:
        return _shown(request, {"refusal": refused.message, "call": call}, GONE)
    if request.method != "POST":
        return _shown(request, _table(call, items, on, None))
    given = _given(request, items)
    if of_the_office(request):
        told = _("You are signed in at the office: only the client answers by this link.")
        return _shown(request, _table(call, items, on, given) | {"error": told}, NOT_TAKEN)
    if _abandons(given) and _asks_again(request, given, items):
        return _shown(request, _table(call, items, on, given) | {"ask_again": True})
    try:
        answer_by_link(call, given, timezone.now(), on)
    except InstructionRefused as refused:
        context = _table(call, items_of(call), on, given) | {"error": refused.message}
        return _shown(request, context, NOT_TAKEN)
    context = _table(call, items_of(call), on, given) | {"done": True}
    return _shown(request, context)


def _given(request: HttpRequest, items: list[CallItem]) -> ClientAnswer:
    """A choice for each item; what stands for all holds where none was made. Letting rights end
    is never chosen for all."""
    rest = request.POST.get("rest", "")
    rest = rest if rest in {Choice.YEARLY, Choice.OFFICE} else ""
    choices = {item.pk: request.POST.get(f"choice-{item.pk}", "") or rest for item in items}
    name = request.POST.get("name", "").replace("\x00", "")[:200]
    return ClientAnswer(choices, name, request.POST.get("seen", ""))


def of_the_office(request: HttpRequest) -> bool:
    """Whether somebody of the office has the client's link in hand."""
    user = request.user
    return user.is_authenticated and user.role != Role.CLIENT


def _abandons(given: ClientAnswer) -> bool:
    return Choice.ABANDON in given.choices.values()


def _asks_again(request: HttpRequest, given: ClientAnswer, items: list[CallItem]) -> bool:
    """Only of the table that was looked at: what changed meanwhile is refused first."""
    named = bool(given.name.strip()) and request.POST.get("sure") != "yes"
    return named and given.seen == mark_of(items)


def _table(
    call: ClientCall, items: list[CallItem], on: date, given: ClientAnswer | None
) -> dict[str, Any]:
    lines = [line_of(item, call.language) for item in items]
    rows = [
        {
            "item": item,
            "line": line,
            "late": on > in_time_until(item.instruction.deadline),
            "settled": why_settled(item, on),
            "choices": [(c, Choice(c).label) for c in choices_for(item, on)],
            "chosen": given.choices.get(item.pk, "") if given else "",
            "said": Choice(item.answer).label if item.answer else "",
        }
        for item, line in zip(items, lines, strict=True)
    ]
    return {
        **context_of(call, items, "", on),
        "rows": rows,
        "seen": mark_of(items),
        "name": given.name if given else "",
        "ending": [row for row in rows if row["chosen"] == Choice.ABANDON],
        "open": any(row["choices"] for row in rows),
    }


def _shown(request: HttpRequest, context: dict[str, Any], status: int = 200) -> HttpResponse:
    """Without the frame of the docket, whoever has signed in here beside."""
    bare = {"user": AnonymousUser(), "messages": []}
    response = render(request, "fees/client_answer.html", context | bare, status=status)
    response.headers["X-Robots-Tag"] = "noindex"
    return response
