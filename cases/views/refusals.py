"""A form that is refused, came too late or came twice: what it is told, and nothing is lost."""

from typing import Any, Protocol

from django import forms

from cases.middleware import DocketRequest
from cases.models import Deadline
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


def sent_twice(request: DocketRequest, deadline: Deadline, why: str) -> bool:
    """Whether the same person changed the deadline with the same words a moment ago."""
    newest = deadline.history.first()
    return (
        newest is not None
        and (newest.history_user, newest.history_change_reason) == (request.user, why)
        and newest.history_date > a_moment_ago()
    )
