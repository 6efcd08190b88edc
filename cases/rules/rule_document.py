"""The rules as a paper to read: docs/deadline-rules.md, made from the catalogue."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from cases.rules.catalogue import LAW_AS_OF, Rule
from cases.rules.examples import Example
from cases.rules.labels import IP_TYPE_NAMES
from cases.rules.rule_prose import COUNTING, HEAD, QUESTIONS
from cases.rules.values import Event
from cases.rules.wording import (
    actor_label,
    consequence_label,
    english_date,
    kind_label,
    thai_date,
)

ACTS = {"PA": "Patent Act B.E. 2522", "TMA": "Trademark Act B.E. 2534"}
COLUMNS = (
    "Code", "What is due", "Starts with", "Period", "Met by", "If missed", "Who must act",
    "Remedy", "Law", "Valid", "Confirmed",
)  # fmt: skip
EXAMPLE_COLUMNS = ("Code", "Events", "Nominal day", "Last day", "Besides")
METHODS = {
    "next_working_day": "the next working day",
    "next_day": "the next calendar day, closed or not",
    "as_set": "as the letter sets it",
}
FOR_THE_METHOD = {
    "annuity": "each patent year from the fifth, once granted",
    "annuity_at_grant": "years 5 to that of the grant in one payment",
    "examination": "or 1 year from the final decision on an opposition that was appealed, if later",
    "exhibition": "or from an earlier first foreign filing",
}


def rule_document(rules: Sequence[Rule]) -> str:
    """The whole paper in Markdown."""
    parts = [HEAD, _law_as_of(), COUNTING, QUESTIONS]
    parts += [_right(ip_type, rules) for ip_type in IP_TYPE_NAMES]
    return "\n\n".join(part.strip() for part in parts) + "\n"


def _law_as_of() -> str:
    lines = [f"- {ACTS[act]}: as it stood on {both(day)}" for act, day in LAW_AS_OF.items()]
    rest = "- Everything else is undated: its source stands in the column Law."
    return "\n".join(["## Law as of", "", *lines, rest])


def _right(ip_type: str, rules: Sequence[Rule]) -> str:
    thai, english = IP_TYPE_NAMES[ip_type]
    own = [rule for rule in rules if ip_type in rule.ip_types]
    heading = f"## {english} · {thai}"
    if not own:
        return f"{heading}\n\nNo event starts a statutory term; terms are entered by hand."
    examples = [
        _example(rule, example)
        for rule in own
        for example in rule.examples
        if example.right in {"", ip_type}
    ]
    rows = table(COLUMNS, (_row(rule, ip_type) for rule in own))
    counted = table(EXAMPLE_COLUMNS, examples)
    return f"{heading}\n\n{rows}\n\n### Worked examples: {english}\n\n{counted}"


def table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table in Markdown."""
    lines = [columns, ["---"] * len(columns), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _row(rule: Rule, ip_type: str) -> tuple[str, ...]:
    return (
        rule.code,
        f"{rule.title_en}<br>{rule.title_th}",
        "; ".join(_start(rule)),
        "; ".join(_period(rule)),
        _kinds(rule.closes, " and " if rule.closes_all_when else " or ") or "nothing: it ends",
        consequence_label(rule.consequence, "en"),
        actor_label(rule.actor, "en"),
        "yes" if rule.remedy else "no",
        rule.law,
        _validity(rule),
        _confirmed(rule, ip_type),
    )


def _kinds(kinds: Sequence[str], joined: str = ", ") -> str:
    return joined.join(f"{kind_label(kind, 'en')} (`{kind}`)" for kind in kinds)


def _start(rule: Rule) -> Iterator[str]:
    """What must have happened, and under which conditions."""
    yield _kinds([rule.trigger])
    if rule.needs:
        yield f"beside {_kinds(rule.needs)}"
    if rule.sections:
        yield f"citing s. {' or '.join(rule.sections)}"
    if rule.when:
        yield f"with `{'`, `'.join(rule.when)}`"
    if rule.when_filed:
        yield f"when the filing has `{rule.when_filed}`"
    if rule.not_beside:
        yield f"not beside {_kinds(rule.not_beside)}"
    if rule.not_when_filed_by:
        yield f"not for a filing by `{rule.not_when_filed_by}`"
    if rule.superseded_by:
        yield f"until {_kinds([rule.superseded_by])}"


def _period(rule: Rule) -> Iterator[str]:
    """How long it runs, from when it may be done, and what is left afterwards."""
    yield _length(rule)
    if not rule.rolls:
        yield "never rolled"
    if rule.method in FOR_THE_METHOD:
        yield FOR_THE_METHOD[rule.method]
    if rule.extendable:
        yield "extendable, from the nominal end"
    if rule.due_time:
        yield f"by {rule.due_time}"
    if rule.surcharge_days:
        yield "opens on its first day"
        yield f"with surcharge {rule.surcharge_days} days more, from the nominal day"
    if rule.surcharge_months:
        yield f"with surcharge {rule.surcharge_months} months more"
    if rule.alternative_to:
        yield f"same term as {', '.join(rule.alternative_to)}"


def _length(rule: Rule) -> str:
    if rule.method in METHODS:
        return METHODS[rule.method]
    if rule.method not in {"renewal", "term"}:
        unit = rule.unit.removesuffix("s") if rule.length == 1 else rule.unit
        return f"{rule.length} {unit}"
    text = f"to the day before anniversary {rule.length} of the filing, never rolled"
    if rule.next_years:
        times = f", at most {rule.most_terms} times" if rule.most_terms else ""
        text += f"; {rule.next_years} years more each time{times}"
    if rule.opens_months or rule.opens_days:
        opens = f"{rule.opens_months} months" if rule.opens_months else f"{rule.opens_days} days"
        text += f"; opens {opens} before that anniversary"
    return text


def _validity(rule: Rule) -> str:
    since = f"from {both(rule.valid_from)}" if rule.valid_from else ""
    until = f"until {both(rule.valid_to)}" if rule.valid_to else ""
    return " ".join(part for part in (since, until) if part) or "–"


def _confirmed(rule: Rule, ip_type: str) -> str:
    if rule.is_confirmed_for(ip_type, {}):
        return "yes"
    if rule.confirmed_when:
        return f"only with `{rule.confirmed_when}`; else no: {rule.open_question}"
    return f"**no**: {rule.open_question}"


def _example(rule: Rule, example: Example) -> tuple[str, ...]:
    return (
        rule.code,
        "; ".join(_event(event) for event in example.events),
        both(example.nominal),
        both(example.due) + (f" {example.due_time}" if example.due_time else ""),
        "; ".join(_besides(example)) or "–",
    )


def _event(event: Event) -> str:
    keys = "".join(f", {key} {_value(value)}" for key, value in event.data.items())
    return f"{kind_label(event.kind, 'en')} {_short(event.date)}{keys}"


def _value(value: object) -> str:
    if isinstance(value, date):
        return _short(value)
    return "yes" if value is True else str(value)


def _besides(example: Example) -> Iterator[str]:
    for words, day in (
        ("counted from", example.trigger_date),
        ("opens", example.opens_on),
        ("with surcharge until", example.surcharge_until),
    ):
        if day:
            yield f"{words} {both(day)}"


def both(day: date) -> str:
    """A day in both eras: Mon 13 Apr 2026 / 13 เม.ย. 2569."""
    return f"{_short(day)} / {thai_date(day, short=True)}"


def _short(day: date) -> str:
    return english_date(day, "ce", weekday=True, short=True)
