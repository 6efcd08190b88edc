"""Dates, codes and kinds as the reader of the page wants them."""

from datetime import date
from typing import Any

from django import forms, template
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cases.deadlines import can_close, title_of, was_docketed_late
from cases.eexchange.status import status_label
from cases.forms import FLAGS, ThaiDateField
from cases.forms import reading_language as language
from cases.forms.field_names import FIELD_NAMES
from cases.models import Case, CaseEvent, Deadline, Reminder
from cases.models.case import OfficeStatusState
from cases.queries import MOST_COUNTED, dates_are_checked_twice
from cases.reminders.policy import UNACKNOWLEDGED
from cases.rules import wording
from cases.rules.stages import STAGE_NAMES
from cases.rules.thai_dates import without_dates
from cases.rules.values import ComputedDeadline

register = template.Library()


def era(context: dict[str, Any]) -> str:
    """The era of the page, or in a mail that of the person to whom it goes."""
    page = getattr(context.get("request"), "era", None)
    return str(page or getattr(context.get("person"), "era", "be"))


def written(day: date, era: str, *, weekday: bool = False, short: bool = True) -> str:
    """A legal date in the active language and the given era.

    A short English date leaves out the word "B.E.": its year of 2400 and more says it.
    """
    if language() == "th":
        return wording.thai_date(day, era, weekday=weekday, short=short)
    text = wording.english_date(day, era, weekday=weekday, short=short)
    return text.replace("B.E. ", "") if short else text


@register.simple_tag(takes_context=True)
def day(context: dict[str, Any], value: date | None) -> str:
    """8 ธ.ค. 2569"""
    return written(value, era(context)) if value else ""


register.simple_tag(day, takes_context=True, name="thai_day")


@register.simple_tag(takes_context=True)
def fact_value(context: dict[str, Any], value: date | int) -> str:
    """A day as it is written here, or a count of days: "60 days"."""
    if isinstance(value, date):
        return written(value, era(context))
    return ngettext("%(days)s day", "%(days)s days", value) % {"days": value}


register.filter("without_dates", without_dates)


@register.simple_tag(takes_context=True)
def weekday(context: dict[str, Any], value: date | None) -> str:
    """อ. 8 ธ.ค. 2569"""
    return written(value, era(context), weekday=True) if value else ""


@register.simple_tag(takes_context=True)
def long_day(context: dict[str, Any], value: date | None) -> str:
    """วันอังคารที่ 8 ธันวาคม 2569"""
    return written(value, era(context), weekday=True, short=False) if value else ""


@register.simple_tag(takes_context=True)
def moment(context: dict[str, Any], value: Any) -> str:
    """A moment in Bangkok: its day and its time of day."""
    if value is None:
        return ""
    local = timezone.localtime(value)
    return f"{written(local.date(), era(context))} {local:%H:%M}"


@register.simple_tag(takes_context=True)
def local_day(context: dict[str, Any], value: Any) -> str:
    """The day of a moment in Bangkok."""
    return written(timezone.localtime(value).date(), era(context))


@register.simple_tag(takes_context=True)
def beat(context: dict[str, Any], value: Any) -> str:
    """When a job last succeeded: the time of day, with its day when that is not today."""
    local = timezone.localtime(value)
    clock = f"{local:%H:%M}"
    if language() == "th":
        clock += " น."
    if local.date() == context.get("today"):
        return clock
    return f"{written(local.date(), era(context))} {clock}"


@register.simple_tag
def days_left(due: date, today: date) -> str:
    """How far a due date is from today, in words."""
    left = (due - today).days
    if left == 0:
        return _("due today")
    if left < 0:
        return ngettext("%(days)s day overdue", "%(days)s days overdue", -left) % {"days": -left}
    return ngettext("%(days)s day left", "%(days)s days left", left) % {"days": left}


@register.simple_tag
def what_to_do(deadline: Deadline) -> str:
    """The action that a deadline asks for."""
    return title_of(deadline, language())


@register.filter
def at_most(count: int) -> str:
    """A count as it is told: "1000+" where it was counted no further."""
    return f"{MOST_COUNTED}+" if count > MOST_COUNTED else str(count)


@register.filter
def kind_label(kind: str) -> str:
    return wording.kind_label(kind, language())


@register.filter
def stage_label(stage: str) -> str:
    return wording.stage_label(stage, language()) if stage else ""


@register.filter
def consequence_label(consequence: str) -> str:
    return wording.consequence_label(consequence, language()) if consequence else ""


@register.filter
def actor_label(actor: str) -> str:
    return wording.actor_label(actor, language())


@register.simple_tag(takes_context=True)
def step_text(context: dict[str, Any], step: dict[str, Any]) -> str:
    return law_label(wording.step_text(step, language=language(), era=era(context)))


@register.simple_tag(takes_context=True)
def flag_text(context: dict[str, Any], flag: Any) -> str:
    """What is wrong with the events of a case, in a sentence."""
    return law_label(wording.warning_text(flag, language(), era(context)))


@register.filter
def law_label(law: str) -> str:
    """The law as the reader knows it: its Thai names in Thai, as cited in English."""
    return wording.law_label(law, language())


@register.filter
def closable(deadline: Deadline) -> bool:
    return can_close(deadline)


@register.filter
def rule_title(code: str) -> str:
    return wording.rule_title(code, language())


@register.filter
def term_status(status: str) -> str:
    """What has become of a computed term."""
    return wording.status_label(status, language())


@register.filter
def office_status_label(internal: str) -> str:
    return status_label(internal, language())


@register.filter
def is_tick(field: forms.BoundField) -> bool:
    """Whether a field is a single box to tick, which has its label behind it."""
    return isinstance(field.field.widget, forms.CheckboxInput)


@register.filter
def is_date(field: forms.BoundField) -> bool:
    """Whether a field is a legal date, which tells beside it what it understood."""
    return isinstance(field.field, ThaiDateField)


@register.simple_tag
def in_language(thai: str, english: str) -> str:
    """One of two stored texts; the Thai one where there is no English."""
    return english if language() == "en" and english else thai


@register.simple_tag
def due_words(deadline: Deadline, today: date) -> str:
    """How far the due date is, and the day it was moved from by closed days."""
    words = days_left(deadline.due_date, today) if deadline.ours else ""
    if deadline.opens_on and deadline.opens_on > today:
        words = _("not open yet")
    if deadline.overridden_at is not None:
        return _("%(left)s · set by hand") % {"left": words}
    if deadline.nominal_date == deadline.due_date:
        return words
    moved = written(deadline.nominal_date, "be", weekday=True).split()[:3]
    return _("%(left)s · moved from %(day)s") % {"left": words, "day": " ".join(moved)}


def _badges(*badges: tuple[str, str]) -> SafeString:
    return format_html_join(" ", '<b class="badge {}">{}</b>', badges)


@register.simple_tag(takes_context=True)
def state_badges(context: dict[str, Any], deadline: Deadline) -> SafeString:
    """The state of a deadline: a colour with its word, whether its rule is confirmed, and in an
    office that checks its dates twice whether somebody has yet to do so."""
    badges = [_state(deadline)]
    if context.get("four_eyes") and deadline.is_unverified:
        badges.append(
            ("amber", _("Came back") if deadline.disputed_by_id else _("Not verified yet"))
        )
    if was_docketed_late(deadline):
        badges.append(("red", _("Docketed late")))
    if deadline.overridden_at and deadline.overridden_from != deadline.computed_due_date:
        badges.append(("amber", _("Decide again")))
    if not deadline.confirmed:
        badges.append(("amber", _("Unconfirmed")))
    return _badges(*badges)


@register.simple_tag(takes_context=True)
def why_unconfirmed(context: dict[str, Any], term: Deadline | ComputedDeadline) -> list[str]:
    """The reasons why a term is not confirmed, stored or only foreseen; at least one. Rows
    stored without notes have them in Thai only."""
    reasons = wording.doubts(term.notes, language(), era(context))
    return reasons or [term.unconfirmed_reason or _("Not confirmed by the office's practice yet")]


def _state(deadline: Deadline) -> tuple[str, str]:
    if not deadline.ours:
        return "grey", _("Information")
    if deadline.state == "closed":
        return "green", deadline.get_state_display()
    if deadline.state != "open":
        return "grey", deadline.get_state_display()
    colour = {"statutory": "red", "follow_up": "amber"}.get(deadline.kind, "grey")
    return colour, deadline.get_kind_display()


@register.simple_tag
def checked_twice() -> bool:
    """Whether the office lets a second person check its dates, for pages without the frame."""
    return dates_are_checked_twice()


@register.simple_tag
def office_badge(case: Case) -> SafeString:
    """How the docket stands to the register."""
    if case.office_status_state == OfficeStatusState.UNMAPPED:
        return _badges(("amber", _("New status, please classify")))
    if vars(case).get("difference_count"):
        return _badges(("violet", _("Differs from the office")))
    if case.office_status_state == OfficeStatusState.MAPPED:
        return _badges(("green", _("Agrees with the office")))
    return _badges(("grey", case.get_office_status_state_display()))


@register.filter
def field_label(name: str) -> str:
    """The name of a field that the register and the docket both have."""
    return str(FIELD_NAMES.get(name, name))


@register.simple_tag(takes_context=True)
def register_value(context: dict[str, Any], value: str, field: str) -> str:
    """A stored value of a comparison: a date is written as the reader reads dates, and a stage
    of the procedure by its name. What only looks like a date stays as it is."""
    if field == "status" and value in STAGE_NAMES:
        return stage_label(value)
    return _iso_day(context, value) if value and field.endswith("_on") else value or "–"


def _iso_day(context: dict[str, Any], text: str) -> str:
    try:
        return written(date.fromisoformat(text[:10]), era(context))
    except ValueError:
        return text


@register.simple_tag(takes_context=True)
def event_details(context: dict[str, Any], event: CaseEvent) -> str:
    """The extra keys of an event in words: section, days, years, what was missing."""
    data = event.data
    parts = [str(FLAGS[key]) for key in FLAGS if data.get(key) is True]
    if section := data.get("section"):
        parts.append(_("section %(section)s") % {"section": section})
    if days := data.get("days"):
        parts.append(ngettext("%(days)s day", "%(days)s days", days) % {"days": days})
    if until := data.get("until"):
        parts.append(_("until %(day)s") % {"day": _iso_day(context, str(until))})
    if years := data.get("years"):
        parts.append(_("year %(years)s") % {"years": ", ".join(map(str, years))})
    if data.get("plan") == "lump_sum":
        parts.append(_("Lump sum for all years"))
    if of := data.get("of"):
        parts.append(_("for %(code)s") % {"code": of})
    return " · ".join(parts)


@register.simple_tag(takes_context=True)
def reminder_step(context: dict[str, Any], reminder: Reminder) -> str:
    """Which reminder it was: so many days ahead, overdue on a day, or not acknowledged."""
    return step_words(context, reminder.step)


def step_words(context: dict[str, Any], step: str) -> str:
    name, _colon, rest = step.partition(":")
    if name == UNACKNOWLEDGED:
        return _("not acknowledged, %(step)s") % {"step": step_words(context, rest)}
    if rest:
        return _("overdue on %(day)s") % {"day": _iso_day(context, rest)}
    if not name.isdecimal():
        return name
    days = int(name)
    return ngettext("%(days)s day before", "%(days)s days before", days) % {"days": days}
