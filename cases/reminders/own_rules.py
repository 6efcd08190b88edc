"""What a case does otherwise than the office when it reminds."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from cases.models import Case, CaseReminders, Role, User
from cases.recompute import Cause, sign

FIELDS = ("statutory", "annuity", "internal", "partner", "verifier", "clients")
PEOPLE = ("partner", "verifier")


class RulesRefused(Exception):
    """Why it was not stored: a field and a sentence; the field is "" where it is none of them."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field
        self.message = message


def rules_of(case: Case) -> CaseReminders:
    """What is stored for a case; as the office does, with version 0, where nothing is."""
    row: CaseReminders | None = getattr(case, "telling", None)
    return row or CaseReminders(case=case, version=0)


def staff_who_see(case: Case) -> QuerySet[User]:
    """The people of the office who have not left and may see a case."""
    staff = User.objects.filter(is_active=True).exclude(role=Role.CLIENT)
    if case.restricted:
        named = Q(pk__in=case.members.values("pk")) | Q(role=Role.ADMINISTRATOR)
        staff = staff.filter(named | Q(pk__in=[case.responsible_id, case.deputy_id]))
    return staff.order_by("first_name", "pk")


def change_rules(case: Case, given: Mapping[str, Any], version: int, cause: Cause) -> bool:
    """Store what is given for a case. Answers whether anything changed.

    Raises RulesRefused for a change by somebody else since, and for a person who could not be
    told of this case; nothing is stored then.
    """
    with transaction.atomic():
        locked = Case.objects.select_for_update().get(pk=case.pk)
        row = rules_of(locked)
        if row.version != version:
            raise RulesRefused(
                "", _("Somebody changed this after you opened it. Please look again.")
            )
        changed = [name for name in FIELDS if getattr(row, name) != given[name]]
        for name in PEOPLE:
            if name in changed and given[name] is not None:
                check_can_be_told(locked, name, given[name])
        if not changed:
            return False
        for name in changed:
            setattr(row, name, given[name])
        row.version += 1
        sign(row, cause)
        row.save()
    return True


def check_can_be_told(case: Case, field: str, person: User) -> None:
    """Raises RulesRefused for whoever may not see the case, has left, or has no address."""
    told = {"who": person}
    if not staff_who_see(case).filter(pk=person.pk).exists():
        raise RulesRefused(
            field,
            _("%(who)s may not see this case, and so cannot be told of it.") % told,
        )
    if not person.email:
        raise RulesRefused(
            field, _("%(who)s has no email address here: an administrator enters it.") % told
        )
