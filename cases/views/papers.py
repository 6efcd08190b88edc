"""Documents and pictures of a case, for those who may see the case."""

import logging

from django.http import FileResponse, Http404
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from cases.access import document_for
from cases.documents import DocumentDamaged, open_document
from cases.images import open_thumbnail
from cases.middleware import DocketRequest
from cases.models import CaseImage
from cases.queries import visible_to
from cases.views.frame import page

logger = logging.getLogger(__name__)


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
def thumbnail(request: DocketRequest, pk: int) -> FileResponse:
    """The small copy of a picture in a case that the person may see."""
    picture = get_object_or_404(CaseImage.objects.filter(case__in=visible_to(request.user)), pk=pk)
    try:
        content = open_thumbnail(picture)
    except DocumentDamaged as error:
        raise Http404(str(error)) from error
    response = FileResponse(content, content_type="image/png")
    response.headers["Cache-Control"] = "private, max-age=3600"
    return response
