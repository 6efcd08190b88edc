"""Which numbers are in the docket already, however they are written there."""

from collections.abc import Collection

from django.db.models import F, Value
from django.db.models.functions import Replace, Upper

from cases.eexchange.records import plain_number
from cases.models import Case

AT_ONCE = 500
SIGNS = (" ", "/", ".", "-")


def docketed(ip_type: str, numbers: Collection[str]) -> dict[str, int]:
    """The cases of a kind that have one of these application numbers, by the plain number."""
    plain = sorted({plain_number(number) for number in numbers} - {""})
    found: dict[str, int] = {}
    for start in range(0, len(plain), AT_ONCE):
        rows = (
            Case.objects.filter(ip_type=ip_type)
            .exclude(application_number="")
            .annotate(plain=_plain())
            .filter(plain__in=plain[start : start + AT_ONCE])
        )
        found |= dict(rows.order_by("-pk").values_list("plain", "pk"))
    return found


def _plain() -> Upper:
    plain: F | Replace = F("application_number")
    for sign in SIGNS:
        plain = Replace(plain, Value(sign), Value(""))
    return Upper(plain)
