"""Releasing silent cases: a look at what would be sent, then the release."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from cases.access import check_can_keep_the_docket
from cases.middleware import DocketRequest
from cases.models import RegisterList
from cases.queries import silent_cases
from cases.register.lists import lists_for
from cases.register.releasing import check_can_release, reach_of, release
from cases.views.frame import bangkok_today, cause, page

SHOWN = 200
LONGEST_NUMBER = 18


@require_http_methods(["GET", "HEAD", "POST"])
def releasing(request: DocketRequest) -> HttpResponse:
    """The silent cases, all or those of one list, with what their release would send. Only a POST
    releases, the ticked ones or all that were shown."""
    check_can_keep_the_docket(request.user)
    check_can_release(request.user)
    made = _list_of(request)
    silent = silent_cases(request.user)
    if made is not None:
        silent = silent.filter(register_rows__list=made)
    found = list(silent.order_by("ref").only("ref", "ip_type", "title").distinct())
    keys = [case.pk for case in found]
    if request.method == "POST":
        return _release(request, keys)
    reach = reach_of(keys, bangkok_today())
    late = {row.case_id for row in reach.overdue}
    context = {
        "made": made,
        "cases": [(case, case.pk in late) for case in found[:SHOWN]],
        "total": len(keys),
        "reach": reach,
        "soon": reach.soon[:SHOWN],
        "overdue": reach.overdue[:SHOWN],
        "ticked": request.GET.get("ticked") == "1",
        "list_in_address": f"list={made.pk}&" if made else "",
    }
    return page(request, "cases/releasing.html", context)


def _list_of(request: DocketRequest) -> RegisterList | None:
    """The list that the address names; Http404 for one that the person may not see."""
    text = request.GET.get("list", "")
    if not text:
        return None
    known = text.isdecimal() and len(text) <= LONGEST_NUMBER
    return get_object_or_404(lists_for(request.user), pk=int(text) if known else 0)


def _release(request: DocketRequest, keys: list[int]) -> HttpResponse:
    picks = set(request.POST.getlist("pick"))
    every = request.POST.get("do") == "all"
    seen = request.POST.get("seen", "")
    if every and seen != str(len(keys)):
        messages.warning(request, _("Other cases are silent by now. Please look again."))
        return redirect(request.get_full_path())
    chosen = [pk for pk in keys if every or str(pk) in picks]
    if not chosen:
        messages.warning(request, _("Nothing is ticked."))
        return redirect(request.get_full_path())
    done = release(request.user, chosen, cause(request, _("Released")))
    told = ngettext("%(n)s case released.", "%(n)s cases released.", done)
    messages.success(request, told % {"n": done})
    return redirect(request.get_full_path() if len(chosen) < len(keys) else "cases:today")
