"""Deciding about a hit: relevant with its opposition case, not relevant, or open again.

The published mark's row is taken first, then the hit: two people at once, a double click and two
hits of one mark never make two cases.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from cases.case_writing import GivenCase, GivenClass, create_case
from cases.eexchange.records import plain_number
from cases.events import EventRefused, NewEvent, record_events
from cases.models import (
    Case,
    CaseParty,
    EventSource,
    IpType,
    OurSide,
    Party,
    PartyRole,
    PublishedMark,
    User,
    WatchHit,
)
from cases.party_writing import CaseRefused, GivenClient, add_known_party, add_party
from cases.queries import CLIENT_ROLES, current_events, visible_to
from cases.recompute import Cause, sign
from cases.register.proposing import party_called

PREFIX = "OP"
State = WatchHit.State


class HitRefused(ValueError):
    """A decision that cannot be taken. `field` names what is wrong; the text is for the screen."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field
        self.message = message


@dataclass(frozen=True)
class Opposition:
    """What a person says of the opposition case that is opened."""

    ref: str
    responsible: User | None
    deputy: User | None = None


def decide_relevant(pk: int, given: Opposition, reason: str, cause: Cause, on: date) -> WatchHit:
    """Open the opposition case of a hit, or link the one that has the number already.

    Sent twice by the same person it is done once. Raises HitRefused; nothing is stored then.
    """
    _check_reason(reason)
    with transaction.atomic():
        hit = _held(pk)
        if hit.state == State.RELEVANT and hit.decided_by_id == cause.by.pk:
            return hit
        _check_open(hit)
        try:
            hit.opposition = _linked(hit, cause, on) or _open(hit, given, reason, cause, on)
        except (CaseRefused, EventRefused) as refused:
            raise HitRefused(refused.field, refused.message) from refused
        _decide(hit, State.RELEVANT, reason, cause)
    return hit


def decide_not_relevant(pk: int, reason: str, cause: Cause) -> WatchHit:
    """Say that a hit needs nothing, and why. Raises HitRefused."""
    _check_reason(reason)
    with transaction.atomic():
        hit = _held(pk)
        if hit.state == State.NOT_RELEVANT and hit.decided_by_id == cause.by.pk:
            return hit
        _check_open(hit)
        _decide(hit, State.NOT_RELEVANT, reason, cause)
    return hit


def decide_many(pks: Collection[int], reason: str, cause: Cause) -> tuple[int, list[str]]:
    """Say of several hits that they need nothing; answers how many, and what was told about the
    others. Each is decided by itself."""
    _check_reason(reason)
    done, told = 0, []
    for pk in sorted(pks):
        try:
            decide_not_relevant(pk, reason, cause)
            done += 1
        except HitRefused as refused:
            told.append(refused.message)
    return done, told


def take_back(pk: int, reason: str, cause: Cause) -> WatchHit:
    """Open a hit again that was not relevant. Raises HitRefused."""
    _check_reason(reason)
    with transaction.atomic():
        hit = _held(pk)
        if hit.state != State.NOT_RELEVANT:
            raise HitRefused("", _("Only what was not relevant is opened again."))
        hit.state, hit.reason = State.OPEN, ""
        hit.decided_by = hit.decided_at = None
        hit.told_on = hit.told_due_on = hit.told_step = None
        sign(hit, Cause(cause.by, cause.at, reason.strip()))
        hit.save()
    return hit


def _check_reason(reason: str) -> None:
    if not reason.strip():
        raise HitRefused("why", _("Please say why."))


def _held(pk: int) -> WatchHit:
    mark = WatchHit.objects.values_list("mark_id", flat=True).get(pk=pk)
    PublishedMark.objects.select_for_update().get(pk=mark)
    WatchHit.objects.select_for_update().get(pk=pk)
    return WatchHit.objects.select_related(
        "mark", "case__responsible", "case__deputy", "term__client", "decided_by"
    ).get(pk=pk)


def _check_open(hit: WatchHit) -> None:
    if hit.state != State.OPEN:
        told = _("%(who)s has decided this already: %(state)s.")
        raise HitRefused("", told % {"who": hit.decided_by, "state": hit.get_state_display()})


def _decide(hit: WatchHit, state: str, reason: str, cause: Cause) -> None:
    hit.state, hit.reason = state, reason.strip()
    hit.decided_by, hit.decided_at = cause.by, cause.at
    sign(hit, Cause(cause.by, cause.at, reason.strip()))
    hit.save()


def _linked(hit: WatchHit, cause: Cause, on: date) -> Case | None:
    """The case in which we oppose the mark already. Where it has no day of publication yet it
    gets the one that is known: without it the term to oppose would stand nowhere."""
    case = _known_opposition(hit, cause)
    if case is not None and not current_events(case).filter(kind="published").exists():
        news = [one for one in _events(hit.mark) if one.kind == "published"]
        record_events(case, news, cause, on)
    return case


def _known_opposition(hit: WatchHit, cause: Cause) -> Case | None:
    """The case in which we oppose this number already, however the number is written there.

    The docket has one case for a number and side. The opposition of one client protects no other,
    and one that is over opposes nothing: neither is taken for an answer. Raises HitRefused then.
    """
    cases = Case.objects.filter(ip_type=IpType.TRADEMARK, our_side=OurSide.OPPONENT)
    number = hit.mark.number
    for case in cases.exclude(application_number="").order_by("is_over", "pk"):
        if plain_number(case.application_number) == number:
            _check_it_is_ours(case, hit, cause)
            return case
    return None


def _check_it_is_ours(case: Case, hit: WatchHit, cause: Cause) -> None:
    """Raises HitRefused for a case that is over or of other clients alone; one without clients
    will do."""
    for_whom = _opposing_in(case)
    others = for_whom and not for_whom & {client.pk for client in clients_of(hit)}
    if not case.is_over and not others:
        return
    if not visible_to(cause.by).filter(pk=case.pk).exists():
        told = _("A restricted case has this number already. Please ask an administrator.")
    elif case.is_over:
        told = _("%(ref)s opposed this mark and is over. Open it again, then decide here.")
    else:
        told = _(
            "%(ref)s opposes this mark for another client. Enter this client there as an opponent,"
            " then decide here."
        )
    raise HitRefused("", told % {"ref": case.ref})


def _opposing_in(case: Case) -> set[int]:
    """For whom a case opposes: its opponents, or else the client of the form for new cases."""
    for role in (PartyRole.OPPONENT, PartyRole.APPLICANT):
        parties = CaseParty.objects.filter(case=case, role=role)
        if found := set(parties.values_list("party", flat=True)):
            return found
    return set()


def _open(hit: WatchHit, given: Opposition, reason: str, cause: Cause, on: date) -> Case:
    """The opposition case with its client, the other side, and the day of publication, which
    starts the term to oppose."""
    mark, own = hit.mark, hit.case
    fields = {
        "ref": given.ref,
        "ip_type": IpType.TRADEMARK,
        "our_side": OurSide.OPPONENT,
        "title": mark.title or _("(no title at the office)"),
        "application_number": mark.number,
        "responsible": given.responsible,
        "deputy": given.deputy,
        "restricted": own.restricted if own else False,
        "note": _note(hit, reason),
    }
    case = create_case(GivenCase(fields, [GivenClass(number) for number in mark.classes]), cause)
    if own is not None and own.restricted:
        case.members.set(own.members.all())
    for client in clients_of(hit):
        add_known_party(case, client, PartyRole.OPPONENT, "", cause)
    _join_the_other_side(case, mark, cause)
    record_events(case, _events(mark), cause, on)
    if not visible_to(cause.by).filter(pk=case.pk).exists():
        case.members.add(cause.by)
    return case


def clients_of(hit: WatchHit) -> list[Party]:
    """For whom the watch found it: the owners of the own mark, or the client of the term."""
    if hit.term is not None:
        return [hit.term.client]
    parties = Party.objects.filter(
        case_parties__case=hit.case_id, case_parties__role__in=CLIENT_ROLES
    )
    return list(parties.order_by("case_parties__position", "case_parties__pk").distinct())


def _note(hit: WatchHit, reason: str) -> str:
    if hit.case is not None:
        told = _("Found by the watch: like our mark %(ref)s “%(title)s”. %(why)s")
        return told % {"ref": hit.case.ref, "title": hit.case.title, "why": reason.strip()}
    told = _("Found by the watch: like the watch term “%(words)s”. %(why)s")
    return told % {"words": hit.term.words if hit.term else "", "why": reason.strip()}


def _join_the_other_side(case: Case, mark: PublishedMark, cause: Cause) -> None:
    for name in dict.fromkeys(part.strip() for part in mark.owner.split(";")):
        if not name:
            continue
        known = party_called(name)
        if known is None:
            add_party(case, GivenClient(name=name), PartyRole.OWNER, cause)
        elif not CaseParty.objects.filter(case=case, party=known).exists():
            add_known_party(case, known, PartyRole.OWNER, "", cause)


def _events(mark: PublishedMark) -> list[NewEvent]:
    """As the sync would record them, so that the next one finds them."""
    days = {"filed_on": ("filed", mark.filed_on), "published_on": ("published", mark.published_on)}
    return [
        NewEvent(kind, day, source=EventSource.OFFICE, office_key=f"{name}:{day.isoformat()}",
                 note=mark.get_source_display())
        for name, (kind, day) in days.items()
        if day is not None and (name == "published_on" or day <= mark.published_on)
    ]  # fmt: skip


def next_reference(on: date) -> str:
    """The next free reference of an opposition: OP-2569-004."""
    begins = f"{PREFIX}-{on.year + 543}-"
    taken = Case.objects.filter(ref__startswith=begins).values_list("ref", flat=True)
    numbers = [int(ref[len(begins) :]) for ref in taken if ref[len(begins) :].isdecimal()]
    return f"{begins}{max(numbers, default=0) + 1:03d}"
