"""Which rules the events start, and when each of the terms ends."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from functools import lru_cache

from cases.rules.calendar import Calendar
from cases.rules.catalogue import Rule
from cases.rules.drafts import Draft, day_steps, month_steps
from cases.rules.kinds import kinds_for
from cases.rules.periods import end_days
from cases.rules.reading import SECOND_LETTER, Given
from cases.rules.recurring import annuities, renewals, terms
from cases.rules.steps import ONE_DAY, end_of_months
from cases.rules.values import Facts, InputError, Step

Count = tuple[date, list[Step], list[Step]]
RECURRING = {
    "annuity": annuities,
    "annuity_at_grant": annuities,
    "renewal": renewals,
    "term": terms,
}
OPPOSED_TO_THE_END = frozenset({"opposition_filed", "appeal_filed", "opposition_final"})


def start_terms(
    facts: Facts, given: Sequence[Given], rules: Sequence[Rule], calendar: Calendar
) -> list[Draft]:
    """Every term the events start, one for each (code, trigger day, occurrence)."""
    drafts: dict[tuple[str, date, str], Draft] = {}
    by_kind: dict[str, list[Given]] = {}
    for one in given:
        by_kind.setdefault(one.kind, []).append(one)
    for kind, rule in rules_of(facts.ip_type, tuple(rules)):
        for one in by_kind.get(kind, ()):
            if starts(rule, one, given):
                for draft in _drafts_of(rule, one, facts, given, calendar):
                    _keep_the_stricter(drafts, draft)
    return list(drafts.values())


@lru_cache(maxsize=64)
def rules_of(ip_type: str, rules: tuple[Rule, ...]) -> tuple[tuple[str, Rule], ...]:
    """The rules of one kind of right, each with the kind of event that sets it going."""
    return tuple((_starting_kind(rule), rule) for rule in rules if ip_type in rule.ip_types)


def _keep_the_stricter(drafts: dict[tuple[str, date, str], Draft], draft: Draft) -> None:
    """Of two letters of one day and rule the one that ends earlier or asks for more."""
    key = (draft.rule.code, draft.trigger_date, draft.occurrence)
    known = drafts.setdefault(key, draft)
    if (draft.nominal, -len(draft.needed)) < (known.nominal, -len(known.needed)):
        drafts[key] = draft


def _starting_kind(rule: Rule) -> str:
    """The kind of event that must have happened; a patent year begins of itself."""
    return "granted" if rule.method == "annuity" else rule.trigger


def kinds_that_start(ip_type: str, rules: Sequence[Rule]) -> tuple[str, ...]:
    """The kinds of event that can set a rule going, in the order of the procedure: alone,
    beside the filing (from which a rule with `needs` counts), or as a letter sent again."""
    own = [rule for rule in rules if ip_type in rule.ip_types]
    starting = {kind for rule in own for kind in rule.needs or (_starting_kind(rule),)}
    if ip_type == "trademark":
        starting.add(SECOND_LETTER)
    return tuple(kind for kind in kinds_for(ip_type) if kind in starting)


def keys_that_matter(ip_type: str, rules: Sequence[Rule]) -> frozenset[str]:
    """The extra keys of an event that change a term which it starts for this right."""
    own = [rule for rule in rules if ip_type in rule.ip_types]
    keys = {key for r in own for key in (*r.when, r.closes_all_when, r.confirmed_when)} | {
        r.when_filed for r in own if _starting_kind(r) == "filed"
    }
    if any(rule.sections for rule in own):
        keys.add("section")
    if any(rule.method == "as_set" for rule in own):
        keys |= {"days", "until"}
    if any(rule.not_when_filed_by for rule in own):
        keys.add("route")
    if ip_type == "trademark":
        keys.add("letter")
    return frozenset(keys - {""})


def starts(rule: Rule, one: Given, given: Sequence[Given]) -> bool:
    """Whether this event sets this rule going."""
    if one.kind != _starting_kind(rule):
        return False
    if rule.sections and not one.sections & set(rule.sections):
        return False
    if rule.method == "as_set" and not {"days", "until"} & set(one.data):
        return False
    return (
        all(one.data.get(key) is True for key in rule.when)
        and all(any(o.kind == kind for o in given) for kind in rule.needs)
        and not any(o.kind in rule.not_beside for o in given)
        and _filing_allows(rule, given)
    )


def _filing_allows(rule: Rule, given: Sequence[Given]) -> bool:
    filings = [one.data for one in given if one.kind == "filed"]
    if rule.not_when_filed_by:
        return all(data.get("route") != rule.not_when_filed_by for data in filings)
    if rule.when_filed:
        return any(data.get(rule.when_filed) is True for data in filings)
    return True


def _drafts_of(
    rule: Rule, one: Given, facts: Facts, given: Sequence[Given], calendar: Calendar
) -> Iterator[Draft]:
    recurring = RECURRING.get(rule.method)
    if recurring:
        yield from recurring(rule, one, facts, given, calendar)
        return
    start = _earlier_priority(one, given) if rule.method == "exhibition" else one
    nominal, counted, notes = _counted(rule, start, given)
    draft = Draft(rule, start.kind, start.date, start, nominal, nominal, start.date, counted, notes)
    if rule.method == "examination" and _opposed_to_the_end(given):
        draft.beside += [other for other in given if other.kind == "opposition_final"]
    if rule.closes_all_when and one.data.get(rule.closes_all_when) is True:
        draft.needed = rule.closes
    elif rule.closes_all_when:
        draft.needed = rule.closes[:1]
    draft.end_on(nominal, calendar)
    yield draft


def _earlier_priority(shown: Given, given: Sequence[Given]) -> Given:
    """The showing, or the first foreign filing when that was earlier (TMA s. 28 bis)."""
    priorities = [o for o in given if o.kind == "priority_filed" and o.date < shown.date]
    return min(priorities, key=lambda o: o.date, default=shown)


def _counted(rule: Rule, one: Given, given: Sequence[Given]) -> Count:
    """The last day by counting, the steps that lead to it, and what to note."""
    steps = _trigger_steps(one)
    if rule.method in {"next_day", "next_working_day"}:
        return one.date + ONE_DAY, [*steps, Step("next_day", {"law": rule.law})], []
    if rule.method == "as_set" and "until" in one.data:
        return _set_by_letter(rule, one, steps)
    length = one.data["days"] if rule.method == "as_set" else rule.length
    if rule.unit == "days":
        nominal = end_days(one.date, length)
        return nominal, steps + day_steps(one.date, nominal, length, rule.law), []
    counted = _in_months(rule, one.date, steps)
    if rule.method == "examination":
        return _not_before_the_opposition_ended(rule, counted, given)
    return counted


def _trigger_steps(one: Given) -> list[Step]:
    steps = [Step("trigger", {"kind": one.kind, "date": one.date.isoformat()})]
    if one.second_letter:
        sent = one.date - timedelta(days=7)
        steps.insert(0, Step("second_letter", {"date": sent.isoformat()}))
    return steps


def _set_by_letter(rule: Rule, one: Given, steps: list[Step]) -> Count:
    until: date = one.data["until"]
    if until < one.date:
        raise InputError("until", "until_before_trigger", None, one.index)
    return until, [*steps, Step("set_by_letter", {"law": rule.law})], []


def _in_months(rule: Rule, trigger: date, steps: list[Step]) -> Count:
    months = rule.length * (12 if rule.unit == "years" else 1)
    return _months(trigger, months, [*steps, *month_steps(trigger, months, rule.law)])


def _months(trigger: date, months: int, steps: list[Step]) -> Count:
    nominal, notes = end_of_months(trigger, months)
    return nominal, steps, notes


def _opposed_to_the_end(given: Sequence[Given]) -> bool:
    return {one.kind for one in given} >= OPPOSED_TO_THE_END


def _not_before_the_opposition_ended(rule: Rule, counted: Count, given: Sequence[Given]) -> Count:
    """Opposed and appealed: one year from the final decision, if that is later (PA s. 29)."""
    if not _opposed_to_the_end(given):
        return counted
    final = max(one.date for one in given if one.kind == "opposition_final")
    nominal, steps, _notes = counted
    steps = [*steps, Step("nominal", {"date": nominal.isoformat()})]
    steps.append(Step("trigger", {"kind": "opposition_final", "date": final.isoformat()}))
    later = _months(final, 12, [*steps, *month_steps(final, 12, rule.law)])
    return later if later[0] > nominal else counted
