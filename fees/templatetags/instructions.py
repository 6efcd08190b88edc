"""The words of the instructions, for pages."""

from django import template

from fees.instruction_words import call_text, step_text

register = template.Library()


@register.filter
def log_label(what: str) -> str:
    """A line of the log in the reader's words."""
    return step_text(what)


@register.filter
def call_label(step: int) -> str:
    """Which call it is: first, reminder, last."""
    return call_text(step)
