"""What a person sets for themselves."""

from collections.abc import Collection

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from cases.middleware import DocketRequest
from cases.models import User
from cases.models.user import Theme

YEAR = 365 * 24 * 60 * 60
LONGEST_WAY_BACK = 2000


# What a person chooses for themselves, and what may be chosen.
CHOICES: dict[str, Collection[str]] = {
    "language": ("th", "en"),
    "era": ("be", "ce"),
    "theme": Theme.values,
}


@login_not_required  # the language of the sign-in page can be chosen before signing in
@require_POST
def preferences(request: DocketRequest) -> HttpResponse:
    """Remember the language, the era or the colours, and go back to the page."""
    chosen = {name: request.POST[name] for name in CHOICES if _is_known(request, name)}
    response = HttpResponseRedirect(way_back(request.POST.get("next", "")))
    if language := chosen.get("language"):
        response.set_cookie(settings.LANGUAGE_COOKIE_NAME, language, max_age=YEAR, samesite="Lax")
    if request.user.is_authenticated:
        _remember(request.user, chosen)
    return response


def _is_known(request: DocketRequest, name: str) -> bool:
    return request.POST.get(name) in CHOICES[name]


def way_back(back: str) -> str:
    """The page of this site that a form names; Today for anything else."""
    ours = back.startswith("/") and len(back) <= LONGEST_WAY_BACK
    return back if ours and url_has_allowed_host_and_scheme(back, None) else "/"


def _remember(person: User, chosen: dict[str, str]) -> None:
    new = {name: value for name, value in chosen.items() if getattr(person, name) != value}
    for name, value in new.items():
        setattr(person, name, value)
    if new:
        person.save(update_fields=list(new))
