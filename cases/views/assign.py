"""Giving the cases of ticked rows to a person: choose, look, then assign."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from cases.access import check_can_keep_the_docket
from cases.assigning import Handed, Handover, assign_cases, open_to
from cases.forms import AssignForm
from cases.middleware import DocketRequest
from cases.models import Case
from cases.queries import visible_to
from cases.views.frame import cause, page
from cases.views.people import way_back

LONGEST_NUMBER = 18


@require_http_methods(["GET", "HEAD", "POST"])
def assign(request: DocketRequest) -> HttpResponse:
    """Show whom the ticked cases have, then what would change; only `assign` changes it."""
    check_can_keep_the_docket(request.user)
    given = request.POST if request.method == "POST" else request.GET
    back = way_back(given.get("next", ""))
    cases = _ticked(request, given.getlist("case"))
    form = AssignForm(given if cases and "person" in given else None)
    context: dict[str, Any] = {"cases": cases, "form": form, "back": back}
    if form.is_valid():
        person, role = form.cleaned_data["person"], form.cleaned_data["role"]
        if "assign" in request.POST:
            handover = Handover(person, role, _seen(given, cases))
            _say(request, handover, assign_cases(handover, cause(request, _why(handover))))
            return HttpResponseRedirect(back)
        allowed = open_to(person, [case.pk for case in cases])
        context |= {
            "person": person,
            "role": role,
            "role_name": _name_of(role),
            "changes": [(case, getattr(case, role), case.pk in allowed) for case in cases],
        }
    return page(request, "cases/assign.html", context, status=422 if form.errors else 200)


def _ticked(request: DocketRequest, numbers: Iterable[str]) -> Sequence[Case]:
    """The ticked cases that the person may see; nothing tells of the others."""
    known = {key for number in numbers if (key := _key(number))}
    return list(
        visible_to(request.user)
        .filter(pk__in=known)
        .select_related("responsible", "deputy")
        .order_by("ref")
    )


def _key(text: str) -> int:
    """A key as a form sends it; 0, which no row has, for anything else."""
    return int(text) if text.isdecimal() and len(text) <= LONGEST_NUMBER else 0


def _seen(given: QueryDict, cases: Iterable[Case]) -> dict[int, int | None]:
    """Whom the preview showed for each case. What it did not show counts as changed."""
    shown = {case.pk: given.get(f"was-{case.pk}", "0") for case in cases}
    return {pk: None if was == "" else _key(was) for pk, was in shown.items()}


def _name_of(role: str) -> str:
    return _("responsible") if role == "responsible" else _("deputy")


def _why(handover: Handover) -> str:
    return _("Given to %(person)s as %(role)s") % _words(handover)


def _words(handover: Handover) -> dict[str, Any]:
    return {"person": handover.person, "role": _name_of(handover.role)}


def _say(request: DocketRequest, handover: Handover, handed: Handed) -> None:
    words = _words(handover)
    if number := len(handed.given):
        told = ngettext(
            "%(n)s case now has %(person)s as %(role)s.",
            "%(n)s cases now have %(person)s as %(role)s.",
            number,
        )
        messages.success(request, told % (words | {"n": number}))
    if handed.changed:
        told = _("Left alone, because somebody changed them meanwhile: %(refs)s.")
        messages.warning(request, told % {"refs": _refs(handed.changed)})
    if handed.closed:
        told = _("Left alone, because they are restricted and not open to %(person)s: %(refs)s.")
        messages.warning(request, told % (words | {"refs": _refs(handed.closed)}))


def _refs(cases: Iterable[Case]) -> str:
    return ", ".join(case.ref for case in cases)
