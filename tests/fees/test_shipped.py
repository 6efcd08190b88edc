"""The shipped files: read once, refused when wrong, all that the law's list has."""

from datetime import date

import pytest

from fees.shipped import FOLDER, TariffError, read_tariffs, shipped_tariffs

GOOD = """
[schedule]
code = "X-1"
family = "patent"
name = "อัตรา"
name_en = "Tariff"
source = "กฎกระทรวง"
source_en = "Regulation"
valid_from = 2000-01-01
valid_to = 2000-12-31

[[item]]
code = "A"
name = "ก"
name_en = "a"
amount = 5

[[annuity]]
ip_type = "design"
from_year = 5
amounts = [10, 20]
lump_sum = 25
"""
LATER = GOOD.replace("X-1", "X-2").replace("valid_to = 2000-12-31\n", "")


def read(tmp_path, *texts):
    files = []
    for number, text in enumerate(texts):
        files.append(tmp_path / f"{number}.toml")
        files[-1].write_text(text, encoding="utf-8")
    return read_tariffs(files)


def test_a_file_is_a_tariff(tmp_path):
    (tariff,) = read(tmp_path, GOOD)
    assert (tariff.code, tariff.family) == ("X-1", "patent")
    assert (tariff.valid_from, tariff.valid_to) == (date(2000, 1, 1), date(2000, 12, 31))
    assert tariff.items == {"A": 5}
    assert tariff.lines["A"].per == ""
    assert tariff.annuities == {("design", 0): 25, ("design", 5): 10, ("design", 6): 20}


def test_the_next_tariff_begins_after_the_former(tmp_path):
    later = LATER.replace("valid_from = 2000-01-01", "valid_from = 2001-01-01")
    assert [tariff.code for tariff in read(tmp_path, later, GOOD)] == ["X-1", "X-2"]
    stamps = LATER.replace('"patent"', '"stamp"')
    assert len(read(tmp_path, GOOD, stamps)) == 2


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[schedule", "0.toml: "),
        ("", "missing keys"),
        (GOOD + "[[thing]]\n", "unknown tables: thing"),
        (GOOD.replace("source =", "sauce ="), "unknown keys: sauce"),
        (GOOD.replace("amount = 5", ""), "missing keys: amount"),
        (GOOD.replace("amount = 5", 'amount = "5"'), "a wrong type: amount"),
        (GOOD.replace("amount = 5", "amount = -5"), "a wrong type: amount"),
        (GOOD.replace("[10, 20]", "[10, 0]"), "a wrong type: amounts"),
        (GOOD.replace("[10, 20]", "10"), "a wrong type: amounts"),
        (GOOD.replace("valid_from = 2000-01-01", 'valid_from = "2000"'), "wrong type: valid_from"),
        (GOOD.replace('"อัตรา"', '""'), "a wrong type: name"),
        (GOOD + '[[item]]\ncode = "A"\nname = "ข"\nname_en = "b"\namount = 1\n', "stands twice: A"),
    ],
)
def test_a_wrong_file_is_refused_by_its_name(tmp_path, text, said):
    with pytest.raises(TariffError, match=said):
        read(tmp_path, text)


@pytest.mark.parametrize("first", ["2000-06-01", "2000-01-01", "2000-12-31"])
def test_two_tariffs_of_a_family_never_hold_on_one_day(tmp_path, first):
    later = LATER.replace("valid_from = 2000-01-01", f"valid_from = {first}")
    with pytest.raises(TariffError, match="overlaps"):
        read(tmp_path, GOOD, later)


def test_the_shipped_tariffs_follow_each_other():
    assert [(t.family, t.code, t.valid_from, t.valid_to) for t in shipped_tariffs()] == [
        ("gi", "GI-2547", date(2004, 4, 28), None),
        ("patent", "PAT-2542", date(1999, 9, 24), date(2004, 9, 28)),
        ("patent", "PAT-2547", date(2004, 9, 29), None),
        ("stamp", "STAMP", date(2016, 7, 28), None),
        ("trademark", "TM-2559", date(2016, 7, 28), None),
    ]
    assert shipped_tariffs() is shipped_tariffs()
    assert len(list(FOLDER.glob("*.toml"))) == 5


def test_the_repealed_amounts_are_twice_those_in_force():
    tariffs = {tariff.code: tariff for tariff in shipped_tariffs()}
    old, current = tariffs["PAT-2542"], tariffs["PAT-2547"]
    assert old.items == {code: 2 * current.items[code] for code in old.items}
    assert set(old.annuities) == set(current.annuities)
    lumps = {("design", 0): 15_000, ("invention", 0): 280_000, ("petty_patent", 0): 4000}
    assert {key: old.annuities[key] for key in lumps} == lumps
    years = {key: amount for key, amount in old.annuities.items() if key not in lumps}
    assert years == {key: 2 * current.annuities[key] for key in years}
    assert old.annuities["invention", 11] == 10_400


@pytest.mark.parametrize("tariff", shipped_tariffs(), ids=lambda tariff: tariff.code)
def test_every_line_has_its_two_names_and_every_doubt_its_two_sentences(tariff):
    assert tariff.source
    assert tariff.source_en
    for line in tariff.lines.values():
        assert line.name
        assert line.name_en
        assert bool(line.doubt) == bool(line.doubt_en)
