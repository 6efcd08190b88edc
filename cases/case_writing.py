"""Making and changing cases: one verb for the form, the import and the demo office."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.models import OWN_MATTER, Case, GoodsClass, IpType, OurSide, User
from cases.party_writing import CaseRefused, GivenClient, check_client, join_client
from cases.recompute import Cause, sign
from cases.rules.stages import stage_for

TEXTS = {
    "ref": 60,
    "title": 500,
    "title_en": 500,
    "application_number": 40,
    "registration_number": 40,
    "publication_number": 40,
}
PLAIN = (
    *TEXTS,
    "ip_type",
    "our_side",
    "filing_channel",
    "note",
    "restricted",
    "taken_over_on",
    "silent",
)
LINKED = ("responsible", "deputy", "filing_office", "family")


@dataclass(frozen=True)
class GivenClass:
    """One Nice class with the number of items that is charged."""

    number: int
    items: int = 1
    goods: str = ""


@dataclass(frozen=True)
class GivenCase:
    """What is said of a case. Only the fields that are given are written."""

    fields: Mapping[str, Any]
    classes: Sequence[GivenClass] | None = None
    client: GivenClient | None = None


def check_case(given: GivenCase, cause: Cause, existing: Case | None = None) -> None:
    """Raises CaseRefused with the first thing that is wrong."""
    fields = given.fields
    for name in ("ref", "ip_type", "title"):
        if not fields.get(name) and (existing is None or name in fields):
            raise CaseRefused(name, _("This is required."))
    for name, most in TEXTS.items():
        if len(str(fields.get(name) or "")) > most:
            raise CaseRefused(name, _("This is longer than %(most)s characters.") % {"most": most})
        if "\x00" in str(fields.get(name) or ""):
            raise CaseRefused(name, _("This contains a character that cannot be stored."))
    _check_choices(fields, existing)
    _check_number(fields, existing)
    for entry in given.classes or ():
        _check_class(entry)
    if given.client is not None:
        check_client(given.client)
    ref = fields.get("ref")
    if ref and (existing is None or ref != existing.ref):
        _check_ref(ref, existing)
    _check_taken_over(fields, cause)


def _check_choices(fields: Mapping[str, Any], existing: Case | None) -> None:
    ip_type = fields.get("ip_type")
    known = {*IpType.values, existing.ip_type if existing else ""}
    if ip_type is not None and ip_type not in known:
        raise CaseRefused("ip_type", _("This kind of right is not known."))
    if existing is not None and ip_type is not None and ip_type != existing.ip_type:
        raise CaseRefused("ip_type", _("A case cannot change its kind of right."))
    if fields.get("our_side") not in {None, *OurSide.values}:
        raise CaseRefused("our_side", _("Our side is applicant or opponent."))


def _check_ref(ref: str, existing: Case | None) -> None:
    others = Case.objects.filter(ref=ref)
    if existing is not None:
        others = others.exclude(pk=existing.pk)
    if others.exists():
        raise CaseRefused("ref", _("Another case already has this reference."))


def _check_number(fields: Mapping[str, Any], existing: Case | None) -> None:
    number = fields.get("application_number", existing.application_number if existing else "")
    if not number or not {"application_number", "our_side"} & set(fields):
        return
    others = Case.objects.filter(
        application_number=number,
        ip_type=existing.ip_type if existing else fields["ip_type"],
        our_side=fields.get("our_side") or (existing.our_side if existing else "applicant"),
    )
    if existing is not None:
        others = others.exclude(pk=existing.pk)
    if others.exists():
        raise CaseRefused(
            "application_number", _("Another case already has this application number.")
        )


def _check_taken_over(fields: Mapping[str, Any], cause: Cause) -> None:
    """A day to come would hide every term that ends before it."""
    day = fields.get("taken_over_on")
    if day is not None and day > timezone.localtime(cause.at).date():
        raise CaseRefused("taken_over_on", _("This date lies in the future."))


def _check_class(given: GivenClass) -> None:
    if not 1 <= given.number <= 45:
        raise CaseRefused("classes", _("A Nice class lies between 1 and 45."))
    if not 1 <= given.items <= 32000:
        raise CaseRefused("classes", _("A class has at least one item."))


def create_case(given: GivenCase, cause: Cause) -> Case:
    """Make a case with its classes and client. Raises CaseRefused; nothing is stored then."""
    check_case(given, cause)
    with transaction.atomic():
        stage = stage_for(given.fields["ip_type"], ())
        case = Case(created_at=cause.at, stage=stage, **_plain(given.fields))
        sign(case, cause)
        insert(case)
        write_classes(case, given.classes, cause)
        join_client(case, given.client, cause)
    return case


def create_own_matter(ref: str, title: str, title_en: str, responsible: User, cause: Cause) -> Case:
    """Make a case of the office itself: without client, number or right. Raises CaseRefused."""
    _check_ref(ref, None)
    with transaction.atomic():
        case = Case(
            ref=ref,
            ip_type=OWN_MATTER,
            title=title,
            title_en=title_en,
            responsible=responsible,
            stage=stage_for(OWN_MATTER, ()),
            created_at=cause.at,
        )
        sign(case, cause)
        insert(case)
    return case


def insert(case: Case) -> None:
    """Store a new case. Raises CaseRefused like `_save`."""
    _save(case, force_insert=True)


def _save(case: Case, **how: Any) -> None:
    """Raises CaseRefused when somebody gave another case the same reference or number in the
    moment since it was checked."""
    try:
        with transaction.atomic():
            case.save(**how)
    except IntegrityError:
        _check_ref(case.ref, case)
        _check_number({"application_number": case.application_number}, case)
        raise


def update_case(case: Case, given: GivenCase, cause: Cause, version: int | None = None) -> bool:
    """Write what is given and differs. Answers whether anything changed.

    With `version` a change by somebody else since raises CaseRefused. Raises CaseRefused
    for what cannot be kept; nothing is stored then.
    """
    with transaction.atomic():
        row = Case.objects.select_for_update().get(pk=case.pk)
        if version is not None and row.version != version:
            raise CaseRefused(
                "version", _("Somebody changed this case after you opened it. Please look again.")
            )
        check_case(given, cause, row)
        changed = [n for n, v in _plain(given.fields).items() if getattr(row, n) != v]
        if changed:
            for name in changed:
                setattr(row, name, _plain(given.fields)[name])
            sign(row, cause)
            _save(row, update_fields=changed)
        more = write_classes(row, given.classes, cause)
        more = join_client(row, given.client, cause) or more
        if changed or more:
            Case.objects.filter(pk=row.pk).update(version=F("version") + 1)
    return bool(changed) or more


def _plain(fields: Mapping[str, Any]) -> dict[str, Any]:
    return {name: fields[name] for name in (*PLAIN, *LINKED) if name in fields}


def write_classes(case: Case, given: Sequence[GivenClass] | None, cause: Cause) -> bool:
    """Make the classes of a case equal to those given. Answers whether anything changed."""
    if given is None:
        return False
    before = {row.number: row for row in case.classes.all()}
    changed = False
    for number in set(before) - {entry.number for entry in given}:
        sign(before[number], cause)
        before[number].delete()
        changed = True
    for entry in given:
        row = before.get(entry.number) or GoodsClass(case=case, number=entry.number)
        changed = _write_class(row, entry, cause) or changed
    return changed


def _write_class(row: GoodsClass, entry: GivenClass, cause: Cause) -> bool:
    goods = entry.goods or row.goods
    if row.pk and (row.items, row.goods) == (entry.items, goods):
        return False
    row.items, row.goods = entry.items, goods
    sign(row, cause)
    row.save()
    return True


def person_named(username: str, field: str) -> User:
    """An active member of the office. Raises CaseRefused for an unknown name."""
    found = User.objects.filter(username=username, is_active=True).exclude(role="client").first()
    if found is None:
        raise CaseRefused(
            field, _("Nobody in the office has the user name “%(name)s”.") % {"name": username}
        )
    return found
