"""Deciding differences, one or many: first what would follow, then, confirmed, each by itself."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from cases.access import check_can_keep_the_docket
from cases.events import EventRefused
from cases.forms import ManyForm
from cases.middleware import DocketRequest
from cases.models import Discrepancy
from cases.queries import dates_are_checked_twice, seen_by
from cases.recompute import Cause
from cases.register.deciding import (
    DecisionRefused,
    Moved,
    accept_office,
    ask_office,
    check_can_ask,
    check_later,
    keep_ours,
    put_off,
    values_of,
)
from cases.register.foresight import Foreseen, foresee
from cases.register.queue import with_its_answer
from cases.views.frame import bangkok_today, cause, page, posted
from cases.views.people import way_back
from cases.views.refusals import tell

MOST = 50
REFUSALS_TOLD = 10
LONGEST_NUMBER = 18


@dataclass
class Done:
    """What became of the ticked differences: those decided, what moved, and why others were not."""

    decided: list[Discrepancy] = field(default_factory=list)
    moved: list[Moved] = field(default_factory=list)
    refused: list[tuple[Discrepancy, str]] = field(default_factory=list)


def titles() -> dict[str, str]:
    """The four decisions, by their names in the form."""
    return {
        "accept": _("Accept the office's value"),
        "keep": _("Keep ours"),
        "ask": _("Ask the office"),
        "later": _("Later"),
    }


@require_http_methods(["GET", "HEAD", "POST"])
def decide_many(request: DocketRequest) -> HttpResponse:
    """Show what the decision would do to the ticked differences; only a POST takes it. What cannot
    be decided any more is told, and the others are."""
    check_can_keep_the_docket(request.user)
    given = posted(request) or request.GET
    decision = given.get("decision", "")
    decision = decision if decision in titles() else ""
    back = way_back(given.get("next") or reverse("cases:differences"))
    rows, left_out = _ticked(request, given.getlist("pick"))
    form = ManyForm(decision, given if request.method == "POST" and decision else None)
    if request.method == "POST" and decision and rows and form.is_valid():
        done = _decide(request, decision, form, given, rows)
        if done is not None:
            _say(request, decision, done)
            return HttpResponseRedirect(_afterwards(decision, done, back))
    wrong = bool(form.errors) or (request.method == "POST" and not decision)
    context = {
        "form": form,
        "decision": decision,
        "titles": titles(),
        "title": titles().get(decision, ""),
        "foreseen": _foreseen(decision, rows),
        "left_out": left_out,
        "back": back,
    }
    return page(request, "cases/decide_many.html", context, status=422 if wrong else 200)


def _ticked(request: DocketRequest, picks: Iterable[str]) -> tuple[list[Discrepancy], int]:
    """The ticked differences that the person may see, and how many were too many at once; nothing
    tells of the others."""
    keys = {int(p) for p in picks if p.isdecimal() and len(p) <= LONGEST_NUMBER}
    visible = Discrepancy.objects.filter(
        seen_by(request.user, "case__"), pk__in=sorted(keys)[:MOST]
    )
    rows = list(with_its_answer(visible).order_by("case__ref", "field", "pk"))
    return rows, max(0, len(keys) - MOST)


def _foreseen(decision: str, rows: Sequence[Discrepancy]) -> list[Foreseen]:
    """Each row with what the decision would do, or why it cannot be taken."""
    if decision == "accept":
        shown = foresee(rows, bangkok_today())
    else:
        shown = [Foreseen(row, _why_not_asked(row) if decision == "ask" else "") for row in rows]
    decided = _("Somebody has already decided this difference.")
    waits = Discrepancy.State.OPEN
    return [one if one.difference.state == waits else Foreseen(one.difference, decided)
            for one in shown]  # fmt: skip


def _why_not_asked(row: Discrepancy) -> str:
    try:
        check_can_ask(row)
    except DecisionRefused as refused:
        return refused.message
    return ""


def _decide(
    request: DocketRequest,
    decision: str,
    form: ManyForm,
    given: QueryDict,
    rows: Sequence[Discrepancy],
) -> Done | None:
    """Each in a transaction of its own; None where the form itself is refused."""
    on = bangkok_today()
    if decision == "later":
        try:
            check_later(form.cleaned_data["until"], on)
        except DecisionRefused as refused:
            tell(form, refused.field, refused.message)
            return None
    why, done = cause(request, form.cleaned_data.get("why", "")), Done()
    for row in rows:
        try:
            if given.get(f"seen-{row.pk}") != values_of(row):
                raise DecisionRefused("", _changed())
            done.moved += _one(decision, row, form, why)
            done.decided.append(row)
        except (DecisionRefused, EventRefused) as refused:
            done.refused.append((row, refused.message))
    return done


def _changed() -> str:
    return _("The values changed after you opened this page. Please look again.")


def _one(decision: str, row: Discrepancy, form: ManyForm, why: Cause) -> list[Moved]:
    on = bangkok_today()
    if decision == "accept":
        return accept_office(row, why, on)
    if decision == "keep":
        keep_ours(row, why)
    elif decision == "ask":
        ask_office(row, why, on)
    else:
        put_off(row, form.cleaned_data["until"], why, on)
    return []


def _afterwards(decision: str, done: Done, back: str) -> str:
    """The letters after asking, else back to the list."""
    if decision != "ask" or not done.decided:
        return back
    picks = urlencode({"pick": [row.pk for row in done.decided]}, doseq=True)
    return f"{reverse('cases:letters_to_office')}?{picks}"


def _say(request: DocketRequest, decision: str, done: Done) -> None:
    if number := len(done.decided):
        messages.success(request, _told(decision, number))
    if done.moved:
        messages.info(request, moved_in_words(done.moved))
    for row, sentence in done.refused[:REFUSALS_TOLD]:
        messages.warning(request, f"{row.case.ref}: {sentence}")
    if (more := len(done.refused) - REFUSALS_TOLD) > 0:
        messages.warning(request, _("and %(n)s more that were left alone.") % {"n": more})


def _told(decision: str, number: int) -> str:
    sentences: dict[str, Any] = {
        "accept": ngettext(
            "%(n)s value of the office is in the docket.",
            "%(n)s values of the office are in the docket.",
            number,
        ),
        "keep": ngettext(
            "Ours is kept %(n)s time, with the reason.",
            "Ours is kept %(n)s times, with the reason.",
            number,
        ),
        "ask": ngettext(
            "%(n)s letter to the office is ready to be printed; a follow-up is on the desk.",
            "%(n)s letters to the office are ready to be printed; follow-ups are on the desk.",
            number,
        ),
        "later": ngettext(
            "%(n)s difference is put off and comes back by itself.",
            "%(n)s differences are put off and come back by themselves.",
            number,
        ),
    }
    return str(sentences[decision] % {"n": number})


def moved_in_words(moved: Sequence[Moved]) -> str:
    """What the deadlines did, and whether the dates of the law wait for a second person."""
    told = _("Deadlines: %(new)s new, %(moved)s moved, %(ended)s no longer due.") % {
        "new": sum(not one.before for one in moved),
        "moved": sum(bool(one.before and one.after) for one in moved),
        "ended": sum(not one.after for one in moved),
    }
    if any(one.statutory and one.after for one in moved) and dates_are_checked_twice():
        told += " " + _("A second person verifies the dates of the law.")
    return told
