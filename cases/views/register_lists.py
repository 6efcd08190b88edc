"""Lists from the register: numbers pasted or uploaded, and portfolios found by their owner."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe
from django_htmx.http import HttpResponseClientRefresh
from django_q.tasks import async_task

from cases.access import check_can_keep_the_docket
from cases.forms import ListForm, TakeOverForm
from cases.forms.fields import as_typed
from cases.middleware import DocketRequest
from cases.models import IpType, Party, RegisterList, RegisterSearch
from cases.party_writing import GivenClient, client_party
from cases.queries import silent_cases, visible_to
from cases.register.list_work import search_by
from cases.register.lists import (
    LEFT,
    TO_TICK,
    State,
    ask_again,
    counts_of,
    lists_for,
    make_list,
    visible_cases,
    want,
)
from cases.register.proposing import party_called
from cases.register.reading import active_profile, service_of
from cases.register.releasing import can_release
from cases.sheets import as_csv, download
from cases.tasks import WORK_ON_LISTS
from cases.views.frame import bangkok_today, cause, page, posted

PAGE = 50
LONGEST_NUMBER = 18
CSV = "text/csv; charset=utf-8"
FOR_ALL = ("responsible", "deputy", "taken_over_on")


@require_http_methods(["GET", "HEAD", "POST"])
def new_list(request: DocketRequest) -> HttpResponse:
    """Numbers to be asked about in the background."""
    check_can_keep_the_docket(request.user)
    initial = {"responsible": request.user.pk, "taken_over_on": as_typed(bangkok_today())}
    form = ListForm(posted(request), request.FILES or None, initial=initial)
    if request.method == "POST" and _is_valid(form):
        given = form.cleaned_data
        made = _list(request, RegisterList.Purpose.NUMBERS, given)
        made.silent = given["silent"]
        with transaction.atomic():
            made.client = _client(request, given["client_name"])
            make_list(made, given["all_numbers"], given["ip_type"])
        return _under_way(made)
    if request.method == "POST":
        _keep_the_file(form)
    context = {"form": form, "what": "list"}
    return page(request, "cases/register_list_form.html", context, 422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def take_over(request: DocketRequest) -> HttpResponse:
    """The portfolio of a client, found by the owner's name where the office finds owners."""
    check_can_keep_the_docket(request.user)
    initial = {"responsible": request.user.pk, "taken_over_on": as_typed(bangkok_today())}
    form = TakeOverForm(posted(request), initial=initial)
    if request.method == "POST" and _is_valid(form):
        made = _searched(request, form)
        if made is not None:
            return _under_way(made)
    by_owner, by_words, not_at_all = _searchable()
    context = {
        "form": form,
        "what": "owner",
        "by_owner": by_owner,
        "by_words": by_words,
        "not_at_all": not_at_all,
    }
    return page(request, "cases/register_list_form.html", context, 422 if form.errors else 200)


def _keep_the_file(form: ListForm) -> None:
    """A browser sends no file again: its numbers stand among those that were pasted."""
    numbers = form.cleaned_data.get("all_numbers")
    if numbers and form.files:
        form.data = {**form.data.dict(), "numbers": "\n".join(numbers)}  # type: ignore[attr-defined]


def _is_valid(form: ListForm | TakeOverForm) -> bool:
    """A day to come would be refused for every case of the list: it is told at once."""
    day = form.cleaned_data.get("taken_over_on") if form.is_valid() else None
    if day is not None and day > bangkok_today():
        form.add_error("taken_over_on", _("This date lies in the future."))
    return form.is_valid()


def _searched(request: DocketRequest, form: TakeOverForm) -> RegisterList | None:
    given = form.cleaned_data
    asked = {kind: search_by(kind, given["words"]) for kind in IpType.values}
    asked = {kind: by for kind, by in asked.items() if by}
    if not asked:
        form.add_error("words", _("The office finds no owners; please give words of the title."))
        return None
    made = _list(request, RegisterList.Purpose.OWNER, given)
    made.owner_name, made.words, made.silent = given["owner_name"], given["words"], True
    with transaction.atomic():
        made.client = _client(request, given["client_name"])
        make_list(made, [])
        for kind, by in asked.items():
            service = service_of(kind)
            name = service.name if service else ""
            RegisterSearch.objects.create(list=made, ip_type=kind, by=by, service=name)
    return made


def _searchable() -> tuple[list[str], list[str], list[str]]:
    """The kinds of right that are searched for by owner, by words only, and not at all."""
    kinds = {label: search_by(kind, "x") for kind, label in IpType.choices}
    return tuple([str(label) for label, by in kinds.items() if by == how]
                 for how in ("owner", "name", ""))  # type: ignore[return-value]  # fmt: skip


def _list(request: DocketRequest, purpose: str, given: dict[str, Any]) -> RegisterList:
    about = {"prefix": given["begins"]} | {name: given[name] for name in FOR_ALL}
    return RegisterList(purpose=purpose, made_by=request.user, made_at=timezone.now(), **about)


def _client(request: DocketRequest, name: str) -> Party | None:
    """The party with this name, found or made; nobody without a name."""
    if not name.strip():
        return None
    known = party_called(name)
    why = cause(request, _("Client of a list from the register"))
    return known or client_party(GivenClient(name.strip()), why)[0]


def _under_way(made: RegisterList) -> HttpResponse:
    async_task(WORK_ON_LISTS, group="register_lists")
    return redirect("cases:register_list", pk=made.pk)


@require_safe
def register_lists(request: DocketRequest) -> HttpResponse:
    """The lists so far, the newest first."""
    check_can_keep_the_docket(request.user)
    rows = lists_for(request.user).exclude(purpose=RegisterList.Purpose.NUMBER)
    listed = Paginator(rows.select_related("client", "made_by"), PAGE)
    context = {"page": listed.get_page(request.GET.get("page")), "here": ""}
    return page(request, "cases/register_lists.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def register_list(request: DocketRequest, pk: int) -> HttpResponse:
    """One list: how far it is, what came, and which cases are to be made."""
    made = _list_for(request, pk)
    if request.method == "POST":
        _do(request, made)
        return redirect(f"{request.path}?{request.GET.urlencode()}".rstrip("?"))
    counts = counts_of(made)
    searches = list(made.searches.all())
    searching = any(one.state == RegisterSearch.State.WAITING for one in searches)
    under_way = bool(counts[State.WAITING] or counts[State.WANTED] or searching)
    context: dict[str, Any] = {
        "made": made,
        "counts": [(state, label, counts[state]) for state, label in State.choices],
        "total": sum(counts.values()),
        "done": sum(counts.values()) - counts[State.WAITING] - counts[State.WANTED],
        "under_way": under_way,
        "searches": searches,
        "cut": any(one.cut for one in searches),
    }
    if request.htmx:  # type: ignore[attr-defined]
        if not under_way:
            return HttpResponseClientRefresh()
        return page(request, "cases/_register_progress.html", context)
    context |= _rows(request, made, counts)
    return page(request, "cases/register_list.html", context)


def _list_for(request: DocketRequest, pk: int) -> RegisterList:
    rows = lists_for(request.user).select_related("client", "made_by", "responsible", "deputy")
    return get_object_or_404(rows, pk=pk)


def _rows(request: DocketRequest, made: RegisterList, counts: dict[str, int]) -> dict[str, Any]:
    """A page of fifty rows of one state or of all, with the cases that the person may see."""
    state = request.GET.get("state", "")
    state = state if state in State.values else ""
    rows = made.rows.filter(state=state) if state else made.rows.all()
    paginator = Paginator(rows.defer("body"), PAGE)
    paginator.count = counts[state] if state else sum(counts.values())
    shown = paginator.get_page(request.GET.get("page"))
    listed = list(shown.object_list)
    cases = visible_cases(visible_to(request.user), listed)
    for row in listed:
        row.seen = cases.get(row.case_id) if row.case_id else None  # type: ignore[attr-defined]
        row.may_be_ticked = row.state in TO_TICK  # type: ignore[attr-defined]
    shown.object_list = listed
    silent = made.silent and silent_cases(request.user).filter(register_rows__list=made).exists()
    return {
        "page": shown,
        "state": state,
        "here": f"state={state}&" if state else "",
        "left": sum(counts[one] for one in LEFT),
        "found": counts[State.FOUND],
        "failed": counts[State.FAILED],
        "to_tick": any(row.state in TO_TICK for row in listed),
        "ticked": request.GET.get("ticked") == "1",
        "may_release": silent and can_release(request.user),
        "cut_after": active_profile().limits.cut_after,
    }


def _do(request: DocketRequest, made: RegisterList) -> None:
    """What a button of the list asks for; the work is done in the background."""
    what = request.POST.get("do", "")
    if what in {"make", "make_all"}:
        texts = request.POST.getlist("pick")
        picks = {int(text) for text in texts if text.isdecimal() and len(text) <= LONGEST_NUMBER}
        number = want(made, request.user, picks if what == "make" else None)
        if not number:
            messages.warning(request, _("Nothing is ticked that could be made."))
            return
        told = ngettext(
            "%(n)s case is being made.", "%(n)s cases are being made.", number
        )  # fmt: skip
    elif what == "ask_again":
        number = ask_again(made)
        told = _("The office is asked again about %(n)s.")
    else:
        return
    messages.success(request, told % {"n": number})
    async_task(WORK_ON_LISTS, group="register_lists")


@require_safe
def left_of_list(request: DocketRequest, pk: int) -> HttpResponse:
    """The numbers that became no case, with the reason, as CSV."""
    made = _list_for(request, pk)
    rows = made.rows.filter(state__in=LEFT).defer("body")
    heads = (_("Number"), _("Kind of right"), _("State"), _("Why"), _("Title"), _("Owner"))
    lines = (
        (row.number, row.get_ip_type_display(), row.get_state_display(), row.message, row.title,
         row.owner)
        for row in rows
    )  # fmt: skip
    name = _("Numbers left of list %(n)s") % {"n": made.pk}
    return download(as_csv(heads, lines), f"{name}.csv", CSV)
