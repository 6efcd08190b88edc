"""What a person sees who starts the product with settings that are missing or wrong."""

import json
import re
from pathlib import Path
from urllib.parse import quote

import pytest

from tests.dip_docket.processes import PROJECT, environment, run, sample_settings

HUSH = "hush-nobody-may-read-this"
ASKED = re.compile(r"env\.(?:text|parsed|flag)\(\s*\"([A-Z_]+)\"")


def check(installation: Path, **values: str):
    return run("check", env=environment(**values), folder=installation)


def test_every_setting_of_the_code_is_in_the_sample_and_the_reverse():
    code = (PROJECT / "dip_docket" / "settings.py").read_text(encoding="utf-8")
    assert set(ASKED.findall(code)) == set(sample_settings())


@pytest.mark.process
def test_the_sample_needs_nothing_but_its_secret_key(installation):
    sample = (PROJECT / ".env.sample").read_text(encoding="utf-8")
    place = installation / ".env"
    place.write_text(sample, encoding="utf-8")
    without = check(installation)
    assert (without.returncode, without.stderr.count("  - ")) == (2, 1)
    assert "  - SECRET_KEY is not set. Put a long random text into .env" in without.stderr
    place.write_text(sample.replace("SECRET_KEY=\n", f"SECRET_KEY={HUSH}\n"), encoding="utf-8")
    assert check(installation).returncode == 0


@pytest.mark.process
def test_the_values_that_the_sample_shows_are_the_ones_in_use(installation):
    show = (
        "import json; from dip_docket import settings as s; "
        "print(json.dumps({n: getattr(s, n) for n in dir(s) if n.isupper()}, default=str))"
    )
    sample = {name: value for name, value in sample_settings().items() if value}
    bare, given = (
        run("shell", "-v", "0", "-c", show, env=environment(**values), folder=installation).stdout
        for values in ({"SECRET_KEY": HUSH}, sample | {"SECRET_KEY": HUSH})
    )
    assert json.loads(bare) == json.loads(given)


WRONG = [
    ("DEBUG", "perhaps", "DEBUG should be true or false, but “perhaps” is not."),
    ("DEMO", "perhaps", "DEMO should be true or false, but “perhaps” is not."),
    ("PORT", "eighty", "PORT should be a port number from 1 to 65535, but “eighty” is not."),
    ("SITE_URL", "docket.example", "SITE_URL should be the address people type, without a path,"),
    ("ENCRYPTION_KEYS", HUSH, "ENCRYPTION_KEYS should be Fernet keys with commas between"),
    ("DATABASE_URL", f"mysql://me:{HUSH}@db/x", "DATABASE_URL should be sqlite:///path or"),
    ("EMAIL_URL", f"mail://me:{HUSH}@mail", "EMAIL_URL should be smtp://, smtp+tls:// or"),
    ("HEALTH_PING_URL", f"hc/{HUSH}", "HEALTH_PING_URL should be the address that an outside"),
    ("WEBHOOK_ALLOW_PRIVATE", "perhaps", "WEBHOOK_ALLOW_PRIVATE should be true or false, but"),
    ("EEXCHANGE_PROFILE", "newest", "EEXCHANGE_PROFILE should be one of exchange2025, legacy,"),
    ("EEXCHANGE_BASE_URL", "office", "EEXCHANGE_BASE_URL should be the address of E-Exchange"),
    ("EEXCHANGE_REQUESTS_PER_SECOND", "0", "EEXCHANGE_REQUESTS_PER_SECOND should be a number"),
    ("EEXCHANGE_CONNECTIONS", "17", "EEXCHANGE_CONNECTIONS should be a whole number from 1 to 16"),
    ("EEXCHANGE_PROXY", f"ftp://me:{HUSH}@proxy", "EEXCHANGE_PROXY should be the address of a"),
    ("EEXCHANGE_CA_BUNDLE", "manage.py", "EEXCHANGE_CA_BUNDLE should be a file with certificates"),
    ("EEXCHANGE_CHECK_EVERY_HOURS", "-1", "EEXCHANGE_CHECK_EVERY_HOURS should be a number of"),
    ("EEXCHANGE_SYNC_CRON", "daily", "EEXCHANGE_SYNC_CRON should be a cron line in Bangkok time"),
    ("REMINDERS_CRON", "0 0 31 2 *", "REMINDERS_CRON should be a cron line in Bangkok time"),
    ("GDX_BASE_URL", "gdx", "GDX_BASE_URL should be the address of GDX"),
    ("DBD_BASE_URL", "dbd", "DBD_BASE_URL should be the address of the company register"),
]


def complaints(stopped) -> list[str]:
    """The sentences of a start that was refused in the right way."""
    assert stopped.returncode == 2
    assert "Traceback" not in stopped.stderr
    assert HUSH not in stopped.stdout + stopped.stderr
    first, *lines, last = stopped.stderr.splitlines()
    assert first == "DIP Docket cannot start: its settings need attention."
    assert last == "Each setting is explained in .env.sample."
    return [line.removeprefix("  - ") for line in lines]


@pytest.mark.process
@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("DATABASE_URL", "sqlite:///manage.py/x.sqlite3", "DATABASE_URL needs the folder"),
        ("DOCUMENTS_DIR", "manage.py", "DOCUMENTS_DIR needs the folder"),
        WRONG[2],
    ],
)
def test_a_wrong_value_stops_the_start_with_one_sentence(installation, name, value, sentence):
    found = complaints(check(installation, SECRET_KEY=HUSH, **{name: value}))
    assert len(found) == 1
    assert found[0].startswith(sentence)


@pytest.mark.process
def test_each_wrong_value_has_a_sentence_of_its_own(installation):
    found = complaints(
        check(installation, SECRET_KEY=HUSH, **{name: value for name, value, _ in WRONG})
    )
    assert len(found) == len(WRONG)
    for complaint, (_name, _value, sentence) in zip(found, WRONG, strict=True):
        assert complaint.startswith(sentence)


@pytest.mark.process
def test_a_secret_is_read_from_its_file_and_a_process_variable_wins(installation):
    (installation / "key").write_text(f"{HUSH}\n", encoding="utf-8")
    (installation / ".env").write_text(
        f"SECRET_KEY_FILE={installation / 'key'}\nPORT=8111\nHOST=10.0.0.1\n", encoding="utf-8"
    )
    show = "from dip_docket import settings as s; print(s.SECRET_KEY, s.PORT, s.HOST)"
    told = run("shell", "-v", "0", "-c", show, env=environment(PORT="8222"), folder=installation)
    assert told.stdout == f"{HUSH} 8222 10.0.0.1\n"


@pytest.mark.process
def test_a_missing_secret_file_stops_the_start(installation):
    stopped = check(installation, SECRET_KEY_FILE=str(installation / "nowhere"))
    assert stopped.returncode == 2
    assert f"  - SECRET_KEY_FILE names {installation}/nowhere, which" in stopped.stderr
    assert "Traceback" not in stopped.stderr


@pytest.mark.process
def test_the_calculator_needs_no_setting_and_makes_nothing(installation):
    (installation / ".env").write_text("PORT=eighty\nno assignment\n", encoding="utf-8")
    env = environment(DATABASE_URL="mysql://nowhere", DOCUMENTS_DIR=quote("a b"))
    question = {"ip_type": "design", "events": [{"kind": "refusal_received", "date": "2026-01-15"}]}
    answer = run("deadlines", "-", env=env, given=json.dumps(question), folder=installation)
    assert answer.returncode == 0, answer.stderr
    assert [row["code"] for row in json.loads(answer.stdout)["deadlines"]] == ["DES-S-36"]
    assert not (installation / "var").exists()


@pytest.mark.process
def test_the_calculator_of_the_office_needs_the_settings(installation):
    stopped = run("deadlines", "--office", "-", env=environment(), folder=installation)
    assert stopped.returncode == 2
    assert "SECRET_KEY is not set." in stopped.stderr
