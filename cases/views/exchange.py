"""The page E-Exchange: the department's services, one call by hand, and what became of calls."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cases.eexchange.services import Service, service_named
from cases.forms import AccessForm, TryForm
from cases.middleware import DocketRequest
from cases.models import ProfileChange, Role, ServiceAccess, ServiceCall
from cases.register.exchange import (
    NotTried,
    api_of,
    listed_services,
    set_access,
    try_service,
    understood,
)
from cases.register.office import NoToken
from cases.register.profile_changes import newest_change
from cases.register.reading import active_profile
from cases.views.differences import laid_out
from cases.views.frame import cause, page

PAGE = 50
LATEST = 8
# An answer is shown up to here; the whole of it can be downloaded.
LONGEST_SHOWN = 20_000


def check_uses_the_exchange(request: DocketRequest) -> None:
    """Raises PermissionDenied with a sentence for whoever is neither."""
    if request.user.role not in {Role.ADMINISTRATOR, Role.AGENT}:
        raise PermissionDenied(_("E-Exchange is for agents and administrators."))


@require_safe
def exchange(request: DocketRequest) -> HttpResponse:
    """All services of the department's list, with what this office knows of each."""
    check_uses_the_exchange(request)
    profile = active_profile()
    listed = listed_services(profile)
    context = {
        "register": [row for row in listed if not row.service.statistics],
        "statistics": [row for row in listed if row.service.statistics],
        "profile": profile,
        "change": _change_in_force(),
        "administers": request.user.role == Role.ADMINISTRATOR,
    }
    return page(request, "cases/exchange.html", context)


def _change_in_force() -> ProfileChange | None:
    change = newest_change()
    return change if change and change.values else None


@require_http_methods(["GET", "HEAD", "POST"])
def try_one(request: DocketRequest, name: str) -> HttpResponse:
    """Ask a service once and go to what came back."""
    check_uses_the_exchange(request)
    service = _service(name)
    profile = active_profile()
    api = api_of(service, profile)
    form = TryForm(tuple(api.questions), request.POST if request.method == "POST" else None)
    no_key = False
    if request.method == "POST" and form.is_valid():
        try:
            call = try_service(service, form.given(), request.user, timezone.now())
        except (NotTried, NoToken) as refused:
            form.add_error(None, str(refused))
            no_key = isinstance(refused, NoToken)
        else:
            return redirect("cases:service_call", pk=call.pk)
    tries = ServiceCall.objects.filter(service=service.name).defer("body", "asked")
    context = {
        "listed": next(row for row in listed_services(profile) if row.service == service),
        "form": form,
        "no_key": no_key,
        "tries": tries.select_related("by").order_by("-at", "-pk")[:LATEST],
        "access_form": _access_form(request, service),
    }
    return page(request, "cases/try_service.html", context, status=422 if form.errors else 200)


def _access_form(request: DocketRequest, service: Service) -> AccessForm | None:
    """Only administrators tick what the office may use."""
    if request.user.role != Role.ADMINISTRATOR:
        return None
    row = ServiceAccess.objects.filter(service=service.name).first()
    known = row.may_use if row else ServiceAccess.MayUse.UNKNOWN
    return AccessForm(initial={"may_use": known})


def _service(name: str) -> Service:
    try:
        return service_named(name)
    except KeyError:
        raise Http404 from None


@require_POST
def service_access(request: DocketRequest, name: str) -> HttpResponse:
    """Tick whether this office may use a service."""
    if request.user.role != Role.ADMINISTRATOR:
        raise PermissionDenied(_("Administrators say which services the office may use."))
    service = _service(name)
    form = AccessForm(request.POST)
    if form.is_valid():
        why = cause(request, _("Access to the service"))
        set_access(service, form.cleaned_data["may_use"], why)
        messages.success(request, _("Saved."))
    else:
        messages.error(request, _("Please choose one of the answers."))
    return redirect("cases:try_service", name=service.name)


@require_safe
def calls(request: DocketRequest) -> HttpResponse:
    """Every try, the latest first, and the last calls of the register's own checks."""
    check_uses_the_exchange(request)
    rows = ServiceCall.objects.select_related("by").defer("body", "asked").order_by("-at", "-pk")
    found = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    return page(request, "cases/service_calls.html", {"page": found, "here": ""})


@require_safe
def call(request: DocketRequest, pk: int) -> HttpResponse:
    """What was asked and what came back, beside it the fields as the profile reads them."""
    found = _try(request, pk)
    text = laid_out(found.body) if found.body else ""
    service = _service(found.service)
    api = api_of(service, active_profile())
    given = found.asked.get("given", {})
    context = {
        "call": found,
        "service": service,
        "text": text[:LONGEST_SHOWN],
        "cut": len(text) > LONGEST_SHOWN,
        "understood": understood(found),
        "form": TryForm(tuple(api.questions), initial=_typed(given, bool(api.questions))),
        "from_sandbox": found.sandbox,
    }
    return page(request, "cases/service_call.html", context)


def _typed(given: dict[str, str], has_questions: bool) -> dict[str, Any]:
    """What was given, as it was typed into the form."""
    if has_questions:
        return dict(given)
    return {"keys": "\n".join(f"{key}={value}" for key, value in given.items())}


def _try(request: DocketRequest, pk: int) -> ServiceCall:
    check_uses_the_exchange(request)
    tries = ServiceCall.objects.filter(source=ServiceCall.Source.TRY).select_related("by")
    return get_object_or_404(tries, pk=pk)


@require_safe
def call_answer(request: DocketRequest, pk: int) -> HttpResponse:
    """The whole answer to a try as a file of text, as it came but for the token."""
    found = _try(request, pk)
    if not found.body:
        raise Http404
    response = HttpResponse(found.body, content_type="text/plain; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{found.service}-{found.pk}.txt"'
    response["Cache-Control"] = "private, no-store"
    return response
