"""The page on which the cases of a person who leaves go to colleagues."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.admin import AdminSite
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from cases.assigning import open_to
from cases.backoffice import cause_of, is_administrator
from cases.forms import HandOverForm
from cases.invitations import people_who_sign_in
from cases.leaving import (
    ROLES,
    CannotLeave,
    Leaving,
    hand_over,
    held_by,
    is_last_administrator,
    open_deadlines_of,
    roles_held,
    state_seen,
)
from cases.models import Case, User


@dataclass(frozen=True)
class Change:
    """What would become of one case; it is restricted and not open to those in `closed_to`."""

    case: Case
    responsible: User | None
    deputy: User | None
    closed_to: tuple[User, ...]

    @property
    def twice(self) -> bool:
        return self.responsible is not None and self.responsible == self.deputy


@require_http_methods(["GET", "HEAD", "POST"])
def hand_over_page(request: HttpRequest, site: AdminSite, pk: int) -> HttpResponse:
    """Show what a person holds, then what would change; only `hand_over` changes it."""
    if not is_administrator(request):
        return site.login(request)
    person = get_object_or_404(people_who_sign_in(), pk=pk)
    cases = list(held_by(person).select_related("responsible", "deputy"))
    roles = roles_held(person, cases)
    given = request.POST if request.method == "POST" else request.GET
    form = HandOverForm(person, roles, given if "why" in given else None)
    if form.is_valid() and "hand_over" in request.POST:
        leaving = Leaving(person, form.to(), request.POST.get("seen", ""))
        if _hand_over(request, leaving, form.cleaned_data["why"]):
            return redirect("admin:cases_user_changelist")
        return redirect(f"{request.path}?{_query(request.POST)}")
    context = {
        **site.each_context(request),
        "title": _("Hand over the cases of %(person)s") % {"person": person},
        "opts": User._meta,
        "person": person,
        "cases": cases,
        "deadlines": open_deadlines_of(person).count(),
        "last_administrator": is_last_administrator(person),
        "form": form,
        **(_preview(person, cases, form.to()) if form.is_valid() else {}),
    }
    status = 422 if form.errors else 200
    return TemplateResponse(request, "admin/cases/user/hand_over.html", context, status=status)


def _preview(person: User, cases: Sequence[Case], to: Mapping[str, User]) -> dict[str, Any]:
    keys = [case.pk for case in cases]
    allowed = {taker.pk: open_to(taker, keys) for taker in to.values()}
    changes = [_change(person, case, to, allowed) for case in cases]
    return {
        "changes": changes,
        "blocked": any(change.closed_to for change in changes),
        "twice": sum(change.twice for change in changes),
        "seen": state_seen(cases),
        "previewed": True,
    }


def _change(
    person: User, case: Case, to: Mapping[str, User], allowed: Mapping[int, set[int]]
) -> Change:
    new = {
        role: to[role] if getattr(case, role) == person else getattr(case, role) for role in ROLES
    }
    taking = {to[role] for role in to if getattr(case, role) == person}
    closed = tuple(taker for taker in taking if case.pk not in allowed[taker.pk])
    return Change(case, new["responsible"], new["deputy"], closed)


def _query(given: Any) -> str:
    """The choices of the form as an address, so that the preview is shown again as it is now."""
    kept = given.copy()
    for name in ("csrfmiddlewaretoken", "hand_over", "seen"):
        kept.pop(name, None)
    query: str = kept.urlencode()
    return query


def _hand_over(request: HttpRequest, leaving: Leaving, typed: str) -> bool:
    why = _("%(person)s left; the cases were handed over") % {"person": leaving.person}
    try:
        moved = hand_over(leaving, cause_of(request, f"{why}: {typed}" if typed else why))
    except CannotLeave as refused:
        messages.error(request, str(refused))
        return False
    sentence = ngettext(
        "%(person)s is inactive and signed out; %(n)s case was handed over.",
        "%(person)s is inactive and signed out; %(n)s cases were handed over.",
        moved,
    )
    messages.success(request, sentence % {"person": leaving.person, "n": moved})
    return True
