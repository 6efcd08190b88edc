"""The monthly audit of the register: as a page, as an Excel file and as a PDF."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cases.forms import reading_language
from cases.middleware import DocketRequest
from cases.models import Case, Discrepancy, Role
from cases.papers.typesetting import typeset
from cases.register.audit import (
    Audit,
    audit_of,
    decided_in,
    for_the_sheet,
    never_checked,
    without_a_service,
)
from cases.register.months import month_before, next_month
from cases.rules.thai_dates import ENGLISH_MONTHS, MONTHS, bangkok_day, year_text
from cases.sheets import Row, Sheet, download, workbook
from cases.templatetags.docket import field_label, register_value, written
from cases.views.frame import bangkok_today, page

PDF = "application/pdf"
AT_ONCE = 500
SHOWN = 50
# A paper lists no more; the Excel file has them all.
LISTED = 200
FIRST_YEAR = 2000


@require_safe
def audit(request: DocketRequest) -> HttpResponse:
    """The figures of a month, and the first cases that were never checked."""
    month, known = _month(request)
    found = audit_of(request.user, month)
    this_month = bangkok_today().replace(day=1)
    context = {
        "audit": found,
        "name": month_name(month, request.era),
        "unknown": not known,
        "address": f"{month:%Y-%m}",
        "before": f"{month_before(month):%Y-%m}" if month.year > FIRST_YEAR else "",
        "after": f"{next_month(month):%Y-%m}" if month < this_month else "",
        "figures": figures(found, without_a_service(request.user)),
        "decided": [(one.who, how_in_words(one.how), one.count) for one in found.decided],
        "never": list(never_checked(request.user, month)[:SHOWN]) if found.never else [],
    }
    return page(request, "cases/audit.html", context)


@require_safe
def audit_sheet(request: DocketRequest) -> HttpResponse:
    """The same with every difference and every case that was never checked, as Excel."""
    month, _known = _month(request)
    found = audit_of(request.user, month)
    name = _("Audit of the register %(month)s") % {"month": f"{month:%Y-%m}"}
    content = workbook(_sheets(request, found), language=reading_language(), era=request.era)
    return download(content, f"{name}.xlsx")


@require_safe
def audit_pdf(request: DocketRequest) -> HttpResponse:
    """The same as a paper to be signed and filed."""
    month, _known = _month(request)
    content = paper_of(request, audit_of(request.user, month))
    name = _("Audit of the register %(month)s") % {"month": f"{month:%Y-%m}"}
    return download(typeset("audit", content), f"{name}.pdf", PDF, in_the_page=True)


def _month(request: DocketRequest) -> tuple[date, bool]:
    """The month of the address as its first day, and whether it was one; else the present one.
    The audit is the office's own: for a client it is not there."""
    if request.user.role == Role.CLIENT:
        raise Http404
    this_month = bangkok_today().replace(day=1)
    text = request.GET.get("month", "")
    if not text:
        return this_month, True
    try:
        month = date.fromisoformat(f"{text}-01")
    except ValueError:
        return this_month, False
    known = month.year >= FIRST_YEAR and month <= this_month
    return (month, True) if known else (this_month, False)


def month_name(month: date, era: str) -> str:
    """พฤศจิกายน 2569"""
    language = reading_language()
    names = MONTHS if language == "th" else ENGLISH_MONTHS
    return f"{names[month.month - 1]} {year_text(month.year, language, era)}"


def figures(found: Audit, without: int) -> list[tuple[str, int, bool]]:
    """The figures in words, in the order of the report, and whether one is a part of another."""
    return [
        (_("Cases that the office can be asked about"), found.cases, False),
        (_("Checked in the month"), found.checked, False),
        (_("of these equal in every field"), found.equal, True),
        (_("of these different at some time of the month"), found.different, True),
        (_("of these different still, as somebody decided before"), found.kept, True),
        (_("of these with a field that could not be read"), found.unread, True),
        (_("of these not shown by the office"), found.not_shown, True),
        (_("Checked before, but not in the month"), found.earlier, False),
        (_("Never checked"), found.never, False),
        (_("Differences that stood in the month"), found.differences, False),
        (_("of these open at its end"), found.open, True),
        (_("of these only counted, by the rule of the field"), found.counted_only, True),
        (_("Cases without a number, or of a kind without a service"), without, False),
    ]


def how_in_words(how: str) -> str:
    """How a difference was decided."""
    if how == "by_rule":
        return _("Taken over by the rule of the field")
    return str(Discrepancy.State(how).label)


def _sheets(request: DocketRequest, found: Audit) -> Iterator[Sheet]:
    month = month_name(found.month, request.era)
    rows = [row[:2] for row in figures(found, without_a_service(request.user))]
    yield Sheet(_("Summary"), [month, _("Number")], rows)
    heads = [_("Who"), _("How"), _("Number")]
    decided = [(one.who or "–", how_in_words(one.how), one.count) for one in found.decided]
    yield Sheet(_("Decided"), heads, decided)
    heads = [
        _("Case"), _("Title"), _("Client"), _("Field"), _("In the docket"), _("At the office"),
        _("First seen"), _("Answer"), _("Fetched"), _("State"), _("Who"), _("Decided"),
        _("Reason"), _("Deadlines that followed"),
    ]  # fmt: skip
    differences = for_the_sheet(request.user, found.month).iterator(chunk_size=AT_ONCE)
    yield Sheet(_("Differences"), heads, map(_cells, differences))
    heads = [_("Case"), _("Title"), _("Client"), _("Kind of right"), _("Application number")]
    cases = never_checked(request.user, found.month).iterator(chunk_size=AT_ONCE)
    yield Sheet(_("Never checked"), heads, map(_case_cells, cases))


def _cells(row: Discrepancy) -> Row:
    return (
        row.case.ref,
        row.case.title,
        vars(row)["client_name"] or "",
        str(field_label(row.field)),
        _sheet_value(row.docket_value, row.field),
        _sheet_value(row.office_value, row.field),
        timezone.localdate(row.first_seen_at),
        row.snapshot.service,
        timezone.localdate(row.snapshot.fetched_at),
        how_in_words("by_rule" if row.by_rule else row.state),
        str(row.decided_by) if row.decided_by and not row.by_rule else "",
        timezone.localdate(row.decided_at) if row.decided_at else None,
        row.reason,
        len(row.moved) or None,
    )


def _sheet_value(text: str, field: str) -> str | date:
    """A day as a day, so that a sheet can sort it."""
    if field.endswith("_on"):
        try:
            return date.fromisoformat(text)
        except ValueError:
            return text
    return text


def _case_cells(case: Case) -> Row:
    return (
        case.ref,
        case.title,
        vars(case)["client_name"] or "",
        case.get_ip_type_display(),
        case.application_number,
    )


def paper_of(request: DocketRequest, found: Audit) -> dict[str, Any]:
    """The texts of the paper."""
    decisions = list(decided_in(request.user, found.month)[: LISTED + 1])
    never = list(never_checked(request.user, found.month)[: LISTED + 1])
    more = _("More than %(n)s: the Excel file has them all.") % {"n": LISTED}
    return {
        "language": reading_language(),
        "page": _("Page"),
        "title": _("Audit of the register"),
        "month": month_name(found.month, request.era),
        "made": _("Made on %(day)s by %(who)s")
        % {"day": written(bangkok_today(), request.era, short=False), "who": request.user},
        "signed": [_("Made by"), _("Looked through by")],
        "note": _("Counted over the cases that this person may see."),
        "figures": [
            {"text": text, "number": f"{number:,}", "part": part}
            for text, number, part in figures(found, without_a_service(request.user))
        ],
        "decided": {
            "title": _("Decided by whom and how"),
            "heads": [_("Who"), _("How"), _("Number")],
            "rows": [[d.who or "–", how_in_words(d.how), f"{d.count:,}"] for d in found.decided],
            "none": _("Nothing was decided in the month."),
        },
        "decisions": {
            "title": _("The decisions"),
            "heads": [_("Day"), _("Case"), _("Field"), _("In the docket"), _("At the office"),
                      _("How"), _("Who")],
            "rows": [_decision(request, row) for row in decisions[:LISTED]],
            "none": _("Nothing was decided in the month."),
            "more": more if len(decisions) > LISTED else "",
        },
        "never": {
            "title": _("Never checked"),
            "heads": [_("Case"), _("Title"), _("Client"), _("Application number")],
            "rows": [[c.ref, c.title, vars(c)["client_name"] or "–", c.application_number]
                     for c in never[:LISTED]],
            "none": _("Every case has been checked at least once."),
            "more": more if len(never) > LISTED else "",
        },
    }  # fmt: skip


def _decision(request: DocketRequest, row: Discrepancy) -> list[str]:
    context = {"request": request}
    day = bangkok_day(row.decided_at) if row.decided_at else None
    return [
        written(day, request.era) if day else "",
        row.case.ref,
        str(field_label(row.field)),
        register_value(context, row.docket_value, row.field),
        register_value(context, row.office_value, row.field),
        how_in_words("by_rule" if row.by_rule else row.state),
        "–" if row.by_rule else str(row.decided_by),
    ]
