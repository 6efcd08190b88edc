"""What a person sets for themselves."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from cases.middleware import DocketRequest

YEAR = 365 * 24 * 60 * 60
LONGEST_WAY_BACK = 2000


@login_not_required  # the language of the sign-in page can be chosen before signing in
@require_POST
def preferences(request: DocketRequest) -> HttpResponse:
    """Remember the language or the era, and go back to the page."""
    language = request.POST.get("language")
    era = request.POST.get("era")
    response = HttpResponseRedirect(way_back(request.POST.get("next", "")))
    if language in {"th", "en"}:
        response.set_cookie(settings.LANGUAGE_COOKIE_NAME, language, max_age=YEAR, samesite="Lax")
    if request.user.is_authenticated:
        _remember(request, language, era)
    return response


def way_back(back: str) -> str:
    """The page of this site that a form names; Today for anything else."""
    ours = back.startswith("/") and len(back) <= LONGEST_WAY_BACK
    return back if ours and url_has_allowed_host_and_scheme(back, None) else "/"


def _remember(request: DocketRequest, language: str | None, era: str | None) -> None:
    person = request.user
    before = (person.language, person.era)
    if language in {"th", "en"}:
        person.language = language
    if era in {"be", "ce"}:
        person.era = era
    if (person.language, person.era) != before:
        person.save(update_fields=["language", "era"])
