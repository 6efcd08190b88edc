"""Setting the date of a deadline by hand, and ending that."""

from datetime import date

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cases.access import editable_deadline_for
from cases.deadlines import ChangedMeanwhile, DeadlineRefused, refusal_of
from cases.forms import EndOverrideForm, OverrideForm
from cases.middleware import DocketRequest
from cases.models import Deadline
from cases.overriding import check_can_override, end_override, override_due_date
from cases.views.frame import cause, page, posted
from cases.views.refusals import as_it_stands_now, sent_twice, take_version, tell


@require_http_methods(["GET", "HEAD", "POST"])
def override(request: DocketRequest, pk: int) -> HttpResponse:
    """Another due date with its reason, or the end of one: the button says which."""
    deadline = editable_deadline_for(request.user, pk)
    ending = "end" in request.POST
    form = OverrideForm(deadline, None if ending else posted(request))
    end = EndOverrideForm(
        request.POST if ending else None, prefix="end", initial={"version": deadline.version}
    )
    sent: OverrideForm | EndOverrideForm = end if ending else form
    if request.method == "POST" and sent.is_valid() and _done(request, deadline, sent):
        told = _("The computed date holds again.") if ending else _("The date is set by hand.")
        messages.success(request, told)
        return redirect("cases:why", pk=deadline.pk)
    context = {
        "deadline": deadline,
        "case": deadline.case,
        "form": form,
        "end": end,
        "refusal": refusal_of(check_can_override, deadline),
    }
    return page(request, "cases/override.html", context, status=422 if sent.errors else 200)


def _done(request: DocketRequest, deadline: Deadline, form: OverrideForm | EndOverrideForm) -> bool:
    given = form.cleaned_data
    reason = cause(request, given["why"])
    due: date | None = given.get("due")
    try:
        if due is None:
            end_override(deadline, given["version"], reason)
        else:
            override_due_date(deadline, due, given["version"], reason)
    except ChangedMeanwhile as changed:
        deadline.refresh_from_db()
        if _holds(deadline, due) and sent_twice(request, deadline, given["why"]):
            return True
        form.add_error(None, changed.message)
        form.add_error(None, as_it_stands_now(request, deadline))
        take_version(form, deadline)
        return False
    except DeadlineRefused as refused:
        tell(form, refused.field, refused.message)
        return False
    return True


def _holds(deadline: Deadline, due: date | None) -> bool:
    """Whether the deadline stands already as the form wants it."""
    if due is None:
        return deadline.overridden_at is None
    return deadline.overridden_at is not None and deadline.due_date == due
