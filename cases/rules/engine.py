"""The statutory terms of a case: `deadlines_for(facts, events, rules, closed_days)`.

Pure: the same facts give the same answer on any day, and nothing is looked up elsewhere.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from cases.rules.calendar import Calendar, shipped_calendar
from cases.rules.catalogue import Rule
from cases.rules.closing import Docket
from cases.rules.drafts import Draft, first_filing
from cases.rules.kinds import CASE_ENDING, EVENT_KINDS
from cases.rules.reading import Given, read_events, read_facts
from cases.rules.starting import OPPOSED_TO_THE_END, rules_of, start_terms, starts
from cases.rules.steps import calendar_doubts, closed_steps, roll_steps
from cases.rules.values import ComputedDeadline, Event, Facts, InputError, Step
from cases.rules.wording import step_text, warning_text

__all__ = [
    "ComputedDeadline",
    "Event",
    "Facts",
    "InputError",
    "Outcome",
    "Step",
    "deadlines_for",
    "warnings_for",
    "work_out",
]

NEW_TRADEMARK_ACT = date(2016, 7, 28)


@dataclass(frozen=True, slots=True)
class Outcome:
    """The terms of a case and what a person should know about its events."""

    deadlines: tuple[ComputedDeadline, ...]
    warnings: tuple[Step, ...]


def deadlines_for(
    facts: Facts, events: Sequence[Event], rules: Sequence[Rule], closed_days: Calendar
) -> tuple[ComputedDeadline, ...]:
    """The terms that the events start, by due date and code. Raises InputError."""
    return work_out(facts, events, rules, closed_days).deadlines


def warnings_for(
    facts: Facts, events: Sequence[Event], rules: Sequence[Rule], language: str = "th"
) -> tuple[str, ...]:
    """Sentences about events that do nothing or fall under older law. Raises InputError."""
    outcome = work_out(facts, events, rules, shipped_calendar())
    return tuple(warning_text(warning, language) for warning in outcome.warnings)


def work_out(
    facts: Facts, events: Sequence[Event], rules: Sequence[Rule], closed_days: Calendar
) -> Outcome:
    """Terms and warnings in one go. Raises InputError for facts no law can be applied to."""
    read_facts(facts)
    rules = tuple(rules)
    given = read_events(facts.ip_type, events)
    drafts = start_terms(facts, given, rules, closed_days)
    docket = Docket(facts.ip_type, drafts, given, rules, closed_days)
    docket.apply()
    answers = [_answer(draft, docket, facts, closed_days) for draft in drafts]
    answers.sort(key=lambda a: (a.due_date, a.code, a.trigger_date, a.occurrence))
    warnings = (*_about_events(facts, given, rules, drafts), *docket.warnings)
    return Outcome(tuple(answers), warnings)


def _answer(draft: Draft, docket: Docket, facts: Facts, calendar: Calendar) -> ComputedDeadline:
    rule = draft.rule
    doubts = _doubts(draft, facts, calendar)
    status = _status(draft, docket)
    return ComputedDeadline(
        code=rule.code,
        trigger=draft.trigger,
        trigger_date=draft.trigger_date,
        nominal_date=draft.nominal,
        due_date=draft.due,
        due_time=rule.due_time or None,
        opens_on=draft.opens_on,
        surcharge_until=draft.surcharge_until,
        years=draft.years,
        actor=rule.actor,
        alternative_to=docket.alternative_codes(draft),
        status=status,
        met_by=draft.closed_on if status in {"met", "late"} else None,
        consequence=rule.consequence,
        law=rule.law,
        confirmed=not doubts,
        unconfirmed_reason=" ".join(step_text(doubt, "th") for doubt in doubts),
        steps=tuple(_steps(draft, calendar)),
        notes=(*draft.notes, *_after_surcharge(draft), *doubts),
        can_be_met=bool(rule.closes),
        root=draft.started_by.root,
        rests_on=tuple(one.root for one in draft.beside if one.root is not None),
        occurrence=draft.occurrence,
    )


def _status(draft: Draft, docket: Docket) -> str:
    """Met beats superseded, superseded beats late."""
    closed_on = draft.closed_on
    if closed_on is not None and closed_on <= docket.last_day_to_meet(draft):
        return "met"
    if docket.ended_on(draft) is not None:
        return "superseded"
    return "open" if closed_on is None else "late"


def _doubts(draft: Draft, facts: Facts, calendar: Calendar) -> list[Step]:
    """Why the dates of a term cannot be taken as confirmed."""
    rule = draft.rule
    doubts = []
    if not rule.is_confirmed_for(facts.ip_type, draft.started_by.data):
        doubts.append(_open_question(rule))
    if rule.valid_from and draft.trigger_date < rule.valid_from:
        doubts.append(Step("older_law", {"date": rule.valid_from.isoformat()}))
    if rule.valid_to and draft.trigger_date > rule.valid_to:
        doubts.append(Step("newer_law", {"date": rule.valid_to.isoformat()}))
    if draft.started_by.second_letter:
        doubts.append(Step("second_letter_doubt", {}))
    days = [day for day in (draft.due, draft.surcharge_until) if day]
    return [*doubts, *calendar_doubts(days, calendar)]


def _open_question(rule: Rule) -> Step:
    questions = {"question_th": rule.open_question_th, "question_en": rule.open_question}
    return Step("rule_unconfirmed", questions)


def _after_surcharge(draft: Draft) -> list[Step]:
    closed_on = draft.closed_on
    if closed_on and draft.surcharge_until and closed_on > draft.surcharge_until:
        return [Step("after_surcharge", {"date": closed_on.isoformat()})]
    return []


def _steps(draft: Draft, calendar: Calendar) -> list[Step]:
    """The computation in the order a person would do it."""
    steps = [*draft.counted, Step("nominal", {"date": draft.nominal.isoformat()})]
    if draft.rolls:
        steps += roll_steps(draft.nominal, draft.due, calendar)
    else:
        steps.append(Step("never_rolled", {}))
    if draft.rule.due_time:
        steps.append(Step("due_time", {"time": draft.rule.due_time}))
    steps += _surcharge_steps(draft, calendar)
    steps.append(Step("missed", {"consequence": draft.rule.consequence}))
    return steps


def _surcharge_steps(draft: Draft, calendar: Calendar) -> list[Step]:
    counted, until = draft.surcharge_nominal, draft.surcharge_until
    if counted is None or until is None:
        return []
    rule = draft.rule
    params: dict[str, str | int] = {
        "days": rule.surcharge_days,
        "months": rule.surcharge_months,
        "from": draft.nominal.isoformat(),
        "date": counted.isoformat(),
    }
    steps = [Step("surcharge" if rule.surcharge_days else "surcharge_months", params)]
    if until != counted:
        steps += closed_steps(counted, until, calendar)
        steps.append(
            Step("surcharge_rolled", {"date": until.isoformat(), "from": counted.isoformat()})
        )
    return steps


def _about_events(
    facts: Facts, given: Sequence[Given], rules: tuple[Rule, ...], drafts: Sequence[Draft]
) -> list[Step]:
    used = _used_kinds(facts.ip_type, rules)
    idle = [o for o in given if o.kind not in used and o.kind not in CASE_ENDING]
    warnings = [_warning("starts_nothing", one) for one in idle]
    warnings += [
        _warning("granted_without_filing", one)
        for one in given
        if one.kind == "granted" and one.kind in used and first_filing(given) is None
    ]
    warnings += _without_effect(facts.ip_type, given, rules)
    old = {d.started_by.index: d.started_by for d in drafts if _is_old(d)}
    return warnings + [_warning("old_trademark_law", one) for one in old.values()]


def _without_effect(ip_type: str, given: Sequence[Given], rules: tuple[Rule, ...]) -> list[Step]:
    """Letters that start terms but, by their section or route, started none."""
    conditional = _conditional_kinds(ip_type, rules)
    idle = [one for one in given if one.kind in conditional]
    return [
        _warning("starts_nothing_so", one)
        for one in idle
        if not any(starts(rule, one, given) for _kind, rule in rules_of(ip_type, rules))
    ]


@lru_cache(maxsize=64)
def _conditional_kinds(ip_type: str, rules: tuple[Rule, ...]) -> frozenset[str]:
    """The kinds of letter whose terms depend on its section or on the route."""
    own = [rule for _kind, rule in rules_of(ip_type, rules)]
    return frozenset(rule.trigger for rule in own if rule.sections or rule.not_when_filed_by)


def _is_old(draft: Draft) -> bool:
    valid_from = draft.rule.valid_from
    return valid_from == NEW_TRADEMARK_ACT and draft.trigger_date < NEW_TRADEMARK_ACT


@lru_cache(maxsize=64)
def _used_kinds(ip_type: str, rules: tuple[Rule, ...]) -> set[str]:
    """The kinds that mean something for the terms of this kind of right."""
    used: set[str] = {"second_letter_sent"} if ip_type == "trademark" else set()
    for rule in rules:
        if ip_type in rule.ip_types:
            used |= {rule.trigger, *rule.closes, *rule.needs, *rule.moved_by, rule.superseded_by}
            used |= OPPOSED_TO_THE_END if rule.method == "examination" else set()
            used |= {"extension_granted"} if rule.extendable else set()
    return used & set(EVENT_KINDS)


def _warning(code: str, one: Given) -> Step:
    return Step(code, {"kind": one.kind, "date": one.date.isoformat()})
