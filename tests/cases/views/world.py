"""One case with something behind every address, and the strangers who may not see it."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.core.files.base import ContentFile

from cases.documents import store_document
from cases.images import add_image
from cases.models import (
    Case,
    CaseEvent,
    CaseImage,
    Deadline,
    Discrepancy,
    Document,
    Leave,
    Message,
    PublishedMark,
    RegisterList,
    RegisterListRow,
    RegisterSnapshot,
    Reminder,
    ServiceCall,
    SyncFailure,
    SyncRun,
    User,
    WatchFile,
    WatchHit,
    WatchTerm,
)
from cases.models.case import OfficeStatusState
from cases.watch.opposing import OppositionTerms
from tests.cases.test_documents import png
from tests.factories import NOON, TODAY, alice, join, make_case, make_party

SECRETS = ("SECRET-1", "Hidden invention", "6902000777", "Silent Client Co", "hidden-letter.txt")


# The keys of what everybody's world has once: a call to a service, a watch term, given rows, a
# leave of Alice.
CALL = 7_000
TERM = 7_001
ROWS = 7_002
LEAVE = 7_003


@dataclass(frozen=True)
class World:
    """A case and one row of everything that hangs on it."""

    case: Case
    event: CaseEvent
    deadline: Deadline
    document: Document
    image: CaseImage
    difference: Discrepancy


def make_world(account: User | None = None, **fields: Any) -> World:
    """A design case with a letter, its deadline, a paper, a picture and open questions.

    `account` is a client who signs in for the party of the case.
    """
    case = make_case(
        **{"application_number": "6902000777", "title": "Hidden invention", **fields},
        events=[("filed", "2026-06-01"), ("office_action_received", "2026-09-15")],
    )
    party = make_party("Silent Client Co")
    join(case, party)
    if account is not None:
        party.users.add(account)
    paper = ContentFile(b"between us\n", name="hidden-letter.txt")
    document = store_document(case, paper, kind="letter", by=alice(), at=NOON)
    make_call(pk=CALL)
    make_term(pk=TERM)
    WatchFile.objects.create(pk=ROWS, name="rows", body="[]", made_by=alice(), made_at=NOON)
    make_hit(case)
    make_leave(pk=LEAVE)
    picture = ContentFile(png(), name="hidden-view.png")
    make_register_row(case)
    deadline = case.deadlines.get(code="DES-S-20")
    mail = make_mail(deadline, subject=f"{case.ref} Hidden invention", body_html="<p>SECRET-1</p>")
    mail.attachments.create(
        name="hidden-letter.txt", content_type="text/plain", content=b"SECRET-1"
    )
    return World(
        case=case,
        event=case.events.get(kind="office_action_received"),
        deadline=deadline,
        document=document,
        image=add_image(case, picture, kind="front", position=1, by=alice(), at=NOON),
        difference=make_difference(case),
    )


def make_leave(first: int = 30, last: int = 34, from_day: date = TODAY, **fields: Any) -> Leave:
    """A leave of Alice, from so many days after a day to so many."""
    given = {
        "person": alice(),
        "first_day": from_day + timedelta(days=first),
        "last_day": from_day + timedelta(days=last),
        "entered_by": alice(),
        "entered_at": NOON,
    }
    return Leave.objects.create(**given | fields)


def make_mail(*deadlines: Deadline, **fields: Any) -> Message:
    """A mail that Alice got about some deadlines."""
    number = Message.objects.count() + 1
    given = {
        "recipient": alice(), "to_address": alice().email, "kind": "reminder",
        "key": f"mail.{number}", "message_id": f"<mail.{number}@docket.example.test>",
        "language": "en", "as_of": TODAY, "subject": f"A mail {number}", "body_text": "A reminder",
        "state": "sent", "sent_at": NOON, "created_at": NOON, "server_answer": "250 2.0.0 Taken",
    } | fields  # fmt: skip
    if given["state"] != "sent":
        given["sent_at"] = None
    mail = Message.objects.create(**given)
    for deadline in deadlines:
        Reminder.objects.create(
            deadline=deadline, due_date=deadline.due_date, step=f"{number}",
            recipient=mail.recipient, role="responsible", planned_on=TODAY, message=mail,
            state="sent" if given["state"] == "sent" else "planned",
        )  # fmt: skip
    return mail


def make_register_row(case: Case | None = None, **fields: Any) -> RegisterListRow:
    """A number of a list of Alice's; one that became this case."""
    made = RegisterList.objects.create(
        purpose="numbers", made_by=alice(), made_at=NOON, responsible=alice()
    )
    given = {
        "number": case.application_number if case else "6902000999",
        "ip_type": case.ip_type if case else "design",
        "title": case.title if case else "A thing",
        "state": "made" if case else "found",
        "service": "PRODUCTPATENT",
        "asked_at": NOON,
        "body": "[]",
    }
    return RegisterListRow.objects.create(list=made, position=1, case=case, **{**given, **fields})


def make_snapshot(case: Case, **fields: Any) -> RegisterSnapshot:
    given = {"service": "PRODUCTPATENT", "hash": "0" * 64, "body": "[]", "fetched_at": NOON}
    return RegisterSnapshot.objects.create(case=case, **{**given, **fields})


def make_difference(case: Case, **fields: Any) -> Discrepancy:
    """The office calls the case something else."""
    given = {
        "snapshot": make_snapshot(case),
        "field": "title",
        "office_value": "Hidden invention (amended)",
        "docket_value": case.title,
        "first_seen_at": NOON,
    }
    return Discrepancy.objects.create(case=case, **{**given, **fields})


def make_term(**fields: Any) -> WatchTerm:
    """Words that are watched for a client of their own."""
    given = {"words": "RIVERSIDE", "starts_on": TODAY, "responsible": alice()}
    if "client" not in fields:
        given["client"] = make_party("Another Watching Client")
    return WatchTerm.objects.create(**{**given, **fields})


def make_mark(number: str = "", **fields: Any) -> PublishedMark:
    """A mark that was published ten days ago and has been compared."""
    given = {
        "number": number or f"2501{PublishedMark.objects.count():05}",
        "title": "SUNRICE",
        "owner": "Somebody Else Ltd.",
        "classes": [30],
        "published_on": TODAY - timedelta(days=10),
        "source": "file",
        "first_seen_at": NOON,
        "compared_at": NOON,
    }
    return PublishedMark.objects.create(**{**given, **fields})


def make_hit(case: Case | None = None, **fields: Any) -> WatchHit:
    """A published mark that is very like a case or, without one, a term."""
    mark = fields.get("mark") or make_mark()
    reasons = [{"code": "same_spelling", "params": {"word": "SUNRICE"}}]
    given = {
        "mark": mark, "case": case, "score": 92, "bucket": "very_like", "reasons": reasons,
        "due_on": OppositionTerms().last_day(mark.published_on), "found_at": NOON,
    }  # fmt: skip
    if case is None and "term" not in fields:
        given["term"] = make_term()
    return WatchHit.objects.create(**{**given, **fields})


def make_call(**fields: Any) -> ServiceCall:
    """A try of a service that found nothing."""
    given = {
        "service": "TM",
        "source": "try",
        "by": alice(),
        "at": NOON,
        "asked": {"method": "POST", "url": "http://office/TM", "sent": {}, "given": {}},
        "status": 200,
        "body": "[]",
    }
    return ServiceCall.objects.create(**{**given, **fields})


def make_failure(case: Case, **fields: Any) -> SyncFailure:
    run = SyncRun.objects.create(
        trigger="person", started_by=alice(), started_at=NOON, finished_at=NOON
    )
    given = {
        "service": "PRODUCTPATENT",
        "kind": "unreachable",
        "message": "ติดต่อกรมฯ ไม่ได้",
        "message_en": "The office cannot be reached.",
        "at": NOON,
    }
    return SyncFailure.objects.create(run=run, case=case, **{**given, **fields})


def unmapped(case: Case, text: str = "อยู่ระหว่างอะไรสักอย่าง") -> Case:
    """The office answered with a status text that nobody has classified."""
    Case.objects.filter(pk=case.pk).update(
        office_status=text, office_status_state=OfficeStatusState.UNMAPPED, last_checked_at=NOON
    )
    case.refresh_from_db()
    return case
