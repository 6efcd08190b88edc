"""Teaching the docket a status text: what would follow is seen first, and can be taken back."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from cases.forms import ClassifyForm, reading_language
from cases.middleware import DocketRequest
from cases.models import Case, Role, StatusMapping
from cases.queries import cases_to_classify, visible_to
from cases.recompute import Cause
from cases.register.status_map import (
    CLASSIFIED,
    LOOKED_AT,
    Followed,
    MappingRefused,
    classify_status,
    follow_the_rest,
    mark_of,
    take_back,
)
from cases.views.frame import cause, page

CASES_SHOWN = 500
FOLLOWING_SHOWN = 100
TAUGHT_SHOWN = 50


@dataclass(frozen=True)
class Shown:
    """A case that would follow, for the eye."""

    case: Case
    followed: Followed


def check_classifies(request: DocketRequest) -> None:
    """Raises PermissionDenied with a sentence for whoever may not."""
    if request.user.role not in {Role.ADMINISTRATOR, Role.AGENT}:
        raise PermissionDenied(_("Agents and administrators classify a new status."))


@require_http_methods(["GET", "HEAD", "POST"])
def classify(request: DocketRequest) -> HttpResponse:
    """The status texts nobody has classified yet; one answer counts for every case. It is saved
    when the person has seen what follows from it."""
    check_classifies(request)
    form = ClassifyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        text, internal = form.cleaned_data["text"], form.cleaned_data["internal"]
        # Only what still waits is classified, so that nobody undoes a colleague's answer.
        if not cases_to_classify(request.user).filter(office_status=text).exists():
            return _waits_no_more(request)
        why = cause(request, _("Status classified"))
        try:
            return _seen_first(
                request, text, why, lambda: classify_status(text, internal, why, LOOKED_AT)
            )
        except MappingRefused as refused:
            form.add_error(None, refused.sentence(reading_language()))
        except IntegrityError:
            # A colleague, or a second click, has saved this very text in the same moment.
            return _waits_no_more(request)
    context = {"texts": _texts(request), "form": form, "taught": _taught(request)}
    return page(request, "cases/classify.html", context, status=422 if form.errors else 200)


def _waits_no_more(request: DocketRequest) -> HttpResponse:
    messages.warning(request, _("No case waits with this status any more."))
    return redirect("cases:classify")


@require_http_methods(["GET", "HEAD", "POST"])
def take_back_status(request: DocketRequest, pk: int) -> HttpResponse:
    """What taking back a classified text would do, and, once that was seen, taking it back."""
    check_classifies(request)
    row = get_object_or_404(_rows_taught(request), pk=pk)
    why = cause(request, _("Classification taken back"))
    meant, text = row.internal, row.contains
    return _seen_first(request, text, why, lambda: take_back(row, why, LOOKED_AT), taken=meant)


def _seen_first(
    request: DocketRequest,
    text: str,
    why: Cause,
    change: Callable[[], list[Followed]],
    taken: str = "",
) -> HttpResponse:
    """Make the change, and undo it unless this very outcome was seen; then it is shown. `taken`
    is the meaning that is taken back, if that is the change."""
    seen = request.POST.get("seen", "")
    with transaction.atomic():
        followed = change()
        mark = mark_of(followed)
        was_seen = request.method == "POST" and seen == mark
        if was_seen:
            follow_the_rest(followed, why)
        else:
            transaction.set_rollback(True)
    if was_seen:
        _say(request, len(followed), taken)
        return redirect("cases:classify")
    rows = _shown(request, followed)
    context = {
        "text": text,
        "internal": request.POST.get("internal", ""),
        "taken": taken,
        "rows": rows[:FOLLOWING_SHOWN],
        "total": len(followed),
        "not_looked_at": max(0, len(followed) - LOOKED_AT),
        "more": len(followed) - len(rows[:FOLLOWING_SHOWN]),
        "terms": sum(len(one.terms) for one in followed),
        "asks": sum(one.asks for one in followed),
        "mark": mark,
        "changed": bool(seen),
    }
    return page(request, "cases/classify_follows.html", context)


def _say(request: DocketRequest, count: int, taken: str) -> None:
    sentence = (
        ngettext("Taken back; %(n)s case follows.", "Taken back; %(n)s cases follow.", count)
        if taken
        else ngettext("Classified; %(n)s case follows.", "Classified; %(n)s cases follow.", count)
    )
    messages.success(request, sentence % {"n": count})


def _shown(request: DocketRequest, followed: Sequence[Followed]) -> list[Shown]:
    """The cases that follow and that the person may see."""
    first = {one.pk: one for one in followed[:CASES_SHOWN]}
    cases = visible_to(request.user).in_bulk(list(first))
    return [Shown(cases[pk], one) for pk, one in first.items() if pk in cases]


def _texts(request: DocketRequest) -> list[dict[str, Any]]:
    """Each unknown text with the cases that have it."""
    found: dict[str, list[Case]] = defaultdict(list)
    for case in cases_to_classify(request.user).order_by("office_status", "ref")[:CASES_SHOWN]:
        found[case.office_status].append(case)
    return [{"text": text, "cases": cases} for text, cases in found.items()]


def _rows_taught(request: DocketRequest) -> Any:
    """Texts that were classified here and that a case of the person has; a text may say more of
    a case than a stranger may know."""
    texts = visible_to(request.user).exclude(office_status="").values("office_status")
    taught = StatusMapping.objects.filter(source__in=["", CLASSIFIED], exact=True)
    return taught.filter(contains__in=texts)


def _taught(request: DocketRequest) -> list[dict[str, Any]]:
    """The texts classified last, with who said so and when."""
    rows = list(_rows_taught(request).order_by("-position", "-pk")[:TAUGHT_SHOWN])
    told = StatusMapping.history.filter(id__in=[row.pk for row in rows])
    last = {one.id: one for one in told.select_related("history_user").order_by("history_date")}
    return [{"row": row, "last": last.get(row.pk)} for row in rows]
