"""The hits of the watch in words: how like two marks are, and why."""

from datetime import date
from typing import Any

from django import template
from django.utils.translation import gettext as _

from cases.forms import reading_language as language
from cases.models import WatchHit
from cases.rules.thai_dates import year_text
from cases.templatetags.docket import era
from cases.watching.values import Reason
from cases.watching.wording import explained

register = template.Library()


@register.filter
def likeness_words(hit: WatchHit) -> str:
    """How like the two are, in a word."""
    words = {"identical": _("identical"), "very_like": _("very like"), "like": _("like")}
    return words.get(hit.bucket, hit.bucket)


@register.filter
def reason_sentences(hit: WatchHit) -> list[str]:
    """Why they are like each other, a sentence each."""
    return [explained(Reason.from_json(one), language()) for one in hit.reasons]


@register.filter
def first_reason(hit: WatchHit) -> str:
    """The reason that weighs most, for a line in a list."""
    found = reason_sentences(hit)
    return found[0] if found else ""


@register.filter
def urgency(hit: WatchHit, today: date) -> str:
    """The colour of the days that are left: red is the law, amber waits for somebody."""
    left = (hit.due_on - today).days
    if hit.state != WatchHit.State.OPEN:
        return "grey"
    return "red" if left <= 14 else "amber"


@register.filter
def numbers(classes: list[int]) -> str:
    return ", ".join(map(str, classes))


@register.simple_tag(takes_context=True)
def filing_year(context: dict[str, Any], year: int) -> str:
    """A year of filing in the reader's era."""
    return year_text(year, language(), era(context))
