"""Money: each line rounded by itself, half a satang up; only a service carries tax."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fees.money import Money, MoneyError, in_figures, part, percent_text, rounded, sums

D = Decimal
AMOUNTS = st.decimals("0", "9999999", places=2)
PERCENTS = st.decimals("0", "100", places=2)
LINES = st.lists(
    st.one_of(
        st.builds(Money, st.sampled_from(["official", "disbursement"]), AMOUNTS),
        st.builds(Money, st.just("service"), AMOUNTS, PERCENTS, PERCENTS),
    ),
    max_size=20,
)


@pytest.mark.parametrize(
    ("net", "vat", "withheld", "gross", "payable"),
    [
        ("0", "0.00", "0.00", "0.00", "0.00"),
        ("1000", "70.00", "30.00", "1070.00", "1040.00"),
        ("5000", "350.00", "150.00", "5350.00", "5200.00"),
        ("0.07", "0.00", "0.00", "0.07", "0.07"),
        ("0.08", "0.01", "0.00", "0.09", "0.09"),
        ("1.50", "0.11", "0.05", "1.61", "1.56"),
        ("12.50", "0.88", "0.38", "13.38", "13.00"),
        ("99.99", "7.00", "3.00", "106.99", "103.99"),
    ],
)
def test_the_taxes_of_a_service(net, vat, withheld, gross, payable):
    line = Money("service", D(net), D(7), D(3))
    assert (line.vat, line.withheld, line.gross, line.payable) == tuple(
        map(D, (vat, withheld, gross, payable))
    )


@pytest.mark.parametrize("kind", ["official", "disbursement"])
def test_what_is_passed_through_carries_no_tax(kind):
    line = Money(kind, D("8250"))
    assert (line.vat, line.withheld, line.gross, line.payable) == (0, 0, 8250, 8250)


@pytest.mark.parametrize(
    ("kind", "net", "vat", "withheld"),
    [
        ("official", "100", "7", "0"),
        ("disbursement", "100", "0", "3"),
        ("service", "-0.01", "7", "3"),
        ("service", "0.001", "7", "3"),
        ("service", "1", "-1", "3"),
        ("service", "1", "7", "100.01"),
    ],
)
def test_what_cannot_be_is_refused(kind, net, vat, withheld):
    with pytest.raises(MoneyError):
        Money(kind, D(net), D(vat), D(withheld))


@pytest.mark.parametrize(
    ("amount", "satang"),
    [("0.005", "0.01"), ("0.0049", "0.00"), ("1.125", "1.13"), ("2.675", "2.68"), ("3", "3.00")],
)
def test_half_a_satang_is_rounded_up(amount, satang):
    assert rounded(D(amount)) == D(satang)


def test_a_sum_is_the_sum_of_its_rounded_lines():
    """7% of 0.08 is 0.0056: three lines make 0.03, the sum taxed at once would be 0.02."""
    found = sums([Money("service", D("0.08"), D(7))] * 3)
    assert (found.vat, part(found.net, D(7))) == (D("0.03"), D("0.02"))


def test_the_sums_of_a_mixed_paper():
    found = sums(
        [
            Money("official", D(1150)),
            Money("service", D(5000), D(7), D(3)),
            Money("disbursement", D(80)),
        ]
    )
    assert (found.net, found.taxed, found.vat, found.withheld) == (6230, 5000, 350, 150)
    assert (found.gross, found.payable) == (6580, 6430)


def test_nothing_comes_to_nothing():
    found = sums([])
    assert (found.net, found.taxed, found.gross, found.payable) == (0, 0, 0, 0)


@given(LINES)
def test_sums_add_up_whatever_the_lines(lines):
    found = sums(lines)
    assert found.gross == sum((line.gross for line in lines), D(0))
    assert found.payable == sum((line.payable for line in lines), D(0))
    assert 0 <= found.taxed <= found.net <= found.gross


@given(AMOUNTS, PERCENTS)
def test_a_part_is_within_half_a_satang_and_no_more_than_the_whole(amount, percent):
    found = part(amount, percent)
    assert abs(found - amount * percent / 100) <= D("0.005")
    assert found <= amount


@pytest.mark.parametrize(
    ("amount", "text"),
    [("0", "0.00"), ("8250", "8,250.00"), ("1234567.5", "1,234,567.50")],
)
def test_figures_have_commas_and_satang(amount, text):
    assert in_figures(D(amount)) == text


@pytest.mark.parametrize(("percent", "text"), [("7.00", "7"), ("1.50", "1.5"), ("10.00", "10")])
def test_a_percentage_is_written_short(percent, text):
    assert percent_text(D(percent)) == text
