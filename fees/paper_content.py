"""What stands on a quotation or an invoice, as texts that never change once it is issued."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from cases.models import Case, OfficeProfile, Party
from cases.rules.thai_dates import english_date, thai_date
from fees.amount_words import in_words
from fees.models import BillingPaper
from fees.money import Money, Sums, in_figures, percent_text
from fees.papers.typesetting import typeset

PREFIX = {BillingPaper.Kind.QUOTATION: "QT", BillingPaper.Kind.INVOICE: "IN"}
TEMPLATE = "billing"


@dataclass(frozen=True)
class Item:
    """One line of a paper in both languages; `charge` is the key of the charge that it bills."""

    key: str
    code: str
    name: str
    name_en: str
    money: Money
    charge: int = 0

    def in_language(self, language: str) -> str:
        return self.name if language == "th" else self.name_en


class Paper(Protocol):
    """What is set: a draft."""

    @property
    def kind(self) -> str: ...
    @property
    def case(self) -> Case: ...
    @property
    def client(self) -> Party: ...
    @property
    def language(self) -> str: ...
    @property
    def until(self) -> date: ...
    @property
    def items(self) -> tuple[Item, ...]: ...
    @property
    def note(self) -> str: ...
    @property
    def sums(self) -> Sums: ...


def number_text(kind: str, year: int, number: int) -> str:
    """QT-2569-0001"""
    return f"{PREFIX[BillingPaper.Kind(kind)]}-{year}-{number:04d}"


def number_of(paper: BillingPaper) -> str:
    return number_text(paper.kind, paper.year, paper.number)


def content_of(draft: Paper, office: OfficeProfile, number: str, on: date) -> dict[str, Any]:
    """Everything on a paper, in the language of its client."""
    language = draft.language
    return {
        "kind": draft.kind,
        "language": language,
        "number": number,
        "issued_on": _day(on, language),
        "until": _day(draft.until, language),
        "office": _office(office, language),
        "client": _client(draft.client, language),
        "case": _case(draft.case, language),
        "lines": [_line(item, language) for item in draft.items],
        "sums": sums_in_figures(draft),
        "note": draft.note,
    }


def _day(day: date, language: str) -> str:
    return thai_date(day, "be") if language == "th" else english_date(day, "ce")


def _either(thai: str, english: str, language: str) -> str:
    return thai if language == "th" else english or thai


def _office(office: OfficeProfile, language: str) -> dict[str, str]:
    return {
        "name": _either(office.name, office.name_en, language),
        "address": _either(office.address, office.address_en, language),
        "tax_number": office.tax_number,
        "phone": office.phone,
        "email": office.email,
        "pay_to": _either(office.pay_to, office.pay_to_en, language),
    }


def _client(client: Party, language: str) -> dict[str, str]:
    return {
        "name": _either(client.name, client.name_en, language),
        "address": _either(client.address, client.address_en, language),
        "tax_number": client.id_number,
    }


def _case(case: Case, language: str) -> dict[str, str]:
    return {
        "ref": case.ref,
        "title": _either(case.title, case.title_en, language),
        "number": case.registration_number or case.application_number,
    }


def _line(item: Item, language: str) -> dict[str, str]:
    money = item.money
    return {
        "code": item.code,
        "name": item.in_language(language),
        "kind": money.kind,
        "net": in_figures(money.net),
        "vat": in_figures(money.vat) if money.vat_percent else "",
        "vat_percent": percent_text(money.vat_percent) if money.vat_percent else "",
    }


def sums_in_figures(draft: Paper) -> dict[str, str]:
    """The sums of a paper as texts; "" for a tax that it does not carry."""
    total = draft.sums
    rates = {percent_text(i.money.vat_percent) for i in draft.items if i.money.vat_percent}
    kept = {percent_text(i.money.withheld_percent) for i in draft.items if i.money.withheld_percent}
    return {
        "net": in_figures(total.net),
        "taxed": in_figures(total.taxed) if total.vat else "",
        "vat": in_figures(total.vat) if total.vat else "",
        "vat_percent": ", ".join(sorted(rates)),
        "gross": in_figures(total.gross),
        "withheld": in_figures(total.withheld) if total.withheld else "",
        "withheld_percent": ", ".join(sorted(kept)),
        "payable": in_figures(total.payable),
        "words": in_words(total.gross, draft.language),
    }


def draft_pdf(draft: Paper, office: OfficeProfile, on: date) -> bytes:
    """The paper as it would be issued, marked as a draft and without a number."""
    return typeset(TEMPLATE, content_of(draft, office, "", on) | {"mark": "draft"})


def paper_pdf(paper: BillingPaper) -> bytes:
    """The paper as it was issued; one that is void is marked so."""
    mark = "void" if paper.voided_at else ""
    return typeset(TEMPLATE, {**paper.content, "mark": mark})
