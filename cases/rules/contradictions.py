"""Events that cannot all be true in this order: told to a person, never sorted out silently.

A gap is no contradiction: a case taken over, or read from the register, may lack whole stages; a
fee paid without its notice is such a gap. Only what happens where it cannot happen, or twice, is
told. Events of one day have no order among them; told are those that cannot both be true.
"""

from collections.abc import Sequence
from datetime import date
from itertools import product

from cases.rules.kinds import CASE_ENDING, EVENT_KINDS, kinds_for
from cases.rules.stages import END_STAGES, path_of
from cases.rules.values import Event, Step

ONCE = ("filed", "granted", "registered")
BEFORE_FILING = frozenset({"priority_filed", "pct_priority", "exhibited", "efiled"})
# Only while the application is pending: after the grant or registration it is too late.
ONLY_PENDING = frozenset(
    {
        "defect_memo",
        "defects_cured",
        "filing_fee_paid",
        "publication_fee_notice_1_received",
        "publication_fee_notice_2_received",
        "publication_fee_paid",
        "exam_cost_notified",
        "registration_fee_notice_received",
        "registration_fee_paid",
        "grant_fee_notice_received",
        "grant_fee_notice_1_received",
        "grant_fee_notice_2_received",
        "grant_fee_paid",
        "refusal_received",
        "refused_final",
        "publication_revoked_received",
        "division_notice_received",
    }
)
# A petty patent is published at its grant and examined after it; a GI is opposed only before.
PENDING_EXCEPT_PETTY = frozenset({"published", "exam_requested", "opposition_filed"})
ONLY_IN_FORCE = frozenset({"annuity_paid", "renewed", "extended", "renewal_order_received"})
# Against the end of a case, or about it.
AFTER_THE_END = frozenset(
    {
        "appeal_filed",
        "petition_filed",
        "court_action_filed",
        "refusal_received",
        "removal_order_received",
        "cancellation_order_known",
        "opposition_decision_received",
        "opposition_final",
        "opposition_won",
        "board_decision_received",
        "board_opposition_decision_received",
        "board_cancellation_decision_received",
        "board_licence_decision_received",
        "second_letter_sent",
    }
)
# A term may have run out before its last payment was made within the time of the surcharge.
AFTER_EXPIRY = frozenset({"annuity_paid", "renewed", "extended"})
GRANTS = ("granted", "registered")
OPPOSITIONS = frozenset({"opposition_filed", "opposition_copy_received"})
DECISIONS_ON_AN_OPPOSITION = frozenset(
    {
        "opposition_decision_received",
        "opposition_final",
        "opposition_won",
        "board_opposition_decision_received",
        "board_decision_received",
    }
)
# A refusal with finality ends an application alone; a withdrawal is no lapse. A right that is
# given up or has run out may be struck off on the same day, so those pairs are left out.
NOT_ON_ONE_DAY = (
    *product(GRANTS, sorted(CASE_ENDING)),
    *product(("refused_final",), sorted(CASE_ENDING - {"refused_final"})),
    ("withdrawn", "abandoned"),
)
PHASES = ("before", "pending", "in_force", "ended")


def phase_of(stage: str) -> str:
    """Where a stage lies: before the filing, pending, in force, or ended."""
    if stage in END_STAGES:
        return "ended"
    if stage in ("", "draft"):
        return "before"
    return "in_force" if stage in ("in_force", "removal", "recorded") else "pending"


def may_happen(ip_type: str, kind: str, phase: str) -> bool:
    """Whether a kind of event is possible in a phase of this right."""
    if phase == "ended":
        return kind in AFTER_THE_END
    late = ONLY_PENDING | (PENDING_EXCEPT_PETTY if ip_type != "petty_patent" else frozenset())
    if phase == "in_force":
        return kind not in late | BEFORE_FILING | {"filed"}
    if phase == "pending":
        return kind not in ONLY_IN_FORCE
    return kind in BEFORE_FILING | {
        "filed", "defect_memo", "filing_fee_paid", "exchange_registered",
    }  # fmt: skip


def allowed_kinds(ip_type: str, stage: str) -> tuple[str, ...]:
    """The kinds of event that may happen in a stage, in the order of the procedure."""
    phase = phase_of(stage)
    return tuple(kind for kind in kinds_for(ip_type) if may_happen(ip_type, kind, phase))


def decisions_on_an_opposition(ip_type: str) -> tuple[str, ...]:
    """What decides an opposition to this right; nothing where none can be filed. The Board's
    decision on one is a kind of its own in trademark cases; elsewhere any of the Board may be it.
    """
    known = kinds_for(ip_type)
    if not OPPOSITIONS & set(known):
        return ()
    own = "board_opposition_decision_received" in known
    on_appeals = {"board_decision_received"} if own else frozenset()
    return tuple(kind for kind in known if kind in DECISIONS_ON_AN_OPPOSITION - on_appeals)


def contradictions(ip_type: str, events: Sequence[Event]) -> tuple[Step, ...]:
    """What cannot be true of these events, a step for each with the kinds and days."""
    ordered = sorted(events, key=lambda event: event.date)
    found = [
        *_twice(ordered),
        *_opposed_too_early(ordered),
        *_undecided(ip_type, ordered),
        *_not_on_one_day(ordered),
    ]
    path = path_of(ip_type, ordered)
    for event in ordered:
        before = [(stage, since) for stage, since in path if since < event.date]
        found += _out_of_place(ip_type, event, before, ordered)
    return tuple(found)


def _twice(events: Sequence[Event]) -> list[Step]:
    found = []
    for kind in ONCE:
        days = [event.date for event in events if event.kind == kind]
        found += [_step("happens_once", kind, later, kind, days[0]) for later in days[1:]]
    return found


def _opposed_too_early(events: Sequence[Event]) -> list[Step]:
    published = min((e.date for e in events if e.kind == "published"), default=None)
    if published is None:
        return []
    early = [e for e in events if e.kind == "opposition_filed" and e.date < published]
    return [_step("before_publication", e.kind, e.date, "published", published) for e in early]


def _undecided(ip_type: str, events: Sequence[Event]) -> list[Step]:
    """Grants and registrations while no decision on an opposition is recorded."""
    deciding = decisions_on_an_opposition(ip_type)
    opposed = sorted(
        (event for event in events if deciding and event.kind in OPPOSITIONS),
        key=lambda event: (event.date, event.kind != "opposition_filed"),
    )
    decided = [event.date for event in events if event.kind in deciding]
    found = []
    for grant in (event for event in events if event.kind in GRANTS):
        waiting = [
            event
            for event in opposed
            if event.date < grant.date
            and not any(event.date <= day <= grant.date for day in decided)
        ]
        found += [_step("undecided", grant.kind, grant.date, e.kind, e.date) for e in waiting[:1]]
    return found


def _not_on_one_day(events: Sequence[Event]) -> list[Step]:
    kinds_of: dict[date, set[str]] = {}
    for event in events:
        kinds_of.setdefault(event.date, set()).add(event.kind)
    return [
        _step("not_on_one_day", one, day, other, day)
        for day, kinds in kinds_of.items()
        for one, other in NOT_ON_ONE_DAY
        if {one, other} <= kinds
    ]


def _out_of_place(
    ip_type: str, event: Event, path: Sequence[tuple[str, date]], ordered: Sequence[Event]
) -> list[Step]:
    """One event in the stage that `path`, of the earlier days, led to."""
    if not path or event.kind not in EVENT_KINDS or event.kind in ONCE:
        return _granted_after_the_end(event, path)
    stage, since = path[-1]
    phase = phase_of(stage)
    if may_happen(ip_type, event.kind, phase):
        return []
    if stage == "expired" and event.kind in AFTER_EXPIRY:
        return []
    filed = (e for e in ordered if e.kind == "filed" and e.date < event.date)
    if phase == "pending" and next(filed, None) is None:
        return []
    return [_step(f"not_when_{phase}", event.kind, event.date, stage, since)]


def _granted_after_the_end(event: Event, path: Sequence[tuple[str, date]]) -> list[Step]:
    if event.kind in ONCE and path and path[-1][0] in END_STAGES:
        stage, since = path[-1]
        return [_step("not_when_ended", event.kind, event.date, stage, since)]
    return []


def _step(code: str, kind: str, day: date, other: str, since: date) -> Step:
    params = {"kind": kind, "date": day.isoformat(), "other": other, "from": since.isoformat()}
    return Step(code, params)
