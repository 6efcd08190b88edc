"""A form that is refused, came too late or came twice: what it is told, and nothing is lost."""

from typing import Any, Protocol

from django import forms
from django.utils.translation import gettext as _

from cases.middleware import DocketRequest
from cases.models import Deadline
from cases.templatetags.docket import written
from cases.views.frame import a_moment_ago


class Versioned(Protocol):
    """A row that counts its changes."""

    version: int


def tell(form: forms.BaseForm, field: str, message: str) -> None:
    """Say it beside the field, or above the form where it has no such field."""
    form.add_error(field if field in form.fields else None, message)


def take_version(form: Any, row: Versioned) -> None:
    """What was typed stays; sending it again means the row as it is now."""
    form.data = {**form.data.dict(), form.add_prefix("version"): str(row.version)}


def as_it_stands_now(request: DocketRequest, deadline: Deadline) -> str:
    """Which day holds now, who made it so and why: whoever sends the form again knows what it
    would write over."""
    newest = deadline.history.select_related("history_user").first()
    told = _("Now it says %(day)s (%(who)s: %(why)s). Send the form again only if yours is right.")
    return told % {
        "day": written(deadline.due_date, request.era, weekday=True),
        "who": newest.history_user if newest else deadline.dated_by,
        "why": (newest.history_change_reason if newest else "") or "–",
    }


def sent_twice(request: DocketRequest, deadline: Deadline, why: str) -> bool:
    """Whether the same person changed the deadline with the same words a moment ago."""
    newest = deadline.history.first()
    return (
        newest is not None
        and (newest.history_user, newest.history_change_reason) == (request.user, why)
        and newest.history_date > a_moment_ago()
    )
