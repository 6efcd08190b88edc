"""Charges of a case: raised by tariff and price list, paid with a receipt, waived with a reason."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.files.base import ContentFile
from django.utils import translation

from cases.deadlines import Closing, close_deadline
from cases.documents import store_document
from cases.events import NewEvent, record_event
from cases.models import Case, DeadlineState, Disposition, PartyRole
from cases.overriding import override_due_date
from fees.charges import (
    Disbursement,
    OfficialFee,
    Service,
    paid_so_far,
    raise_charge,
    take_back_payment,
    waive,
)
from fees.charging import ChargeChanged, ChargeRefused, can_be_at_once
from fees.models import AnnuityFee, Charge, FeeItem, FeeSchedule, Payment, TaxRate
from tests.cases.views.desk import stored
from tests.factories import NOON, TODAY, alice, bob, cause, join, make_case, make_party
from tests.fees.books import fee_of, issued, laid_out, office, pay, price

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


TOMORROW = TODAY + timedelta(days=1)
LATE = date(2026, 12, 15)


@pytest.fixture
def design() -> Case:
    """A design granted in its fifth year: years 5 and 6 are paid together until 30 Nov 2026."""
    case = make_case(ref="DS-9", events=[("filed", "2021-03-10"), ("granted", "2026-10-01")])
    join(case, make_party())
    return case


def terms(case: Case) -> dict[str, tuple[str, str]]:
    rows = case.deadlines.filter(code__startswith="ANN")
    return {",".join(map(str, row.years)): (row.state, row.proof) for row in rows}


def refused(what, *given, **named) -> str:
    """The field that a verb names when it refuses; nothing is stored then."""
    before = stored()
    with pytest.raises(ChargeRefused) as told:
        what(*given, **named)
    assert stored() == before
    assert told.value.message
    return told.value.field


# Raising


def test_an_official_fee_comes_from_the_tariff_in_force(design):
    row = fee_of(design)
    assert (row.kind, row.code, row.amount, row.tariff) == ("official", "ANN-2", 1150, "PAT-2547")
    assert row.name == "ค่าธรรมเนียมรายปีงวดแรกหลังออกสิทธิบัตร ปีที่ 5, 6"
    assert row.name_en == "First annuity payment after the grant, year 5, 6"
    assert (row.vat_percent, row.withheld_percent) == (0, 0)


def test_after_the_last_day_it_comes_with_its_surcharge(design):
    assert fee_of(design, on=LATE).amount == Decimal("1495")


def test_the_lump_sum_goes_with_the_first_payment_only_and_in_time(design):
    assert refused(fee_of, design, plan="lump_sum", on=LATE) == "plan"
    later = design.deadlines.filter(code="ANN-1").first()
    with pytest.raises(ChargeRefused, match="only with the first annuity payment"):
        raise_charge(design, OfficialFee(later, "lump_sum"), TODAY, cause(), TODAY)
    row = fee_of(design, plan="lump_sum")
    assert (row.code, row.amount) == ("ANN-4", 7500)


def test_a_tariff_without_a_lump_sum_has_none(design):
    AnnuityFee.objects.filter(year=0).delete()
    assert refused(fee_of, design, plan="lump_sum") == "plan"


def test_only_the_first_payment_offers_the_lump_sum(design):
    found = {
        row.years[0]: can_be_at_once(row) for row in design.deadlines.filter(code__startswith="ANN")
    }
    assert found == {5: True, 7: False, 8: False, 9: False, 10: False}


def test_an_old_charge_keeps_the_amount_of_its_tariff(design):
    row = fee_of(design)
    schedule = FeeSchedule.objects.get(code="PAT-2547")
    schedule.annuities.filter(ip_type="design", year=5).update(amount=9000)
    row.refresh_from_db()
    assert row.amount == 1150


def test_a_deadline_is_charged_its_fee_once(design):
    row = fee_of(design)
    assert refused(fee_of, design) == "deadline"
    waive(row, "double", row.version, cause())
    assert fee_of(design).amount == 1150


def test_a_fee_that_nobody_knows_is_not_invented(design):
    FeeItem.objects.all().delete()
    case = make_case(events=[("filed", "2026-06-01"), ("office_action_received", "2026-11-20")])
    assert refused(fee_of, case, "DES-S-20") == "deadline"


def test_a_fee_belongs_to_an_open_deadline_of_the_case(design):
    other = make_case()
    assert (
        refused(
            raise_charge,
            other,
            OfficialFee(design.deadlines.get(code="ANN-2")),
            TODAY,
            cause(),
            TODAY,
        )
        == "deadline"
    )
    pay(fee_of(design), "1150")
    assert refused(fee_of, design) == "deadline"


def test_a_service_comes_from_the_price_list_of_the_day_with_the_taxes_of_the_day(design):
    price("S-1", "5000", valid_from=date(2026, 1, 1))
    price("S-1", "6000", valid_from=TODAY)
    now = raise_charge(design, Service("S-1"), TODAY, cause(), TODAY)
    before = raise_charge(design, Service("S-1"), date(2026, 11, 23), cause(), TODAY)
    assert (now.amount, before.amount) == (6000, 5000)
    assert (now.vat_percent, now.withheld_percent) == (7, 3)
    rate = TaxRate(kind="vat", percent=10, valid_from=TODAY, source="พ.ร.ฎ.")
    rate.save()
    assert raise_charge(design, Service("S-1"), TODAY, cause(), TODAY).vat_percent == 10
    now.refresh_from_db()
    assert now.vat_percent == 7


def test_natural_persons_and_clients_abroad_withhold_nothing():
    price()
    for fields in ({"kind": "natural"}, {"country": "JP"}):
        case = make_case()
        join(case, make_party(**fields))
        row = raise_charge(case, Service("S-1"), TODAY, cause(), TODAY)
        assert (row.vat_percent, row.withheld_percent) == (7, 0)


def test_who_is_billed_decides_before_the_applicant(design):
    price()
    join(design, make_party("ผู้จ่ายเงิน", kind="natural"), PartyRole.BILLING)
    assert raise_charge(design, Service("S-1"), TODAY, cause(), TODAY).withheld_percent == 0


def test_an_office_that_is_not_registered_charges_no_value_added_tax(design):
    price()
    office(charges_vat=False)
    assert raise_charge(design, Service("S-1"), TODAY, cause(), TODAY).vat_percent == 0


@pytest.mark.parametrize(
    ("new", "day", "field"),
    [
        (Service("S-2"), TODAY, "service"),
        (Service("S-1"), date(2025, 12, 31), "service"),
        (Service("S-1"), TOMORROW, "charged_on"),
        (Disbursement(" ", Decimal(5)), TODAY, "name"),
        (Disbursement("ค่าแปล", Decimal(0)), TODAY, "amount"),
        (Disbursement("ค่าแปล", Decimal(-1)), TODAY, "amount"),
        (Disbursement("ค่าแปล", Decimal("0.001")), TODAY, "amount"),
    ],
)
def test_what_cannot_be_charged_is_refused(design, new, day, field):
    price()
    assert refused(raise_charge, design, new, day, cause(), TODAY) == field


def test_without_a_tax_rate_no_service_is_charged(design):
    price("S-1", valid_from=date(2010, 1, 1))
    assert (
        refused(raise_charge, design, Service("S-1"), date(2011, 1, 1), cause(), TODAY)
        == "charged_on"
    )


# Paying


def test_paying_an_annuity_closes_its_deadline_with_the_receipt(design):
    row = fee_of(design)
    paper = store_document(
        design, ContentFile(b"paid\n", name="receipt.txt"), kind="receipt", by=alice(), at=NOON
    )
    payment = pay(row, "1150", "69/012345", document=paper)
    row.refresh_from_db()
    assert (row.state, row.version, payment.receipt_number) == ("paid", 2, "69/012345")
    deadline = design.deadlines.get(code="ANN-2")
    assert (deadline.state, deadline.proof, deadline.done_on) == ("closed", "69/012345", TODAY)
    assert deadline.proof_document == paper
    event = design.events.get(kind="annuity_paid")
    assert (event.data, event.date, event.document) == ({"years": [5, 6]}, TODAY, paper)
    assert terms(design)["7"] == ("open", "")


def test_the_lump_sum_closes_all_years(design):
    pay(fee_of(design, plan="lump_sum"), "7500", "69/2")
    assert design.events.get(kind="annuity_paid").data == {
        "years": [5, 6],
        "plan": "lump_sum",
    }
    states = {years: state for years, (state, _proof) in terms(design).items()}
    assert states["5,6"] == "closed"
    assert set(states.values()) <= {"closed", "superseded"}


def test_in_the_months_of_grace_it_is_paid_with_the_surcharge(design):
    pay(fee_of(design, on=LATE), "1495", day=LATE, on=LATE)
    deadline = design.deadlines.get(code="ANN-2")
    assert (deadline.state, deadline.disposition) == ("closed", Disposition.DONE)


def test_paid_after_the_last_day_without_the_surcharge_is_refused(design):
    row = fee_of(design)
    with pytest.raises(ChargeRefused, match=r"Paid on this day the fee is 1,495\.00 baht"):
        pay(row, "1150", day=LATE, on=LATE)
    assert terms(design)["5,6"] == ("open", "")


def test_after_the_grace_it_was_filed_late(design):
    day = date(2027, 4, 15)
    pay(fee_of(design, on=day), "1495", day=day, on=day)
    assert design.deadlines.get(code="ANN-2").disposition == Disposition.FILED_LATE


def test_a_part_leaves_the_deadline_open(design):
    row = fee_of(design)
    pay(row, "150", "69/1")
    assert (row.state, paid_so_far(row), terms(design)["5,6"][0]) == ("open", 150, "open")
    pay(row, "1000", "69/2")
    assert (row.state, terms(design)["5,6"]) == ("paid", ("closed", "69/2"))


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"amount": "1150.01"}, "amount"),
        ({"amount": "0"}, "amount"),
        ({"amount": "-5"}, "amount"),
        ({"amount": "1.001"}, "amount"),
        ({"day": None}, "paid_on"),
        ({"day": TOMORROW}, "paid_on"),
        ({"day": date(2026, 11, 23)}, "paid_on"),
        ({"receipt": " "}, "receipt_number"),
        ({"version": 7}, ""),
    ],
)
def test_a_payment_that_cannot_be_is_refused(design, given, field):
    row = fee_of(design)
    named = {"amount": "1150", "receipt": "69/1", **given}
    assert refused(pay, row, **named) == field


def test_a_receipt_is_taken_once(design):
    row = fee_of(design)
    pay(row, "100", "69/1")
    assert refused(pay, row, "100", "69/1") == "receipt_number"


def test_a_receipt_of_another_case_is_refused(design):
    other = make_case()
    paper = store_document(
        other, ContentFile(b"paid\n", name="receipt.txt"), kind="receipt", by=alice(), at=NOON
    )
    assert refused(pay, fee_of(design), "1150", document=paper) == "paper"


def test_who_pays_second_is_told_who_was_first(design):
    row = fee_of(design)
    mine, yours = Charge.objects.get(pk=row.pk), Charge.objects.get(pk=row.pk)
    pay(mine, "1150", "69/1", why=cause(bob()))
    with pytest.raises(ChargeRefused, match="already paid in full: receipt 69/1, recorded by Bob"):
        pay(yours, "1150", "69/2")
    assert Payment.objects.count() == 1


def test_who_pays_a_part_second_is_told_that_it_changed(design):
    row = fee_of(design)
    mine, yours = Charge.objects.get(pk=row.pk), Charge.objects.get(pk=row.pk)
    pay(mine, "100", "69/1")
    with pytest.raises(ChargeChanged):
        pay(yours, "100", "69/2")


def test_a_waived_charge_is_not_paid(design):
    row = fee_of(design)
    waive(row, "client left", row.version, cause())
    with pytest.raises(ChargeRefused, match="waived: client left"):
        pay(row, "1150")


def test_a_deadline_that_was_closed_meanwhile_is_not_paid(design):
    row = fee_of(design)
    deadline = design.deadlines.get(code="ANN-2")
    closing = Closing("done", TODAY, "69/9", "", deadline.version)
    close_deadline(deadline, closing, cause(), TODAY)
    assert refused(pay, row, "1150") == "receipt_number"


def test_the_payment_that_closed_the_deadline_by_hand_settles_the_charge(design):
    row = fee_of(design)
    deadline = design.deadlines.get(code="ANN-2")
    close_deadline(deadline, Closing("done", TODAY, "69/9", "", deadline.version), cause(), TODAY)
    pay(row, "1150", "69/9")
    deadline.refresh_from_db()
    assert (row.state, deadline.state, deadline.proof) == ("paid", "closed", "69/9")
    assert design.events.filter(kind="annuity_paid").count() == 1


def test_the_payment_that_an_event_told_settles_the_charge(design):
    row = fee_of(design)
    new = NewEvent("annuity_paid", TODAY, {"years": [5, 6]})
    record_event(design, new, cause(), TODAY)
    deadline = design.deadlines.get(code="ANN-2")
    assert deadline.disposition == Disposition.BY_EVENT
    assert refused(pay, row, "1150", day=TOMORROW, on=TOMORROW) == ""
    pay(row, "1150")
    assert row.state == "paid"


def test_a_charge_whose_deadline_was_given_up_is_not_paid(design):
    row = fee_of(design)
    design.deadlines.filter(code="ANN-2").update(state="superseded")
    assert refused(pay, row, "1150") == ""


def test_a_dearer_tariff_on_the_day_of_payment_is_told(design):
    row = fee_of(design)
    AnnuityFee.objects.filter(ip_type="design", year=5).update(amount=600)
    with pytest.raises(ChargeRefused, match=r"Paid on this day the fee is 1,250\.00 baht"):
        pay(row, "1150")
    assert terms(design)["5,6"] == ("open", "")
    AnnuityFee.objects.filter(ip_type="design", year=5).delete()
    pay(row, "1150")
    assert row.state == "paid"


def test_an_earlier_day_of_our_own_makes_nothing_dearer(design):
    early = date(2026, 11, 20)
    deadline = design.deadlines.get(code="ANN-2")
    override_due_date(deadline, early, deadline.version, cause(why="holidays"))
    row = fee_of(design)
    assert row.amount == 1150
    pay(row, "1150")
    assert terms(design)["5,6"][0] == "closed"


def test_an_earlier_day_of_our_own_leaves_the_lump_sum(design):
    deadline = design.deadlines.get(code="ANN-2")
    override_due_date(deadline, date(2026, 11, 20), deadline.version, cause(why="holidays"))
    assert fee_of(design, plan="lump_sum").amount == 7500


def test_a_year_is_not_charged_beside_all_years(design):
    later = OfficialFee(design.deadlines.filter(code="ANN-1").first())
    row = fee_of(design, plan="lump_sum")
    assert refused(raise_charge, design, later, TODAY, cause(), TODAY) == "deadline"
    waive(row, "year by year", row.version, cause())
    raise_charge(design, later, TODAY, cause(), TODAY)
    assert refused(fee_of, design, plan="lump_sum") == "plan"


def test_a_free_service_is_not_charged(design):
    price("S-0", "0")
    assert refused(raise_charge, design, Service("S-0"), TODAY, cause(), TODAY) == "service"


def test_a_service_is_settled_by_what_arrives_when_the_client_withholds(design):
    price()
    row = raise_charge(design, Service("S-1"), TODAY, cause(), TODAY)
    pay(row, "5199.99")
    assert row.state == "open"
    pay(row, "0.01", "69/2")
    assert row.state == "paid"


def test_a_client_that_withholds_nothing_pays_the_whole(design):
    price()
    row = raise_charge(design, Service("S-1"), TODAY, cause(), TODAY)
    assert refused(pay, row, "5350.01") == "amount"
    pay(row, "5350")
    assert row.state == "paid"


# Taking back and waiving


def test_a_payment_taken_back_opens_the_deadline_again(design):
    row = fee_of(design)
    payment = pay(row, "1150", why=cause(at=NOON + timedelta(minutes=1)))
    take_back_payment(payment, "wrong case", row.version, cause(bob()), TODAY)
    row.refresh_from_db()
    assert (row.state, paid_so_far(row), terms(design)["5,6"]) == ("open", 0, ("open", ""))
    assert (payment.taken_back_by, payment.taken_back_reason) == (bob(), "wrong case")
    pay(row, "1150", "69/1", why=cause(at=NOON + timedelta(minutes=2)))
    assert terms(design)["5,6"] == ("closed", "69/1")


@pytest.mark.parametrize("which", [0, 1])
def test_a_part_taken_back_opens_the_deadline_again(design, which):
    row = fee_of(design)
    moments = [NOON + timedelta(minutes=1 + number) for number in range(3)]
    parts = [
        pay(row, amount, f"69/{amount}", why=cause(at=at))
        for amount, at in zip(("150", "1000"), moments, strict=False)
    ]
    assert terms(design)["5,6"][0] == "closed"
    part = parts[which]
    take_back_payment(part, "bounced", row.version, cause(), TODAY)
    row.refresh_from_db()
    assert (row.state, terms(design)["5,6"]) == ("open", ("open", ""))
    pay(row, str(part.amount), "69/3", why=cause(at=moments[2]))
    assert (row.state, terms(design)["5,6"]) == ("paid", ("closed", "69/3"))


def test_a_lump_sum_taken_back_opens_all_years(design):
    row = fee_of(design, plan="lump_sum")
    payment = pay(row, "7500", why=cause(at=NOON + timedelta(minutes=1)))
    take_back_payment(payment, "bounced", row.version, cause(), TODAY)
    assert {state for state, _proof in terms(design).values()} == {"open"}


def test_a_deadline_closed_otherwise_stays_closed(design):
    row = laid_out(design)
    payment = pay(row, "100")
    take_back_payment(payment, "bounced", row.version, cause(), TODAY)
    row.refresh_from_db()
    assert row.state == "open"


def test_taking_back_needs_a_reason_and_happens_once(design):
    row = laid_out(design)
    payment = pay(row, "100")
    assert refused(take_back_payment, payment, " ", row.version, cause(), TODAY) == "why"
    assert refused(take_back_payment, payment, "x", row.version - 1, cause(), TODAY) == ""
    take_back_payment(payment, "bounced", row.version, cause(), TODAY)
    row.refresh_from_db()
    assert refused(take_back_payment, payment, "x", row.version, cause(), TODAY) == ""


def test_waiving_needs_a_reason_nothing_paid_and_no_invoice(design):
    office()
    row = fee_of(design)
    assert refused(waive, row, " ", row.version, cause()) == "why"
    assert refused(waive, row, "x", 9, cause()) == ""
    payment = pay(row, "50")
    assert refused(waive, row, "x", row.version, cause()) == ""
    take_back_payment(payment, "bounced", row.version, cause(), TODAY)
    row.refresh_from_db()
    issued(design)
    row.refresh_from_db()
    assert refused(waive, row, "x", row.version, cause()) == ""


def test_what_a_bank_kept_is_waived_and_the_charge_is_settled(design):
    office()
    row = laid_out(design)
    issued(design)
    row.refresh_from_db()
    payment = pay(row, "97.50")
    waive(row, "fee of the bank", row.version, cause(bob(), "fee of the bank"))
    assert (row.state, row.waived_reason, paid_so_far(row)) == ("paid", "fee of the bank", 97.5)
    with pytest.raises(ChargeRefused, match="What was left .* was waived: fee of the bank"):
        pay(row, "2.50", "69/2")
    take_back_payment(payment, "bounced", row.version, cause(), TODAY)
    row.refresh_from_db()
    assert (row.state, row.waived_reason) == ("open", "")


def test_a_waived_charge_keeps_its_reason_and_its_history(design):
    row = laid_out(design)
    waive(row, "goodwill", row.version, cause(bob(), "goodwill"))
    assert (row.state, row.waived_reason, row.version) == ("waived", "goodwill", 2)
    newest = row.history.first()
    assert (newest.history_user, newest.history_change_reason) == (bob(), "goodwill")
    assert refused(waive, row, "again", row.version, cause()) == ""


def test_nothing_of_a_refused_payment_is_stored(design):
    """The deadline refuses after the payment was written: all of it is undone."""
    row = fee_of(design)
    deadline = design.deadlines.get(code="ANN-2")
    type(deadline).objects.filter(pk=deadline.pk).update(trigger_date=TOMORROW)
    assert refused(pay, row, "1150") == "paid_on"
    assert design.deadlines.get(code="ANN-2").state == DeadlineState.OPEN


def test_a_day_set_by_hand_before_the_last_one_asks_for_no_surcharge(design):
    row = design.deadlines.get(code="ANN-2")
    override_due_date(row, date(2026, 11, 10), row.version, cause(why="our own safety"))
    assert fee_of(design).amount == 1150
    waive(Charge.objects.get(), "other plan", 1, cause())
    assert fee_of(design, plan="lump_sum").amount == 7500
    charge = Charge.objects.get(state="open")
    pay(charge, str(charge.amount))
    assert design.deadlines.get(code="ANN-2").state == "closed"
