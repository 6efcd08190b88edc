"""The way to a key of E-Exchange: five steps, each with what to do, its form and its term."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods, require_safe

from cases.deadlines import DeadlineRefused
from cases.eexchange.contact import SITE
from cases.events import EventRefused
from cases.forms import (
    AccessKeyForm,
    ApprovedForm,
    DeliveredForm,
    GivenUpForm,
    LetterForm,
    RegisteredForm,
)
from cases.forms.exchange_key import letter_initial
from cases.keys import (
    KeyNotOpened,
    NoEncryptionKeys,
    is_sealed_with_the_first,
    seal_anew,
    signs_of,
    store_key,
)
from cases.middleware import DocketRequest
from cases.models import AccessKey, KeyChange, Role, SmokeRun, User
from cases.papers.request_letter import in_word, missing_in
from cases.papers.typesetting import typeset
from cases.register import key_request
from cases.register.key_request import KeyRequestRefused, LetterIncomplete, Way, way_to_the_key
from cases.sheets import download
from cases.views.exchange import check_uses_the_exchange
from cases.views.frame import bangkok_today, cause, page, posted
from cases.views.refusals import tell

EEXCHANGE = AccessKey.Service.EEXCHANGE
CHANGES_SHOWN = 10
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
# Where the sentence about an event or a deadline stands on the page.
FIELD_OF = {"register": "registered_on", "delivered": "delivered_on", "approved": "approved_on"}


@dataclass(frozen=True)
class Step:
    """One step of the way: `state` is "done", "now", "missed" or "later"."""

    number: int
    title: str
    state: str
    day: date | None = None
    at: datetime | None = None
    by: User | None = None


def check_may_look(request: DocketRequest) -> None:
    """For a client the page is not there; raises PermissionDenied for the others who may not."""
    if request.user.role == Role.CLIENT:
        raise Http404
    check_uses_the_exchange(request)


def check_asks_for_the_key(request: DocketRequest) -> None:
    """Raises PermissionDenied with a sentence."""
    if request.user.role != Role.ADMINISTRATOR:
        raise PermissionDenied(_("Administrators ask for the key and test it; agents may look."))


@sensitive_post_parameters("key")
@require_http_methods(["GET", "HEAD", "POST"])
def exchange_key(request: DocketRequest) -> HttpResponse:
    """The five steps; a POST takes one of them."""
    check_may_look(request)
    way = way_to_the_key()
    if request.method != "POST":
        return _page(request, way, {})
    check_asks_for_the_key(request)
    what = str(request.POST.get("do", ""))
    if what == "seal":
        return _seal(request)
    if what not in TAKES:
        raise Http404
    form = _bound(what, request, way)
    if form.is_valid() and (answer := _taken(request, what, form, way)):
        return answer
    return _page(request, way, {what: form}, 422)


def _bound(what: str, request: DocketRequest, way: Way) -> forms.Form:
    """The form of a step with what was typed into it."""
    if what == "letter":
        return LetterForm(key_request.mark_of(way.request) if way.request else "", posted(request))
    return FORMS[what](posted(request))


@sensitive_variables("form")
def _taken(request: DocketRequest, what: str, form: forms.Form, way: Way) -> HttpResponse | None:
    """Where to go when the step is taken; None when it was refused, with the sentence in the
    form."""
    try:
        told, where = TAKES[what](request, form.cleaned_data, way)
    except (EventRefused, DeadlineRefused) as refused:
        tell(form, FIELD_OF.get(what, "") if refused.field in SHOWN_AT_THE_DAY else refused.field,
             str(refused))  # fmt: skip
        return None
    except (KeyRequestRefused, NoEncryptionKeys) as refused:
        form.add_error(None, str(refused))
        return None
    except IntegrityError:
        form.add_error(None, _("Somebody stored another key in this moment. Please look again."))
        return None
    messages.success(request, told)
    # A browser would carry the place of the form along.
    return redirect(f"{reverse(where)}#main" if where == TEST else where)


SHOWN_AT_THE_DAY = frozenset({"date", "done_on", "kind"})
Taken = tuple[str, str]
HERE = "cases:exchange_key"
TEST = "cases:smoke_test"


def _register(request: DocketRequest, given: dict[str, Any], way: Way) -> Taken:
    why = cause(request, _("Registered on the site of E-Exchange"))
    key_request.begin(given["registered_on"], given["responsible"], why, bangkok_today())
    return _("The term for the letter runs; its deadline is on the desk."), HERE


def _letter(request: DocketRequest, given: dict[str, Any], way: Way) -> Taken:
    if way.request is None:
        raise KeyRequestRefused(_("Please register on the site first and enter the day here."))
    head = key_request.from_the_head()
    said = {name: "" if value == head.get(name) else value for name, value in given.items()}
    key_request.write_down(way.request, said, cause(request, _("Letter to the department")))
    return _("Saved."), HERE


def _delivered(request: DocketRequest, given: dict[str, Any], way: Way) -> Taken:
    why = cause(request, _("Letter delivered"))
    day, proof = given["delivered_on"], given["proof"]
    key_request.note_delivery(way, day, proof, given["version"], why, bangkok_today())
    return _("The letter is delivered; its deadline is closed with the proof."), HERE


def _approved(request: DocketRequest, given: dict[str, Any], way: Way) -> Taken:
    why = cause(request, _("Approval of the department"))
    key_request.note_approval(way, given["approved_on"], given["told"], why, bangkok_today())
    return _("Saved. Sign in on the site now: the token key stands there."), HERE


@sensitive_variables("given")
def _store(request: DocketRequest, given: dict[str, Any], way: Way) -> Taken:
    store_key(EEXCHANGE, given["key"], request.user, timezone.now())
    return _("The key is stored. The smoke test now asks each service once."), TEST


def _give_up(request: DocketRequest, given: dict[str, Any], way: Way) -> Taken:
    why = cause(request, given["why"])
    key_request.give_up(way, given["why"], why, bangkok_today())
    return _("The request is closed as missed. A new one begins with the registration."), HERE


FORMS: dict[str, type[forms.Form]] = {
    "register": RegisteredForm,
    "delivered": DeliveredForm,
    "approved": ApprovedForm,
    "key": AccessKeyForm,
    "give_up": GivenUpForm,
}
TAKES: dict[str, Callable[[DocketRequest, dict[str, Any], Way], Taken]] = {
    "register": _register,
    "letter": _letter,
    "delivered": _delivered,
    "approved": _approved,
    "key": _store,
    "give_up": _give_up,
}


def _seal(request: DocketRequest) -> HttpResponse:
    """Seal the stored key with the newest of the encryption keys."""
    try:
        done = seal_anew(EEXCHANGE, request.user, timezone.now())
    except KeyNotOpened as closed:
        messages.error(request, str(closed))
    else:
        sealed = _("The stored key is sealed with the new encryption key.")
        messages.add_message(request, messages.SUCCESS if done else messages.WARNING,
                             sealed if done else _("No key is stored."))  # fmt: skip
    return redirect(HERE)


def _page(
    request: DocketRequest, way: Way, refused: dict[str, forms.Form], status: int = 200
) -> HttpResponse:
    on, newest = bangkok_today(), _newest_test(way)
    head = key_request.from_the_head() if way.request else {}
    context = {
        "way": way,
        "steps": steps_of(way, newest, on),
        "site": SITE,
        "contact": key_request.ict_centre(),
        "days_left": way.days_left(on),
        "days_over": -way.days_left(on),
        "missed": way.is_missed(on),
        "newest": newest,
        "administers": request.user.role == Role.ADMINISTRATOR,
        "forms": _forms(request, way, head) | refused,
        "incomplete": _incomplete(way, on, head),
        **_about_the_key(way),
    }
    return page(request, "cases/exchange_key.html", context, status)


def _newest_test(way: Way) -> SmokeRun | None:
    """The newest smoke test of the key that is asked with now; an older one tells nothing."""
    runs = SmokeRun.objects.select_related("by")
    if way.key and not settings.EEXCHANGE_TOKEN:
        runs = runs.filter(at__gte=way.key.stored_at)
    return runs.first()


def steps_of(way: Way, newest: SmokeRun | None, on: date) -> list[Step]:
    """The five steps with what is known of each."""
    letter = "missed" if way.is_missed(on) else "now" if way.registered else "later"
    has_key = bool(way.key or settings.EEXCHANGE_TOKEN)
    tested = newest is not None and newest.passed
    return [
        _told(1, _("Register on the site"), way.registered, "now"),
        _told(2, _("Send the letter"), way.delivered, letter),
        _told(3, _("Wait for the approval"), way.approved, "now" if way.delivered else "later"),
        Step(4, _("Store the token key"),
             "done" if has_key else "now" if way.approved else "later",
             at=way.key.stored_at if way.key else None, by=way.key.stored_by if way.key else None),
        Step(5, _("Test every service once"), "done" if tested else "now" if has_key else "later",
             at=newest.at if newest else None, by=newest.by if newest else None),
    ]  # fmt: skip


def _told(number: int, title: str, event: Any, otherwise: str) -> Step:
    if event is None:
        return Step(number, title, otherwise)
    return Step(number, title, "done", day=event.date, at=event.entered_at, by=event.entered_by)


def _forms(request: DocketRequest, way: Way, head: dict[str, str]) -> dict[str, forms.Form]:
    """An empty form of each step that may be taken now."""
    if request.user.role != Role.ADMINISTRATOR:
        return {}
    row, term = way.request, way.term
    found: dict[str, forms.Form] = {"key": AccessKeyForm()}
    if row is None:
        return found | {"register": RegisteredForm(initial={"responsible": request.user.pk})}
    mark, said = key_request.mark_of(row), letter_initial(row, head)
    found["letter"] = LetterForm(mark, initial=said | {"seen": mark})
    found["delivered"] = DeliveredForm(initial={"version": term.version if term else 0})
    return found | {"approved": ApprovedForm(), "give_up": GivenUpForm()}


def _incomplete(way: Way, on: date, head: dict[str, str]) -> LetterIncomplete | None:
    """What the letter still lacks."""
    if way.request is None:
        return None
    missing = missing_in(key_request.request_of(way, on, head))
    return LetterIncomplete(missing) if missing else None


def _about_the_key(way: Way) -> dict[str, Any]:
    """Whether it can be used, and what happened to it; never the key."""
    signs = signs_of(way.key)
    return signs | {
        "changes": KeyChange.objects.filter(service=EEXCHANGE).select_related("by")[:CHANGES_SHOWN],
        "seal": way.key and not signs["problem"] and not is_sealed_with_the_first(way.key),
    }


@require_safe
def exchange_letter(request: DocketRequest, form: str) -> HttpResponse:
    """The letter as PDF or for Word; what is missing is told on the page of the steps."""
    check_may_look(request)
    if form not in {"pdf", "docx"}:
        raise Http404
    try:
        texts = key_request.letter_of(way_to_the_key(), bangkok_today())
    except KeyRequestRefused:
        return redirect(HERE)
    name = _("Letter to E-Exchange")
    if form == "docx":
        return download(in_word(texts), f"{name}.docx", WORD)
    pdf = typeset("request_letter", texts)
    return download(pdf, f"{name}.pdf", "application/pdf", in_the_page=True)
