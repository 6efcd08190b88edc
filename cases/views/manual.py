"""The user manual in the reader's language."""

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_safe

from cases import manual
from cases.forms import reading_language
from cases.middleware import DocketRequest
from cases.views.frame import page


@require_safe
def contents(request: DocketRequest) -> HttpResponse:
    """The list of chapters."""
    chapters = manual.contents(reading_language())
    return page(request, "cases/manual.html", {"chapters": chapters})


@require_safe
def chapter(request: DocketRequest, name: str) -> HttpResponse:
    """One chapter with the ways to the others."""
    language = reading_language()
    try:
        shown = manual.chapter(name, language)
    except KeyError as error:
        raise Http404 from error
    before, after = manual.neighbours(name, language)
    context = {
        "chapter": shown,
        "chapters": manual.contents(language),
        "before": before,
        "after": after,
    }
    return page(request, "cases/manual.html", context)
