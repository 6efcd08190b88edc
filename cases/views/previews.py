"""What a form would do to the deadlines, beside the form while it is filled in."""

from typing import Any

from django import forms
from django.http import HttpResponse

from cases.middleware import DocketRequest
from cases.views.frame import page


def asks_for_preview(request: DocketRequest) -> bool:
    """Whether only the preview beside a form is asked for, not the whole page."""
    return request.method == "POST" and request.headers.get("HX-Target") == "coming"


def show_preview(
    request: DocketRequest, form: forms.Form, coming: Any, of: str = "coming", **more: Any
) -> HttpResponse:
    """The preview; where the form gives none yet, why, without a word on what is still empty.
    `more` is what stands beside it, such as the contradictions that saving would bring."""
    context = {of: coming, "wrong": [] if coming is not None else wrong_in(form), **more}
    return page(request, "cases/_coming.html", context)


def wrong_in(form: forms.Form) -> list[str]:
    """What is wrong with the fields that are filled in, in sentences."""
    return [
        str(error.messages[0])
        for name, errors in form.errors.as_data().items()
        for error in errors[:1]
        if error.code != "required" and (name not in form.fields or form[name].value())
    ]
