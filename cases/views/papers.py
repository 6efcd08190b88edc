"""Documents and pictures of a case, for those who may see the case."""

import logging
from typing import Any

from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from cases.access import can_keep_the_docket, case_for, document_for
from cases.documents import DocumentDamaged, open_document
from cases.images import open_thumbnail
from cases.middleware import DocketRequest
from cases.models import CaseEvent, CaseImage, Document
from cases.previews import CannotShow, page_count, page_picture
from cases.queries import visible_to
from cases.views.frame import page

logger = logging.getLogger(__name__)
LONGEST_NUMBER = 6


@require_safe
def document(request: DocketRequest, pk: int) -> HttpResponseBase:
    """The bytes of a document, as a download that no browser runs; a damaged one is told."""
    paper = document_for(request.user, pk)
    try:
        content = open_document(paper)
    except DocumentDamaged as error:
        logger.exception("document %s cannot be read", paper.pk)
        context = {"paper": paper, "case": paper.case, "sentence": str(error)}
        return page(request, "cases/damaged.html", context, status=500)
    response = FileResponse(content, as_attachment=True, filename=one_line(paper.name))
    response.headers["Content-Type"] = paper.media_type
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, no-cache"
    return response


def one_line(name: str) -> str:
    """A file name that ends no header line, however it came into the database."""
    return "".join(letter if letter.isprintable() else "_" for letter in name)


@require_safe
def look(request: DocketRequest, pk: int) -> HttpResponse:
    """A document page by page: as a drawer beside a case, or as a page of its own."""
    paper = document_for(request.user, pk)
    event = CaseEvent.objects.current().filter(document=paper).order_by("-pk").first()
    context = {"paper": paper, "case": paper.case, "event": event, **_shown(request, paper)}
    template = "cases/_look.html" if request.htmx else "cases/look.html"  # type: ignore[attr-defined]
    return page(request, template, context)


def _shown(request: DocketRequest, paper: Document) -> dict[str, Any]:
    """The page that is asked for among those there are, or why none can be shown."""
    try:
        pages = page_count(paper)
    except (CannotShow, DocumentDamaged) as error:
        return {"sentence": str(error)}
    return {"pages": pages, "number": min(_number(request), pages)}


def _number(request: DocketRequest) -> int:
    number = request.GET.get("page", "")
    known = number.isdecimal() and len(number) <= LONGEST_NUMBER
    return max(1, int(number)) if known else 1


@require_safe
def picture(request: DocketRequest, pk: int) -> HttpResponse:
    """One page of a document, drawn. There is none of what cannot be shown."""
    paper = document_for(request.user, pk)
    try:
        drawn = page_picture(paper, _number(request))
    except (CannotShow, DocumentDamaged) as error:
        raise Http404(str(error)) from error
    response = HttpResponse(drawn.content, content_type=drawn.media_type)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, no-cache"
    return response


@require_safe
def pictures(request: DocketRequest, pk: int) -> HttpResponse:
    """The pictures of a case with what each shows: beside the case, or as a page of its own."""
    case = case_for(request.user, pk)
    context = {
        "case": case,
        "images": case.images.order_by("position", "pk"),
        "may_keep": can_keep_the_docket(request.user),
    }
    template = "cases/_pictures.html" if request.htmx else "cases/pictures.html"  # type: ignore[attr-defined]
    return page(request, template, context)


@require_safe
def thumbnail(request: DocketRequest, pk: int) -> FileResponse:
    """The small copy of a picture in a case that the person may see."""
    image = get_object_or_404(CaseImage.objects.filter(case__in=visible_to(request.user)), pk=pk)
    try:
        content = open_thumbnail(image)
    except DocumentDamaged as error:
        raise Http404(str(error)) from error
    response = FileResponse(content, content_type="image/png")
    response.headers["Cache-Control"] = "private, max-age=3600"
    return response
