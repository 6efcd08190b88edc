"""The report to a client: what the watch has found for them, as a page and as a PDF."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cases.forms import ReportForm, reading_language
from cases.middleware import DocketRequest
from cases.models import Party, PublishedMark, WatchHit
from cases.papers.typesetting import typeset
from cases.sheets import download
from cases.templatetags.docket import written
from cases.templatetags.watch import likeness_words, reason_sentences
from cases.views.frame import bangkok_today, page, typed_in_address
from cases.views.watch import check_may_read
from cases.watch.queue import clients_with_hits, report_of

USUAL_DAYS = timedelta(days=90)
PDF = "application/pdf"
SHOWN = 100
# A paper lists no more; more days are asked for in parts.
LISTED = 1000


@dataclass(frozen=True)
class Asked:
    """What a report is about; `language` is the one of the paper."""

    party: Party
    start: date
    end: date
    language: str


@require_safe
def watch_report(request: DocketRequest) -> HttpResponse:
    """Choose a client and days; what the paper will hold is shown."""
    check_may_read(request)
    form, asked = _asked(request)
    hits = list(_hits(request, asked)[: SHOWN + 1]) if asked else []
    context = {
        "form": form,
        "asked": asked,
        "hits": hits[:SHOWN],
        "more": len(hits) > SHOWN,
        "address": request.GET.urlencode(),
    }
    return page(request, "cases/watch_report.html", context)


@require_safe
def watch_report_pdf(request: DocketRequest) -> HttpResponse:
    """The same as a paper in the language of the client, or the one that was chosen."""
    check_may_read(request)
    _form, asked = _asked(request)
    if asked is None:
        return redirect("cases:watch_report")
    with translation.override(asked.language):
        content = paper_of(request, asked)
        name = _("Watch report %(client)s") % {"client": asked.party.name}
        return download(typeset("watch", content), f"{name}.pdf", PDF, in_the_page=True)


def _asked(request: DocketRequest) -> tuple[ReportForm, Asked | None]:
    """The form, and what it asks for; nothing before a client is chosen."""
    clients = clients_with_hits(request.user)
    form = ReportForm(clients, typed_in_address(request) if "party" in request.GET else None)
    if not form.is_valid():
        return form, None
    given, on = form.cleaned_data, bangkok_today()
    end = given["end"] or on
    party = given["party"]
    language = given["language"] or party.language
    return form, Asked(party, given["start"] or end - USUAL_DAYS, end, language)


def _hits(request: DocketRequest, asked: Asked) -> Any:
    return report_of(request.user, asked.party.pk, asked.start, asked.end)


def paper_of(request: DocketRequest, asked: Asked) -> dict[str, Any]:
    """The texts of the paper, in the active language."""
    hits = list(_hits(request, asked)[: LISTED + 1])
    era = "ce" if asked.language == "en" else "be"
    days = {"start": written(asked.start, era), "end": written(asked.end, era)}
    party = asked.party
    return {
        "language": reading_language(),
        "page": _("Page"),
        "title": _("Watch report"),
        "client": (asked.language == "en" and party.name_en) or party.name,
        "days": _("Marks published from %(start)s to %(end)s") % days,
        "made": _("Made on %(day)s by %(who)s")
        % {"day": written(bangkok_today(), era, short=False), "who": request.user},
        "note": _(
            "An opposition must reach the department on or before the last day that is named. "
            "The comparison looks at words, sound and classes; pictures are not compared."
        ),
        "none": _("Nothing that is like your marks or words was published in these days."),
        "more": _("The list is cut after %(n)s; please ask for fewer days.") % {"n": LISTED}
        if len(hits) > LISTED
        else "",
        "labels": {
            "owner": _("Owner"),
            "number": _("Application number"),
            "classes": _("Classes"),
            "published": _("Published on"),
            "due": _("Last day to oppose"),
            "ours": _("Compared with"),
            "why": _("Why"),
            "state": _("Decision"),
        },
        "rows": [_row(hit, era) for hit in hits[:LISTED]],
    }


def _row(hit: WatchHit, era: str) -> dict[str, Any]:
    mark, is_open = hit.mark, hit.state == WatchHit.State.OPEN
    passed = is_open and hit.due_on < bangkok_today()
    state = _("Too late") if passed else hit.get_state_display()
    return {
        "title": _title(mark),
        "owner": mark.owner or "–",
        "number": mark.number,
        "classes": ", ".join(map(str, mark.classes)) or "–",
        "published": written(mark.published_on, era),
        "due": written(hit.due_on, era, weekday=True),
        "ours": _ours(hit),
        "likeness": likeness_words(hit),
        "why": reason_sentences(hit),
        "state": f"{state}: {hit.reason}" if hit.reason else str(state),
        "open": is_open and not passed,
    }


def _title(mark: PublishedMark) -> str:
    words = mark.title or "–"
    return f"{words} ({_('Sandbox data')})" if mark.sandbox else words


def _ours(hit: WatchHit) -> str:
    if hit.case is not None:
        return f"{hit.case.title} ({hit.case.application_number or hit.case.ref})"
    return hit.term.words if hit.term else ""
