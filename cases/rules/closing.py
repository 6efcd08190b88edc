"""What the later events do to the terms: extend, meet, overtake."""

from collections.abc import Sequence
from datetime import date, timedelta
from functools import lru_cache

from cases.rules.calendar import Calendar
from cases.rules.catalogue import Rule
from cases.rules.drafts import Draft
from cases.rules.kinds import CASE_ENDING
from cases.rules.periods import end_days
from cases.rules.reading import LONGEST_TERM as LONGEST_DAYS
from cases.rules.reading import Given
from cases.rules.values import InputError, Step

EXTENSION = "extension_granted"
PAYMENT = "annuity_paid"
LONGEST_TERM = timedelta(days=LONGEST_DAYS)
# Kinds that say something even when they close nothing.
SPEAK_FOR_THEMSELVES = frozenset({"filed", "opposition_filed", "counterstatement_filed"})


class Docket:
    """The terms of one case while its later events are applied in the order of their days."""

    def __init__(
        self,
        ip_type: str,
        drafts: Sequence[Draft],
        given: Sequence[Given],
        rules: Sequence[Rule],
        calendar: Calendar,
    ) -> None:
        self.drafts = drafts
        self.warnings: list[Step] = []
        self._given = given
        self._rules = rules
        self._calendar = calendar
        self._closing_kinds = _closing_kinds(ip_type, tuple(rules))

    def apply(self) -> None:
        """Extensions before closings of the same day, and what names its term before the rest."""
        for one in sorted(
            self._given, key=lambda o: (o.date, o.kind != EXTENSION, "of" not in o.data)
        ):
            if one.kind == EXTENSION:
                self._extend(one)
            elif one.kind not in self._closing_kinds:
                continue
            elif one.kind == PAYMENT:
                self._pay(one)
            else:
                self._close(one)

    def ended_on(self, draft: Draft) -> date | None:
        """The first day on which another event overtook the term."""
        return min((o.date for o in self._given if _overtakes(o, draft)), default=None)

    def last_day_to_meet(self, draft: Draft) -> date:
        """The due day, for alternatives the later one."""
        return max(d.due for d in (draft, *self._alternatives(draft)))

    def alternative_codes(self, draft: Draft) -> tuple[str, ...]:
        """The codes by which the same term can be met in another way."""
        present = {d.rule.code for d in self._alternatives(draft)}
        return tuple(code for code in draft.rule.alternative_to if code in present)

    def _alternatives(self, draft: Draft) -> list[Draft]:
        codes = draft.rule.alternative_to
        if not codes:
            return []
        return [d for d in self.drafts if d.rule.code in codes and _same_letter(d, draft)]

    def _extend(self, one: Given) -> None:
        code = self._extendable_code(one)
        open_terms = [
            d
            for d in self._started(one, [d for d in self.drafts if d.rule.code == code])
            if not self._is_over(d, one) and (d.closed_on is None or d.closed_on > d.due)
        ]
        if not open_terms:
            self._warn("closed_nothing", one)
            return
        self._lengthen(min(open_terms, key=lambda d: d.trigger_date), one)

    def _extendable_code(self, one: Given) -> str:
        code = one.data.get("of")
        if code is None:
            raise InputError("of", "extension_of_missing", None, one.index)
        if not any(rule.code == code and rule.extendable for rule in self._rules):
            raise InputError("of", "not_extendable", {"value": code[:60]}, one.index)
        if not {"days", "until"} & set(one.data):
            raise InputError("days", "extension_length_missing", None, one.index)
        return str(code)

    def _lengthen(self, draft: Draft, one: Given) -> None:
        """Counted from the nominal end, which closed days do not move (CCC s. 193/7)."""
        former = draft.nominal
        days = one.data.get("days")
        until = one.data.get("until") or end_days(former, days or 0)
        if until <= former:
            raise InputError("until", "extension_shortens", {"date": former.isoformat()}, one.index)
        if until > draft.trigger_date + LONGEST_TERM:
            key, limit = "until" if "until" in one.data else "days", {"days": LONGEST_TERM.days}
            raise InputError(key, "extension_too_long", limit, one.index)
        params: dict[str, str | int] = {"from": former.isoformat(), "date": until.isoformat()}
        if "until" in one.data:
            draft.counted.append(Step("extended_until", params))
        else:
            draft.counted.append(Step("extended_days", {**params, "days": days or 0}))
        draft.beside.append(one)
        draft.end_on(until, self._calendar)

    def _pay(self, one: Given) -> None:
        annuities = [d for d in self.drafts if d.is_annuity]
        if one.data.get("plan") == "lump_sum":
            years = {year for d in annuities for year in d.years or ()}
        elif "years" in one.data:
            years = set(one.data["years"])
        else:
            raise InputError("years", "years_or_plan", None, one.index)
        used: set[int] = set()
        for draft in annuities:
            for year in years & set(draft.years or ()) - set(draft.paid):
                draft.paid[year] = one.date
                used.add(year)
        self._warn_unused(one, used, sorted(years - used))

    def _warn_unused(self, one: Given, used: set[int], unused: list[int]) -> None:
        if one.data.get("plan") == "lump_sum":
            if not used:
                self._warn("closed_nothing", one)
        elif unused:
            self._warn("year_not_due", one, years=", ".join(map(str, unused)))

    def _close(self, one: Given) -> None:
        matching = self._named(one)
        started = self._started(one, matching)
        if matching and not started:
            self._warn("closed_before_trigger", one)
            return
        waiting = [d for d in started if d.awaits(one.kind)]
        candidates = [d for d in waiting if not self._is_over(d, one)]
        candidates = candidates or [d for d in waiting if one.date <= self.last_day_to_meet(d)]
        if not candidates:
            if one.kind not in SPEAK_FOR_THEMSELVES:
                self._warn("closed_nothing", one)
            return
        self._check_appeal(one, candidates)
        oldest = min(candidates, key=lambda d: (d.trigger_date, d.due, d.rule.code))
        for draft in self.drafts:
            if _same_letter(draft, oldest) and draft.awaits(one.kind):
                draft.done[one.kind] = one.date

    def _named(self, one: Given) -> list[Draft]:
        """The terms this event could close: those of its kind, or those it names."""
        code = one.data.get("of")
        if code is not None:
            self._check_code(one, code)
        on = one.data.get("trigger_date")
        return [
            d
            for d in self.drafts
            if one.kind in d.rule.closes
            and code in (None, d.rule.code)
            and on in (None, d.trigger_date)
        ]

    def _check_code(self, one: Given, code: str) -> None:
        named = [rule for rule in self._rules if rule.code == code]
        if not named:
            raise InputError("of", "code_unknown", {"value": code[:60]}, one.index)
        if not any(one.kind in rule.closes for rule in named):
            raise InputError("of", "code_not_closed", {"value": code, "kind": one.kind}, one.index)

    def _started(self, one: Given, drafts: Sequence[Draft]) -> list[Draft]:
        on = one.data.get("trigger_date")
        return [d for d in drafts if d.trigger_date <= one.date and on in (None, d.trigger_date)]

    def _is_over(self, draft: Draft, one: Given) -> bool:
        ended = self.ended_on(draft)
        return ended is not None and ended < one.date

    def _check_appeal(self, one: Given, candidates: Sequence[Draft]) -> None:
        """An appeal that could mean several orders must say which one."""
        if one.kind != "appeal_filed" or "of" in one.data:
            return
        letters: dict[int, set[str]] = {}
        for draft in candidates:
            letters.setdefault(draft.started_by.index, set()).add(draft.rule.code)
        if len({frozenset(codes) for codes in letters.values()}) > 1:
            codes = sorted({d.rule.code for d in candidates})
            raise InputError("of", "appeal_ambiguous", {"codes": ", ".join(codes)}, one.index)

    def _warn(self, code: str, one: Given, **more: str) -> None:
        params = {"kind": one.kind, "date": one.date.isoformat(), **more}
        self.warnings.append(Step(code, params))


@lru_cache(maxsize=64)
def _closing_kinds(ip_type: str, rules: tuple[Rule, ...]) -> frozenset[str]:
    own = (rule for rule in rules if ip_type in rule.ip_types)
    return frozenset(kind for rule in own for kind in rule.closes)


def _same_letter(one: Draft, other: Draft) -> bool:
    return (one.started_by.index, one.trigger, one.occurrence) == (
        other.started_by.index,
        other.trigger,
        other.occurrence,
    )


def _overtakes(one: Given, draft: Draft) -> bool:
    """A second notice after the first, or an event that ends the case.

    Against the end of a case there are remedies: only a withdrawal ends those. The end of
    the term ends no payment that can still be made with surcharge.
    """
    if one.kind == draft.rule.superseded_by:
        return one.date >= draft.trigger_date
    if one.kind not in CASE_ENDING or one.date <= draft.began:
        return False
    if draft.rule.remedy:
        return one.kind == "withdrawn"
    if one.kind == "expired" and draft.surcharge_until:
        return one.date > draft.surcharge_until
    return True
