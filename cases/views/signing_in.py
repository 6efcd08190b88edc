"""Signing in, without losing what somebody typed while the session ran out.

A form that comes in after the session has ended is answered by the sign-in page, which carries
what was typed, signed and unseen. Signed in again, the person looks at it and sends it.
"""

import re
from dataclasses import dataclass
from typing import Any

from django.contrib.auth import views as auth
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.decorators import method_decorator
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache

SALT = "what was typed"
LONGEST = 12 * 60 * 60
OWN_BUSINESS = {"csrfmiddlewaretoken", "kept"}
SECRET = re.compile("password|secret|token|^key$", re.IGNORECASE)
# Hidden fields of our forms: sent again, but nothing that a person typed.
UNSEEN = {"version", "seen", "seen_version", "next", "action"}


@dataclass(frozen=True)
class Typed:
    """The fields of a form as they were sent to `path`, secrets left out; `files` are only the
    names of files, which have to be chosen again."""

    path: str
    fields: list[tuple[str, str]]
    files: list[str]

    @classmethod
    def of(cls, request: HttpRequest) -> "Typed":
        sent = [
            (name, value)
            for name, values in request.POST.lists()
            for value in values
            if name not in OWN_BUSINESS and not SECRET.search(name)
        ]
        files = [file.name or "" for _, some in request.FILES.lists() for file in some]
        return cls(request.get_full_path(), sent, files)

    @classmethod
    def opened(cls, sealed: str) -> "Typed | None":
        """What `sealed` holds; None for what is old or not ours."""
        try:
            found = signing.loads(sealed, salt=SALT, max_age=LONGEST)
        except signing.BadSignature:
            return None
        return cls(found["path"], [(n, v) for n, v in found["fields"]], found["files"])

    def sealed(self) -> str:
        given = {"path": self.path, "fields": self.fields, "files": self.files}
        return signing.dumps(given, salt=SALT, compress=True)

    @property
    def texts(self) -> list[str]:
        """What a person would know again."""
        return [
            value
            for name, value in self.fields
            if value.strip() and name not in UNSEEN and not name.startswith("initial-")
        ]


class SignInFirst(LoginRequiredMiddleware):
    """Who is not signed in is asked to, and loses nothing by it.

    A page is asked for again after signing in, a form is kept. A fragment gets no page in its
    place: the page around it stays as it is.
    """

    def handle_no_permission(self, request: HttpRequest, view_func: Any) -> Any:
        if request.headers.get("HX-Request"):
            return HttpResponse(status=401)
        if request.method == "POST":
            return ask_to_sign_in(request)
        return super().handle_no_permission(request, view_func)


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

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        return super().get_context_data(**context) | {"kept": self.request.POST.get("kept", "")}

    def form_valid(self, form: Any) -> HttpResponse:
        answer = super().form_valid(form)
        typed = _kept(self.request)
        return _continue(self.request, typed) if typed else answer


def _kept(request: HttpRequest) -> Typed | None:
    return Typed.opened(request.POST.get("kept", ""))


def _continue(request: HttpRequest, typed: Typed) -> HttpResponse:
    return _private(render(request, "registration/continue.html", {"typed": typed}))


def ask_to_sign_in(request: HttpRequest) -> HttpResponse:
    """The sign-in page in answer to a form of somebody whose session has ended."""
    typed = Typed.of(request)
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
    typed = (_kept(request) or Typed.of(request)) if ours else None
    return _private(render(request, "403_csrf.html", {"typed": typed}, status=403))


def _private(response: HttpResponse) -> HttpResponse:
    patch_cache_control(response, private=True, no_store=True)
    return response
