"""Rights whose last payment ends by an event that one person enters: a second one is asked."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

from django.db import transaction
from django.db.models import QuerySet

from cases.deadlines import Question, ask_a_second_person, end_questions
from cases.models import Case, Deadline, DeadlineState
from cases.models.deadline import KEEP_IN_FORCE
from cases.recompute import Cause
from cases.unknown_days import ask_for_renewals

ENDED = "ended:"
# What the law ends by itself; a payment that was met is closed instead.
GONE = (DeadlineState.SUPERSEDED, DeadlineState.NO_LONGER_DUE)


@contextmanager
def watched(case: Case, cause: Cause, on: date) -> Iterator[None]:
    """Around a change of the events of a case. Where it leaves no payment that keeps the right
    in force, the right ends for us: another person looks at it. Where one waits again, nobody
    need look any more."""
    with transaction.atomic():
        Case.objects.select_for_update().get(pk=case.pk)
        before = list(_waiting(case).values_list("pk", flat=True))
        yield
        if _waiting(case).exists():
            end_questions(case, ENDED, cause)
        elif Deadline.objects.filter(pk__in=before, state__in=GONE).exists():
            ask_a_second_person(case, _question(cause), cause, on)
        now = Case.objects.get(pk=case.pk)
        if not now.is_over:
            ask_for_renewals(now, None, cause, on)


def _waiting(case: Case) -> QuerySet[Deadline]:
    return Deadline.objects.filter(
        case=case.pk, code__in=KEEP_IN_FORCE, state=DeadlineState.OPEN, ours=True
    )


def _question(cause: Cause) -> Question:
    return Question(
        occurrence=f"{ENDED}{cause.at.isoformat()}",
        title="คนที่สองยืนยัน: สิทธินี้ไม่มีการชำระที่ต้องทำเหลืออยู่",
        title_en="Second person: nothing is to be paid for this right any more",
        says="ended_by_one",
    )
