"""The evidence of one deadline: how its date came about, every change, every mail about it, and
how it was closed, in the order of time."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef, Q, Value
from django.db.models.functions import Coalesce
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cases.access import deadline_for
from cases.deadlines import title_of
from cases.forms import reading_language
from cases.middleware import DocketRequest
from cases.models import (
    Acknowledgement,
    CaseEvent,
    Deadline,
    Delivery,
    Message,
    MessageAttempt,
    Reminder,
    Role,
    User,
)
from cases.papers.typesetting import typeset
from cases.queries import visible_to
from cases.reminders.ledger import may_read_ledger
from cases.reminders.states import CLIENT, SINGLE
from cases.sheets import download
from cases.templatetags.docket import (
    consequence_label,
    kind_label,
    law_label,
    moment,
    reminder_step,
    step_text,
    step_words,
    written,
)
from cases.views.frame import bangkok_today, page
from cases.views.history import Change, Reader, changes_of

BANGKOK = ZoneInfo("Asia/Bangkok")
PDF = "application/pdf"
PAGE = 100


@dataclass(frozen=True)
class Entry:
    """One thing that happened: when, what, by whom, with the lines that prove it. `day_only` says
    that only its day is known; `mail` is the message behind it, where the reader may open it."""

    at: datetime
    what: str
    who: str = ""
    lines: tuple[str, ...] = ()
    why: str = ""
    tone: str = "grey"
    day_only: bool = False
    mail: int | None = None


@dataclass(frozen=True)
class Try:
    """One try to hand a mail over, or to tell the same by another `channel`."""

    at: datetime
    outcome: str
    answer: str
    channel: str


@require_safe
def evidence(request: DocketRequest, pk: int) -> HttpResponse:
    """All of it as a page, a hundred entries at a time."""
    deadline = deadline_for(request.user, pk)
    entries = _entries(request, deadline)
    shown = Paginator(entries, PAGE).get_page(request.GET.get("page"))
    context = {
        "deadline": deadline,
        "case": deadline.case,
        "facts": _facts(request, deadline),
        "page": shown,
    }
    return page(request, "cases/evidence.html", context)


@require_safe
def evidence_pdf(request: DocketRequest, pk: int) -> HttpResponse:
    """All of it as a paper."""
    deadline = deadline_for(request.user, pk)
    content = _paper(request, deadline)
    name = f"{_('Evidence')} {deadline.case.ref} {deadline.code}.pdf"
    return download(typeset("evidence", content), name, PDF, in_the_page=True)


def _facts(request: DocketRequest, deadline: Deadline) -> list[tuple[str, str]]:
    """What holds now."""
    era = request.era
    rows = [
        (_("Due date"), f"{written(deadline.due_date, era, weekday=True)} {deadline.due_time}"),
        (_("State"), str(deadline.get_state_display())),
        (_("Law"), law_label(deadline.law)),
        (_("Rule"), deadline.code),
        (_("If missed"), consequence_label(deadline.consequence)),
        (_("Verified by"), _who_when(request, deadline.verified_by, deadline.verified_at)),
    ]
    if deadline.overridden_at:
        by_hand = _who_when(request, deadline.overridden_by, deadline.overridden_at)
        rows.append((_("Set by hand by"), by_hand))
    if deadline.closed_at:
        rows.append((_("Closed by"), _who_when(request, deadline.closed_by, deadline.closed_at)))
        rows.append((_("How it was closed"), str(deadline.get_disposition_display())))
        done = written(deadline.done_on, era) if deadline.done_on else ""
        rows.append((_("Done on"), done))
        rows.append((_("Proof"), deadline.proof))
    return [(name, text.strip() or "–") for name, text in rows]


def _who_when(request: DocketRequest, who: Any, when: datetime | None) -> str:
    return f"{who} · {_moment(request, when)}" if who and when else _("nobody yet")


def _moment(request: DocketRequest, at: datetime) -> str:
    return moment({"request": request}, at)


def _entries(request: DocketRequest, deadline: Deadline) -> list[Entry]:
    """Everything that happened, the oldest first."""
    is_client = request.user.role == Role.CLIENT
    reader = Reader(era=request.era, is_client=is_client)
    found = [_event(request, event, is_client) for event in _versions(deadline)]
    found += (_changed(change) for change in changes_of(Deadline, reader, id=deadline.pk))
    found += _reminders(request, deadline)
    return sorted(found, key=lambda entry: entry.at)


def _versions(deadline: Deadline) -> Iterable[CaseEvent]:
    """The event that the date hangs on, as it was entered first and with each correction."""
    events = CaseEvent.objects.select_related("document", "entered_by")
    root = deadline.root_event_id
    return events.filter(Q(root=root) | Q(pk=root)) if root else ()


def _event(request: DocketRequest, event: CaseEvent, is_client: bool) -> Entry:
    """One version of it, as it was entered."""
    told = {"kind": kind_label(event.kind), "day": written(event.date, request.era)}
    lines = (
        [_("letter %(number)s") % {"number": event.letter_number}] if event.letter_number else []
    )
    lines += [event.document.name] if event.document else []
    return Entry(
        at=event.entered_at,
        what=_what_was_entered(event) % told,
        who=str(event.entered_by),
        lines=tuple(lines),
        why="" if is_client else event.note,
        tone="blue",
    )


def _what_was_entered(event: CaseEvent) -> str:
    if event.is_void:
        return _("Event taken back: %(kind)s on %(day)s")
    if event.supersedes_id:
        return _("Event corrected: %(kind)s on %(day)s")
    return _("Event: %(kind)s on %(day)s")


def _changed(change: Change) -> Entry:
    """A line of the history: the date, the people behind it, its state."""
    what = _("Deadline made") if change.kind == "+" else _("Deadline changed")
    lines = tuple(f"{one.name}: {one.old} → {one.new}" for one in change.differences)
    return Entry(change.at, what, str(change.by or "–"), lines, change.why)


def _reminders(request: DocketRequest, deadline: Deadline) -> Iterator[Entry]:
    """Each reminder once, at the moment it was told or else on the day it was planned; then those
    of clients, and who said that they know."""
    rows = deadline.reminders.select_related("recipient", "message__settled_by").order_by("pk")
    beside = Reminder.objects.filter(message=OuterRef("message"))
    hidden = beside.exclude(deadline__case__in=visible_to(request.user))
    known = Acknowledgement.objects.filter(deadline=OuterRef("deadline"))
    rows = rows.annotate(hides=Exists(hidden), known=Exists(known))
    reminders = list(rows)
    mails = [reminder.message for reminder in reminders if reminder.message]
    others = _other_mails(deadline)
    _look_up_tries([*mails, *others])
    may_read = may_read_ledger(request.user)
    for reminder in reminders:
        copies = [mail for mail in others if (mail.resent_of_id or 0) == reminder.message_id]
        readable = may_read and not reminder.hides and _may_open(request.user, reminder)
        yield _reminded(request, reminder, copies, readable=readable)
    for mail in others:
        if mail.kind == CLIENT:
            yield _to_client(request, mail)
    if not reminders or reminders[0].known:
        yield from _acknowledged(request, deadline)


def _may_open(user: User, reminder: Reminder) -> bool:
    """A morning mail lists more than its reminders: its reader opens it, and administrators."""
    mail = reminder.message
    single = mail is not None and mail.kind == SINGLE
    return single or reminder.recipient_id == user.pk or user.role == Role.ADMINISTRATOR


def _acknowledged(request: DocketRequest, deadline: Deadline) -> Iterator[Entry]:
    """Who said that they know of it, and at which step."""
    for row in deadline.acknowledgements.select_related("by"):
        told = {"step": step_words({"request": request}, row.step) if row.step else "–"}
        yield Entry(
            at=row.at,
            what=_("Acknowledged (%(step)s)") % told,
            who=str(row.by),
            lines=(_("from the mail"),) if row.by_mail else (),
            tone="green",
        )


def _other_mails(deadline: Deadline) -> list[Message]:
    """The copies of its mails and the mails to clients, asked for at once."""
    mails = Message.objects.select_related("resent_by", "settled_by", "client_reminder__party")
    copies = mails.filter(resent_of__in=deadline.reminders.order_by().values("message"))
    to_clients = mails.filter(client_reminder__deadline=deadline)
    return list(copies.order_by().union(to_clients.order_by(), all=True).order_by("pk"))


def _reminded(
    request: DocketRequest, reminder: Reminder, copies: Iterable[Message], *, readable: bool
) -> Entry:
    mail = reminder.message
    context = {"request": request}
    told = {"step": reminder_step(context, reminder), "who": reminder.recipient}
    planned = _("planned for %(day)s") % {"day": written(reminder.planned_on, request.era)}
    lines = [planned, *_of_the_mail(request, reminder, copies)]
    sent = mail.sent_at if mail else None
    return Entry(
        at=sent or datetime.combine(reminder.planned_on, time.min, BANGKOK),
        what=_("Reminder (%(step)s) to %(who)s") % told,
        lines=tuple(lines),
        tone="red" if mail and mail.bounced_at else "green" if sent else "amber",
        day_only=sent is None,
        mail=reminder.message_id if readable else None,
    )


def _to_client(request: DocketRequest, mail: Message) -> Entry:
    """A mail to a client, at the moment it left or else was written."""
    reminder, may_read = mail.client_reminder, may_read_ledger(request.user)
    told = {"step": step_words({"request": request}, reminder.step), "who": reminder.party}
    state = str(_("Came back") if mail.bounced_at else mail.get_state_display())
    return Entry(
        at=mail.sent_at or mail.created_at,
        what=_("Client reminded (%(step)s): %(who)s") % told,
        lines=tuple(_way_of(request, mail)) if may_read else (state,),
        tone="red" if mail.bounced_at else "green" if mail.sent_at else "amber",
        mail=mail.pk if may_read else None,
    )


def _of_the_mail(
    request: DocketRequest, reminder: Reminder, copies: Iterable[Message]
) -> Iterator[str]:
    """What became of it; the words of the mail server are for those who keep the docket."""
    mail = reminder.message
    if mail is None or reminder.state == Reminder.State.WITHDRAWN:
        yield str(reminder.get_state_display())
        return
    if not may_read_ledger(request.user):
        yield str(_("Came back") if mail.bounced_at else mail.get_state_display())
        return
    yield from _way_of(request, mail)
    for one in vars(mail)["tries_of_all"]:
        if one.channel:
            yield _delivered(request, one)
    for copy in copies:
        by = _who_when(request, copy.resent_by, copy.created_at)
        yield f"{_('Sent again')} {by} · {copy.resent_why}"
        yield from _way_of(request, copy)


def _way_of(request: DocketRequest, mail: Message) -> Iterator[str]:
    """The way of one mail: to where, each try, whether it came back and how that was settled."""
    yield f"{mail.to_address} · {mail.message_id}"
    yield from _tries(request, mail)
    if mail.bounced_at:
        yield f"{_('Came back')} {_moment(request, mail.bounced_at)} · {mail.bounce}"
    if mail.settled_at:
        by = _who_when(request, mail.settled_by, mail.settled_at)
        yield f"{_('Settled')} {by} · {mail.settled_why}"


def _look_up_tries(mails: Iterable[Message]) -> None:
    """Leaves on each mail how often it was tried and by which other ways, asked for at once."""
    found: dict[int, list[Try]] = {mail.pk: [] for mail in mails}
    tries = MessageAttempt.objects.filter(message__in=found).order_by()
    others = Delivery.objects.filter(message__in=found).order_by()
    when = Coalesce("sent_at", "created_at")
    columns = ("pk", "message", "answer")
    asked = tries.values_list(*columns, "outcome", "at", Value("")).union(
        others.values_list(*columns, "state", when, "channel"), all=True
    )
    for _pk, mail, answer, outcome, at, channel in sorted(asked, key=lambda row: (row[4], row[0])):
        found[mail].append(Try(at, outcome, answer, channel))
    for row in mails:
        vars(row)["tries_of_all"] = found[row.pk]


def _delivered(request: DocketRequest, one: Try) -> str:
    """The same reminder by another way than mail."""
    channel, state = Delivery.Channel(one.channel).label, Message.State(one.outcome).label
    told = (channel, _moment(request, one.at), state, one.answer)
    return " · ".join(str(part) for part in told if part)


def _tries(request: DocketRequest, mail: Message) -> Iterable[str]:
    """Each try; of mails from before single tries were kept the last answer."""
    found = [
        " · ".join(part for part in (_moment(request, one.at), _outcome(one), one.answer) if part)
        for one in vars(mail)["tries_of_all"]
        if not one.channel
    ]
    last = f"{mail.get_state_display()} · {mail.server_answer}".strip(" ·")
    return found or [last]


def _outcome(one: Try) -> str:
    return str(MessageAttempt.Outcome(one.outcome).label)


def _paper(request: DocketRequest, deadline: Deadline) -> dict[str, Any]:
    """The texts of the paper."""
    language = reading_language()
    context = {"request": request}
    made = {"day": written(bangkok_today(), request.era, short=False), "who": request.user}
    return {
        "language": language,
        "page": _("Page"),
        "title": _("Evidence of a deadline"),
        "what": title_of(deadline, language),
        "case": f"{deadline.case.ref} · {deadline.case.title}",
        "made": _("Made on %(day)s by %(who)s") % made,
        "facts": [list(fact) for fact in _facts(request, deadline)],
        "how": _("How the date was computed"),
        "steps": [step_text(context, step) for step in (*deadline.steps, *deadline.notes)],
        "order": _("What happened, in the order of time"),
        "entries": [_on_paper(request, entry) for entry in _entries(request, deadline)],
        "signed": [_("Made by"), _("Looked through by")],
    }


def _on_paper(request: DocketRequest, entry: Entry) -> dict[str, Any]:
    day = written(timezone.localdate(entry.at), request.era)
    return {
        "at": day if entry.day_only else _moment(request, entry.at),
        "who": entry.who,
        "what": entry.what,
        "lines": [*entry.lines, *([entry.why] if entry.why else [])],
    }
