"""What was changed in a case: by whom, when and why, field by field."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Model
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cases.access import case_for
from cases.deadlines import title_of
from cases.forms import reading_language
from cases.middleware import DocketRequest
from cases.models import Case, CaseParty, CaseReminders, Deadline, GoodsClass, Leave, Role, User
from cases.reminders.own_rules import FIELDS
from cases.views.changes import NOTHING, in_words, name_of
from cases.views.frame import page

PAGE = 50
# What is told of each kind of row, and which of it when the row is new.
CASE = (
    *("ref", "ip_type", "title", "title_en", "our_side", "application_number"),
    *("registration_number", "publication_number", "filing_channel", "filing_office", "family"),
    *("responsible", "deputy", "restricted", "taken_over_on", "silent", "note", "stage"),
    *("filed_on", "registered_on", "office_status"),
)
DEADLINE = (
    *("due_date", "due_time", "opens_on", "surcharge_until", "trigger_date", "state"),
    *("disposition", "done_on", "proof", "proof_document", "closing_note", "verified_by"),
    *("facts_read", "disputed_date", "disputed_facts", "disputed_by"),
    *("overridden_by", "override_reason", "actor", "law", "consequence", "confirmed"),
)
PARTY = ("party", "role", "reference")
CLASS = ("number", "items", "goods")
REMINDED = ("digest_at", "daily_digest", "told_from")
LEAVE = ("first_day", "last_day", "deputy", "note")
LINKS = {
    Case: ("filing_office", "family", "responsible", "deputy"),
    Deadline: ("proof_document", "verified_by", "disputed_by", "overridden_by"),
    CaseParty: ("party",),
    GoodsClass: (),
    CaseReminders: ("partner", "verifier"),
    Leave: ("person", "deputy"),
    User: (),
}
TOLD: dict[type[Model], tuple[str, ...]] = {
    Case: CASE,
    Deadline: DEADLINE,
    CaseParty: PARTY,
    GoodsClass: CLASS,
    CaseReminders: FIELDS,
    Leave: LEAVE,
    User: REMINDED,
}
WHEN_NEW: dict[type[Model], tuple[str, ...]] = {
    Case: ("ref", "ip_type", "title"),
    Deadline: ("due_date",),
    CaseParty: ("reference",),
    GoodsClass: ("items", "goods"),
    CaseReminders: FIELDS,
    Leave: LEAVE,
    User: REMINDED,
}
HIDDEN_FROM_CLIENTS = {
    *("note", "closing_note", "override_reason", "facts_read"),
    *("disputed_date", "disputed_facts", "disputed_by"),
}


@dataclass(frozen=True)
class Difference:
    """One field before and after, in words."""

    name: str
    old: str
    new: str


@dataclass(frozen=True)
class Change:
    """One change of one row: "+" made, "~" changed, "-" taken out."""

    at: datetime
    key: int
    what: str
    detail: str
    kind: str
    by: User | None
    why: str
    differences: list[Difference] = field(default_factory=list)


@require_safe
def history(request: DocketRequest, pk: int) -> HttpResponse:
    """The changes of a case, its deadlines, parties, classes and papers, newest first."""
    case = case_for(request.user, pk)
    reader = Reader(era=request.era, is_client=request.user.role == Role.CLIENT)
    found = list(changes_of(Case, reader, id=case.pk))
    for model in (Deadline, CaseParty, GoodsClass):
        found += changes_of(model, reader, case_id=case.pk)
    found += _documents(case)
    found.sort(key=lambda change: (change.at, change.key), reverse=True)
    shown = Paginator(found, PAGE).get_page(request.GET.get("page"))
    return page(request, "cases/history.html", {"case": case, "page": shown})


@dataclass(frozen=True)
class Reader:
    """A client reads neither the office's notes nor its reasons."""

    era: str
    is_client: bool

    def may_read(self, name: str) -> bool:
        return not (self.is_client and name in HIDDEN_FROM_CLIENTS)


def changes_of(model: Any, reader: Reader, **which: int) -> Iterator[Change]:
    """Those of some rows of one kind; a change of nothing that the reader may know is none."""
    rows = model.history.filter(**which).select_related("history_user", *LINKS[model])
    key = model._meta.pk.attname
    before: dict[int, Any] = {}
    for row in rows.order_by("history_date", "history_id"):
        old = None if row.history_type == "+" else before.get(getattr(row, key))
        before[getattr(row, key)] = row
        differences = _differences(model, old, row, reader)
        if differences or row.history_type != "~":
            yield _change(model, row, differences, reader)


def _documents(case: Case) -> Iterator[Change]:
    """Documents are only added: each is told once, when it came."""
    for paper in case.documents.select_related("added_by"):
        what = _("Picture") if paper.kind == "picture" else _("Document")
        yield Change(paper.added_at, paper.pk, what, paper.name, "+", paper.added_by, "")


def _differences(model: Any, old: Any, new: Any, reader: Reader) -> list[Difference]:
    """A row that is new, or whose beginning was never kept, is told by its few main fields."""
    if new.history_type == "-":
        return []
    names = WHEN_NEW[model] if old is None else TOLD[model]
    attnames = {name: model._meta.get_field(name).attname for name in names}
    return [
        Difference(
            name=name_of(model, name),
            old=NOTHING if old is None else in_words(model, name, getattr(old, name), reader.era),
            new=in_words(model, name, getattr(new, name), reader.era),
        )
        for name, column in attnames.items()
        if reader.may_read(name)
        and _differ(getattr(old, column) if old is not None else "", getattr(new, column))
    ]


def _differ(old: Any, new: Any) -> bool:
    """Nothing is nothing, however the row keeps it."""
    return old != new and not (old in (None, "") and new in (None, ""))


def _change(model: Any, row: Any, differences: list[Difference], reader: Reader) -> Change:
    what, detail = _subject(model, row)
    return Change(
        at=row.history_date,
        key=row.history_id,
        what=what,
        detail=detail,
        kind=row.history_type,
        by=row.history_user,
        why="" if reader.is_client else row.history_change_reason or "",
        differences=differences,
    )


def _subject(model: Any, row: Any) -> tuple[str, str]:
    """What kind of row it is, and which one."""
    if model is Deadline:
        return _("Deadline"), f"{title_of(row, reading_language())} ({row.code})"
    if model is CaseParty:
        return _("Party"), f"{row.party or NOTHING} ({row.get_role_display()})"
    if model is GoodsClass:
        return _("Class"), str(row.number)
    if model is CaseReminders:
        return _("Reminders"), ""
    if model is User:
        return _("Reminders"), ""
    if model is Leave:
        return _("Leave"), str(row.person)
    return _("Case"), ""
