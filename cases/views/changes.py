"""Stored values in words, for whoever reads what changed."""

from datetime import date, time
from typing import Any

from django.db.models import Field, Model
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cases.facts import as_value
from cases.models import FilingOffice
from cases.templatetags.docket import (
    actor_label,
    consequence_label,
    in_language,
    law_label,
    stage_label,
    written,
)

NOTHING = "–"
IN_WORDS = {
    "stage": stage_label,
    "consequence": consequence_label,
    "actor": actor_label,
    "law": law_label,
}


def name_of(model: type[Model], name: str) -> str:
    """The name of a field as the reader knows it."""
    field = model._meta.get_field(name)
    return str(capfirst(field.verbose_name)) if isinstance(field, Field) else name


def in_words(model: type[Model], name: str, value: Any, era: str) -> str:
    """A value as the reader reads it: choices by their labels, dates in their era."""
    if value is None or value in ("", {}):
        return NOTHING
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, date):
        return written(value, era)
    if isinstance(value, time):
        return f"{value:%H:%M}"
    if isinstance(value, FilingOffice):
        return in_language(value.name, value.name_en)
    if name == "facts_read":
        return ngettext("%(n)s fact", "%(n)s facts", len(value)) % {"n": len(value)}
    if name == "disputed_facts":
        return ", ".join(_fact_in_words(as_value(read), era) for read in value.values())
    if name in IN_WORDS:
        return IN_WORDS[name](str(value))
    choices = dict(getattr(model._meta.get_field(name), "flatchoices", ()))
    return str(choices.get(value, value))


def _fact_in_words(read: date | int, era: str) -> str:
    if isinstance(read, date):
        return written(read, era)
    return ngettext("%(days)s day", "%(days)s days", read) % {"days": read}
