"""Adding a document or a picture to a case, without an event."""

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cases.access import editable_case_for
from cases.documents import DocumentRefused, store_document
from cases.forms import PaperForm
from cases.images import add_picture
from cases.middleware import DocketRequest
from cases.models import Case
from cases.views.frame import cause, page


@require_http_methods(["GET", "HEAD", "POST"])
def add_paper(request: DocketRequest, pk: int) -> HttpResponse:
    """A file of a case. The same one sent twice is there once."""
    case = editable_case_for(request.user, pk)
    form = PaperForm(case, request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid() and _added(request, case, form):
        return redirect("cases:case", pk=case.pk)
    context = {"case": case, "form": form}
    return page(request, "cases/add_paper.html", context, status=422 if form.errors else 200)


def _added(request: DocketRequest, case: Case, form: PaperForm) -> bool:
    paper, shows = form.cleaned_data["paper"], form.cleaned_data["shows"]
    try:
        with transaction.atomic():
            if shows:
                add_picture(case, paper, shows, cause(request, _("Picture added")))
            else:
                store_document(case, paper, kind="paper", by=request.user, at=timezone.now())
    except DocumentRefused as refused:
        form.add_error("paper", str(refused))
        return False
    messages.success(request, _("The picture is here.") if shows else _("The document is here."))
    return True
