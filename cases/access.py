"""Loading one thing for one person: it is there for them, or it is not there at all."""

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from cases.models import Case, Deadline, Document, User
from cases.queries import visible_to


def case_for(user: User, pk: int) -> Case:
    """A case that the person may see; Http404 otherwise, for strangers as for a wrong id."""
    seen = visible_to(user).select_related("responsible", "deputy", "telling")
    return get_object_or_404(seen, pk=pk)


def editable_case_for(user: User, pk: int) -> Case:
    """A case that the person may change. Raises Http404, or PermissionDenied with a sentence."""
    case = case_for(user, pk)
    check_can_keep_the_docket(user)
    return case


def deadline_for(user: User, pk: int) -> Deadline:
    """A deadline in a case that the person may see; Http404 otherwise."""
    return get_object_or_404(
        Deadline.objects.filter(case__in=visible_to(user)).select_related(
            "case",
            "root_event__entered_by",
            "root_event__document",
            "entered_by",
            "dated_by",
            "verified_by",
            "disputed_by",
            "overridden_by",
            "closed_by",
            "source_document",
        ),
        pk=pk,
    )


def editable_deadline_for(user: User, pk: int) -> Deadline:
    deadline = deadline_for(user, pk)
    check_can_keep_the_docket(user)
    return deadline


def document_for(user: User, pk: int) -> Document:
    """A document of a case that the person may see; Http404 otherwise."""
    papers = Document.objects.filter(case__in=visible_to(user)).select_related("case")
    return get_object_or_404(papers, pk=pk)


def check_can_keep_the_docket(user: User) -> None:
    """Raises PermissionDenied with a sentence when the person may only read."""
    if not user.is_authenticated:
        raise Http404
    if not user.keeps_the_docket:
        raise PermissionDenied(_("Your role may read the docket but not change it."))


def can_keep_the_docket(user: User) -> bool:
    """The same question, for a template."""
    return user.is_authenticated and user.keeps_the_docket
