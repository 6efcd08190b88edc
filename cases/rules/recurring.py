"""Terms that come again: annuities by the patent year, renewals by the term of the right."""

from collections.abc import Iterator, Sequence
from datetime import date

from cases.rules.calendar import Calendar
from cases.rules.catalogue import Rule
from cases.rules.drafts import Draft, day_steps, first_filing
from cases.rules.periods import (
    anniversary,
    cautious_months,
    end_days,
    roll,
    same_day,
    years_text,
)
from cases.rules.reading import Given
from cases.rules.steps import ONE_DAY
from cases.rules.values import Facts, InputError, Step

FIRST_ANNUITY = 5
# More prolongations than this are a slip of the pen, and no calendar reaches so far.
MOST_PROLONGATIONS = 30


def annuities(
    rule: Rule, granted: Given, facts: Facts, given: Sequence[Given], calendar: Calendar
) -> Iterator[Draft]:
    """The payments of a granted patent: each year from the fifth, the years up to the
    grant in one payment when the grant came after the fifth year began (PA s. 43)."""
    filed = first_filing(given)
    if filed is None or granted.index != _first(given, "granted").index:
        return
    last = dict(rule.last_year)[facts.ip_type]
    at_grant = _years_at_grant(filed.date, granted.date, last)
    if rule.method == "annuity_at_grant":
        if at_grant:
            yield _annuity(rule, granted, filed, granted, at_grant, calendar)
        return
    for year in range(max((*at_grant, FIRST_ANNUITY - 1)) + 1, last + 1):
        draft = _annuity(rule, filed, filed, granted, (year,), calendar)
        if facts.until is None or draft.nominal <= facts.until:
            yield draft


def _first(given: Sequence[Given], kind: str) -> Given:
    return min((o for o in given if o.kind == kind), key=lambda o: o.date)


def _years_at_grant(filed: date, granted: date, last: int) -> tuple[int, ...]:
    """Years 5 to the year in which the grant falls; none when it came before."""
    if granted <= anniversary(filed, FIRST_ANNUITY - 1):
        return ()
    begun = [y for y in range(FIRST_ANNUITY, last + 1) if anniversary(filed, y - 1) <= granted]
    return tuple(begun)


def _annuity(
    rule: Rule,
    started_by: Given,
    filed: Given,
    granted: Given,
    years: tuple[int, ...],
    calendar: Calendar,
) -> Draft:
    at_grant = rule.method == "annuity_at_grant"
    start = granted.date if at_grant else anniversary(filed.date, years[0] - 1)
    steps = [_annuity_start(rule, start, filed, years)]
    nominal = end_days(start, rule.length)
    counted = steps + day_steps(start, nominal, rule.length, rule.law)
    draft = Draft(rule, rule.trigger, start, started_by, nominal, nominal, granted.date, counted)
    draft.years, draft.occurrence = years, years_text(years)
    draft.opens_on = start
    draft.beside.append(filed if at_grant else granted)
    draft.end_on(nominal, calendar)
    draft.surcharge_nominal = end_days(nominal, rule.surcharge_days)
    draft.surcharge_until = roll(draft.surcharge_nominal, calendar)
    return draft


def _annuity_start(rule: Rule, start: date, filed: Given, years: tuple[int, ...]) -> Step:
    if rule.method == "annuity_at_grant":
        params = {"years": years_text(years), "law": rule.law, "date": start.isoformat()}
        return Step("years_until_grant", params)
    return Step(
        "patent_year",
        {
            "year": years[0],
            "date": start.isoformat(),
            "count": years[0] - 1,
            "filed": filed.date.isoformat(),
        },
    )


def renewals(
    rule: Rule, one: Given, facts: Facts, given: Sequence[Given], calendar: Calendar
) -> Iterator[Draft]:
    """The ends of the terms of a right, counted from its filing (TMA s. 42, 53; PA s. 65
    septies): the present one and one more for each renewal, or as far as `until`."""
    filed = first_filing(given)
    if filed is None or one.index != _first(given, one.kind).index:
        return
    terms_begun = _times(rule.closes, given) + 1
    if rule.most_terms:
        terms_begun = min(rule.most_terms, terms_begun)
    elif facts.until:
        terms_begun = max(facts.until.year - filed.date.year, 0) // rule.next_years + 1
    for number in range(1, terms_begun + 1):
        draft = _renewal(rule, filed, number, calendar)
        if facts.until is None or draft.nominal <= facts.until:
            yield draft


def terms(
    rule: Rule, one: Given, facts: Facts, given: Sequence[Given], calendar: Calendar
) -> Iterator[Draft]:
    """The end of the right, as far as it has been renewed or extended."""
    filed = first_filing(given)
    if filed is None or one.index != _first(given, one.kind).index:
        return
    made = _times(rule.moved_by, given)
    if rule.most_terms:
        made = min(made, rule.most_terms)
    yield _end_of_term(rule, filed, rule.length + made * rule.next_years)


def _times(kinds: Sequence[str], given: Sequence[Given]) -> int:
    """How often the right was prolonged. Raises InputError for more than any right lasts."""
    made = [one for one in given if one.kind in kinds]
    if len(made) > MOST_PROLONGATIONS:
        raise InputError("kind", "too_many_renewals", {"count": MOST_PROLONGATIONS}, made[-1].index)
    return len(made)


def _end_of_term(rule: Rule, filed: Given, years: int) -> Draft:
    """A term that ends on the day before an anniversary of the filing (CNT-14)."""
    end = anniversary(filed.date, years)
    nominal = end - ONE_DAY
    params: dict[str, str | int] = {
        "filed": filed.date.isoformat(),
        "years": years,
        "date": end.isoformat(),
    }
    steps = [Step("term_of_years", params)]
    return Draft(rule, rule.trigger, filed.date, filed, nominal, nominal, filed.date, steps)


def _renewal(rule: Rule, filed: Given, number: int, calendar: Calendar) -> Draft:
    draft = _end_of_term(rule, filed, rule.length + (number - 1) * rule.next_years)
    nominal, end = draft.nominal, draft.nominal + ONE_DAY
    opens = (
        same_day(end, -rule.opens_months) if rule.opens_months else end_days(end, -rule.opens_days)
    )
    draft.counted.append(Step("opens", {"date": opens.isoformat()}))
    draft.occurrence = str(number)
    draft.opens_on = opens
    if rule.surcharge_months:
        draft.surcharge_nominal = cautious_months(nominal, rule.surcharge_months)
        draft.surcharge_until = roll(draft.surcharge_nominal, calendar)
    return draft
