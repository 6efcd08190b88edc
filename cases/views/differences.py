"""The queue of differences to the register, the answers behind it, and what found no match."""

import json
from collections.abc import Callable
from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cases.access import can_keep_the_docket
from cases.forms import QueueForm
from cases.middleware import DocketRequest
from cases.models import Discrepancy, RegisterSnapshot
from cases.queries import seen_by
from cases.register.queue import (
    ambiguous,
    in_the_queue,
    not_shown,
    with_its_answer,
    with_its_case,
    with_its_client,
)
from cases.views.frame import bangkok_today, page, typed_in_address

PAGE = 50
# An answer is shown up to here; the whole of it stays in the docket.
LONGEST_SHOWN = 200_000
Rows = QuerySet[Any]
UNMATCHED: dict[str, tuple[Callable[..., Rows], Callable[[Rows], Rows]]] = {
    "not-shown": (not_shown, with_its_client),
    "ambiguous": (ambiguous, with_its_case),
}


@require_safe
def differences(request: DocketRequest) -> HttpResponse:
    """Fifty differences to a page, narrowed by the address. What the address says wrongly is told
    and narrows nothing."""
    form = QueueForm(typed_in_address(request))
    known = form.is_valid()
    wanted = form.wanted()
    found = in_the_queue(request.user, wanted, bangkok_today())
    filters = {name: text for name, text in vars(wanted).items() if text}
    here = urlencode(filters)
    context = {
        "form": form,
        "unknown": not known,
        "state": wanted.state,
        "page": _page_of(request, found, with_its_answer),
        "here": f"{here}&",
        "narrowed": filters != {"state": "open"},
        "may_keep": can_keep_the_docket(request.user),
        "ticked": request.GET.get("ticked") == "1",
    }
    return page(request, "cases/differences.html", context)


def _page_of(request: DocketRequest, found: Rows, load: Callable[[Rows], Rows]) -> Any:
    """One page of the rows found. What stands beside a row is asked for these fifty alone: on a
    late page it would be asked for all the rows before them too."""
    paginator = Paginator(found.values_list("pk", flat=True), PAGE)
    paginator.count = found.order_by().count()
    shown = paginator.get_page(request.GET.get("page"))
    keys = list(shown.object_list)
    rows = load(found.model._default_manager.all()).in_bulk(keys)
    shown.object_list = [rows[key] for key in keys if key in rows]
    return shown


@require_safe
def unmatched(request: DocketRequest) -> HttpResponse:
    """Cases whose number the office does not show, or numbers under which it shows several rights
    that contradict each other."""
    what = request.GET.get("what", "")
    what = what if what in UNMATCHED else "not-shown"
    listed, load = UNMATCHED[what]
    found = _page_of(request, listed(request.user), load)
    context = {"what": what, "page": found, "here": f"what={what}&"}
    return page(request, "cases/unmatched.html", context)


@require_safe
def answer(request: DocketRequest, pk: int) -> HttpResponse:
    """One answer of the office as it came, laid out for reading."""
    visible = RegisterSnapshot.objects.filter(seen_by(request.user, "case__"))
    snapshot = get_object_or_404(visible.select_related("case"), pk=pk)
    text = laid_out(snapshot.body)
    context = {
        "case": snapshot.case,
        "snapshot": snapshot,
        "text": text[:LONGEST_SHOWN],
        "cut": len(text) > LONGEST_SHOWN,
        "about": Discrepancy.objects.filter(snapshot=snapshot).order_by("field"),
    }
    return page(request, "cases/answer.html", context)


def laid_out(body: str) -> str:
    """JSON with one value to a line; anything else as it came."""
    if len(body) > LONGEST_SHOWN:
        return body
    try:
        text = json.dumps(json.loads(body.lstrip("\ufeff")), ensure_ascii=False, indent=2)
    except (ValueError, RecursionError):
        return body or _("The answer is empty.")
    # Half a sign, which JSON may name and no page can hold, is shown as its name.
    return text.encode("utf-8", "backslashreplace").decode()
