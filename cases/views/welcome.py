"""Setting a password by the link of a mail, and asking for such a link."""

from typing import Any

from django.contrib import messages
from django.contrib.auth import views as auth
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.forms import SetPasswordForm
from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods
from django_q.tasks import async_task

from cases.forms import ForgottenForm, NewPasswordForm
from cases.invitations import (
    link_group,
    links_under_way,
    people_at,
    people_who_sign_in,
)
from cases.middleware import DocketRequest
from cases.models import User
from cases.recompute import Cause, sign


class Welcome(auth.PasswordResetConfirmView):
    """A link works once and only for people who may sign in; opening it changes nothing."""

    template_name = "registration/welcome.html"
    form_class = NewPasswordForm
    success_url = reverse_lazy("cases:sign_in")

    def get_user(self, uidb64: str) -> User | None:
        user = super().get_user(uidb64)
        return user and people_who_sign_in().filter(pk=user.pk).first()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"person": self.user}

    def form_valid(self, form: "SetPasswordForm[Any]") -> HttpResponse:
        person: User = form.user
        sign(person, Cause(person, timezone.now(), _("Password set with the link of a mail")))
        response = super().form_valid(form)
        messages.success(self.request, _("Your password is set. Please sign in."))
        return response

    def form_invalid(self, form: "SetPasswordForm[Any]") -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=422)


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def forgotten(request: DocketRequest) -> HttpResponse:
    """Ask for a link. The answer is the same whether an address is known or not; a job sends
    the mail, so that not even its time tells."""
    form = ForgottenForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        _ring_for(form.cleaned_data["email"])
        return HttpResponseRedirect("?sent=1")
    context = {"form": form, "sent": "sent" in request.GET}
    status = 422 if form.errors else 200
    return render(request, "registration/forgotten.html", context, status=status)


def _ring_for(address: str) -> None:
    """Queue a link for each person at an address, but none beside one that is under way. Two
    who ask at once wait for each other at the rows of the people."""
    with transaction.atomic():
        people = list(people_at(address).order_by("pk").select_for_update(no_key=True))
        rung = links_under_way(timezone.now())
        for person in people:
            group = link_group(person.pk)
            if group not in rung:
                async_task("cases.tasks.send_password_link", person=person.pk, group=group)
