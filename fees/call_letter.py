"""The words of a call: one table of payments as a mail, as a PDF and as an Excel file."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta

from django.db.models import OuterRef, Subquery
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cases.deadlines import in_time_until
from cases.models import CaseParty, Deadline, DeadlineState, Message, MessageAttachment
from cases.rules.thai_dates import english_date, thai_date
from cases.rules.wording import ip_type_label
from cases.sheets import EXCEL, sheet
from fees.instruction_list import asked_party
from fees.instruction_words import call_text
from fees.models import CallItem, ClientCall
from fees.papers.typesetting import typeset

PDF = "application/pdf"
# What we need to pay after the client's word.
TO_PAY = timedelta(days=7)


@dataclass(frozen=True)
class Line:
    """One payment in the client's words; amounts are texts with commas, "" where none is known."""

    ref: str
    their_ref: str
    right: str
    title: str
    number: str
    what: str
    due: str
    until: str
    amount: str
    late: str
    lump: str


def items_of(call: ClientCall) -> list[CallItem]:
    """The payments of a call with their cases, the most urgent first, in one query."""
    theirs = CaseParty.objects.filter(
        case=OuterRef("instruction__deadline__case"), party=call.client_id
    )
    return list(
        call.items.select_related("instruction__deadline__case")
        .annotate(
            their_ref=Subquery(theirs.order_by("position").values("reference")[:1]),
            asked=asked_party("party", "instruction__deadline__case"),
        )
        .order_by("instruction__deadline__due_date", "instruction__deadline__case__ref", "pk")
    )


def items_as_told(call: ClientCall) -> list[CallItem]:
    """The same with the days that the letter tells, which may have moved since it was written."""
    items = items_of(call)
    if call.message is None:
        return items
    rows = [item.instruction.deadline for item in items]
    told = days_at(rows, call.message.created_at)
    for row in rows:
        row.due_date, row.surcharge_until = told.get(row.pk, (row.due_date, row.surcharge_until))
    return items


def days_at(rows: Sequence[Deadline], at: datetime) -> dict[int, tuple[date, date | None]]:
    """The days of some deadlines as they stood at a moment."""
    past = Deadline.history.filter(id__in=[row.pk for row in rows], history_date__lte=at)
    kept = past.order_by("history_date", "history_id")
    return {
        pk: (due, until) for pk, due, until in kept.values_list("id", "due_date", "surcharge_until")
    }


def file_as_sent(call: ClientCall, kind: str) -> bytes | None:
    """A file of the letter as it went out or waits; none while it is a draft."""
    kept = MessageAttachment.objects.filter(message=call.message_id, content_type=kind).first()
    return None if kept is None else bytes(kept.content)


def line_of(item: CallItem, language: str) -> Line:
    """One row of the table. Its language is the client's, and its years are of that era."""
    deadline = item.instruction.deadline
    case = deadline.case
    until = deadline.surcharge_until
    english = language == "en"
    return Line(
        ref=case.ref,
        their_ref=vars(item).get("their_ref") or "",
        right=ip_type_label(case.ip_type, language),
        title=(case.title_en if english else "") or case.title,
        number=case.registration_number or case.application_number,
        what=_what(item, language),
        due=day_text(deadline.due_date, language, short=True),
        until=day_text(until, language, short=True) if until else "",
        amount=_baht(item.amount),
        late=_baht(item.late_amount),
        lump=_baht(item.lump_amount),
    )


def _what(item: CallItem, language: str) -> str:
    """The years that are paid for, or that the right is renewed."""
    deadline = item.instruction.deadline
    years = [str(year) for year in deadline.years or ()]
    if len(years) > 1:
        return _("Years %(first)s–%(last)s") % {"first": years[0], "last": years[-1]}
    if years:
        return _("Year %(year)s") % {"year": years[0]}
    return _("Extension") if deadline.code == "PAT-65g" else _("Renewal")


def day_text(day: date, language: str, *, short: bool = False) -> str:
    """A day in the language and the era of the client."""
    if language == "en":
        return english_date(day, "ce", short=short)
    return thai_date(day, "be", short=short)


def _baht(amount: int | None) -> str:
    return "" if amount is None else f"{amount:,}"


@dataclass(frozen=True)
class Letter:
    """A call as it goes out: subject, text, HTML, and its two files."""

    subject: str
    text: str
    html: str
    pdf: bytes
    excel: bytes
    name: str

    def files(self, message: Message) -> list[MessageAttachment]:
        """The files as rows of a stored message."""
        return [
            MessageAttachment(message=message, name=f"{self.name}.{ending}", content_type=kind,
                              content=content)
            for ending, kind, content in (("pdf", PDF, self.pdf), ("xlsx", EXCEL, self.excel))
        ]  # fmt: skip


def letter_of(call: ClientCall, link: str, *, draft: bool = False) -> Letter:
    """A call in the client's language; a draft carries no link that answers."""
    with translation.override(call.language):
        items = items_of(call)
        context = context_of(call, items, link, call.as_of) | {"draft": draft}
        lines = [line_of(item, call.language) for item in items]
        subject = " ".join(render_to_string("emails/call/subject.txt", context).split())
        return Letter(
            subject=subject[:400],
            text=render_to_string("emails/call/body.txt", context).strip() + "\n",
            html=render_to_string("emails/call/body.html", context),
            pdf=pdf_of(call, context, lines),
            excel=excel_of(lines),
            name=name_of(call),
        )


def name_of(call: ClientCall) -> str:
    """The name of the files of a call, without its ending."""
    return f"call-{call.as_of.isoformat()}-{call.pk}"


def asked_until(call: ClientCall, items: Sequence[CallItem], on: date) -> date:
    """The day until which a letter asks for an answer: early enough to pay without a surcharge
    what is still in time on a day. The link itself answers until it expires."""
    rows = [item.instruction.deadline for item in items]
    early = [in_time_until(row) - TO_PAY for row in rows if row.state == DeadlineState.OPEN]
    return min([*(day for day in early if day >= on), call.expires_on])


def context_of(
    call: ClientCall, items: Sequence[CallItem], link: str, on: date
) -> dict[str, object]:
    """What mail, paper and preview show on a day."""
    lines = [line_of(item, call.language) for item in items]
    return {
        "call": call,
        "client": _client_name(call),
        "lines": lines,
        "heads": heads(),
        "as_of": day_text(call.as_of, call.language),
        "expires": day_text(asked_until(call, items, on), call.language),
        "link": link,
        "step": call_text(call.step),
        "sender": call.created_by,
        "intro": intro(call, len(lines)),
        "notes": notes(),
    }


def _client_name(call: ClientCall) -> str:
    return (call.client.name_en if call.language == "en" else "") or call.client.name


def heads() -> list[str]:
    """The heads of the table, in the order of a line."""
    return [
        _("Our reference"),
        _("Your reference"),
        _("IP right"),
        _("Title"),
        _("Number"),
        _("For"),
        _("Due"),
        _("Late until"),
        _("Baht"),
        _("With surcharge"),
        _("All years at once"),
    ]


def pdf_of(call: ClientCall, context: dict[str, object], lines: Sequence[Line]) -> bytes:
    """The letter as a paper."""
    words = {
        "language": call.language,
        "title": _("Instructions on official fees that keep your rights in force"),
        "step": str(context["step"]),
        "draft": _("Draft") if context.get("draft") else "",
        "to": _("To"),
        "client": str(context["client"]),
        "day": str(context["as_of"]),
        "intro": str(context["intro"]),
        "heads": heads(),
        "lines": [list(asdict(line).values()) for line in lines],
        "notes": context["notes"],
        "answer": _("Please answer until %(day)s by the link in our mail.")
        % {"day": str(context["expires"])},
        "sender": str(call.created_by),
        "page": _("Page"),
    }
    return typeset("call", words)


def excel_of(lines: Sequence[Line]) -> bytes:
    """The table as an Excel file; amounts are numbers there."""
    rows = []
    for line in lines:
        *words, amount, late, lump = asdict(line).values()
        rows.append([*words, *(_number(text) for text in (amount, late, lump))])
    return sheet(_("Payments"), heads(), rows)


def _number(amount: str) -> int | str:
    return int(amount.replace(",", "")) if amount else ""


def intro(call: ClientCall, number: int) -> str:
    """The sentence above the table."""
    if call.step == 1:
        told = ngettext(
            "An official fee is due to keep %(n)s right of yours in force.",
            "Official fees are due to keep %(n)s rights of yours in force.",
            number,
        )
    elif call.step == 2:
        told = ngettext(
            "We have no word from you yet on the official fee of %(n)s right.",
            "We have no word from you yet on the official fees of %(n)s rights.",
            number,
        )
    else:
        told = ngettext(
            "This is our last call for your word on the official fee of %(n)s right.",
            "This is our last call for your word on the official fees of %(n)s rights.",
            number,
        )
    return told % {"n": number}


def notes() -> list[str]:
    """What a client should know of the amounts."""
    return [
        _("Amounts are official fees in baht by the tariff of the day of this letter."),
        _("After the due day the amount with surcharge is owed, until the last day in the table."),
        _("All years at once is possible only with the first payment and until its due day."),
    ]
