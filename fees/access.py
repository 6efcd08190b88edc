"""Who keeps the books: everybody of the office, the bookkeeper among them, and no client."""

from django.db.models import Q
from django.http import Http404
from django.shortcuts import get_object_or_404

from cases.access import case_for
from cases.models import Case, Role, User
from cases.queries import seen_by
from fees.models import BillingPaper, Charge, Payment

BOOKS = frozenset({Role.ADMINISTRATOR, Role.AGENT, Role.ASSISTANT, Role.BOOKKEEPER})


def can_keep_the_books(user: User) -> bool:
    """Whether a person sees charges, records payments and issues papers. A bookkeeper does so
    without changing the docket otherwise."""
    return user.is_authenticated and user.role in BOOKS


def check_can_keep_the_books(user: User) -> None:
    """Raises Http404: for a client there are no books."""
    if not can_keep_the_books(user):
        raise Http404


def books_of(user: User, pk: int) -> Case:
    """A case whose charges the person may see; Http404 otherwise."""
    check_can_keep_the_books(user)
    return case_for(user, pk)


def charge_for(user: User, pk: int) -> Charge:
    """A charge of a case that the person may see; Http404 otherwise."""
    check_can_keep_the_books(user)
    rows = Charge.objects.filter(seen_by(user, "case__"))
    return get_object_or_404(rows.select_related("case", "deadline__case", "invoice"), pk=pk)


def payment_for(user: User, pk: int) -> Payment:
    """A payment on a charge of a case that the person may see; Http404 otherwise."""
    check_can_keep_the_books(user)
    rows = Payment.objects.filter(seen_by(user, "charge__case__"))
    return get_object_or_404(rows.select_related("charge__case", "charge__deadline"), pk=pk)


def paper_for(user: User, pk: int) -> BillingPaper:
    """A quotation or an invoice. A client finds those that were issued to it and hold, and none
    of others; Http404 otherwise."""
    rows = BillingPaper.objects.filter(seen_by(user, "case__"))
    if not can_keep_the_books(user):
        rows = rows.filter(Q(client__users=user), voided_at__isnull=True).distinct()
    return get_object_or_404(rows.select_related("case", "client", "issued_by"), pk=pk)


def paper_to_void(user: User, pk: int) -> BillingPaper:
    """A paper that the person may void; Http404 otherwise."""
    check_can_keep_the_books(user)
    return paper_for(user, pk)
