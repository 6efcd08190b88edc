"""Quotations and invoices: what can stand on one, issuing it with its number, voiding it."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from hashlib import sha256

from django.db import transaction
from django.utils.translation import gettext as _

from cases.deadlines import title_of
from cases.models import Case, IpType, OfficeProfile, Party
from cases.recompute import Cause, sign
from cases.rules.calendar import Calendar
from cases.rules.values import InputError
from fees.charging import (
    ChargeRefused,
    clients_of,
    owed_on,
    paid_so_far,
    prices_on,
    taxes_of,
    withheld_from,
    withholding_on,
    withholds,
)
from fees.estimate import RIGHTS, Row, Wish, estimate
from fees.models import BillingPaper, Charge, NumberSeries
from fees.money import NOTHING, Money, Sums, sums
from fees.paper_content import Item, content_of, number_text
from fees.queries import amounts_for, tariffs_of
from fees.tariff import ANNUITY_RULES, PER_CLASS, Tariff, tariff_on
from fees.values import Goods
from fees.wording import label, step_label

GOOD_FOR = timedelta(days=30)
LANGUAGES = ("th", "en")
OFFICIAL, SERVICE = Charge.Kind.OFFICIAL.value, Charge.Kind.SERVICE.value


@dataclass(frozen=True)
class Draft:
    """A paper that is not issued yet. A quotation is good until `until`, an invoice is due then."""

    kind: str
    case: Case
    client: Party
    language: str
    until: date
    items: tuple[Item, ...]
    note: str = ""

    @property
    def sums(self) -> Sums:
        return sums(item.money for item in self.items)

    @property
    def mark(self) -> str:
        """What a person saw of it: when anything changes before it is issued they look again."""
        client, total = self.client, self.sums
        told = [
            client.pk, client.name, client.name_en, client.address, client.id_number,
            self.language, self.until, self.note, total.gross, total.payable,
            *((item.key, item.name, item.name_en, item.money.net) for item in self.items),
        ]  # fmt: skip
        return sha256(repr(told).encode()).hexdigest()


def offers(case: Case, kind: str, on: date) -> dict[str, Item]:
    """What a paper of a case can ask for, by its key: an invoice for the charges that are not
    billed yet, a quotation for services of the price list and for fees to come. Services carry
    withholding tax here; `draft_of` takes it off for a client that withholds none."""
    if kind == BillingPaper.Kind.INVOICE:
        found = list(_charges(case))
    else:
        found = [*_services(on), *_fees_to_come(case, on)]
    return {item.key: item for item in found}


def _charges(case: Case) -> Iterator[Item]:
    """Each charge once, also one that the office has paid already."""
    rows = Charge.objects.filter(case=case, invoice=None).exclude(state=Charge.State.WAIVED)
    kept = withholding_on({row.charged_on for row in rows if row.kind == SERVICE})
    for row in rows:
        key, money = f"charge-{row.pk}", row.money
        if row.kind == SERVICE and not row.withheld_percent:
            money = replace(money, withheld_percent=kept[row.charged_on])
        yield Item(key, row.code, row.name, row.name_en or row.name, money, row.pk)


def _services(on: date) -> Iterator[Item]:
    prices = list(prices_on(on))
    if not prices:
        return
    vat, withheld = taxes_of(None, on)
    for row in prices:
        money = Money(SERVICE, row.amount, vat, withheld)
        yield Item(f"service-{row.pk}", row.code, row.name, row.name_en or row.name, money)


def _fees_to_come(case: Case, on: date) -> Iterator[Item]:
    """The fees of the open deadlines, and the steps of the right that have no deadline yet."""
    known = tariffs_of(case.ip_type)
    tariff = tariff_on(known, case.ip_type, on)
    if tariff is None:
        return
    rows = list(case.deadlines.on_the_desk().select_related("case").order_by("due_date"))
    amounts = amounts_for(rows, on, known)
    for row in rows:
        if amounts.get(row.pk):
            money = Money(OFFICIAL, owed_on(row, amounts[row.pk], on))
            thai, english = title_of(row, "th"), title_of(row, "en")
            yield Item(f"deadline-{row.pk}", row.code, thai, english, money)
    yield from _steps(case, tariff, {row.code for row in rows}, on)


def _steps(case: Case, tariff: Tariff, open_codes: set[str], on: date) -> Iterator[Item]:
    """The steps as the estimate counts them. Closed days move no amount: none are needed."""
    is_mark = case.ip_type == IpType.TRADEMARK
    if case.ip_type not in RIGHTS or (is_mark and open_codes & PER_CLASS.keys()):
        return
    wish = Wish(case.ip_type, case.filed_on or on)
    if is_mark:
        classes = case.classes.values_list("number", "items")
        wish = replace(wish, classes=tuple(Goods(number, items) for number, items in classes))
    try:
        rows = estimate(wish, [tariff], Calendar(()), on).rows
    except InputError:
        return
    over = {"filing"} if case.filed_on else set()
    if open_codes & ANNUITY_RULES:
        over |= {"annuity", "grant", "publication", "examination"}
    for number, row in enumerate(rows):
        if row.yearly and row.step not in over:
            yield _step(number, row)


def _step(number: int, row: Row) -> Item:
    thai, english = (_step_name(row, language) for language in LANGUAGES)
    return Item(f"step-{number}", row.code, thai, english, Money(OFFICIAL, Decimal(row.yearly)))


def _step_name(row: Row, language: str) -> str:
    name = step_label(row.step, language)
    if row.years:
        years = ", ".join(str(year) for year in row.years)
        return f"{name} ปีที่ {years}" if language == "th" else f"{name}, year {years}"
    return f"{name}: {label(row.lines[0], language)}" if len(row.lines) == 1 else name


def draft_of(
    case: Case, kind: str, client: Party, language: str, on: date, until: date,
    items: Sequence[Item], note: str = "",
) -> Draft:  # fmt: skip
    """A paper of a day to a client. Nothing is taken off where that one withholds nothing, or
    where the services on it come to less than the amount from which tax is withheld."""
    services = sum((i.money.net for i in items if i.money.withheld_percent), NOTHING)
    taken = withholds(client) and services >= withheld_from(on)
    kept = items if taken else [_without_withholding(item) for item in items]
    return Draft(kind, case, client, language, until, tuple(kept), note)


def _without_withholding(item: Item) -> Item:
    return replace(item, money=replace(item.money, withheld_percent=NOTHING))


def office_profile() -> OfficeProfile:
    """The head of the papers. Raises ChargeRefused while there is none."""
    office = OfficeProfile.objects.first()
    if office is None:
        raise ChargeRefused(
            "", _("An administrator first enters the head of the papers in the back office.")
        )
    return office


def check_draft(draft: Draft, on: date) -> None:
    """Raises ChargeRefused with a sentence unless the paper can be issued."""
    if not draft.items:
        raise ChargeRefused("items", _("Please choose at least one line."))
    if draft.until < on:
        raise ChargeRefused("until", _("This date lies in the past."))
    if draft.client.pk not in {party.pk for party in clients_of(draft.case)}:
        raise ChargeRefused("client", _("This party has no part in the case."))


def issue_paper(draft: Draft, cause: Cause, on: date, once: str = "") -> BillingPaper:
    """Issue a quotation or an invoice under the next number of its year. `on` is today, `once`
    names the form: who sends it twice finds the paper by it.

    The number is taken behind the lock of its series and given back when anything fails: none is
    left out, none is given twice. Raises ChargeRefused with a sentence; nothing is stored then.
    """
    check_draft(draft, on)
    office = office_profile()
    with transaction.atomic():
        Case.objects.select_for_update().get(pk=draft.case.pk)
        asked = {item.charge: item.money for item in draft.items if item.charge}
        charges = _charges_to_bill(draft, asked)
        year, number = _next_number(draft.kind, on)
        total = draft.sums
        paper = BillingPaper.objects.create(
            kind=draft.kind,
            year=year,
            number=number,
            client=draft.client,
            case=draft.case,
            language=draft.language,
            issued_on=on,
            content=content_of(draft, office, number_text(draft.kind, year, number), on)
            | {"form": f"{once}/{draft.mark}"},
            net=total.net,
            vat=total.vat,
            withheld=total.withheld,
            total=total.payable,
            issued_by=cause.by,
            issued_at=cause.at,
        )
        for row in charges:
            _take_withholding(row, asked[row.pk])
            _bill(row, paper, cause)
    return paper


def _charges_to_bill(draft: Draft, wanted: Collection[int]) -> list[Charge]:
    """The charges of an invoice, locked. Raises ChargeRefused when one is billed meanwhile."""
    if draft.kind != BillingPaper.Kind.INVOICE:
        return []
    rows = list(Charge.objects.select_for_update().filter(pk__in=wanted).order_by("pk"))
    for row in rows:
        if row.invoice_id or row.state == Charge.State.WAIVED or row.case_id != draft.case.pk:
            told = _("“%(name)s” was billed or waived meanwhile. Please look again.")
            raise ChargeRefused("items", told % {"name": row.name})
    return rows


def _take_withholding(row: Charge, asked: Money) -> None:
    """What the client keeps back is what its invoice says: the charge is settled by the same
    amount as the paper asks for."""
    if row.withheld_percent == asked.withheld_percent:
        return
    row.withheld_percent = asked.withheld_percent
    if row.state == Charge.State.PAID and row.waived_reason:
        return
    paid = paid_so_far(row) >= row.money.payable
    row.state = Charge.State.PAID if paid else Charge.State.OPEN


def _bill(row: Charge, paper: BillingPaper | None, cause: Cause) -> None:
    row.invoice = paper
    row.version += 1
    sign(row, cause)
    row.save()


def _next_number(kind: str, on: date) -> tuple[int, int]:
    """The next number of the series of the year, behind the lock of the series."""
    year = on.year + 543
    series, _made = NumberSeries.objects.get_or_create(kind=kind, year=year)
    series = NumberSeries.objects.select_for_update().get(pk=series.pk)
    series.last += 1
    series.save()
    return year, series.last


def void_paper(paper: BillingPaper, reason: str, cause: Cause) -> BillingPaper:
    """Say that a paper holds no longer, with the reason. Its number stays taken; the charges of
    an invoice can be billed again. Raises ChargeRefused with a sentence."""
    if not reason.strip():
        raise ChargeRefused("why", _("Please say why, in a sentence."))
    with transaction.atomic():
        Case.objects.select_for_update().get(pk=paper.case_id)
        row = BillingPaper.objects.select_for_update().get(pk=paper.pk)
        if row.voided_at is not None:
            told = _("This paper is void already: %(why)s")
            raise ChargeRefused("", told % {"why": row.void_reason})
        row.voided_by, row.voided_at, row.void_reason = cause.by, cause.at, reason.strip()
        row.save()
        for charge in Charge.objects.select_for_update().filter(invoice=row).order_by("pk"):
            _bill(charge, None, cause)
    paper.refresh_from_db()
    return row
