"""The parties of a case: who is there, who comes in, who leaves."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cases.access import editable_case_for
from cases.forms import ChangePartForm, NewPartyForm, PartForm, version_seen
from cases.middleware import DocketRequest
from cases.models import OWN_MATTER, Case, CaseParty, Party
from cases.party_writing import (
    CaseRefused,
    GivenClient,
    add_known_party,
    add_party,
    change_party,
    remove_party,
)
from cases.queries import find_parties
from cases.views.frame import cause, page

MOST_FOUND = 20
NEW_FIELDS = {"client.name": "name", "client.juristic_id": "number"}


@require_http_methods(["GET", "HEAD", "POST"])
def parties(request: DocketRequest, pk: int) -> HttpResponse:
    """List them; each form of the page says in `action` what it wants. A matter of the office
    itself has none."""
    case = editable_case_for(request.user, pk)
    if case.ip_type == OWN_MATTER:
        raise Http404
    refused: dict[str, Any] = {}
    if request.method == "POST":
        act = ACTIONS.get(request.POST.get("action", ""), _nothing)
        refused = act(request, case)
        if not refused:
            return redirect("cases:parties", pk=case.pk)
    context = {"case": case, **_search(request), **_adding(request), **refused}
    context["entries"] = _entries(request, case, refused)
    return page(request, "cases/parties.html", context, 422 if refused else 200)


def _entries(request: DocketRequest, case: Case, refused: dict[str, Any]) -> list[dict[str, Any]]:
    """Each party with the form that changes its part; one may wait to be taken out."""
    rows = CaseParty.objects.filter(case=case).select_related("party")
    wrong = refused.get("changing")
    leaving = version_seen(request.GET.get("remove"))
    return [
        {
            "entry": row,
            "form": wrong if wrong and wrong.entry.pk == row.pk else ChangePartForm(row),
            "leaving": row.pk == leaving,
        }
        for row in rows
    ]


def _search(request: DocketRequest) -> dict[str, Any]:
    words = request.GET.get("q", "").replace("\x00", "").strip()[:200]
    found = find_parties(request.user, words)[:MOST_FOUND] if words else ()
    return {"words": words, "found": list(found)}


def _adding(request: DocketRequest) -> dict[str, Any]:
    """The form that adds the party that was chosen, or one by name and number."""
    chosen = _chosen(request)
    form = PartForm() if chosen else NewPartyForm(initial={"name": request.GET.get("q", "")[:300]})
    return {"chosen": chosen, "adding": form}


def _chosen(request: DocketRequest) -> Party | None:
    given = request.POST if request.method == "POST" else request.GET
    return Party.objects.filter(pk=version_seen(given.get("party"))).first()


def _add(request: DocketRequest, case: Case) -> dict[str, Any]:
    chosen = _chosen(request)
    form = PartForm(request.POST) if chosen else NewPartyForm(request.POST)
    if form.is_valid():
        try:
            entry = _added(request, case, chosen, form.cleaned_data)
        except CaseRefused as refused:
            form.add_error(NEW_FIELDS.get(refused.field, refused.field), refused.message)
        else:
            said = _("%(name)s is a party of the case now.") % {"name": entry.party}
            messages.success(request, said)
            return {}
    return {"adding": form, "chosen": chosen}


def _added(
    request: DocketRequest, case: Case, chosen: Party | None, given: dict[str, Any]
) -> CaseParty:
    why = cause(request, _("Party added"))
    if chosen is not None:
        return add_known_party(case, chosen, given["role"], given["reference"], why)
    namesakes = Party.objects.filter(name=given["name"].strip())
    if not given["number"] and namesakes.exclude(case_parties__case=case).exists():
        raise CaseRefused(
            "client.name",
            _("A party of this name is known: search for it and choose it, or give a number."),
        )
    client = GivenClient(
        name=given["name"],
        juristic_id=given["number"],
        language="",  # a party that is known already keeps its own
        reference=given["reference"],
    )
    return add_party(case, client, given["role"], why)


def _change(request: DocketRequest, case: Case) -> dict[str, Any]:
    entry = _entry(request, case)
    if entry is None:
        return {}
    form = ChangePartForm(entry, request.POST)
    if form.is_valid():
        given = form.cleaned_data
        try:
            change_party(
                entry, given["role"], given["reference"], cause(request, _("Party changed"))
            )
        except CaseRefused as refused:
            form.add_error(refused.field, refused.message)
        else:
            messages.success(request, _("The party is changed."))
            return {}
    return {"changing": form}


def _remove(request: DocketRequest, case: Case) -> dict[str, Any]:
    entry = _entry(request, case)
    if entry is not None:
        try:
            remove_party(entry, cause(request, _("Party taken out")))
        except CaseRefused as refused:
            messages.warning(request, refused.message)
            return {}
        said = _("%(name)s is no longer a party of the case.") % {"name": entry.party}
        messages.success(request, said)
    return {}


def _entry(request: DocketRequest, case: Case) -> CaseParty | None:
    """The party that a form is about; its person is told when somebody took it out."""
    entries = CaseParty.objects.filter(case=case).select_related("party", "case")
    entry = entries.filter(pk=version_seen(request.POST.get("entry"))).first()
    if entry is None:
        messages.warning(request, _("This party is no longer in the case."))
    return entry


def _nothing(request: DocketRequest, case: Case) -> dict[str, Any]:
    return {"unknown": True}


ACTIONS = {"add": _add, "change": _change, "remove": _remove}
