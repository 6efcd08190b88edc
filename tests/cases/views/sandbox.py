"""A person in the sandbox of a case: sends its form with some changes."""

from django.http import HttpResponse

from cases.models import Case, User
from tests.cases.views.desk import sign_in
from tests.factories import alice


def form(case: Case, **changes: str) -> dict[str, str]:
    """What the page sends when nothing was touched, with some changes."""
    case.refresh_from_db()
    days = {f"day_{e.pk}": e.date.isoformat() for e in case.events.current()}
    return {"version": str(case.version), "kind": "", "date": "", **days, **changes}


def day_of(case: Case, kind: str) -> str:
    return f"day_{case.events.current().get(kind=kind).pk}"


def send(
    case: Case, person: User | None = None, language: str = "en", **changes: str
) -> HttpResponse:
    desk = sign_in(person or alice(), language)
    return desk.post(f"/cases/{case.pk}/what-if/", form(case, **changes))


def named(case: Case, given: dict[tuple[str, str], str]) -> dict[str, str]:
    """Days and ticks by the kind of their event, as the form names them by its key."""
    return {
        f"{name[:-1]}_{case.events.current().get(kind=kind).pk}": value
        for (name, kind), value in given.items()
    }
