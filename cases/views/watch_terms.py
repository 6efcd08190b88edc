"""The terms that are watched for clients: the list, a new one, changing and ending one."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from django_q.tasks import async_task

from cases.access import can_keep_the_docket, check_can_keep_the_docket
from cases.forms import TermForm
from cases.forms.fields import as_typed
from cases.middleware import DocketRequest
from cases.models import WatchTerm
from cases.party_writing import CaseRefused, GivenClient, client_party
from cases.register.proposing import party_called
from cases.tasks import WATCH
from cases.views.frame import bangkok_today, cause, page, posted
from cases.views.refusals import tell
from cases.views.watch import check_may_read
from cases.watch.terms import GivenTerm, TermRefused, add_term, change_term, end_term

PAGE = 50
FIELDS = {"client.name": "client_name"}


@require_http_methods(["GET", "HEAD", "POST"])
def watch_terms(request: DocketRequest) -> HttpResponse:
    """The terms of all clients, and the form for a new one."""
    check_may_read(request)
    initial = {"responsible": request.user.pk, "starts_on": as_typed(bangkok_today())}
    form = TermForm(posted(request), initial=initial)
    if request.method == "POST":
        check_can_keep_the_docket(request.user)
        if form.is_valid() and _added(request, form):
            return redirect("cases:watch_terms")
    rows = WatchTerm.objects.select_related("client", "responsible").annotate(
        waiting=Count("hits", filter=Q(hits__state="open"))
    )
    context = {
        "form": form,
        "page": Paginator(rows.order_by("-active", "client__name", "words", "pk"), PAGE).get_page(
            request.GET.get("page")
        ),
        "may_keep": can_keep_the_docket(request.user),
    }
    return page(request, "cases/watch_terms.html", context, 422 if form.errors else 200)


def _added(request: DocketRequest, form: TermForm) -> bool:
    try:
        with transaction.atomic():
            add_term(_given(request, form), cause(request, _("Watch term added")))
    except (TermRefused, CaseRefused) as refused:
        tell(form, FIELDS.get(refused.field, refused.field), refused.message)
        return False
    _compare_now()
    messages.success(
        request, _("The term is watched; what is open to opposition is compared with it now.")
    )
    return True


def _compare_now() -> None:
    async_task(WATCH, group="watch")


def _given(request: DocketRequest, form: TermForm) -> GivenTerm:
    """What was typed, with the client as a party. Raises CaseRefused."""
    given = form.cleaned_data
    name = given["client_name"].strip()
    client = party_called(name)
    if client is None:
        new = GivenClient(name=name, language="th")
        client, _changed = client_party(new, cause(request, _("Client of a watch term")))
    names = ("words", "words_other", "classes", "responsible", "starts_on", "ends_on", "note")
    return GivenTerm(client=client, **{name: given[name] for name in names})


@require_http_methods(["GET", "HEAD", "POST"])
def watch_term(request: DocketRequest, pk: int) -> HttpResponse:
    """One term: changed, or ended; with what happened to it."""
    check_may_read(request)
    term = get_object_or_404(WatchTerm.objects.select_related("client", "responsible"), pk=pk)
    form = TermForm.of(term, posted(request) if request.POST.get("do") == "change" else None)
    if request.method == "POST":
        check_can_keep_the_docket(request.user)
        if request.POST.get("do") == "end":
            end_term(term.pk, cause(request, _("Watch term ended")))
            messages.success(request, _("The term is watched no longer; what was found stays."))
            return redirect("cases:watch_terms")
        if form.is_valid() and _changed(request, term, form):
            return redirect("cases:watch_terms")
    context: dict[str, Any] = {
        "term": term,
        "form": form,
        "changes": term.history.select_related("history_user").order_by("-history_id")[:20],
        "may_keep": can_keep_the_docket(request.user),
    }
    return page(request, "cases/watch_term.html", context, 422 if form.errors else 200)


def _changed(request: DocketRequest, term: WatchTerm, form: TermForm) -> bool:
    version = form.cleaned_data["version"]
    try:
        with transaction.atomic():
            change_term(
                term.pk, _given(request, form), version, cause(request, _("Watch term changed"))
            )
    except (TermRefused, CaseRefused) as refused:
        tell(form, FIELDS.get(refused.field, refused.field), refused.message)
        return False
    _compare_now()
    messages.success(request, _("The change is kept."))
    return True
