"""A profile is data: what a file may say, what is laid over it, and how a wrong one is refused."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cases.eexchange.profile import Api, Profile, value_at
from cases.eexchange.profile_files import load_profile, load_profiles, profile_names
from cases.eexchange.tables import ProfileError

GOOD = """\
title = "A made-up generation"
base_url = "https://office.example/way/"

[auth]
placement = "query"
name = "key"
template = "Token {token}"
headers = { X-Office = "docket" }

[limits]
requests_per_second = 0.5
connections = 2
daily_budget = 100
cut_after = 500

[answers]
envelopes = ["Result.Items"]
message = ["Error.Text"]
refused_when = { ok = false, code = ["9", "8"] }
not_found_when = { code = "1004" }

[dates]
formats = ["DD/MM/YYYY"]
era = "be"

[asks]
trademark = "TM"
gi = ""

[api.TM]
path = "/tm"
method = "POST"
group_by = "application_number"
noted = ["Extra"]

[api.TM.ask]
number = { no = "%{no}%" }
name = { name = "{text}" }

[api.TM.fields]
application_number = ["No", "Number"]
filed_on = "Filed"
registered_on = ["Registered"]
owners = ["Owners"]

[api.TM.entries]
owners = ["Name"]

[api.TM.dates.registered_on]
formats = ["YYYY-MM-DD"]
era = "ce"

[api.DES]
like = "TM"
path = "/designs"
"""
Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Writes a file of a profile into the folder and answers the folder."""

    def write(text: str = GOOD, name: str = "made_up") -> Path:
        (tmp_path / f"{name}.toml").write_text(text, encoding="utf-8")
        return tmp_path

    return write


def loaded(folder: Path, overrides: dict[str, Any] | None = None, name: str = "made_up") -> Profile:
    return load_profile(name, overrides, folder)


def test_a_file_says_how_the_services_are_asked_and_read(write: Write) -> None:
    profile = loaded(write())
    mark = profile.api("TM")

    assert (profile.name, profile.title) == ("made_up", "A made-up generation")
    assert profile.base_url == "https://office.example/way"
    assert (profile.auth.placement, profile.auth.name) == ("query", "key")
    assert profile.auth.value("abc") == "Token abc"
    assert profile.auth.headers == (("X-Office", "docket"),)
    assert (profile.limits.requests_per_second, profile.limits.connections) == (0.5, 2)
    assert (profile.limits.daily_budget, profile.limits.cut_after) == (100, 500)
    assert [profile.service_for(kind) for kind in ("trademark", "gi", "design")] == ["TM", "", ""]
    assert mark.fields["application_number"] == ("no", "number")
    assert mark.fields["filed_on"] == ("filed",)
    assert mark.entries == {"owners": ("name",)}
    assert (mark.dates["filed_on"].forms, mark.dates["filed_on"].era) == (("DD/MM/YYYY",), "be")
    assert (mark.dates["registered_on"].forms, mark.dates["registered_on"].era) == (
        ("YYYY-MM-DD",),
        "ce",
    )
    assert mark.known_keys == {"extra", "no", "number", "filed", "registered", "owners"}
    assert (mark.lone, mark.image, mark.asks_a_part) == (False, "auto", True)


def test_a_question_is_filled_with_the_number_or_the_text(write: Write) -> None:
    mark = loaded(write()).api("TM")

    assert mark.question("number", "123", "1-23") == {"no": "%123%"}
    assert mark.question("name", "", "{no} sun") == {"name": "{no} sun"}
    with pytest.raises(LookupError, match="TM cannot be asked by owner"):
        mark.question("owner", "", "x")
    with pytest.raises(LookupError, match="made_up knows no service GI"):
        loaded(write()).api("GI")


def test_what_an_answer_says_around_its_rows(write: Write) -> None:
    answers = loaded(write()).answers

    assert answers.refuses({"OK": False})
    assert answers.refuses({"code": "8"})
    assert not answers.refuses({"ok": 0, "code": 9})
    assert not answers.refuses([])
    assert answers.found_nothing({"Code": "1004"})
    assert answers.said({"error": {"TEXT": "no"}}) == "no"
    assert answers.said({"error": ["no"]}) == ""
    assert value_at({"Result": {"ITEMS": [1]}}, answers.envelopes[0]) == [1]


def test_a_service_may_be_like_another_one(write: Write) -> None:
    design = loaded(write()).api("DES")

    assert (design.name, design.path, design.method) == ("DES", "/designs", "POST")
    assert design.fields == loaded(write()).api("TM").fields


def test_overrides_are_laid_over_the_file_as_plain_data(write: Write) -> None:
    folder = write()
    changed = loaded(
        folder,
        {
            "limits.daily_budget": 7,
            "api.TM.fields.filed_on": ["day_filed"],
            "api.TM.fields.expires_on": "until",
            "api.TM.ask.number.exact_no": "{no}",
            "api.TM.dates.registered_on.era": "be",
            "asks.trademark": "DES",
        },
    )
    mark = changed.api("TM")

    assert changed.limits.daily_budget == 7
    assert mark.fields["filed_on"] == ("day_filed", "filed")
    assert mark.fields["expires_on"] == ("until",)
    assert mark.questions["number"] == {"exact_no": "{no}"}
    assert (mark.dates["registered_on"].forms, mark.dates["registered_on"].era) == (
        ("YYYY-MM-DD",),
        "be",
    )
    assert changed.service_for("trademark") == "DES"
    assert loaded(folder).limits.daily_budget == 100


@pytest.mark.parametrize(
    ("path", "value", "what"),
    [
        ("limits.daily", 7, "limits.daily: an unknown key"),
        ("limits.daily_budget", "7", "limits.daily_budget: this should be a whole number"),
        ("api.TM.fields.owners", "filed", "api.TM.fields.owners: filed means both filed_on and"),
        ("limits", 7, "limits: this should be a table"),
        ("api", 7, "api: this should be a table"),
        ("api.DES", 7, "api.DES: this should be a table"),
        ("api.DES.like", 7, "api.DES.like: no service that stands by itself"),
    ],
)
def test_an_override_that_does_not_fit_is_named(
    write: Write, path: str, value: Any, what: str
) -> None:
    with pytest.raises(ProfileError) as refusal:
        loaded(write(), {path: value})

    assert str(refusal.value).startswith(f"override of made_up: {what}")


@pytest.mark.parametrize("value", [None, {"a": 1}, [["a"]], [{}]])
def test_an_override_is_a_value_or_a_list_of_values(write: Write, value: Any) -> None:
    with pytest.raises(ProfileError, match=r"override: limits.daily_budget: this should"):
        loaded(write(), {"limits.daily_budget": value})
    with pytest.raises(ProfileError, match="override: : this should be"):
        loaded(write(), {"": 1})


def test_a_file_that_extends_another_one_says_only_what_is_new(write: Write) -> None:
    write()
    write(
        'extends = "made_up"\ntitle = "Newer"\n[answers]\nrefused_when = { bad = true }\n'
        '[api.TM]\nnoted = ["more"]\n[api.TM.fields]\nfiled_on = ["day", "filed"]\n',
        "newer",
    )
    folder = write('extends = "newer"\ntitle = "Newest"\n', "newest")
    newest = loaded(folder, name="newest")

    assert newest.title == "Newest"
    assert newest.api("TM").fields["filed_on"] == ("day", "filed")
    assert newest.api("TM").noted == {"more", "extra"}
    assert newest.api("DES").fields["filed_on"] == ("day", "filed")
    assert newest.answers.refuses({"bad": True})
    assert not newest.answers.refuses({"ok": False})
    assert [profile.name for profile in load_profiles(folder)] == ["made_up", "newer", "newest"]


@pytest.mark.parametrize("other", ["nowhere", "itself", "../made_up", ""])
def test_what_cannot_be_extended_is_told_with_its_way(write: Write, other: str) -> None:
    write()
    folder = write(f'extends = "{other}"\n', "itself")

    with pytest.raises(ProfileError) as refusal:
        loaded(folder, name="itself")

    assert str(refusal.value) == f"itself > {other}: no such profile; there are itself, made_up"


# What stands in the file, what stands there instead, and the line, key and reason told.
WRONG = [
    ('title = "A made-up generation"', "title = 7", "1: title: this should be a text"),
    ('title = "A made-up generation"', 'title = ""', "1: title: this should be a text"),
    ('title = "A made-up generation"\n', "", ": title: this is missing"),
    ('"https://office.example/way/"', '"office.example"', "2: base_url: no address such as"),
    ('title = "A', 'colour = 1\ntitle = "A', "1: colour: an unknown key"),
    ('"query"', '"body"', "5: auth.placement: this should be one of header, query"),
    ("{token}", "token", "7: auth.template: {token} is missing"),
    ('"docket"', "7", "8: auth.headers.X-Office: this should be a text"),
    ('{ X-Office = "docket" }', "7", "8: auth.headers: this should be a table"),
    ("= 0.5", "= 0", "11: limits.requests_per_second: this should be a number above 0"),
    ("= 0.5", "= true", "11: limits.requests_per_second: this should be a number above 0"),
    ("= 0.5", '= "1"', "11: limits.requests_per_second: this should be a number above 0"),
    ("connections = 2", "connections = 17", "12: limits.connections: this should be a whole"),
    ("connections = 2", "connections = true", "12: limits.connections: this should be a whole"),
    ("connections = 2\n", "", "10: limits.connections: this is missing"),
    ("daily_budget = 100", "daily_budget = -1", "13: limits.daily_budget: this should be a whole"),
    ('["Result.Items"]', "[1]", "17: answers.envelopes: this should be a list of texts"),
    ('["Result.Items"]', '[""]', "17: answers.envelopes: this should be a list of texts"),
    ('["DD/MM/YYYY"]', '["DD/MM/YY"]', "23: dates.formats: DD/MM/YY: the forms are YYYY-MM-DD"),
    ('"be"', '"thai"', "24: dates.era: this should be one of auto, ce, be"),
    ('gi = ""', 'song = ""', "28: asks.song: an unknown key; known are trademark, design"),
    ('trademark = "TM"', 'trademark = "TN"', "27: asks.trademark: TN is no service that is asked"),
    ('path = "/tm"', 'path = "tm"', "31: api.TM.path: a path begins with /"),
    ('"POST"', '"PUT"', "32: api.TM.method: this should be one of GET, POST"),
    ('"application_number"\nnoted', '"ipc"\nnoted', "33: api.TM.group_by: this should be one of"),
    ('["Extra"]', '["Extra"]\nlone = 1', "35: api.TM.lone: this should be true or false"),
    ('["Extra"]', '["Extra"]\nimage = "gif"', "35: api.TM.image: this should be one of auto, url"),
    ('["Extra"]', '["Extra"]\nalways = ["ipc"]', "35: api.TM.always: ipc: no field of this"),
    ("{no}", "{number}", "37: api.TM.ask.number: a question holds one of {no}, {written}, {text}"),
    ("{no}", "no", "37: api.TM.ask.number: a question holds one of {no}, {written}, {text}"),
    ("name = { name", "song = { name", "38: api.TM.ask.song: an unknown key; known are number"),
    ('application_number = ["No"', 'record_id = ["No"', "group_by: this should be one of record"),
    ('filed_on = "Filed"', 'filed = "Filed"', "42: api.TM.fields.filed: an unknown key; known are"),
    ('"Filed"', '"extra"', "42: api.TM.fields.filed_on: extra means both noted and filed_on"),
    ('owners = ["Name"]', 'titles = ["Name"]', "47: api.TM.entries.titles: an unknown key; known"),
    ('era = "ce"', 'years = "ce"', "51: api.TM.dates.registered_on.years: an unknown key"),
    ("dates.registered_on]", "dates.registered]", "49: api.TM.dates.registered: an unknown key"),
    ('like = "TM"', 'like = "DES"', "54: api.DES.like: no service that stands by itself"),
    ('like = "TM"', 'like = "GI"', "54: api.DES.like: no service that stands by itself"),
    ('like = "TM"\n', "", "53: api.DES.method: this is missing"),
    ('title = "A made-up', "title = A made-up", "1: Invalid value (at line 1, column 9)"),
    ('path = "/designs"', 'path = "/designs', "55: "),
]


@pytest.mark.parametrize(("good", "bad", "told"), WRONG)
def test_a_wrong_file_is_refused_with_line_key_and_reason(
    write: Write, good: str, bad: str, told: str
) -> None:
    assert good in GOOD
    folder = write(GOOD.replace(good, bad, 1))

    with pytest.raises(ProfileError) as refusal:
        loaded(folder)

    text = str(refusal.value)
    assert text.startswith(f"{folder / 'made_up.toml'}:")
    assert told in text


def test_a_service_that_is_asked_by_number_has_a_number(write: Write) -> None:
    text = GOOD.replace('application_number = ["No"', 'record_id = ["No"', 1)
    folder = write(text.replace('group_by = "application_number"', 'group_by = "record_id"'))

    with pytest.raises(ProfileError, match=r":36: api.TM.ask: asked by number, but no field"):
        loaded(folder)


def test_the_shipped_profiles_are_these_and_each_knows_all_nine_services() -> None:
    assert profile_names() == ("exchange2025", "legacy", "tmdata")
    for profile in load_profiles():
        assert len(profile.apis) == 9
        assert profile.limits.requests_per_second == profile.limits.connections == 1
    assert load_profile("tmdata").service_for("trademark") == "tmdata"
    assert load_profile("exchange2025").service_for("copyright") == ""


@pytest.mark.parametrize("newer", ["tmdata", "exchange2025"])
def test_a_newer_profile_still_reads_the_answers_of_the_older_one(newer: str) -> None:
    """Stored answers are read again: what an older generation said must not turn into nothing."""
    older, profile = load_profile("legacy"), load_profile(newer)

    def reads(api: Api) -> set[tuple[str, str]]:
        return {(field, alias) for field, found in api.fields.items() for alias in found}

    for name, api in older.apis.items():
        assert reads(api) <= reads(profile.api(name))
        assert api.known_keys <= profile.api(name).known_keys
        for field, keys in api.entries.items():
            assert set(keys) <= set(profile.api(name).entries[field])


def test_another_way_to_read_has_another_checksum_and_another_way_to_ask_has_not() -> None:
    usual = load_profile("legacy").readings
    asked = load_profile("legacy", {"api.TM.path": "/elsewhere", "limits.connections": 3}).readings
    read = load_profile("legacy", {"api.TM.dates.filed_on.era": "be"}).readings

    assert asked == usual
    assert [name for name in usual if read[name] != usual[name]] == ["TM"]
