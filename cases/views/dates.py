"""What the docket understands of a date while a person types it."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cases.forms import ThaiDateField
from cases.forms import reading_language as language
from cases.middleware import DocketRequest
from cases.queries import office_closed_on
from cases.rules.thai_dates import english_date, near_day, possible_days, thai_date
from cases.views.frame import bangkok_today, page


@require_safe
def read_date(request: DocketRequest) -> HttpResponse:
    """The day in both eras, with its weekday and whether the office is closed; for a year of
    two digits the days it may mean; else why the text is no date. The only parameter is the
    field as it stands in its form."""
    field = next(iter(request.GET), "")
    text = request.GET.get(field, "").replace("\x00", "").strip()
    return page(request, "cases/_date_read.html", _read(text) | {"text": text} if text else {})


def _read(text: str) -> dict[str, Any]:
    try:
        near = near_day(text, bangkok_today())
        day = ThaiDateField(required=False).clean(near.isoformat() if near else text)
    except ValidationError as error:
        asked = [_choice(day) for day in possible_days(text)]
        return {"asked": asked} if asked else {"refused": " ".join(error.messages)}
    return {
        "day": _choice(day),
        "near": near is not None,
        "closed": office_closed_on(day, language()) or (_("weekend") if day.weekday() > 4 else ""),
    }


def _choice(day: date) -> dict[str, str]:
    """A day as it is read in both eras, and as it is written into the field."""
    if language() == "th":
        both = f"{thai_date(day, weekday=True)} ({thai_date(day, 'ce', short=True)})"
    else:
        both = f"{english_date(day, weekday=True)} ({english_date(day, 'be', short=True)})"
    return {"both": both, "written": day.isoformat()}
