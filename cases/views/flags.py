"""What cannot be true of the events of a case, for a person to put right."""

from collections.abc import Sequence

from cases.models import Case
from cases.rules.calendar import shipped_calendar
from cases.rules.catalogue import load_catalogue
from cases.rules.contradictions import contradictions
from cases.rules.engine import Event, Facts, InputError, work_out
from cases.rules.values import Step

# A registered case says many things that start no term: that is no sign of a mistake.
ABOUT_THE_LAW_ALONE = frozenset({"starts_nothing", "granted_without_filing"})


def flags_of(case: Case, events: Sequence[Event]) -> list[Step]:
    """Contradictions, and what the engine says of events that had no effect."""
    facts = Facts(ip_type=case.ip_type, our_side=case.our_side)
    try:
        warnings = work_out(facts, events, load_catalogue(), shipped_calendar()).warnings
    except InputError:
        warnings = ()
    told = [warning for warning in warnings if warning.code not in ABOUT_THE_LAW_ALONE]
    return [*contradictions(case.ip_type, events), *told]


def new_flags(case: Case, before: Sequence[Event], after: Sequence[Event]) -> list[Step]:
    """Those that a change of the events would bring."""
    known = flags_of(case, before)
    return [flag for flag in flags_of(case, after) if flag not in known]
