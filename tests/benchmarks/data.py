"""An office of any size, made in bulk: believable in shape, not in law."""

from datetime import date, timedelta

from django.db import connection
from django.utils import timezone

from cases.models import Case, CaseEvent, CaseParty, Deadline, Party, PartyRole, User

KINDS = ("trademark", "design", "invention", "petty_patent")
CODES = {"trademark": "TM-40", "design": "DES-S-20", "invention": "ANN-1", "petty_patent": "ANN-1"}
STEPS = [
    {
        "code": "letter_expected",
        "params": {"status": "x", "from": "2026-01-05", "date": "2026-03-06", "days": 60},
    }
] * 6


def fill(cases: int, deadlines: int, today: date) -> None:
    """So many cases with so many open deadlines inside the ladder of reminders."""
    people = User.objects.bulk_create(
        User(username=f"agent{n}", role="agent", email=f"agent{n}@office.example", password="!")
        for n in range(20)
    )
    parties = Party.objects.bulk_create(Party(name=f"บริษัท ลูกค้า {n} จำกัด") for n in range(500))
    made = Case.objects.bulk_create(
        (_case(n, people, today) for n in range(cases)), batch_size=5000
    )
    CaseParty.objects.bulk_create(
        (
            CaseParty(case=case, party=parties[n % 500], role=PartyRole.APPLICANT)
            for n, case in enumerate(made)
        ),
        batch_size=5000,
    )
    events = CaseEvent.objects.bulk_create(
        (_event(case, people[0]) for case in made for _each in range(3)), batch_size=5000
    )
    each = deadlines // cases
    extra = deadlines % cases
    Deadline.objects.bulk_create(
        (
            _deadline(case, events[n * 3], place, people, today)
            for n, case in enumerate(made)
            for place in range(each + (n < extra))
        ),
        batch_size=5000,
    )
    tidy()


def tidy() -> None:
    """What the server itself does within a day."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def _case(n: int, people: list[User], today: date) -> Case:
    kind = KINDS[n % 4]
    return Case(
        ref=f"{kind[:2].upper()}-{n:06d}",
        ip_type=kind,
        title=f"ครัวคุณยาย {n} SUNRISE",
        application_number=f"26{n:08d}",
        responsible=people[n % 20],
        deputy=people[(n + 1) % 20],
        restricted=n % 50 == 0,
        stage="filed",
        filed_on=today - timedelta(days=n % 3000),
        office_status="ประกาศโฆษณา",
        office_status_state="mapped",
        created_at=timezone.now(),
    )


def _event(case: Case, by: User) -> CaseEvent:
    return CaseEvent(
        case=case,
        kind="office_action_received",
        date=case.filed_on,
        source="import",
        entered_by=by,
        entered_at=timezone.now(),
    )


def _deadline(case: Case, root: CaseEvent, place: int, people: list[User], today: date) -> Deadline:
    """Due dates spread from a month ago to ninety days ahead."""
    by, second = people[0], people[1]
    due = today + timedelta(days=(case.pk * 7 + place * 13) % 121 - 30)
    return Deadline(
        case=case,
        kind="statutory",
        code=CODES[case.ip_type],
        root_event=root,
        occurrence=str(place),
        trigger_kind="office_action_received",
        trigger_date=due - timedelta(days=60),
        nominal_date=due,
        computed_due_date=due,
        due_date=due,
        actor="applicant",
        consequence="deemed_abandoned",
        law="PA s. 27",
        steps=STEPS,
        entered_by=by,
        dated_by=by,
        verified_by=second if place % 20 else None,
        verified_at=timezone.now() if place % 20 else None,
        entered_at=timezone.now(),
    )
