"""What came in an answer beside what the profile expects."""

from hypothesis import given
from hypothesis import strategies as st

from cases.eexchange.contact import DAYS_FOR_THE_LETTER, ICT_CENTRE
from cases.eexchange.expected import Compared, compare
from cases.eexchange.profile_files import load_profile
from cases.eexchange.services import service_named
from cases.register.exchange import api_of
from cases.rules.catalogue import load_catalogue

PROFILE = load_profile()
TM = PROFILE.api("TM")
COLUMNS = PROFILE.statistics.columns
WHOLE = {
    "req_no": "1", "regis_no": "", "tr_name": "Doi", "trademark_status": "P", "req_date": "",
    "public_date": "", "regis_date": "", "expire_date": "",
}  # fmt: skip


def test_the_fields_of_an_answer_are_told_apart():
    some = ("application_number", "registration_number", "title", "status_raw", "filed_on",
            "published_on", "registered_on", "expires_on")  # fmt: skip
    left = ("description", "owners", "classes", "goods")
    without = {key: value for key, value in WHOLE.items() if key != "req_date"}
    fewer = tuple(name for name in some if name != "filed_on")
    table = [
        ([WHOLE], Compared(some, left)),
        ([WHOLE, {"new_key": 1, "owner_name": ""}],
         Compared((*some, "owners"), ("description", "classes", "goods"), (), ("new_key",))),
        ([without], Compared(fewer, ("description", "filed_on", *left[1:]), ("filed_on",))),
        ([], Compared((), tuple(TM.fields), TM.always)),
    ]  # fmt: skip
    for rows, expected in table:
        found = compare(rows, TM, COLUMNS)
        assert {*found.came} == {*expected.came}
        assert {*found.missing} == {*expected.missing}
        assert (set(found.required), found.unknown) == ({*expected.required}, expected.unknown)
        assert found.as_expected is not bool(expected.required)


def test_of_a_table_of_counts_the_columns_and_what_cannot_be_counted_are_told():
    api = api_of(service_named("ST_REQTM"), PROFILE)
    table = [
        ([{"year": 1, "filling": 2}, {"month": 3}], Compared(("year", "filings", "month"))),
        ([{"year": 1, "colour": 2}], Compared(("year",), ("total",), ("total",), ("colour",))),
        ([{"registration": 2}], Compared(("registrations",), ("year",), ("year",))),
    ]
    for rows, expected in table:
        assert compare(rows, api, COLUMNS) == expected


KEYS = st.sampled_from(sorted({*TM.known_keys, "new", "newer"}))


@given(st.lists(st.dictionaries(KEYS, st.none() | st.text(max_size=3))))
def test_every_field_and_every_key_is_told_once(rows):
    found = compare(rows, TM, COLUMNS)
    assert sorted((*found.came, *found.missing)) == sorted(TM.fields)
    assert {*found.required} == {*found.missing} & {*TM.always}
    assert {*found.unknown} == {key for row in rows for key in row} - TM.known_keys


def test_the_notice_of_the_site_is_the_rule_of_the_docket():
    rule = next(rule for rule in load_catalogue() if rule.code == "EX-30")
    assert (rule.length, rule.unit) == (DAYS_FOR_THE_LETTER, "days")
    assert ICT_CENTRE.envelope.splitlines()[-1].endswith("11000")
