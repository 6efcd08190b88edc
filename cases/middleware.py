"""Each person reads the docket in their own language and era."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation

from cases.models import User

LAST_PERSON = "last_person"
A_YEAR = 365 * 24 * 60 * 60
Handler = Callable[[HttpRequest], HttpResponse]


class DocketRequest(HttpRequest):
    """A request whose person is signed in; `era` is "be" or "ce"."""

    user: User
    era: str


class PersonMiddleware:
    """Activates the person's language and leaves their era on the request."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        person = request.user
        request.era = "be"  # type: ignore[attr-defined]
        if not person.is_authenticated:
            return self.get_response(request)
        request.era = person.era  # type: ignore[attr-defined]
        with translation.override(person.language):
            request.LANGUAGE_CODE = person.language
            response = self.get_response(request)
            response.headers.setdefault("Content-Language", person.language)
            _leave_name(request, response, str(person.pk))
            return response


def _leave_name(request: HttpRequest, response: HttpResponse, person: str) -> None:
    """Outlives the session, so that what somebody typed when it ended is shown to nobody else."""
    if request.get_signed_cookie(LAST_PERSON, default="") != person:
        response.set_signed_cookie(
            LAST_PERSON,
            person,
            max_age=A_YEAR,
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )
