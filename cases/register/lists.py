"""Lists of numbers that the office is asked about: made, settled by its answers, ticked."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from cases.eexchange.client import EExchangeClient
from cases.eexchange.errors import EExchangeError
from cases.eexchange.numbers import LONGEST, is_registration, kind_of
from cases.eexchange.records import (
    Answer,
    Reading,
    RegisterRecord,
    plain_number,
)
from cases.eexchange.services import Service
from cases.models import Case, RegisterList, RegisterListRow, Role, User
from cases.queries import visible_to
from cases.register.docketed import docketed
from cases.register.reading import (
    active_profile,
    is_cut,
    read,
    read_all,
    service_of,
    stored_answer,
)

BATCH = 500
State = RegisterListRow.State
# What a person may tick, and what is left when a list is done.
TO_TICK = (State.FOUND, State.REFUSED)
LEFT = (State.NOT_PUBLIC, State.AMBIGUOUS, State.FAILED, State.REFUSED)


@dataclass(frozen=True)
class Told:
    """What an answer says of one row: the state, the record where there is one right, and the
    rights among which a person chooses."""

    state: str
    record: RegisterRecord | None = None
    choices: tuple[RegisterRecord, ...] = ()
    reading: Reading | None = None
    cut: bool = False


def lists_for(user: User) -> QuerySet[RegisterList]:
    """The lists that a person may see: their own, those whose cases they will answer for, and all
    of them for an administrator."""
    if not (user.is_authenticated and user.is_active and user.keeps_the_docket):
        return RegisterList.objects.none()
    if user.role == Role.ADMINISTRATOR:
        return RegisterList.objects.all()
    return RegisterList.objects.filter(Q(made_by=user) | Q(responsible=user) | Q(deputy=user))


def make_list(made: RegisterList, numbers: Sequence[str], ip_type: str = "") -> RegisterList:
    """Store a list with its numbers, each once; the kind is that given, else what the number's
    form tells. What is no number stands in the list as such: nothing that was given is lost."""
    unique: dict[str, str] = {}
    for number in numbers:
        unique.setdefault(plain_number(number), number)
    with transaction.atomic():
        made.doubles = len(numbers) - len(unique)
        made.save()
        add_numbers(made, unique.values(), ip_type)
    return made


def add_numbers(made: RegisterList, numbers: Iterable[str], ip_type: str = "") -> None:
    """Add numbers that the list does not have yet."""
    start = made.rows.count()
    rows = [
        _row(made, place, number, ip_type) for place, number in enumerate(numbers, start=start + 1)
    ]
    RegisterListRow.objects.bulk_create(rows, batch_size=BATCH, ignore_conflicts=True)


def _row(made: RegisterList, place: int, number: str, ip_type: str) -> RegisterListRow:
    longest = RegisterListRow._meta.get_field("number").max_length
    kind = kind_for(number, ip_type)
    row = RegisterListRow(list=made, position=place, number=number[:longest], ip_type=kind)
    if why := why_not_askable(number, kind):
        row.state, row.message = State.FAILED, why
    return row


def kind_for(number: str, ip_type: str) -> str:
    """The kind that was given, else what the number's form tells; "" where it tells none."""
    return ip_type or kind_of(number) or ("trademark" if is_registration(number) else "")


def why_not_askable(number: str, ip_type: str) -> str:
    """Why the office cannot be asked about a number, in a sentence; "" where it can."""
    plain = plain_number(number)
    if not plain.isalnum() or len(plain) > LONGEST or not any(sign.isdigit() for sign in plain):
        return _("This is not a number of the office.")
    if not ip_type:
        return _("The form of this number does not tell the kind of right; please choose it.")
    if service_of(ip_type) is None:
        return _("E-Exchange is not asked about this kind of right yet.")
    return ""


def ask(service: Service, number: str, client: EExchangeClient) -> Answer:
    """The office's answer about one number; that of a registered mark is asked for as such.
    Raises EExchangeError."""
    asks_so = "registration" in active_profile().api(service.name).questions
    if is_registration(number) and asks_so:
        return client.search(service, number, by="registration")
    return client.lookup(service, number)


def tell(answer: Answer, number: str, ip_type: str) -> Told:
    """What an answer says about a number. Raises Malformed."""
    cut = is_cut(answer)
    if is_registration(number) and not answer.number:
        rights = _rights(answer)
        plain = plain_number(number)
        found = [one for one in rights if plain_number(one.registration_number) == plain]
        if len(found) != 1:
            return Told(State.AMBIGUOUS if rights else State.NOT_PUBLIC, choices=rights, cut=cut)
        answer = Answer(answer.service, found[0].application_number, answer.text, answer.payload)
    reading = read(answer)
    if reading.record is None:
        rights = _rights(answer)
        return Told(State.AMBIGUOUS if rights else State.NOT_PUBLIC, choices=rights, cut=cut)
    contradicts = any(problem.ambiguous for problem in reading.problems)
    state = State.AMBIGUOUS if contradicts else State.FOUND
    return Told(state, reading.record, reading=reading, cut=cut)


def _rights(answer: Answer) -> tuple[RegisterRecord, ...]:
    found = (reading.record for reading in read_all(answer))
    return tuple(one for one in found if one is not None and one.application_number)


def settle(row: RegisterListRow, answer: Answer, at: datetime) -> None:
    """Keep the answer in the row, with what it says. The row is saved; one that somebody settled
    meanwhile stays. Raises Malformed where the answer cannot be read; nothing is stored then."""
    told = tell(answer, row.number, row.ip_type)
    row.service, row.body = answer.service, answer.text.replace("\x00", "")
    row.sandbox, row.asked_at, row.cut = answer.sandbox, at, told.cut
    row.state, row.message = told.state, ""
    if told.record is not None:
        _note(row, told.record)
    with transaction.atomic():
        note_docketed([row])
        row.save()


def _note(row: RegisterListRow, record: RegisterRecord) -> None:
    """What the list shows of a record. The number is that which the office has."""
    twins = row.list.rows.filter(ip_type=row.ip_type, number=record.application_number)
    if not twins.exclude(pk=row.pk).exists():
        row.number = record.application_number[:60]
    row.title, row.status = record.title[:500], record.status_raw[:300]
    row.owner = "; ".join(record.owners)[:300]


def note_docketed(rows: Sequence[RegisterListRow]) -> list[RegisterListRow]:
    """Mark the rows of one list whose number is in the docket already; answers those marked, not
    saved. Of a case that its maker may not see the row tells nothing."""
    known: dict[RegisterListRow, int] = {}
    for ip_type in {row.ip_type for row in rows}:
        ours = [row for row in rows if row.ip_type == ip_type]
        found = docketed(ip_type, [row.number for row in ours])
        known |= {row: found[plain] for row in ours if (plain := plain_number(row.number)) in found}
    if known:
        maker = next(iter(known)).list.made_by
        seen = set(visible_to(maker).filter(pk__in=known.values()).values_list("pk", flat=True))
        for row, pk in known.items():
            if pk in seen:
                row.state, row.case_id, row.message = State.DOCKETED, pk, ""
            else:
                row.state, row.message = State.REFUSED, not_here()
    return list(known)


def not_here() -> str:
    """What is said of a number whose case the person may not see; it tells nothing of the case."""
    return _("This number cannot be added here; an administrator can tell more.")


def told_by(row: RegisterListRow) -> Told:
    """What the stored answer of a row says. Raises Malformed."""
    number = "" if is_registration(row.number) else row.number
    return tell(stored_answer(row.service, number, row.body, row.sandbox), row.number, row.ip_type)


def choose(row: RegisterListRow, number: str) -> bool:
    """Take one of the rights of an ambiguous answer; answers whether it was one of them."""
    found = {one.application_number for one in told_by(row).choices}
    if number not in found:
        return False
    row.number = number[:60]
    answer = stored_answer(row.service, number, row.body, row.sandbox)
    settle(row, answer, row.asked_at or row.list.made_at)
    return True


def want(made: RegisterList, by: User, picks: Collection[int] | None) -> int:
    """Tick rows to be made, all that were found without `picks`; answers how many."""
    rows = made.rows.filter(state__in=TO_TICK if picks is not None else [State.FOUND])
    if picks is not None:
        rows = rows.filter(pk__in=sorted(picks))
    return rows.update(state=State.WANTED, wanted_by=by, message="")


def ask_again(made: RegisterList) -> int:
    """Let the office be asked again about what failed; answers how many."""
    failed = made.rows.filter(state=State.FAILED).exclude(ip_type="")
    searches = made.searches.filter(state="failed").update(state="waiting", message="")
    return failed.update(state=State.WAITING, message="") + searches


def with_work() -> QuerySet[RegisterList]:
    """The lists with something left to ask or to make, the oldest first."""
    open_rows = RegisterListRow.objects.filter(
        list=OuterRef("pk"), state__in=[State.WAITING, State.WANTED]
    )
    searching = Q(searches__state="waiting")
    return RegisterList.objects.filter(Exists(open_rows) | searching).distinct().order_by("pk")


def counts_of(made: RegisterList) -> dict[str, int]:
    """How many rows are in each state, every state named."""
    found = dict(made.rows.order_by().values_list("state").annotate(n=Count("pk")))
    return {state: found.get(state, 0) for state in State.values}


def error_text(error: EExchangeError, language: str) -> str:
    return error.sentence("en" if language == "en" else "th")


def visible_cases(user_cases: QuerySet[Case], rows: Iterable[RegisterListRow]) -> dict[int, Case]:
    """The cases of the rows that a person may see, by their keys."""
    wanted = {row.case_id for row in rows if row.case_id}
    return user_cases.in_bulk(list(wanted)) if wanted else {}
