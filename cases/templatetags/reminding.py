"""Steps, roles and stand-ins as a page tells them."""

from typing import Any

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from cases.reminders.policy import (
    ADMINISTRATOR,
    DEPUTY,
    PARTNER,
    RESPONSIBLE,
    STAND_IN,
    VERIFIER,
)
from cases.rules.ladders import LONGEST
from cases.templatetags.docket import step_words

register = template.Library()

ROLES = {
    RESPONSIBLE: gettext_lazy("Responsible"),
    DEPUTY: gettext_lazy("Deputy"),
    VERIFIER: gettext_lazy("Verifier"),
    PARTNER: gettext_lazy("Partner"),
    STAND_IN: gettext_lazy("stands in"),
    ADMINISTRATOR: gettext_lazy("Administrator"),
}


@register.filter
def role_name(role: str) -> str:
    """As what somebody is told, in words."""
    return str(ROLES.get(role, role))


@register.simple_tag(takes_context=True)
def step_name(context: dict[str, Any], step: str) -> str:
    """A step as people call it: "30 days before", "on the last day"."""
    return _("on the last day") if step == "0" else step_words(context, step)


@register.simple_tag
def from_when(days: int | None) -> str:
    """From how many days before the last day somebody is told, in words."""
    if days is None:
        return _("only as stand-in or when nobody acknowledges")
    if days >= LONGEST:
        return _("every step")
    if days == 0:
        return _("on the last day and when overdue")
    words = ngettext("from %(days)s day before", "from %(days)s days before", days)
    return words % {"days": days}
