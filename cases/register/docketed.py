"""Which numbers are in the docket already, however they are written there."""

from collections.abc import Collection

from django.db.models import F, Value
from django.db.models.functions import Replace, Upper

from cases.eexchange.rows import DIGITS, NO_MATTER, plain_number
from cases.models import Case

AT_ONCE = 500


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
    """What `plain_number` makes of the number of a case."""
    plain: F | Replace = F("application_number")
    for sign in NO_MATTER:
        plain = Replace(plain, Value(sign), Value(""))
    for thai, digit in DIGITS.items():
        plain = Replace(plain, Value(chr(thai)), Value(digit))
    return Upper(plain)
