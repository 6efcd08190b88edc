"""Writing the demo office: people, cases with their events, pictures, and a first check."""

import json
from datetime import date, datetime, timedelta

from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext as _

from cases.case_writing import GivenCase, GivenClass, create_case
from cases.deadlines import Closing, close_deadline
from cases.demo import pictures
from cases.demo.plan import PlannedCase, plan
from cases.demo.watching import watch_the_gazette
from cases.eexchange.records import Answer, content_hash
from cases.eexchange.register_names import GOODS
from cases.eexchange.register_rows import rows_for
from cases.eexchange.services import service_for
from cases.events import NewEvent, record_events
from cases.facts import facts_of
from cases.images import add_image
from cases.models import (
    Case,
    CaseImage,
    CaseParty,
    Deadline,
    DeadlineKind,
    Discrepancy,
    Disposition,
    IpType,
    Leave,
    OurSide,
    Party,
    PartyRole,
    RegisterSnapshot,
    Role,
    SyncRun,
    User,
)
from cases.models.user import SYSTEM_USERNAME
from cases.queries import office_calendar
from cases.recompute import Cause
from cases.register.due import coming
from cases.register.sync import finish_run, start_run
from cases.register.taking import Tally, take_answer
from cases.verifying import can_verify, date_to_read, read_again, verify_deadline

PASSWORD = "demo-docket-2569"  # noqa: S105 - known to everybody, loopback only
PEOPLE = (
    ("anya", Role.AGENT, "อัญญา", "รัตนพงศ์"),
    ("nop", Role.ASSISTANT, "นพดล", "วิเศษกุล"),
    ("admin", Role.ADMINISTRATOR, "ศศิธร", "ผู้ดูแล"),
)
INVENTORS = ("นายกิตติ ธรรมวงศ์", "นางสาวปาริชาต สุขเกษม", "นายสมชาย แสงทอง")
OTHER_SIDE = "บริษัท รุ่งเรืองวัฒนา จำกัด"
VIEWS = (
    CaseImage.Kind.FRONT,
    CaseImage.Kind.BACK,
    CaseImage.Kind.LEFT,
    CaseImage.Kind.RIGHT,
    CaseImage.Kind.TOP,
    CaseImage.Kind.BOTTOM,
    CaseImage.Kind.PERSPECTIVE,
)


class AlreadyFilled(Exception):
    """The database holds cases already; the demo office is not mixed into them."""


class AnotherOffice(Exception):
    """People have accounts here: this is the database of a real office."""


def fill(today: date, now: datetime) -> int:
    """Make the demo office for a day, whole or not at all. Answers the number of cases.

    Raises AlreadyFilled, or AnotherOffice where there are people without a case yet.
    """
    if Case.objects.exists():
        raise AlreadyFilled
    if User.objects.exclude(username=SYSTEM_USERNAME).exists():
        raise AnotherOffice
    with transaction.atomic():
        people = {name: _person(name, role, first, last) for name, role, first, last in PEOPLE}
        cases = [_write(planned, n, people, today, now) for n, planned in enumerate(plan(today))]
        _first_check(cases, now)
        _work_of_people(people, today, now)
        watch_the_gazette(people, today, now)
        _plan_leave(people, today, now)
    return len(cases)


def _plan_leave(people: dict[str, User], today: date, now: datetime) -> None:
    """One is away for a week, and the other stands in."""
    first = today + timedelta(days=10)
    days = {"first_day": first, "last_day": first + timedelta(days=6)}
    entered = {"entered_by": people["nop"], "entered_at": now}
    Leave.objects.create(person=people["nop"], deputy=people["anya"], **days, **entered)


def _person(name: str, role: str, first: str, last: str) -> User:
    user = User(username=name, role=role, first_name=first, last_name=last)
    user.email = f"{name}@demo.example"
    user.is_staff = role == Role.ADMINISTRATOR
    user.set_password(PASSWORD)
    user.save()
    return user


def _write(
    planned: PlannedCase, n: int, people: dict[str, User], today: date, now: datetime
) -> tuple[Case, PlannedCase]:
    owner, other = ("anya", "nop") if n % 3 else ("nop", "anya")
    cause = Cause(by=people[owner], at=now - timedelta(days=20), why=_("Demo office"))
    fields = {
        "ref": planned.ref,
        "ip_type": planned.ip_type,
        "title": planned.title,
        "application_number": planned.number,
        "our_side": planned.our_side,
        "restricted": planned.restricted,
        "silent": planned.silent,
        "taken_over_on": planned.taken_over_on,
        "responsible": people[owner],
        "deputy": people[other],
    }
    classes = [GivenClass(int(number), 3 + n % 6, GOODS[number]) for number in planned.classes]
    case = create_case(GivenCase(fields, classes or None), cause)
    _join_parties(case, planned, n)
    news = [NewEvent(e.kind, e.date, e.data) for e in planned.events]
    record_events(case, news, cause, today, office_calendar())
    if n % 6 == 0:
        _draw(case, n, people[owner], now)
    return case, planned


def _join_parties(case: Case, planned: PlannedCase, n: int) -> None:
    """Our client, in an opposition the applicant too, the inventor, and who instructs us."""
    opposing = planned.our_side == OurSide.OPPONENT
    _join(case, planned.owner, PartyRole.OPPONENT if opposing else PartyRole.APPLICANT)
    if opposing:
        _join(case, OTHER_SIDE, PartyRole.APPLICANT)
    if case.ip_type in {IpType.DESIGN, IpType.INVENTION, IpType.PETTY_PATENT} and n % 2:
        _join(case, INVENTORS[n % len(INVENTORS)], PartyRole.INVENTOR)
    if planned.associate:
        _join(case, planned.associate, PartyRole.ASSOCIATE, reference=f"MP/{n:04d}")


def _join(case: Case, name: str, role: str, reference: str = "") -> None:
    foreign = name.isascii()
    facts = {
        "kind": Party.Kind.NATURAL if name.startswith("นา") else Party.Kind.JURISTIC,
        "id_number": "" if foreign else thirteen_digits(name),
        "email": "ip@associate.example" if foreign else f"client{_sum_of(name)}@demo.example",
        "country": "SG" if foreign else "TH",
        "language": "en" if foreign else "th",
    }
    party, _made = Party.objects.get_or_create(name=name, defaults=facts)
    CaseParty.objects.create(case=case, party=party, role=role, reference=reference)


def thirteen_digits(name: str) -> str:
    """A made-up number with a true check digit, the same for the same name; that of a
    natural person begins with 3."""
    first = "3" if name.startswith("นา") else "0"
    twelve = f"{first}1055{_sum_of(name):07d}"
    total = sum(int(digit) * (13 - place) for place, digit in enumerate(twelve))
    return f"{twelve}{(11 - total % 11) % 10}"


def _sum_of(name: str) -> int:
    return sum(ord(letter) * (place + 1) for place, letter in enumerate(name)) % 10_000_000


def _draw(case: Case, n: int, by: User, at: datetime) -> None:
    """The device of a mark, or the seven views of a design."""
    if case.ip_type == IpType.TRADEMARK:
        _add_picture(case, CaseImage.Kind.MARK, 0, pictures.device(n), by, at)
    elif case.ip_type == IpType.DESIGN:
        for place, kind in enumerate(VIEWS):
            _add_picture(case, kind, place, pictures.view(n, place), by, at)


def _add_picture(case: Case, kind: str, place: int, content: bytes, by: User, at: datetime) -> None:
    upload = ContentFile(content, name=f"{kind}.png")
    add_image(case, upload, kind=kind, position=place, by=by, at=at)


def _first_check(cases: list[tuple[Case, PlannedCase]], now: datetime) -> None:
    """What E-Exchange answered when each case was last checked, the register side of it.

    All of it is dated back by two days, or by as many as the planner waits, so that the first sync
    takes every case up again.
    """
    checked = now - timedelta(days=2)
    run = start_run(SyncRun.Trigger.NIGHTLY, User.objects.system(), checked)
    tally = Tally()
    for case, planned in cases:
        service = service_for(case.ip_type)
        if planned.right is None or planned.seen_on is None or service is None:
            continue
        rows = list(rows_for(planned.right, planned.seen_on))
        text = json.dumps(rows, ensure_ascii=False)
        answer = Answer(service.name, planned.right.number, text, rows, sandbox=True)
        case.refresh_from_db()
        take_answer(case, answer, content_hash(rows), run, tally, now)
        tally.checked += 1
    finish_run(run, tally)
    SyncRun.objects.filter(pk=run.pk).update(finished_at=checked + timedelta(minutes=2))
    seen = Case.objects.filter(last_checked_at__isnull=False)
    seen.update(last_checked_at=checked)
    for one in coming(seen, now, seen.count()):
        seen.filter(pk=one.pk).update(
            last_checked_at=checked - max(one.plan.at - now, timedelta(0))
        )
    last = Subquery(seen.filter(pk=OuterRef("case")).values("last_checked_at"))
    RegisterSnapshot.objects.update(fetched_at=last)
    Discrepancy.objects.update(first_seen_at=last)


def _work_of_people(people: dict[str, User], today: date, now: datetime) -> None:
    """Some dates are verified by the other person, one is read differently, and some deadlines
    are closed with proof."""
    soon = Deadline.objects.on_the_desk().filter(due_date__lte=today + timedelta(days=60))
    for n, row in enumerate(soon.select_related("entered_by").order_by("due_date", "pk")):
        row.refresh_from_db()
        other = people["nop"] if row.dated_by_id == people["anya"].pk else people["anya"]
        entered_by_a_person = row.entered_by.username != SYSTEM_USERNAME
        if entered_by_a_person and n % 3 == 0 and can_verify(row, other):
            row = verify_deadline(row, row.version, Cause(other, now, _("Verified")))
        if n % 5 == 4 and row.kind == DeadlineKind.STATUTORY:
            _close_with_proof(row, n, Cause(other, now, _("Closed with proof")), today)
    _read_differently(people, now)


def _read_differently(people: dict[str, User], now: datetime) -> None:
    """A letter of Anya's whose stamp the other person reads as a day later."""
    letters = Deadline.objects.on_the_desk().unverified().filter(dated_by=people["anya"])
    row = letters.filter(trigger_kind__endswith="_received").order_by("due_date", "pk").first()
    if row is not None:
        first, *others = facts_of(row)
        reading = {fact.name: fact.value for fact in others}
        reading[first.name] = date_to_read(row) + timedelta(days=1)
        read_again(row, reading, row.version, Cause(people["nop"], now, _("Verified")))


def _close_with_proof(row: Deadline, n: int, cause: Cause, today: date) -> None:
    done = today - timedelta(days=1)
    begun = row.opens_on or row.trigger_date
    if begun is not None and begun <= done:
        proof = f"ใบเสร็จเลขที่ {(done.year + 543) % 100}/{n:06d}"
        late = done > (row.surcharge_until or row.due_date)
        how = Disposition.FILED_LATE if late else Disposition.DONE
        close_deadline(row, Closing(how, done, proof, "", row.version), cause, today)
