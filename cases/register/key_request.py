"""The way to a key of E-Exchange: what the office wrote down of each step, and what comes next.

The term for the letter is an ordinary deadline of an ordinary case; how far the request is
follows from the events of that case, so that what is closed or corrected there counts here too.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from cases.case_writing import create_own_matter
from cases.deadlines import Closing, close_deadline, last_day
from cases.eexchange.contact import ICT_CENTRE, Contact, contact_at
from cases.eexchange.services import SERVICES
from cases.events import NewEvent, record_event
from cases.models import (
    AccessKey,
    Case,
    CaseEvent,
    Deadline,
    DirectoryEntry,
    Disposition,
    ExchangeRequest,
    OfficeProfile,
    User,
)
from cases.papers import request_letter
from cases.papers.request_letter import missing_in
from cases.party_writing import CaseRefused
from cases.queries import current_events
from cases.recompute import Cause, sign
from cases.rules.thai_dates import thai_date, year_text

RULE = "EX-30"
REGISTERED, DELIVERED = "exchange_registered", "exchange_letter_delivered"
APPROVED, GIVEN_UP = "exchange_approved", "abandoned"
PURPOSE = "เพื่อตรวจสอบและติดตามสถานะคำขอและทะเบียนสิทธิในทรัพย์สินทางปัญญาของลูกความที่อยู่ในความดูแลของสำนักงาน"
# What the letter takes from the head of the papers where the request says nothing else.
FROM_THE_HEAD = ("address", "email", "phone")
WRITTEN = ("contact_name", "contact_position", "email", "phone", "address", "letter_number",
           "purpose", "services")  # fmt: skip


class KeyRequestRefused(Exception):
    """A step that cannot be taken; the text is a sentence for the screen."""


class LetterIncomplete(KeyRequestRefused):
    """The letter lacks what the department asks for; `missing` names it."""

    def __init__(self, missing: tuple[str, ...]) -> None:
        self.missing = missing
        names = ", ".join(_names()[name] for name in missing)
        super().__init__(_("The letter is not ready. The department asks for: %(names)s.")
                         % {"names": names})  # fmt: skip

    @property
    def of_the_head(self) -> bool:
        """Whether the head of the papers would fill something of it."""
        return not {"office", *FROM_THE_HEAD}.isdisjoint(self.missing)


def _names() -> dict[str, str]:
    """What can be missing, in the language of the reader."""
    return {
        "office": _("the name of the office"),
        "address": _("its address"),
        "email": _("an email address"),
        "phone": _("a telephone number"),
        "contact_name": _("the contact person"),
        "services": _("at least one service"),
    }


@dataclass(frozen=True)
class Way:
    """How far the request is: the events of its case that tell, its term, and the stored key."""

    request: ExchangeRequest | None = None
    registered: CaseEvent | None = None
    delivered: CaseEvent | None = None
    approved: CaseEvent | None = None
    given_up: CaseEvent | None = None
    term: Deadline | None = None
    key: AccessKey | None = None

    def is_missed(self, on: date) -> bool:
        """Whether the letter is not there and its last day is over, or it was closed as missed on
        the desk."""
        if self.term is None or self.delivered is not None:
            return False
        over = self.term.state == "open" and last_day(self.term) < on
        return over or self.term.disposition == Disposition.MISSED

    @property
    def came_late(self) -> bool:
        """Whether the letter was delivered after its last day."""
        if self.term is None or self.delivered is None:
            return False
        return self.delivered.date > last_day(self.term)

    def days_left(self, on: date) -> int:
        return (self.term.due_date - on).days if self.term else 0


def way_to_the_key() -> Way:
    """Of the request that is current."""
    key = AccessKey.objects.filter(service="eexchange").select_related("stored_by").first()
    terms = Deadline.objects.filter(code=RULE, case__exchange_request__current=True)
    newest = terms.select_related("case__exchange_request").order_by("-trigger_date", "-pk")
    term = newest.first()
    # The term brings its request along; there is none where the registration was taken back.
    current = ExchangeRequest.objects.filter(current=True).select_related("case")
    request = term.case.exchange_request if term else current.first()
    if request is None:
        return Way(key=key)
    told: dict[str, CaseEvent] = {}
    for event in current_events(request.case).select_related("entered_by"):
        told[event.kind] = event
    return Way(
        request=request,
        registered=told.get(REGISTERED),
        delivered=told.get(DELIVERED),
        approved=told.get(APPROVED),
        given_up=told.get(GIVEN_UP) or told.get("withdrawn"),
        term=term,
        key=key,
    )


def begin(day: date, responsible: User, cause: Cause, on: date) -> ExchangeRequest:
    """The office registered on the site on a day: a case of its own, whose term runs from there.
    Raises KeyRequestRefused where a request is under way, and EventRefused."""
    try:
        with transaction.atomic():
            case = create_own_matter(
                _free_reference(day), "ขอใช้บริการ API ระบบ E-Exchange", "Request for E-Exchange",
                responsible, cause,
            )  # fmt: skip
            request = ExchangeRequest(case=case, begun_by=cause.by, begun_at=cause.at)
            request.purpose = PURPOSE
            request.services = [one.name for one in SERVICES if not one.statistics]
            sign(request, cause)
            request.save()
            record_event(case, NewEvent(REGISTERED, day), cause, on)
    except (IntegrityError, CaseRefused):
        raise KeyRequestRefused(_("A request is under way already.")) from None
    return request


def _free_reference(day: date) -> str:
    """EX-2569-1, with the first number that no case has."""
    start = f"EX-{year_text(day.year, 'th', 'be')}-"
    taken = set(Case.objects.filter(ref__startswith=start).values_list("ref", flat=True))
    return next(ref for n in range(1, len(taken) + 2) if (ref := f"{start}{n}") not in taken)


def write_down(request: ExchangeRequest, given: Mapping[str, Any], cause: Cause) -> bool:
    """What the letter shall say; answers whether anything changed."""
    changed = [name for name in WRITTEN if name in given and getattr(request, name) != given[name]]
    for name in changed:
        setattr(request, name, given[name])
    if changed:
        sign(request, cause)
        request.save(update_fields=changed)
    return bool(changed)


def mark_of(request: ExchangeRequest) -> str:
    """What a page carries to tell whether somebody else changed the letter meanwhile."""
    said = json.dumps([getattr(request, name) for name in WRITTEN])
    return hashlib.sha256(said.encode()).hexdigest()[:16]


def from_the_head() -> dict[str, str]:
    """The name, address, email and telephone of the office as its papers have them."""
    head = OfficeProfile.objects.first()
    if head is None:
        return dict.fromkeys(("name", *FROM_THE_HEAD), "")
    return {name: getattr(head, name) for name in ("name", *FROM_THE_HEAD)}


def request_of(way: Way, on: date, head: Mapping[str, str]) -> request_letter.Request:
    """What the letter would say below a head, whether or not anything is missing."""
    row = way.request
    if row is None:
        raise KeyRequestRefused(_("Please register on the site first and enter the day here."))
    chosen = [one for one in SERVICES if one.name in row.services]
    return request_letter.Request(
        office=head["name"],
        **{name: getattr(row, name).strip() or head[name] for name in FROM_THE_HEAD},
        contact_name=row.contact_name,
        contact_position=row.contact_position,
        letter_number=row.letter_number,
        purpose=row.purpose,
        services=tuple((one.code, one.title_th) for one in chosen),
        registered=thai_date(way.registered.date) if way.registered else "",
        written=thai_date(on),
    )


def letter_of(way: Way, on: date) -> dict[str, Any]:
    """The texts of the letter, dated today. Raises KeyRequestRefused, and LetterIncomplete where
    the department would send it back."""
    request = request_of(way, on, from_the_head())
    if missing := missing_in(request):
        raise LetterIncomplete(missing)
    return request_letter.letter(request, ict_centre().envelope.splitlines())


def ict_centre() -> Contact:
    """Where the letter goes: as the directory of the department has it, which the office keeps up
    to date; as the front page of E-Exchange said it where the directory has no address of it."""
    row = DirectoryEntry.objects.filter(code="ict-centre").first()
    if row is None or not row.address.strip():
        return ICT_CENTRE
    return contact_at(row.name, row.address, row.hotline or row.phone or ICT_CENTRE.phone)


def note_delivery(way: Way, day: date, proof: str, version: int, cause: Cause, on: date) -> None:
    """The letter is at the department: its term closes with the proof, late where it came late.
    Raises KeyRequestRefused, DeadlineRefused and EventRefused."""
    request, term = _under_way(way), way.term
    if way.delivered is not None:
        raise KeyRequestRefused(_("The delivery is entered already; correct it in the case."))
    if term is None or term.state != "open":
        record_event(request.case, NewEvent(DELIVERED, day, note=proof), cause, on)
        return
    late = day > last_day(term)
    how = Disposition.FILED_LATE if late else Disposition.DONE
    closing = Closing(how, day, proof, note="", version=version, closes_with=DELIVERED)
    close_deadline(term, closing, cause, on)


def note_approval(way: Way, day: date, note: str, cause: Cause, on: date) -> None:
    """The department wrote that the key is there. Raises KeyRequestRefused and EventRefused."""
    request = _under_way(way)
    if way.approved is not None:
        raise KeyRequestRefused(_("The approval is entered already; correct it in the case."))
    record_event(request.case, NewEvent(APPROVED, day, note=note), cause, on)


def _under_way(way: Way) -> ExchangeRequest:
    if way.request is None or way.given_up is not None:
        raise KeyRequestRefused(_("Please register on the site first and enter the day here."))
    return way.request


def give_up(way: Way, note: str, cause: Cause, on: date) -> None:
    """The thirty days were missed, or the letter came late and the department took the request as
    withdrawn: an open term is closed as missed, the case ends, and a new request may be begun.
    Raises KeyRequestRefused, DeadlineRefused and EventRefused."""
    request = way.request
    if request is None:
        raise KeyRequestRefused(_("There is no request that could be given up."))
    if not (way.given_up or way.came_late or way.is_missed(on)):
        raise KeyRequestRefused(_("The last day for the letter is not over yet."))
    with transaction.atomic():
        if way.given_up is None and way.term is not None:
            if way.term.state == "open":
                closing = Closing(Disposition.MISSED, None, "", note, version=way.term.version)
                close_deadline(way.term, closing, cause, on)
            record_event(request.case, NewEvent(GIVEN_UP, on, note=note), cause, on)
        request.current = False
        sign(request, cause)
        request.save(update_fields=["current"])
