"""Small makers of docket rows for tests. Alice is responsible, Bob her deputy, and Charlie
is the stranger who may see nothing."""

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from itertools import count
from typing import Any

from cases.events import NewEvent, record_event
from cases.models import Case, CaseParty, Party, PartyRole, Role, User
from cases.recompute import Cause

NOON = datetime(2026, 11, 24, 5, 0, tzinfo=UTC)
TODAY = date(2026, 11, 24)
PASSWORD = "a long enough secret"

_numbers = count(1)

GivenEvent = tuple[str, str] | tuple[str, str, Mapping[str, Any]]


def make_user(username: str = "alice", role: str = Role.AGENT, **fields: Any) -> User:
    """A person who can sign in with PASSWORD; the same name gives the same person. A morning mail
    comes only with a reminder, unless a test asks for one every day."""
    known = User.objects.filter(username=username).first()
    if known:
        return known
    fields.setdefault("email", f"{username}@office.example")
    fields.setdefault("first_name", username.capitalize())
    fields.setdefault("daily_digest", False)
    user = User(username=username, role=role, **fields)
    user.set_password(PASSWORD)
    user.save()
    return user


def alice() -> User:
    return make_user("alice")


def bob() -> User:
    return make_user("bob")


def charlie() -> User:
    """A client without a single case."""
    return make_user("charlie", role=Role.CLIENT)


def cause(by: User | None = None, why: str = "test", at: datetime = NOON) -> Cause:
    return Cause(by=by or alice(), at=at, why=why)


def make_case(
    ref: str = "",
    ip_type: str = "design",
    events: Iterable[GivenEvent] = (),
    by: User | None = None,
    **fields: Any,
) -> Case:
    """A case with its events recorded in the order given, deadlines included."""
    number, us = next(_numbers), alice()
    fields.setdefault("title", f"A thing {number}")
    fields.setdefault("created_at", NOON)
    fields.setdefault("responsible", us)
    why = cause(by or us)
    case = Case.objects.create(ref=ref or f"T-{number:04d}", ip_type=ip_type, **fields)
    for kind, day, *data in events:
        extra = data[0] if data else {}
        record_event(case, NewEvent(kind, date.fromisoformat(day), extra), why, TODAY)
    case.refresh_from_db()
    return case


def make_party(name: str = "บริษัท ตัวอย่าง จำกัด", **fields: Any) -> Party:
    return Party.objects.create(name=name, **fields)


def join(case: Case, party: Party, role: str = PartyRole.APPLICANT, **fields: Any) -> CaseParty:
    return CaseParty.objects.create(case=case, party=party, role=role, **fields)
