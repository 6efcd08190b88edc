"""Reading the environment, without Django."""

from base64 import urlsafe_b64encode
from pathlib import Path

import pytest

from dip_docket import environment
from dip_docket.environment import Environment

# The same in every process of a run: the names of the tests carry it.
KEY = urlsafe_b64encode(b"not a secret, only for the tests").decode()


def written(place: Path, text: str) -> Path:
    file = place / ".env"
    file.write_text(text, encoding="utf-8")
    return file


def test_a_variable_of_the_process_wins_over_the_file(tmp_path):
    file = written(tmp_path, "HOST=10.0.0.1\nPORT=81\n")
    env = Environment({"HOST": "10.0.0.2"}, file)
    assert (env.text("HOST"), env.text("PORT")) == ("10.0.0.2", "81")


def test_a_name_file_of_the_process_wins_over_the_name_in_the_file(tmp_path):
    (tmp_path / "key").write_text("from the secret store\n", encoding="utf-8")
    file = written(tmp_path, "SECRET_KEY=from .env\n")
    env = Environment({"SECRET_KEY_FILE": str(tmp_path / "key")}, file)
    assert env.text("SECRET_KEY") == "from the secret store"


def test_the_name_wins_over_its_name_file_beside_it(tmp_path):
    (tmp_path / "key").write_text("from the file", encoding="utf-8")
    env = Environment({"SECRET_KEY": "given", "SECRET_KEY_FILE": str(tmp_path / "key")})
    assert env.text("SECRET_KEY") == "given"


def test_an_empty_name_leaves_the_word_to_its_name_file(tmp_path):
    (tmp_path / "key").write_text("from the file", encoding="utf-8")
    env = Environment({"SECRET_KEY": "", "SECRET_KEY_FILE": str(tmp_path / "key")})
    assert env.text("SECRET_KEY") == "from the file"


def test_a_name_file_may_stand_in_the_env_file(tmp_path):
    (tmp_path / "key").write_text("from the file", encoding="utf-8")
    file = written(tmp_path, f"SECRET_KEY=\nSECRET_KEY_FILE={tmp_path / 'key'}\n")
    assert Environment({}, file).text("SECRET_KEY") == "from the file"


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (None, "which cannot be read: No such file or directory."),
        (b"", "which is empty."),
        (b" \n", "which is empty."),
        (b"\xff\xfe", "which cannot be read: it is no text."),
    ],
)
def test_an_unusable_name_file_is_one_complaint_even_with_a_default(tmp_path, content, complaint):
    file = tmp_path / "value"
    if content is not None:
        file.write_bytes(content)
    env = Environment({"EEXCHANGE_TOKEN_FILE": str(file)})
    env.text("EEXCHANGE_TOKEN", "")
    assert env.problems == [f"EEXCHANGE_TOKEN_FILE names {file}, {complaint}"]


def test_a_required_value_with_a_broken_name_file_is_not_complained_about_twice(tmp_path):
    env = Environment({"SECRET_KEY_FILE": str(tmp_path / "nowhere")})
    env.text("SECRET_KEY")
    assert len(env.problems) == 1


def test_a_missing_env_file_is_no_problem(tmp_path):
    env = Environment({}, tmp_path / ".env")
    assert (env.text("HOST", "127.0.0.1"), env.problems) == ("127.0.0.1", [])


def test_quotes_comments_exports_and_a_byte_order_mark_in_the_env_file(tmp_path):
    file = written(
        tmp_path, "\ufeffA='one'\n# B=no\n\nexport C=\"three words here\"\nD=x=y#z  \nE=ไทย\n"
    )
    env = Environment({}, file)
    values = [env.text(name, "none") for name in "ABCDE"]
    assert values == ["one", "none", "three words here", "x=y#z", "ไทย"]
    assert env.problems == []


def test_a_line_that_is_no_assignment_is_named_by_number_and_not_shown(tmp_path, caplog):
    env = Environment({}, written(tmp_path, "HOST=h\nSECRET_KEY = very secret\n"))
    assert env.problems == [".env, line 2, should have the form NAME=value."]
    assert "very secret" not in caplog.text


def test_an_env_file_in_another_encoding_is_a_complaint(tmp_path):
    (tmp_path / ".env").write_bytes("EMAIL_FROM=สำนักงาน".encode("cp874"))
    env = Environment({}, tmp_path / ".env")
    assert env.problems == [".env cannot be read: it is no text in UTF-8."]


def test_a_lenient_environment_uses_defaults_and_makes_nothing(tmp_path):
    env = Environment({"PORT": "abc"}, written(tmp_path, "no assignment"), lenient=True)
    assert env.parsed("PORT", environment.port, "8000", "a port") == 8000
    env.make_folder("DOCUMENTS_DIR", tmp_path / "documents")
    env.stop_if_wrong()
    assert not (tmp_path / "documents").exists()


def test_all_that_is_wrong_is_said_at_once(capsys):
    env = Environment({"PORT": "abc", "DEBUG": "maybe"})
    env.text("SECRET_KEY")
    env.parsed("PORT", environment.port, "8000", "a port number")
    env.flag("DEBUG", default=False)
    with pytest.raises(SystemExit) as stopped:
        env.stop_if_wrong()
    told = capsys.readouterr().err
    assert stopped.value.code == 2
    assert "SECRET_KEY is not set. Put a long random text into .env" in told
    assert "  - PORT should be a port number, but “abc” is not.\n" in told
    assert "  - DEBUG should be true or false, but “maybe” is not.\n" in told


@pytest.mark.parametrize("name", sorted(environment.SECRETS))
def test_the_value_of_a_secret_is_never_shown(name):
    env = Environment({name: "hush"})
    env.parsed(name, environment.port, "8000", "another")
    assert env.problems == [f"{name} should be another, but its value is not."]


def test_a_login_in_an_address_is_not_shown_either():
    env = Environment({"EEXCHANGE_BASE_URL": "https://me:hush@office.example"})
    env.parsed("EEXCHANGE_BASE_URL", environment.web_address, "https://a.example", "an address")
    assert env.problems == ["EEXCHANGE_BASE_URL should be an address, but its value is not."]


@pytest.mark.parametrize(
    ("parse", "raw", "value"),
    [
        (environment.port, "1", 1),
        (environment.port, "65535", 65535),
        (environment.positive, "0.5", 0.5),
        (environment.connections, "16", 16),
        (environment.web_address, "https://api.example/v1/", "https://api.example/v1"),
        (environment.site_address, "http://[::1]:8000/", "http://[::1]:8000"),
        (environment.cron, "*/10 8-18 * * 1-5", "*/10 8-18 * * 1-5"),
        (environment.profile, "exchange2025", "exchange2025"),
        (environment.proxy, "", ""),
        (
            environment.proxy,
            "http://me:hush@proxy.example:3128/",
            "http://me:hush@proxy.example:3128/",
        ),
        (environment.certificates, "", ""),
        (environment.fernet_keys, "", []),
        (environment.fernet_keys, f" {KEY} ,{KEY}", [KEY, KEY]),
    ],
)
def test_what_a_parser_takes(parse, raw, value):
    assert parse(raw) == value


@pytest.mark.parametrize(
    ("parse", "raw"),
    [
        (environment.port, "0"),
        (environment.port, "65536"),
        (environment.port, "80a"),
        (environment.positive, "0"),
        (environment.positive, "-1"),
        (environment.positive, "nan"),
        (environment.positive, "inf"),
        (environment.connections, "0"),
        (environment.connections, "17"),
        (environment.connections, "1.5"),
        (environment.web_address, "ftp://office.example"),
        (environment.web_address, "office.example"),
        (environment.web_address, "https://"),
        (environment.web_address, "https://office.example:99999"),
        (environment.web_address, "https://office.example:0"),
        (environment.web_address, "https://me:hush@office.example"),
        (environment.web_address, "https://office.example/?q=1"),
        (environment.web_address, "https://office.example/a b"),
        (environment.site_address, "https://office.example/docket"),
        (environment.cron, "0 6 * *"),
        (environment.cron, "0 6 * * * *"),
        (environment.cron, "61 6 * * *"),
        (environment.cron, "0 0 30 2 *"),
        (environment.cron, "@daily"),
        (environment.profile, ""),
        (environment.profile, "../legacy"),
        (environment.proxy, "proxy.example:3128"),
        (environment.proxy, "socks5://proxy.example"),
        (environment.proxy, "http://proxy.example/way"),
        (environment.proxy, "/way"),
        (environment.proxy, "http://proxy.example:0"),
        (environment.certificates, "/no/such/file"),
        (environment.certificates, __file__),
        (environment.fernet_keys, "short"),
        (environment.fernet_keys, f"{KEY},กุญแจ"),
        (environment.mail_server, "http://mail.example"),
        (environment.mail_server, "smtp://"),
        (environment.mail_server, "smtp://user:hush@mail.example:abc"),
    ],
)
def test_what_a_parser_refuses(parse, raw):
    with pytest.raises(ValueError):
        parse(raw)


@pytest.mark.parametrize(
    ("url", "port", "tls", "ssl"),
    [
        ("smtp://mail.example", 25, None, None),
        ("smtp://mail.example:1025", 1025, None, None),
        ("smtp+tls://mail.example", 587, True, None),
        ("smtp+ssl://mail.example", 465, None, True),
    ],
)
def test_a_mail_server_has_its_usual_port_and_safety(url, port, tls, ssl):
    config = environment.mail_server(url)
    assert config["EMAIL_BACKEND"] == "django.core.mail.backends.smtp.EmailBackend"
    assert config["EMAIL_HOST"] == "mail.example"
    found = (config["EMAIL_PORT"], config.get("EMAIL_USE_TLS"), config.get("EMAIL_USE_SSL"))
    assert found == (port, tls, ssl)


def test_a_mail_login_is_decoded():
    config = environment.mail_server("smtp+tls://me%40office.example:p%40ss%3A1@mail.example")
    login = (config["EMAIL_HOST_USER"], config["EMAIL_HOST_PASSWORD"])
    assert login == ("me@office.example", "p@ss:1")


def test_the_console_only_prints():
    config = environment.mail_server("console://")
    assert config["EMAIL_BACKEND"] == "django.core.mail.backends.console.EmailBackend"


@pytest.mark.parametrize(
    ("url", "file"),
    [
        ("sqlite:///var/docket.sqlite3", "/srv/docket/var/docket.sqlite3"),
        ("sqlite:////data/docket.sqlite3", "/data/docket.sqlite3"),
    ],
)
def test_a_sqlite_file_waits_for_its_lock_and_writes_ahead(url, file):
    config = environment.database(url, Path("/srv/docket"))
    assert config["NAME"] == file
    assert config["OPTIONS"] == {
        "timeout": 20,
        "transaction_mode": "IMMEDIATE",
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    }


def test_a_postgres_address_is_taken_apart():
    config = environment.database("postgres://me:p%40ss@db.example:5433/docket", Path("/srv"))
    names = ("ENGINE", "USER", "PASSWORD", "HOST", "PORT", "NAME")
    assert [config[name] for name in names] == [
        "django.db.backends.postgresql",
        "me",
        "p@ss",
        "db.example",
        5433,
        "docket",
    ]
    assert config["OPTIONS"] == {"connect_timeout": 10}
    given = environment.database("postgres://me@db/docket?connect_timeout=3", Path("/srv"))
    assert int(given["OPTIONS"]["connect_timeout"]) == 3


@pytest.mark.parametrize(
    "url",
    [
        "mysql://me:hush@db.example/docket",
        "postgres://me:hush@db.example",
        "postgres://me:hush@[db.example/docket",
        "sqlite://",
        "sqlite:///:memory:",
        "docket.sqlite3",
    ],
)
def test_another_database_is_refused(url):
    with pytest.raises(ValueError):
        environment.database(url, Path("/srv"))
