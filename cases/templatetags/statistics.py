"""Numbers of the statistics as a reader wants them."""

from django import template

register = template.Library()

# What is less is not worth a sign.
NOTICED = 0.05


@register.filter
def counted(value: int | None) -> str:
    """18,000; a dash where there is no value, which is not 0."""
    return "–" if value is None else f"{value:,}"


@register.filter
def signed(value: int | None) -> str:
    """+1,200 or −35; a dash where nothing can be compared."""
    if value is None:
        return "–"
    return f"{value:+,}".replace("-", "−") if value else "0"


@register.filter
def in_percent(value: float | None) -> str:
    """+3.5; a dash where nothing can be compared."""
    if value is None:
        return "–"
    return f"{value:+.1f}".replace("-", "−") if abs(value) >= NOTICED else "0.0"
