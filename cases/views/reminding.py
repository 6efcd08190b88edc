"""How a case reminds, and how a person is reminded."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cases.access import can_keep_the_docket, case_for, editable_case_for
from cases.forms import CaseRemindersForm, MyRemindersForm
from cases.middleware import DocketRequest
from cases.models import AccessKey, Case, CaseReminders, ReminderPolicy, Role, User
from cases.recompute import sign
from cases.reminders.coming import Ahead, ahead_of, coming_of
from cases.reminders.office import policy_row
from cases.reminders.office import rules_of as rules_in_office
from cases.reminders.own_rules import PEOPLE, RulesRefused, change_rules, rules_of
from cases.reminders.people import People
from cases.rules.ladders import ANNUITY, INTERNAL, STATUTORY, write_ladder
from cases.views.frame import bangkok_today, cause, page, posted
from cases.views.history import Change, Reader, changes_of
from cases.views.refusals import take_version, tell

# So many open deadlines stand on the page with their steps; later ones follow the same rules.
TERMS_SHOWN = 8
NEWEST = 5


@require_http_methods(["GET", "HEAD", "POST"])
def case_reminders(request: DocketRequest, pk: int) -> HttpResponse:
    """Who is told of a case and when; whoever keeps the docket changes it here."""
    case = _case(request, pk)
    row, office = rules_of(case), policy_row()
    ahead = ahead_of(case, bangkok_today(), rules_in_office(office))
    _take_people(row, ahead.people)
    form = CaseRemindersForm(row, ahead.people.staff_who_see(case), posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            why = cause(request, form.cleaned_data["why"])
            changed = change_rules(case, form.given(), form.cleaned_data["version"], why)
        except RulesRefused as refused:
            tell(form, refused.field, refused.message)
            case.refresh_from_db()
            row = rules_of(case)
            _take_people(row, ahead.people)
            take_version(form, row)
        else:
            told = _("The reminders of the case are changed; the next pass plans by them.")
            messages.success(request, told if changed else _("Nothing was different."))
            return redirect("cases:case_reminders", pk=case.pk)
    context = {"case": case, "form": form, **_context(request, case, row, ahead)}
    context["clients_told"] = _clients_told(row, office)
    return page(request, "cases/case_reminders.html", context, 422 if form.errors else 200)


def _case(request: DocketRequest, pk: int) -> Case:
    """Clients have no business with who of the office is told."""
    if request.user.role == Role.CLIENT:
        raise Http404
    return (editable_case_for if request.method == "POST" else case_for)(request.user, pk)


def _take_people(row: CaseReminders, people: People) -> None:
    """Its people are among those that are read anyway."""
    for name in PEOPLE:
        key = getattr(row, f"{name}_id")
        if key in people.users:
            setattr(row, name, people.users[key])


def _context(
    request: DocketRequest, case: Case, row: CaseReminders, ahead: Ahead
) -> dict[str, Any]:
    people = ahead.people
    terms = coming_of(case, row, ahead)
    reader = Reader(era=request.era, is_client=False)
    changes = list(changes_of(CaseReminders, reader, case_id=case.pk)) if row.version else []
    ladders = people.rules.policy.ladders
    return {
        "may_keep": can_keep_the_docket(request.user),
        "row": row,
        "around": _around(case, row, people),
        "policy": people.rules.policy,
        "ladders": {kind: write_ladder(rungs) for kind, rungs in ladders.items()},
        "own": {kind: getattr(row, kind) for kind in (STATUTORY, ANNUITY, INTERNAL)},
        "terms": terms[:TERMS_SHOWN],
        "later": max(0, len(terms) - TERMS_SHOWN),
        "changes": changes[: -NEWEST - 1 : -1],
    }


def _around(case: Case, row: CaseReminders, people: People) -> dict[str, Any]:
    """Those who are told, and who stands in for whoever is away today."""
    partner = row.partner_id or people.rules.partner
    found = {
        "responsible": case.responsible_id,
        "deputy": case.deputy_id,
        "verifier": row.verifier_id,
        "partner": partner,
    }
    return {
        name: {
            "person": (person := people.users.get(pk or 0)),
            "reached": person is not None and person.is_active and bool(person.email),
            "away": pk in people.away,
            "stand_in": people.users.get(people.away.get(pk or 0) or 0),
        }
        for name, pk in found.items()
    }


def _clients_told(row: CaseReminders, office: ReminderPolicy) -> bool:
    return row.clients == CaseReminders.Clients.TOLD if row.clients else office.clients_told


@require_http_methods(["GET", "HEAD", "POST"])
def my_reminders(request: DocketRequest) -> HttpResponse:
    """When and from how many days on the person who reads this is reminded."""
    if request.user.role == Role.CLIENT:
        raise Http404
    person = User.objects.get(pk=request.user.pk)
    form = MyRemindersForm(posted(request), instance=person)
    if request.method == "POST" and form.is_valid():
        if form.has_changed():
            sign(person, cause(request, _("Own reminders changed")))
            person.save(update_fields=form.changed_data)
        messages.success(request, _("Your reminders are set."))
        return redirect("cases:my_reminders")
    context = {
        "form": form,
        "office": policy_row(),
        "line": AccessKey.objects.filter(service=AccessKey.Service.LINE).exists(),
        "changes": _own_changes(request, person),
    }
    return page(request, "cases/my_reminders.html", context, 422 if form.errors else 200)


def _own_changes(request: DocketRequest, person: User) -> list[Change]:
    """What was changed in the reminders of a person, by whomever, the newest first."""
    reader = Reader(era=request.era, is_client=False)
    found = [one for one in changes_of(User, reader, id=person.pk) if one.kind == "~"]
    return found[: -NEWEST - 1 : -1]
