"""The queue of the watch: hits, one hit beside our mark, and the decisions about them."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cases.access import can_keep_the_docket, check_can_keep_the_docket
from cases.forms import NotRelevantForm, RelevantForm
from cases.forms.case import staff
from cases.middleware import DocketRequest
from cases.models import Case, CaseEvent, WatchHit
from cases.queries import visible_to
from cases.views.frame import bangkok_today, cause, page, unread_blocks
from cases.views.refusals import tell
from cases.watch.deciding import (
    HitRefused,
    Opposition,
    decide_many,
    decide_not_relevant,
    decide_relevant,
    next_reference,
    take_back,
)
from cases.watch.opposing import OppositionTerms
from cases.watch.queue import (
    Wanted,
    counts_by_state,
    hits_for,
    in_the_queue,
    may_read,
    with_what_stands_beside,
)
from cases.watch.standing import Standing, standing

PAGE = 50
STATES = (
    ("open", gettext_lazy("To decide")),
    ("late", gettext_lazy("Too late")),
    ("relevant", gettext_lazy("Relevant")),
    ("not_relevant", gettext_lazy("Not relevant")),
)
LONGEST_KEY, LONGEST = 18, 200


def check_may_read(request: DocketRequest) -> None:
    """For a client the watch is not there. Raises Http404."""
    if not may_read(request.user):
        raise Http404


@require_safe
def watch(request: DocketRequest) -> HttpResponse:
    """Fifty hits to a page, the nearest last day first, narrowed by the address."""
    check_may_read(request)
    on, wanted = bangkok_today(), _wanted(request)
    found = in_the_queue(request.user, wanted, on)
    counts = counts_by_state(request.user, wanted, on)
    filters = {name: value for name, value in vars(wanted).items() if value}
    context = {
        "states": [(value, label, counts[value]) for value, label in STATES],
        "wanted": wanted,
        "page": _page_of(request, found, counts[wanted.state]),
        "here": f"{urlencode(filters)}&",
        "others": urlencode({n: v for n, v in filters.items() if n != "state"}),
        "narrowed": bool(wanted.client or wanted.party or wanted.who),
        "people": staff(),
        "may_decide": can_keep_the_docket(request.user) and wanted.state in {"open", "late"},
        "form": NotRelevantForm(),
        "unread": unread(standing(timezone.now(), on)),
    }
    return page(request, "cases/watch.html", context)


def unread(found: Standing) -> list[str]:
    """What the watch does not see, in sentences; none while every number was read in time."""
    told = [unread_blocks(found.behind, found.blocks)] if found.behind else []
    if found.is_too_small:
        sentence = _(
            "The plan needs about %(needs)s requests a day, the watch may send %(share)s. Please"
            " raise EEXCHANGE_DAILY_BUDGET to at least %(budget)s, or give rows of the gazette."
        )
        numbers = {"needs": found.needs, "share": found.share, "budget": found.budget}
        told.append(sentence % {name: f"{number:,}" for name, number in numbers.items()})
    return told


def _wanted(request: DocketRequest) -> Wanted:
    state = request.GET.get("state", "")
    return Wanted(
        state if state in dict(STATES) else "open",
        request.GET.get("client", "").replace("\x00", "").strip()[:LONGEST],
        _key(request.GET.get("party", "")),
        _key(request.GET.get("who", "")),
    )


def _key(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) <= LONGEST_KEY else None


def _page_of(request: DocketRequest, found: QuerySet[WatchHit], number: int) -> Any:
    """One page of the hits; what stands beside them is asked for these alone."""
    paginator: Any = Paginator(found.values_list("pk", flat=True), PAGE)
    paginator.count = number
    shown = paginator.get_page(request.GET.get("page"))
    keys = list(shown.object_list)
    rows = with_what_stands_beside(WatchHit.objects.all()).in_bulk(keys)
    shown.object_list = [rows[key] for key in keys if key in rows]
    return shown


@require_http_methods(["GET", "HEAD", "POST"])
def watch_hit(request: DocketRequest, pk: int) -> HttpResponse:
    """One hit: both marks side by side, why they are like each other, until when to oppose, and
    the forms that decide."""
    hit = _hit_for(request, pk)
    relevant, other = _forms(request, hit)
    if request.method == "POST":
        check_can_keep_the_docket(request.user)
        if answer := _decided(request, hit, relevant, other):
            return answer
        hit = _hit_for(request, pk)
    refused = bool(relevant.errors or other.errors)
    context = _told(request, hit) | {"relevant": relevant, "form": other}
    return page(request, "cases/watch_hit.html", context, 422 if refused else 200)


def _hit_for(request: DocketRequest, pk: int) -> WatchHit:
    """A hit that the person may see; Http404 otherwise."""
    return get_object_or_404(with_what_stands_beside(hits_for(request.user)), pk=pk)


def _forms(request: DocketRequest, hit: WatchHit) -> tuple[RelevantForm, NotRelevantForm]:
    """The two forms; the one whose button was pressed has what was typed."""
    decision = request.POST.get("decision", "")
    answers = hit.case.responsible_id if hit.case else hit.term and hit.term.responsible_id
    initial: dict[str, Any] = {"responsible": answers or request.user.pk}
    if hit.state == WatchHit.State.OPEN:
        initial["ref"] = next_reference(bangkok_today())
    typed = request.POST if decision == "relevant" else None
    relevant = RelevantForm(typed, initial=initial, prefix="relevant")
    others = request.POST if decision in {"not_relevant", "open"} else None
    return relevant, NotRelevantForm(others)


def _decided(
    request: DocketRequest, hit: WatchHit, relevant: RelevantForm, other: NotRelevantForm
) -> HttpResponse | None:
    """Take the decision that was sent; nothing where it is refused, which the form tells then."""
    decision = request.POST.get("decision", "")
    form = relevant if decision == "relevant" else other
    if not form.is_valid():
        return None
    why = form.cleaned_data["why"]
    by = cause(request, why)
    try:
        if decision == "relevant":
            return _opened(request, _oppose(hit, relevant, why, by))
        decide = take_back if decision == "open" else decide_not_relevant
        decide(hit.pk, why, by)
    except HitRefused as refused:
        tell(form, refused.field, refused.message)
        return None
    messages.success(request, _("The decision is kept."))
    return redirect("cases:watch_hit", pk=hit.pk)


def _oppose(hit: WatchHit, form: RelevantForm, why: str, by: Any) -> WatchHit:
    given = form.cleaned_data
    deputy = hit.case.deputy if hit.case else None
    opposition = Opposition(given["ref"], given["responsible"], deputy)
    return decide_relevant(hit.pk, opposition, why, by, bangkok_today())


def _opened(request: DocketRequest, hit: WatchHit) -> HttpResponse:
    """To the opposition case, where the person may see it."""
    if opposition := _opposition(request, hit):
        told = _("The opposition case %(ref)s is open; its last day is on Today.")
        if hit.decided_at and opposition.created_at < hit.decided_at:
            told = _("%(ref)s opposes this mark already, so the hit is linked to it.")
        messages.success(request, told % {"ref": opposition.ref})
        return redirect("cases:case", pk=opposition.pk)
    messages.success(request, _("The decision is kept."))
    return redirect("cases:watch_hit", pk=hit.pk)


def _opposition(request: DocketRequest, hit: WatchHit) -> Case | None:
    """The case that opposes the mark, where the person may see it."""
    if hit.opposition_id is None:
        return None
    return visible_to(request.user).filter(pk=hit.opposition_id).first()


def _told(request: DocketRequest, hit: WatchHit) -> dict[str, Any]:
    """What the page says of a hit."""
    others = hits_for(request.user).filter(mark=hit.mark_id).exclude(pk=hit.pk)
    opposition = _opposition(request, hit)
    return {
        "hit": hit,
        "mark": hit.mark,
        "ours": [str(one.number) for one in hit.case.classes.all()] if hit.case
        else list(map(str, hit.term.classes)) if hit.term else [],
        "term": OppositionTerms().of(hit.mark.published_on),
        "others": with_what_stands_beside(others).order_by("-score", "pk"),
        "opposition": opposition,
        "differs": _differs(hit, opposition.pk) if opposition else None,
        "changes": _changes(hit),
        "may_decide": can_keep_the_docket(request.user),
    }  # fmt: skip


def _differs(hit: WatchHit, case: int) -> date | None:
    """The day of publication in the opposition case, where the office tells another one now."""
    days = CaseEvent.objects.current().filter(case=case, kind="published")
    told = list(days.values_list("date", flat=True))
    return told[0] if told and hit.mark.published_on not in told else None


def _changes(hit: WatchHit) -> list[Any]:
    return list(hit.history.select_related("history_user").order_by("-history_id")[:20])


@require_POST
def decide_hits(request: DocketRequest) -> HttpResponse:
    """Several hits are not relevant, for one reason. A row alone may say so too."""
    check_may_read(request)
    check_can_keep_the_docket(request.user)
    form = NotRelevantForm(request.POST)
    typed = map(_key, request.POST.getlist("pick")[:PAGE])
    keys = {key for key in typed if key is not None}
    picked = set(hits_for(request.user).filter(pk__in=keys).values_list("pk", flat=True))
    back = _back(request)
    if not picked:
        messages.warning(request, _("Nothing is ticked."))
    elif not form.is_valid():
        messages.warning(request, _("Please say why."))
    else:
        why = form.cleaned_data["why"]
        done, refusals = decide_many(picked, why, cause(request, why))
        for told in dict.fromkeys(refusals):
            messages.warning(request, told)
        if done:
            said = ngettext(
                "%(n)s hit is decided: not relevant.",
                "%(n)s hits are decided: not relevant.",
                done,
            )
            messages.success(request, said % {"n": done})
    return redirect(back)


def _back(request: DocketRequest) -> str:
    """To the page of the queue from which the form came, and nowhere else."""
    where, queue = request.POST.get("next", ""), reverse("cases:watch")
    return where if where.startswith(f"{queue}?") else queue
