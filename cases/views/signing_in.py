"""Signing in, without losing what somebody typed while the session ran out.

A form that comes in after the session has ended is answered by the sign-in page, which carries
what was typed, signed and unseen. Signed in again, the person looks at it and sends it.
"""

import re
from dataclasses import asdict, dataclass
from typing import Any
from urllib.parse import urlsplit

from django.contrib import messages
from django.contrib.auth import views as auth
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.cache import patch_cache_control
from django.utils.decorators import method_decorator
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from cases.middleware import LAST_PERSON
from cases.views.frame import page, with_near_days
from cases.views.people import way_back

SALT = "what was typed"
LONGEST = 12 * 60 * 60
OWN_BUSINESS = {"csrfmiddlewaretoken", "kept"}
SECRET = re.compile("password|secret|token|^key$", re.IGNORECASE)
# Hidden fields of our forms: sent again, but nothing that a person typed.
UNSEEN = {"version", "seen", "seen_version", "next", "action"}


@dataclass(frozen=True)
class Typed:
    """The fields of a form as they were sent to `path`, secrets left out; `files` are only the
    names of files, which have to be chosen again. `person` signed in here last."""

    person: str
    path: str
    fields: list[tuple[str, str]]
    files: list[str]

    @classmethod
    def of(cls, request: HttpRequest) -> "Typed":
        sent = [
            (name, value)
            for name, values in with_near_days(request.POST).lists()
            for value in values
            if name not in OWN_BUSINESS and not SECRET.search(name)
        ]
        files = [file.name or "" for _, some in request.FILES.lists() for file in some]
        person = request.get_signed_cookie(LAST_PERSON, default="") or ""
        return cls(person, request.get_full_path(), sent, files)

    @classmethod
    def opened(cls, sealed: str) -> "Typed | None":
        """What `sealed` holds; None for what is old or not ours."""
        try:
            found = signing.loads(sealed, salt=SALT, max_age=LONGEST)
        except signing.BadSignature:
            return None
        fields = [(name, value) for name, value in found["fields"]]
        return cls(found.get("person", ""), found["path"], fields, found["files"])

    def sealed(self) -> str:
        given = asdict(self)
        return signing.dumps(given, salt=SALT, compress=True)

    @property
    def texts(self) -> list[str]:
        """What a person would know again."""
        return [
            value
            for name, value in self.fields
            if value.strip() and name not in UNSEEN and not name.startswith("initial-")
        ]

    @property
    def is_a_button(self) -> bool:
        """Nothing was typed: after signing in the button is pressed again."""
        return not self.texts and not self.files


class SignInFirst(LoginRequiredMiddleware):
    """Who is not signed in is asked to, and loses nothing by it.

    A page is asked for again after signing in, a form is kept. A fragment gets no page in its
    place: the page around it stays as it is.
    """

    def handle_no_permission(self, request: HttpRequest, view_func: Any) -> Any:
        if request.headers.get("HX-Request"):
            return HttpResponse(status=401)
        if request.method != "POST":
            return super().handle_no_permission(request, view_func)
        typed = Typed.of(request)
        if typed.is_a_button or not typed.person:
            return redirect_to_login(_page_of_the_button(request))
        return ask_to_sign_in(request, typed)


class SignIn(auth.LoginView):
    """The sign-in page. Who came by a form that was refused sees it again afterwards."""

    redirect_authenticated_user = True

    @method_decorator(login_not_required)
    @method_decorator(never_cache)
    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Who signed in elsewhere in the meantime still gets back what was typed here."""
        if request.user.is_authenticated and (typed := _kept(request)):
            return _continue(request, typed)
        return super().dispatch(request, *args, **kwargs)

    def get_redirect_url(self, request: HttpRequest | None = None) -> str:
        """The way back never leads to this page again."""
        way = super().get_redirect_url()
        return "" if way.partition("?")[0] == reverse("cases:sign_in") else way

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        return super().get_context_data(**context) | {"kept": self.request.POST.get("kept", "")}

    def form_valid(self, form: Any) -> HttpResponse:
        answer = super().form_valid(form)
        if not self.request.POST.get("kept"):
            return answer
        if typed := _kept(self.request):
            return _continue(self.request, typed)
        with translation.override(form.get_user().language):
            messages.warning(self.request, _("What was typed before is too old, or not yours."))
        return redirect("cases:today")


def _kept(request: HttpRequest) -> Typed | None:
    """What the person who is signed in now typed before; nobody sees what another one typed."""
    typed = Typed.opened(request.POST.get("kept", ""))
    return typed if typed and typed.person == str(request.user.pk) else None


def _continue(request: Any, typed: Typed) -> HttpResponse:
    """The page reads as its person reads, who was a stranger when this request came in."""
    person = request.user
    request.era, request.LANGUAGE_CODE = person.era, person.language
    with translation.override(person.language):
        return _private(page(request, "registration/continue.html", {"typed": typed}))


def _page_of_the_button(request: HttpRequest) -> str:
    """The page of ours on which a button was pressed; Today when that is not known."""
    try:
        came = urlsplit(request.headers.get("Referer", ""))
    except ValueError:
        return "/"
    ours = came.netloc == request.get_host()
    return way_back(came._replace(scheme="", netloc="").geturl()) if ours else "/"


def ask_to_sign_in(request: HttpRequest, typed: Typed) -> HttpResponse:
    """The sign-in page in answer to a form of somebody whose session has ended."""
    context = {
        "form": SignIn.form_class(request),
        "kept": typed.sealed(),
        "next": typed.path,
        "address": f"{reverse('cases:sign_in')}?{urlencode({'next': typed.path})}",
    }
    return _private(render(request, "registration/login.html", context, status=401))


def form_refused(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form without the token of this session. What was typed on a page of ours is shown, so
    that it can be copied; what another site sent is not."""
    ours = request.headers.get("Origin") == f"{request.scheme}://{request.get_host()}"
    typed = Typed.of(request) if ours else None
    return _private(render(request, "403_csrf.html", {"typed": typed}, status=403))


def _private(response: HttpResponse) -> HttpResponse:
    patch_cache_control(response, private=True, no_store=True)
    return response
