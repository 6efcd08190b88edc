"""The first-day tour: a few real pages for the work of a role, until the person closes it."""

from dataclasses import dataclass

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cases.middleware import DocketRequest
from cases.models import Role, User


@dataclass(frozen=True)
class Stop:
    """A page to see, and half a line on what it is for."""

    title: str
    about: str
    address: str


@require_POST
def tour(request: DocketRequest) -> HttpResponse:
    """Close the tour for good, or open it again; then Today.

    The history of people does not tell of it, so the row is changed without one.
    """
    closed_at = None if request.POST.get("tour") == "open" else timezone.now()
    User.objects.filter(pk=request.user.pk).update(tour_closed_at=closed_at)
    return HttpResponseRedirect(reverse("cases:today"))


def stops_for(person: User) -> list[Stop]:
    """The tour of a person; none when they closed it. Asks the database nothing."""
    if person.tour_closed_at is not None:
        return []
    if person.role == Role.ADMINISTRATOR:
        return _of_an_administrator()
    return _of_a_keeper() if person.keeps_the_docket else _of_a_reader()


def _of_an_administrator() -> list[Stop]:
    return [
        Stop(
            _("People"),
            _("Give each a role and an address for reminders."),
            reverse("admin:cases_user_changelist"),
        ),
        Stop(
            _("Closed days"),
            _("Check that next year's are there: they move deadlines."),
            reverse("admin:cases_closedday_changelist"),
        ),
        Stop(
            _("New case"),
            _("Reference, kind and title are enough to begin."),
            reverse("cases:new_case"),
        ),
        Stop(
            _("New statuses"),
            _("Say once what an unknown text of the office means."),
            reverse("cases:classify"),
        ),
        Stop(
            _("Background jobs"),
            _("See whether the sync and the reminders run."),
            reverse("admin:cases_jobrun_changelist"),
        ),
    ]


def _of_a_keeper() -> list[Stop]:
    return [
        Stop(
            _("My deadlines"),
            _("Press a row: it says why its date stands there."),
            reverse("cases:today") + "?who=mine",
        ),
        Stop(
            _("All cases"),
            _("Search by number, mark, client or reference."),
            reverse("cases:list"),
        ),
        Stop(
            _("New case"),
            _("Then add what happened: the deadlines follow."),
            reverse("cases:new_case"),
        ),
        Stop(
            _("Calculator"),
            _("A deadline by law, without opening a case."),
            reverse("cases:calculator"),
        ),
        Stop(
            _("Differs from the office"),
            _("Decide which value holds, with a reason."),
            reverse("cases:today") + "?show=differs",
        ),
    ]


def _of_a_reader() -> list[Stop]:
    return [
        Stop(
            _("Next 30 days"),
            _("Press a row: it says why its date stands there."),
            reverse("cases:today") + "?show=month",
        ),
        Stop(
            _("All cases"),
            _("Those you may see, by number, mark or reference."),
            reverse("cases:list"),
        ),
        Stop(
            _("Calculator"),
            _("A deadline by law, without a case."),
            reverse("cases:calculator"),
        ),
        Stop(
            _("Change password"),
            _("Choose one that only you know."),
            reverse("cases:password_change"),
        ),
    ]
