"""Cases come in whole or not at all, again and again, and go out as they came."""

import json
from io import StringIO

import pytest
from django.core.management import call_command

from cases.models import Case, CaseEvent, Deadline, Party
from tests.factories import alice, bob, make_case, make_user

pytestmark = pytest.mark.django_db

TRADEMARK = {
    "ref": "TM-2569-001",
    "ip_type": "trademark",
    "title": "ครัวคุณยาย",
    "application_number": "260100123",
    "our_side": "applicant",
    "filed": "13 ม.ค. 2569",
    "classes": [{"class": 3, "items": 5}, {"class": 43, "items": 2}],
    "client": {
        "name": "บริษัท ยายดี จำกัด",
        "juristic_id": "0105536112014",
        "email": "yai@client.example",
        "language": "th",
    },
    "responsible": "alice",
    "deputy": "bob",
    "events": [{"kind": "office_action_received", "date": "2026-03-02", "section": "15"}],
}


@pytest.fixture(autouse=True)
def office():
    alice(), bob()


def call(*words: str) -> tuple[int, object]:
    out = StringIO()
    try:
        call_command(*words, "--json", stdout=out, stderr=StringIO())
    except SystemExit as end:
        return int(end.code or 0), json.loads(out.getvalue())
    return 0, json.loads(out.getvalue())


@pytest.fixture
def bring(tmp_path):
    def go(rows, *words, name="cases.json"):
        file = tmp_path / name
        content = rows if isinstance(rows, (str, bytes)) else json.dumps(rows)
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
        return call("import_cases", str(file), *words)

    return go


def with_(**changes):
    return {**TRADEMARK, **changes}


def test_a_case_comes_in_with_everything(bring):
    assert bring([TRADEMARK]) == (0, {"created": 1, "updated": 0, "unchanged": 0, "refused": []})
    case = Case.objects.get(ref="TM-2569-001")
    assert (case.responsible, case.deputy) == (alice(), bob())
    assert case.filed_on.isoformat() == "2026-01-13"
    assert list(case.classes.values_list("number", "items")) == [(3, 5), (43, 2)]
    assert case.parties.get().id_number == "0105536112014"
    assert case.deadlines.get(code="TM-15").due_date.isoformat() == "2026-05-01"
    assert set(case.events.values_list("source", flat=True)) == {"import"}


def test_the_same_file_again_changes_nothing(bring):
    bring([TRADEMARK])
    before = (CaseEvent.objects.count(), Deadline.history.count(), Case.history.count())
    assert bring([TRADEMARK])[1] == {"created": 0, "updated": 0, "unchanged": 1, "refused": []}
    after = (CaseEvent.objects.count(), Deadline.history.count(), Case.history.count())
    assert after == before


def test_a_changed_row_updates_and_takes_no_event_away(bring):
    bring([TRADEMARK])
    changed = with_(title="ครัวคุณยายใหม่", events=[{"kind": "published", "date": "2026-09-07"}])
    assert bring([changed])[1]["updated"] == 1
    case = Case.objects.get(ref="TM-2569-001")
    assert case.title == "ครัวคุณยายใหม่"
    kinds = set(case.events.values_list("kind", flat=True))
    assert kinds == {"filed", "office_action_received", "published"}


def test_a_case_before_filing_needs_no_number(bring):
    bare = {"ref": "D-1", "ip_type": "design", "title": "Lamp"}
    assert bring([bare])[1]["created"] == 1


def test_a_dry_run_says_the_same_and_stores_nothing(bring):
    status, answer = bring([TRADEMARK, with_(ref="X", ip_type="plant")], "--dry-run")
    assert (status, answer["created"], len(answer["refused"])) == (1, 1, 1)
    assert not Case.objects.exists()
    assert not Party.objects.exists()


BAD = [
    ({"ref": ""}, "ref"),
    ({"ref": None}, "ref"),
    ({"ref": ["x"]}, "ref"),
    ({"title": ""}, "title"),
    ({"title": "x" * 501}, "title"),
    ({"title": "a\x00b"}, "title"),
    ({"ip_type": "plant"}, "ip_type"),
    ({"our_side": "judge"}, "our_side"),
    ({"filed": "2570-01-13"}, "filed"),
    ({"filed": "2027-01-13"}, "filed"),
    ({"filed": "31/2/2569"}, "filed"),
    ({"filed": "13/1/69"}, "filed"),
    ({"filed": 20260113}, "filed"),
    ({"classes": [{"class": 46}]}, "classes"),
    ({"classes": [{"class": 0}]}, "classes"),
    ({"classes": [{"class": 3, "items": 0}]}, "classes"),
    ({"classes": [{"class": "x"}]}, "classes"),
    ({"classes": "3"}, "classes"),
    ({"classes": [3, 3]}, "classes"),
    ({"client": {"name": "x", "juristic_id": "0105536112015"}}, "client.juristic_id"),
    ({"client": {"email": "x@y.example"}}, "client.name"),
    ({"client": "somebody"}, "client"),
    ({"responsible": "nobody"}, "responsible"),
    ({"deputy": "charlie"}, "deputy"),
    ({"taken_over_on": "x"}, "taken_over_on"),
    ({"restricted": "perhaps"}, "restricted"),
    ({"events": {}}, "events"),
    ({"events": ["filed"]}, "events[0]"),
    ({"events": [{"date": "2026-02-02"}]}, "events[0].kind"),
    ({"events": [{"kind": "published"}]}, "events[0].date"),
    ({"events": [{"kind": "made_up", "date": "2026-02-02"}]}, "events[0].kind"),
    ({"events": [{"kind": "published", "date": "2025-02-02"}]}, "events[0].date"),
]


@pytest.mark.parametrize(("changes", "field"), BAD)
def test_a_bad_row_is_refused_with_its_field_and_the_good_one_is_in(bring, changes, field):
    make_user("charlie", role="client")
    good = with_(ref="GOOD", application_number="260100999", client=None)
    status, answer = bring([with_(**changes), good])
    assert (status, answer["created"]) == (1, 1)
    refusal = answer["refused"][0]
    assert (refusal["row"], refusal["field"]) == (1, field)
    assert refusal["message"]
    assert list(Case.objects.values_list("ref", flat=True)) == ["GOOD"]
    assert not Party.objects.exists()


def test_a_number_or_reference_that_is_taken_is_refused(bring):
    make_case(ref="OLD", ip_type="trademark", application_number="260100123")
    _status, answer = bring(
        [TRADEMARK, with_(application_number="1"), with_(application_number="2")]
    )
    assert [(r["row"], r["field"]) for r in answer["refused"]] == [
        (1, "application_number"),
        (3, "ref"),
    ]


@pytest.mark.parametrize("content", ["", "{", '{"ref": 1}', b"\xff\xfe\x00", "5", "[" * 100_000])
def test_a_file_that_is_no_list_is_refused_in_a_sentence(bring, content):
    status, answer = bring(content)
    assert status == 2
    assert answer["error"]["message"]


def test_a_file_that_is_not_there_is_refused_in_a_sentence():
    status, answer = call("import_cases", "/nowhere/cases.json")
    assert (status, bool(answer["error"]["message"])) == (2, True)


@pytest.mark.parametrize("junk", [None, 5, "x", [], [[]]])
def test_a_row_that_is_no_object_is_refused(bring, junk):
    status, answer = bring([junk, TRADEMARK])
    assert (status, answer["created"], answer["refused"][0]["row"]) == (1, 1, 1)


CSV = (
    "ref,ip_type,title,application_number,filed,classes,client_name,juristic_id,responsible,events\n"
    "TM-2569-001,trademark,ครัวคุณยาย,260100123,13/01/2569,3:5;43:2,บริษัท ยายดี จำกัด,"
    "0105536112014,alice,published=2026-09-07\n"
    "TM-2569-002,trademark,ครัวคุณปู่,,,,,,,\n"
    ",design,ไม่มีเลข,,,,,,,\n"
)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp874"])
def test_a_table_comes_in_like_a_list(bring, encoding):
    status, answer = bring(CSV.encode(encoding), name="cases.csv")
    assert (status, answer["created"]) == (1, 2)
    assert [(r["row"], r["field"]) for r in answer["refused"]] == [(3, "ref")]
    case = Case.objects.get(ref="TM-2569-001")
    assert case.title == "ครัวคุณยาย"
    assert case.events.filter(kind="published").exists()
    assert list(case.classes.values_list("number", "items")) == [(3, 5), (43, 2)]


def test_a_table_without_column_names_is_refused(bring):
    status, answer = bring("a,b\n1,2\n", name="cases.csv")
    assert (status, bool(answer["error"]["message"])) == (2, True)


def test_what_goes_out_comes_in_again_and_changes_nothing(bring):
    bring([TRADEMARK, with_(ref="OPP", our_side="opponent", taken_over_on="2026-05-05")])
    make_case(
        ref="DS-1",
        restricted=True,
        note="ลับ",
        deputy=bob(),
        events=[
            ("filed", "2020-03-10"),
            ("granted", "2022-06-01"),
            ("annuity_paid", "2024-04-01", {"years": [5]}),
        ],
    )
    status, exported = call("export_cases")
    assert status == 0
    assert [case["ref"] for case in exported] == ["DS-1", "OPP", "TM-2569-001"]
    before = (CaseEvent.objects.count(), Deadline.history.count(), Case.history.count())
    assert bring(exported)[1] == {"created": 0, "updated": 0, "unchanged": 3, "refused": []}
    assert call("export_cases")[1] == exported
    after = (CaseEvent.objects.count(), Deadline.history.count(), Case.history.count())
    assert after == before


def test_the_export_has_the_shape_of_the_contract(bring):
    bring([TRADEMARK])
    _status, [case] = call("export_cases", "--case", "TM-2569-001")
    assert case["stage"]
    assert {event["source"] for event in case["events"]} == {"import"}
    deadline = next(row for row in case["deadlines"] if row["code"] == "TM-15")
    assert deadline["due_date"] == "2026-05-01"
    assert deadline["alternative_to"] == ["TM-18"]
    assert (deadline["state"], deadline["verified_by"]) == ("open", None)
    assert all(isinstance(step, str) for step in deadline["steps"])
    assert case["discrepancies"] == []


def test_an_unknown_case_is_not_exported():
    status, answer = call("export_cases", "--case", "NOPE")
    assert (status, "NOPE" in answer["error"]["message"]) == (2, True)


def test_an_export_costs_the_same_queries_for_one_and_three_cases(
    bring, django_assert_max_num_queries
):
    for number in range(3):
        bring([with_(ref=f"R-{number}", application_number=f"26010{number}")])
        with django_assert_max_num_queries(8):
            assert len(call("export_cases")[1]) == number + 1


def test_a_silent_import_stays_silent_until_released(bring):
    bring([TRADEMARK], "--silent")
    assert Case.objects.get().silent is True


@pytest.mark.parametrize(
    ("taken_over", "renewals", "asks"),
    [("2026-11-20", [], 1), ("2022-11-20", [{"kind": "renewed", "date": "2014-02-01"}], 0)],
)
def test_a_mark_taken_over_after_its_renewal_asks_for_the_next(bring, taken_over, renewals, asks):
    row = {"ref": "OLD-1", "ip_type": "trademark", "title": "Old", "filed": "2004-03-01",
           "registered": "2005-04-01", "taken_over_on": taken_over, "events": renewals,
           "responsible": "alice"}  # fmt: skip
    assert bring([row])[0] == 0
    rows = Case.objects.get().deadlines.filter(code="RENEWALS-UNKNOWN", state="open")
    assert rows.count() == asks
