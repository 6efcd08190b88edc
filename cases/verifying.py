"""The second pair of eyes: another person reads a date again, and two readings must agree."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from cases.deadlines import DeadlineRefused, fresh, refusal_of, save
from cases.facts import Fact, as_value, facts_of, is_read_alone, roots_of
from cases.models import Deadline, DeadlineState, User
from cases.models.deadline import CHECKED_TWICE
from cases.queries import current_events, dates_are_checked_twice
from cases.recompute import Cause
from cases.told import Said, is_read, last_dater, who_gave

# What a person read, by the name of the fact.
Reading = Mapping[str, date | int]


@dataclass(frozen=True)
class Difference:
    """A fact, what a second person read in its place, and who gave it."""

    fact: Fact
    read: date | int
    given_by: User


def date_to_read(deadline: Deadline) -> date:
    """The date that a person gave and another reads again: that of the event, or the due date."""
    value = facts_of(deadline)[0].value
    assert isinstance(value, date)
    return value


def facts_for(deadline: Deadline, reader: User) -> tuple[Fact, ...]:
    """What this person has to read: of the facts that nobody has read again yet, or of all where
    the law has moved the date since, those that somebody else gave."""
    facts = facts_of(deadline)
    if is_read_alone(deadline):
        return facts if deadline.dated_by_id != reader.pk else ()
    given = who_gave(roots_of(deadline))
    unread = [fact for fact in facts if not is_read(*_of(fact, given), deadline.facts_read)]
    return tuple(fact for fact in unread or facts if _of(fact, given)[1][1] != reader.pk)


def _of(fact: Fact, given: Mapping[int | None, Said]) -> tuple[int, Said]:
    return _root_of(fact), given[_root_of(fact)]


def _root_of(fact: Fact) -> int:
    assert fact.event is not None
    return fact.event.root_pk


def check_can_verify(deadline: Deadline, user: User) -> None:
    """Raises DeadlineRefused: who gave a date is not the one who verifies it, and while two
    readings differ nobody reads on before it is decided."""
    if deadline.state != DeadlineState.OPEN:
        raise DeadlineRefused("", _("This deadline is no longer open."))
    if not deadline.ours:
        raise DeadlineRefused("", _("The other side must meet this term; it is information only."))
    if deadline.kind not in CHECKED_TWICE:
        raise DeadlineRefused("", _("A date of our own work needs no second person."))
    if deadline.verified_by_id is not None:
        raise DeadlineRefused("", _("This date is verified already."))
    if not _has_to_read(deadline, user):
        raise DeadlineRefused("", _("You entered this date; another person must verify it."))
    _check_not_disputed(deadline, user)


def _has_to_read(deadline: Deadline, user: User) -> bool:
    """Of a date with one fact behind it the row itself tells who gave that."""
    if deadline.rests_on and not is_read_alone(deadline):
        return bool(facts_for(deadline, user))
    return deadline.dated_by_id != user.pk


def _check_not_disputed(deadline: Deadline, user: User) -> None:
    if not differences_of(deadline):
        return
    if deadline.disputed_by_id == user.pk:
        raise DeadlineRefused(
            "", _("You read another date; it went back to who entered it, who decides first.")
        )
    raise DeadlineRefused("", _("Two people read different dates; who entered it decides first."))


def can_verify(deadline: Deadline, user: User) -> bool:
    return not refusal_of(check_can_verify, deadline, user)


def read_again(deadline: Deadline, reading: Reading, version: int, cause: Cause) -> Deadline:
    """A second person has read the facts of a date that they did not give, at their source and
    without seeing the docket's.

    When they agree, every date all of whose facts are read by now is verified; else nothing is,
    and what rests on a fact that was read differently goes back with both. Raises
    DeadlineRefused, of which ChangedMeanwhile; nothing is stored then.
    """
    with transaction.atomic():
        row = fresh(deadline, version)
        if not dates_are_checked_twice():
            raise DeadlineRefused("", _("The office has switched off the check of dates."))
        check_can_verify(row, cause.by)
        facts = facts_for(row, cause.by)
        if not facts or any(fact.name not in reading for fact in facts):
            raise DeadlineRefused("", _("Please read every date that is asked for."))
        asked = {fact.name: reading[fact.name] for fact in facts}
        if differing(facts, asked):
            _dispute(row, asked, cause)
        elif is_read_alone(row):
            _verify(row, cause)
        else:
            _note_what_was_read(row, set(asked), cause)
    return row


def verify_deadline(deadline: Deadline, version: int, cause: Cause) -> Deadline:
    """A second person has read the same of every fact. Raises DeadlineRefused."""
    same = {fact.name: fact.value for fact in facts_of(deadline)}
    return read_again(deadline, same, version, cause)


def differing(facts: Iterable[Fact], reading: Reading) -> list[Fact]:
    """The facts that were read, and differently."""
    return [fact for fact in facts if reading.get(fact.name, fact.value) != fact.value]


def _verify(row: Deadline, cause: Cause) -> None:
    row.verified_by = cause.by
    row.verified_at = cause.at
    row.forget_the_dispute()
    save(row, cause)


def _note_what_was_read(row: Deadline, read: set[str], cause: Cause) -> None:
    """In every row that rests on a fact that was read; one of which no fact is left is verified."""
    rows = [(row, facts_of(row)), *_resting_on(row)]
    given = who_gave([root for each, _facts in rows for root in roots_of(each)])
    for each, facts in rows:
        roots = _read_in(facts, read)
        if not roots:
            continue
        newest = max(given[root] for root in roots)
        seen = {str(root): [given[root][0], cause.by.pk] for root in roots}
        each.facts_read = each.facts_read | seen
        left = last_dater(roots_of(each), given, each.facts_read)
        each.dated_by_id = left or newest[1]
        if left:
            save(each, cause)
        else:
            _verify(each, cause)


def _read_in(facts: tuple[Fact, ...], read: set[str]) -> set[int]:
    """The events of a row all of whose facts were read."""
    unread = {fact.event.root_pk for fact in facts if fact.event and fact.name not in read}
    return {fact.event.root_pk for fact in facts if fact.event} - unread


def _dispute(row: Deadline, reading: Reading, cause: Cause) -> None:
    why = replace(cause, why=_("A second person read another date"))
    others = [(one, own) for one, own in _resting_on(row) if differing(own, reading)]
    rows = [(row, facts_of(row)), *others]
    given = who_gave([root for each, _own in rows for root in roots_of(each)])
    for each, own in rows:
        if not is_read_alone(each):
            each.dated_by_id = max(_of(fact, given)[1] for fact in differing(own, reading))[1]
        each.disputed_date, each.disputed_facts = _as_read(own, reading)
        each.disputed_by = cause.by
        each.disputed_at = cause.at
        save(each, why)


def _as_read(facts: tuple[Fact, ...], reading: Reading) -> tuple[date, dict[str, object]]:
    """The day that the second person read of the first fact, and what differs of the others."""
    first, *others = facts
    wrong = [replace(fact, value=reading[fact.name]) for fact in differing(others, reading)]
    day = reading.get(first.name, first.value)
    assert isinstance(day, date)
    return day, {fact.name: fact.as_json() for fact in wrong}


def _resting_on(row: Deadline) -> list[tuple[Deadline, tuple[Fact, ...]]]:
    """The other dates of the case that rest on events and wait for a second person, each with
    its facts."""
    if is_read_alone(row):
        return []
    versions = {event.root_pk: event for event in current_events(row.case)}
    rows = (
        Deadline.objects.select_for_update()
        .unverified()
        .filter(case_id=row.case_id, root_event__isnull=False, overridden_at__isnull=True)
        .filter(disputed_by__isnull=True)
        .exclude(pk=row.pk)
        .order_by("pk")
    )
    return [(one, facts_of(one, versions)) for one in rows]


def differences_of(deadline: Deadline) -> list[Difference]:
    """What a second person read differently; nothing where nobody did."""
    if deadline.disputed_date is None:
        return []
    facts = facts_of(deadline)
    if not facts:
        return []
    read = {facts[0].name: deadline.disputed_date} | {
        name: as_value(value) for name, value in deadline.disputed_facts.items()
    }
    wrong = differing(facts, read)
    givers = _givers(deadline, wrong)
    return [Difference(fact, read[fact.name], givers[fact.name]) for fact in wrong]


def _givers(deadline: Deadline, facts: Iterable[Fact]) -> dict[str, User]:
    """Who gave each of these facts, by its name."""
    if is_read_alone(deadline):
        return {fact.name: deadline.dated_by for fact in facts}
    given = who_gave([_root_of(fact) for fact in facts])
    people = User.objects.in_bulk({by for _version, by in given.values()})
    return {fact.name: people[_of(fact, given)[1][1]] for fact in facts}


def check_can_decide(deadline: Deadline, user: User) -> None:
    """Raises DeadlineRefused: whose reading differs does not overrule it."""
    if deadline.disputed_by_id is None or deadline.state != DeadlineState.OPEN:
        raise DeadlineRefused("", _("Nobody reads this date differently any more."))
    if deadline.disputed_by_id == user.pk:
        raise DeadlineRefused("", _("You read another date; another person decides."))


def can_decide(deadline: Deadline, user: User) -> bool:
    return not refusal_of(check_can_decide, deadline, user)


def let_the_date_stand(deadline: Deadline, version: int, cause: Cause) -> Deadline:
    """The date in the docket is right after all, for the reason in `cause.why`; it waits for a
    second person again. Raises DeadlineRefused."""
    if not cause.why.strip():
        raise DeadlineRefused("why", _("Please say why, in a sentence."))
    with transaction.atomic():
        row = fresh(deadline, version)
        check_can_decide(row, cause.by)
        rows = [row, *_disputed_with(row)]
        given = who_gave([root for each in rows for root in roots_of(each)])
        for each in rows:
            each.forget_the_dispute()
            roots = [] if is_read_alone(each) else roots_of(each)
            each.dated_by_id = last_dater(roots, given, each.facts_read) or each.dated_by_id
            save(each, cause)
    return row


def _disputed_with(row: Deadline) -> Iterable[Deadline]:
    """The other rows of the case that the same reading was left in."""
    return (
        Deadline.objects.select_for_update()
        .filter(case_id=row.case_id, disputed_by=row.disputed_by_id, disputed_at=row.disputed_at)
        .exclude(pk=row.pk)
        .order_by("pk")
    )
