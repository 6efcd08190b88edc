"""The watch of the demo office: what was published lately, compared, and a term of a client."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _

from cases.demo.by_hand import MAKER
from cases.eexchange.records import Answer
from cases.eexchange.register_near import make_near
from cases.eexchange.register_rows import rows_for
from cases.models import Party, PublishedMark, User, WatchHit
from cases.recompute import Cause
from cases.register.reading import read_all
from cases.watch.comparing import compare
from cases.watch.deciding import decide_not_relevant
from cases.watch.marks import Right as Read
from cases.watch.marks import take_marks
from cases.watch.opposing import OppositionTerms
from cases.watch.terms import GivenTerm, add_term

ENOUGH = timedelta(minutes=5)


def watch_the_gazette(people: Mapping[str, User], today: date, now: datetime) -> None:
    """Take in what the sandbox published lately, and decide about one of the hits. The rest of its
    register comes with the job."""
    maker = Party.objects.filter(name=MAKER).first()
    if maker is not None:
        given = GivenTerm(maker, "ริมคลอง", "RIM KLONG", (30, 43), people["anya"], today)
        add_term(given, Cause(people["anya"], now, _("Watch term added")))
    rows = [row for right in make_near(today) for row in rows_for(right, today)]
    readings = read_all(Answer("TM", "", "", rows))
    source = PublishedMark.Source.EXCHANGE
    take_marks([Read(one) for one in readings], source, now, OppositionTerms(), sandbox=True)
    compare(lambda: now, now + ENOUGH, today)
    _decide_about_their_own(people["nop"], now)


def _decide_about_their_own(by: User, now: datetime) -> None:
    """A mark of the client's own that another agent has filed."""
    hit = WatchHit.objects.filter(same_owner=True).order_by("due_on", "pk").first()
    if hit is not None:
        why = _("The client's own application, filed by another agent.")
        decide_not_relevant(hit.pk, why, Cause(by, now, why))
