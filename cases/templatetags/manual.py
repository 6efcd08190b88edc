"""The way from a page to its chapter of the manual."""

from typing import Any

from django import template

from cases.manual import CHAPTER_OF

register = template.Library()


@register.simple_tag(takes_context=True)
def chapter_here(context: dict[str, Any]) -> str:
    """The name of the chapter about the page that is shown; "" where there is none."""
    request = context.get("request")
    here = request.resolver_match.view_name if request and request.resolver_match else ""
    return CHAPTER_OF.get(here, "")
