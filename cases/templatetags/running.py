"""Counts and times of the runs that read the register."""

from datetime import datetime

from django import template
from django.utils.translation import gettext as _

register = template.Library()


@register.filter
def grouped(number: int) -> str:
    """12,345"""
    return f"{number:,}"


@register.simple_tag
def took(began: datetime, ended: datetime) -> str:
    """How long something took, in seconds or minutes."""
    seconds = max(0, round((ended - began).total_seconds()))
    if seconds < 120:
        return _("%(n)s s") % {"n": seconds}
    return _("%(n)s min") % {"n": grouped(round(seconds / 60))}
