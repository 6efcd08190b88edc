"""Words of the pages about E-Exchange."""

from collections.abc import Mapping
from typing import Any

from django import template
from django.utils.translation import gettext as _

from cases.forms import LimitsForm
from cases.forms import reading_language as language
from cases.forms.field_names import FIELD_NAMES
from cases.models import IpType

register = template.Library()


@register.filter
def right_label(ip_type: str) -> str:
    """The name of a kind of right."""
    return str(IpType(ip_type).label) if ip_type in IpType.values else ip_type


@register.filter
def telephone(number: str) -> str:
    """A telephone number with its extensions, whose word is Thai as it is stored."""
    return number.replace("ต่อ", "ext.") if language() == "en" else number


@register.simple_tag
def error_text(error: Any) -> str:
    """An error or a problem of an answer as a sentence."""
    return str(error.sentence(language()))


@register.filter
def change_lines(values: Mapping[str, Any]) -> list[str]:
    """The values of a change of the profile, one line each."""
    return [_line(path, value) for path, value in sorted(values.items())]


def _line(path: str, value: Any) -> str:
    names = path.split(".")
    told = ", ".join(value) if isinstance(value, list) else str(value)
    if names[0] == "limits" and names[-1] in LimitsForm.base_fields:
        return f"{LimitsForm.base_fields[names[-1]].label}: {told}"
    if len(names) == 4 or names[:2] == ["statistics", "columns"]:
        field = FIELD_NAMES.get(names[-1], names[-1])
        return _("%(service)s, %(field)s: %(keys)s") % {
            "service": names[1] if len(names) == 4 else _("Statistics"),
            "field": field,
            "keys": told,
        }
    return f"{path}: {told}"
