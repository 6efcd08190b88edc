"""The list of cases: narrowed, ordered and with the columns that its address says."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.paginator import Paginator
from django.forms import BoundField
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from django_htmx.http import push_url

from cases.finding import find_cases, in_order
from cases.forms import CaseListForm
from cases.forms.case_list import COLUMNS
from cases.middleware import DocketRequest
from cases.views.frame import bangkok_today, page, with_near_days

PAGE = 50


@dataclass(frozen=True)
class Head:
    """The head of a column: a click orders the list by it, another one the other way round."""

    name: str
    label: str
    sorted: str
    address: str


@dataclass(frozen=True)
class Chip:
    """One filter that narrows the list, and the address of the list without it."""

    label: str
    value: str | date
    address: str

    @property
    def is_day(self) -> bool:
        return isinstance(self.value, date)


@require_safe
def case_list(request: DocketRequest) -> HttpResponse:
    """Fifty cases to a page. The fragment for htmx is what the filters found; its address goes
    into the bar. A form sent without JavaScript is led to the same short address."""
    form = CaseListForm(request.user, with_near_days(request.GET))
    if not request.htmx and _says_nothing(request):  # type: ignore[attr-defined]
        return redirect(request.path + form.address())
    given = form.cleaned_data
    found = find_cases(request.user, given, bangkok_today())
    paginator = Paginator(in_order(found, given["order"], given["cols"]), PAGE)
    paginator.count = found.count()
    context = {
        "form": form,
        "q": given["q"],
        "page": paginator.get_page(request.GET.get("page")),
        "heads": list(_heads(form)),
        "chips": [_chip(form, field) for field in form.used()],
        "columns": given["cols"],
        "names": COLUMNS,
        "clear": form.address_of_all() or "?",
        "here": f"{form.address()}&" if form.address() else "?",
    }
    if request.htmx:  # type: ignore[attr-defined]
        fragment = page(request, "cases/_found.html", context)
        return push_url(fragment, request.path + form.address())
    return page(request, "cases/list.html", context)


def _says_nothing(request: DocketRequest) -> bool:
    """Whether the address names a filter and then leaves it blank, as a sent form does."""
    return any(request.GET.get(name) == "" for name in CaseListForm.base_fields)


def _heads(form: CaseListForm) -> Iterator[Head]:
    order = form.cleaned_data["order"]
    names: dict[str, Any] = {"ref": _("Case")} | {c: COLUMNS[c] for c in form.cleaned_data["cols"]}
    for name, label in names.items():
        sorting = {name: "ascending", f"-{name}": "descending"}.get(order, "")
        following = f"-{name}" if sorting == "ascending" else name
        yield Head(name, str(label), sorting, form.ordered_by(following) or "?")


def _chip(form: CaseListForm, field: BoundField) -> Chip:
    value = form.cleaned_data[field.name]
    if value is True:
        value = ""
    elif choices := getattr(field.field, "choices", None):
        value = str(dict(choices)[value])
    return Chip(str(field.label), value, form.address(without=field.name) or "?")
