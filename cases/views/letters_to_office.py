"""The letters that ask the office about differences: Thai, one to a sheet, to be printed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.http import HttpResponse
from django.utils import timezone, translation
from django.views.decorators.http import require_safe

from cases.access import check_can_keep_the_docket
from cases.middleware import DocketRequest
from cases.models import Discrepancy
from cases.queries import seen_by
from cases.register.queue import with_its_answer
from cases.rules.thai_dates import bangkok_day, thai_date
from cases.rules.wording import ip_type_label
from cases.templatetags.docket import field_label, stage_label
from cases.views.frame import bangkok_today, page

MOST = 50
LONGEST_NUMBER = 18
NONE = "ไม่มีข้อมูล"


@dataclass(frozen=True)
class Letter:
    """One letter, every part of it a text in Thai."""

    ref: str
    day: str
    kind: str
    title: str
    application: str
    registration: str
    client: str
    field: str
    office: str
    docket: str
    service: str
    fetched: str


@require_safe
def letters_to_office(request: DocketRequest) -> HttpResponse:
    """The letters about the differences that the address names, at most fifty."""
    check_can_keep_the_docket(request.user)
    picks = request.GET.getlist("pick")
    keys = {int(pick) for pick in picks if pick.isdecimal() and len(pick) <= LONGEST_NUMBER}
    visible = Discrepancy.objects.filter(
        seen_by(request.user, "case__"), pk__in=sorted(keys)[:MOST]
    )
    rows = with_its_answer(visible).order_by("case__ref", "field", "pk")
    letters = letters_about(list(rows), bangkok_today())
    return page(request, "cases/letters_to_office.html", {"letters": letters})


def letters_about(rows: Sequence[Discrepancy], on: date) -> list[Letter]:
    """The office reads Thai, whatever the language of who prints it. A letter bears the day on
    which the office was asked, or today's while it is not asked yet."""
    with translation.override("th"):
        return [_letter(row, on) for row in rows]


def _letter(row: Discrepancy, on: date) -> Letter:
    case = row.case
    return Letter(
        ref=case.ref,
        day=thai_date(bangkok_day(row.asked_at) if row.asked_at else on),
        kind=ip_type_label(case.ip_type, "th"),
        title=case.title,
        application=case.application_number,
        registration=case.registration_number,
        client=vars(row).get("client_name") or "",
        field=str(field_label(row.field)),
        office=_value(row.office_value, row.field),
        docket=_value(row.docket_value, row.field),
        service=row.snapshot.service,
        fetched=thai_date(timezone.localdate(row.snapshot.fetched_at)),
    )


def _value(text: str, field: str) -> str:
    if not text:
        return NONE
    if field == "status":
        return str(stage_label(text))
    if field.endswith("_on"):
        try:
            return thai_date(date.fromisoformat(text[:10]))
        except ValueError:
            return text
    return text
