"""Changing a case. Of two people who edit it at once the second is shown both texts."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cases.access import editable_case_for
from cases.case_editing import (
    Clash,
    Edited,
    EditedMeanwhile,
    Foreseen,
    Typed,
    edit_case,
    foresee,
)
from cases.forms import EditCaseForm
from cases.middleware import DocketRequest
from cases.models import Case
from cases.party_writing import CaseRefused
from cases.queries import visible_to
from cases.views.changes import in_words
from cases.views.frame import cause, deadlines_told, page, posted
from cases.views.previews import asks_for_preview, show_preview
from cases.views.refusals import tell


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: DocketRequest, pk: int) -> HttpResponse:
    """Change a case; 409 with both texts where somebody else changed the same since."""
    case = editable_case_for(request.user, pk)
    form = EditCaseForm(case, posted(request))
    if asks_for_preview(request):
        return show_preview(request, form, _foreseen(request, case, form), of="foreseen")
    if form.is_bound and form.is_valid():
        try:
            edited = _edit(request, case, form)
        except EditedMeanwhile as meanwhile:
            return _both_texts(request, form, meanwhile)
        except CaseRefused as refused:
            tell(form, refused.field, refused.message)
        else:
            messages.success(request, _said(edited))
            return redirect("cases:case", pk=case.pk)
    context = {"case": case, "form": form}
    return page(request, "cases/edit_case.html", context, 422 if form.errors else 200)


def _foreseen(request: DocketRequest, case: Case, form: EditCaseForm) -> list[Foreseen] | None:
    """What saving would do to the desk; None where that is nothing, or not to be said yet."""
    if not form.is_valid():
        return None
    try:
        return foresee(case, _typed(form), cause(request, ""))
    except EditedMeanwhile:
        return None  # both texts are shown when it is saved
    except CaseRefused as refused:
        tell(form, refused.field, refused.message)
    return None


def _typed(form: EditCaseForm) -> Typed:
    version = form.cleaned_data["version"]
    return Typed(version=version, opened=form.opened(), fields=form.typed())


def _edit(request: DocketRequest, case: Case, form: EditCaseForm) -> Edited:
    """Who restricts a case without being one of its people becomes one."""
    why = form.cleaned_data["why"] or _("Case edited")
    with transaction.atomic():
        edited = edit_case(case, _typed(form), cause(request, why))
        if not visible_to(request.user).filter(pk=case.pk).exists():
            case.members.add(request.user)
    return edited


def _said(edited: Edited) -> str:
    if not edited.changed:
        return _("Nothing was different; the case stays as it was.")
    if edited.refreshed is None:
        return _("The case is saved.")
    desk = _("Left the desk: %(left)s; came to it: %(came)s.") % {
        "left": edited.left,
        "came": edited.came,
    }
    said = f"{_('The case is saved.')} {deadlines_told(edited.refreshed)}"
    return f"{said} {desk}" if edited.left or edited.came else said


def _both_texts(
    request: DocketRequest, form: EditCaseForm, meanwhile: EditedMeanwhile
) -> HttpResponse:
    again = form.shown_again(meanwhile.case)
    for clash in meanwhile.clashes:
        again.add_error(clash.field, _("Somebody else changed this too; see both texts above."))
    context = {
        "case": meanwhile.case,
        "form": again,
        "clashes": [_clash(again, clash, request.era) for clash in meanwhile.clashes],
        "changed": meanwhile.case.history.select_related("history_user").first(),
    }
    return page(request, "cases/edit_case.html", context, status=409)


def _clash(form: EditCaseForm, clash: Clash, era: str) -> dict[str, Any]:
    return {
        "label": form.fields[clash.field].label,
        "theirs": in_words(Case, clash.field, clash.theirs, era),
        "mine": in_words(Case, clash.field, clash.mine, era),
    }
