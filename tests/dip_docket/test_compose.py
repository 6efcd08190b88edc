"""docker-compose.yml, Dockerfile and Procfiles against the code; no container engine needed."""

import re
import tomllib
from pathlib import PurePosixPath

import pytest
import yaml
from django.core.management import get_commands

from tests.dip_docket.processes import PROJECT, SETTING, sample_settings

COMPOSE = yaml.safe_load((PROJECT / "docker-compose.yml").read_text(encoding="utf-8"))
SERVICES = COMPOSE["services"]
OURS = {"migrate", "web", "worker"}
DOCKERFILE = (PROJECT / "Dockerfile").read_text(encoding="utf-8")
COPIED = re.findall(r"^COPY (\S+) (\S+)$", DOCKERFILE, re.MULTILINE)
# Set by the Dockerfile or only sensible outside a container.
NOT_FOR_A_CONTAINER = {"HOST", "PORT", "DOCUMENTS_DIR", "DEBUG", "DEMO"}


def settings_of(service: str) -> dict[str, str]:
    return dict(SERVICES[service]["environment"])


def commands_in(text: str) -> set[str]:
    return set(re.findall(r"manage\.py ([a-z_]+)", text))


def test_an_office_is_web_worker_database_and_a_mail_catcher_for_trials():
    assert set(SERVICES) == OURS | {"database", "mail"}
    assert SERVICES["mail"]["profiles"] == ["trial"]
    assert [name for name in sorted(SERVICES) if "profiles" not in SERVICES[name]] == [
        "database",
        "migrate",
        "web",
        "worker",
    ]


def test_the_database_is_postgresql_15_or_later_and_reads_thai_letters():
    name, _, version = SERVICES["database"]["image"].partition(":")
    assert (name, int(version.split(".")[0]) >= 15) == ("postgres", True)
    given = SERVICES["database"]["environment"]["POSTGRES_INITDB_ARGS"]
    assert given == "--encoding=UTF8 --locale=C.UTF-8"


@pytest.mark.parametrize("service", ["web", "worker", "database", "mail"])
def test_every_service_that_stays_has_a_health_check(service):
    check = SERVICES[service]["healthcheck"]
    assert check["test"][0] in {"CMD", "CMD-SHELL"}
    assert {"interval", "timeout"} <= set(check)


def test_what_must_outlive_a_container_lies_on_volumes():
    assert set(COMPOSE["volumes"]) == {"documents", "database"}
    for service in OURS:
        assert SERVICES[service]["volumes"] == ["documents:/data"]
    assert SERVICES["database"]["volumes"] == ["database:/var/lib/postgresql/data"]
    documents = re.search(r"DOCUMENTS_DIR=(\S+)", DOCKERFILE)[1]
    assert PurePosixPath(documents).is_relative_to("/data")


def test_pages_and_jobs_wait_for_the_tables_and_these_for_the_database():
    for service in ("web", "worker"):
        waits = {"migrate": {"condition": "service_completed_successfully"}}
        assert SERVICES[service]["depends_on"] == waits
    assert SERVICES["migrate"]["depends_on"] == {"database": {"condition": "service_healthy"}}
    assert SERVICES["migrate"]["restart"] == "no"


@pytest.mark.parametrize("service", sorted(OURS))
def test_every_variable_is_a_setting_and_every_setting_can_be_given(service):
    names = {name.removesuffix("_FILE") for name in settings_of(service)}
    assert names == set(sample_settings()) - NOT_FOR_A_CONTAINER


def test_what_is_passed_on_has_the_name_of_its_setting():
    for name, value in settings_of("web").items():
        passed = re.fullmatch(r"\$\{([A-Z_]+):-.*\}", value)
        assert passed is None or passed[1] == name


def test_secrets_come_from_files_that_are_not_in_git():
    settings = settings_of("web")
    assert settings["DATABASE_URL"] == ""
    for name in ("SECRET_KEY_FILE", "DATABASE_URL_FILE"):
        secret = PurePosixPath(settings[name]).name
        assert settings[name] == f"/run/secrets/{secret}"
        assert COMPOSE["secrets"][secret] == {"file": f"secrets/{secret}"}
        assert all(secret in SERVICES[service]["secrets"] for service in OURS)
    ignored = (PROJECT / ".gitignore").read_text(encoding="utf-8").splitlines()
    assert {"secrets/", ".env", "var/"} <= set(ignored)


def test_nothing_listens_beyond_this_machine_but_through_a_proxy():
    ports = [port for service in SERVICES.values() for port in service.get("ports", [])]
    assert [port for port in ports if not port.startswith("127.0.0.1:")] == []
    assert "ports" not in SERVICES["database"]


@pytest.mark.parametrize(
    "file", ["docker-compose.yml", "Dockerfile", "Procfile", "Procfile.demo", "Makefile"]
)
def test_every_management_command_that_is_named_exists(file):
    text = (PROJECT / file).read_text(encoding="utf-8")
    listed = re.sub(r'", "', " ", text)
    found = commands_in(listed)
    assert found
    assert found - set(get_commands()) == set()


def test_the_procfile_runs_what_the_compose_file_runs():
    lines = (PROJECT / "Procfile").read_text(encoding="utf-8").splitlines()
    procfile = {line.partition(":")[0]: commands_in(line) for line in lines}
    default = re.search(r"^CMD (\[.*\])$", DOCKERFILE, re.MULTILINE)[1]
    compose = {
        service: commands_in(" ".join(SERVICES[service].get("command", yaml.safe_load(default))))
        for service in ("web", "worker")
    }
    assert procfile == compose == {"web": {"serve"}, "worker": {"qcluster"}}


def test_the_image_holds_the_code_and_nothing_else():
    packages = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))
    rooms = packages["tool"]["importlinter"]["root_packages"]
    wanted = {*rooms, "templates", "static", "locale", "docs/manual"}
    wanted |= {"requirements.txt", "manage.py"}
    assert {source for source, _target in COPIED} == wanted
    assert all(target in {source, ".", "./"} for source, target in COPIED)
    assert all((PROJECT / source).exists() for source, _target in COPIED)
    assert not re.search(r"^ADD ", DOCKERFILE, re.MULTILINE)


def test_the_image_runs_as_nobody_special_and_pins_what_it_installs():
    assert re.search(r"^USER docket$", DOCKERFILE, re.MULTILINE)
    assert "--require-hashes -r requirements.txt" in DOCKERFILE


def test_no_secret_goes_into_the_image_or_its_build():
    ignored = (PROJECT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    assert {".env*", "secrets", "var", ".git"} <= set(ignored)
    given = re.findall(
        r"([A-Z_]+)=\S+", " ".join(re.findall(r"^ENV (?:.*\\\n)*.*$", DOCKERFILE, re.M))
    )
    assert {"SECRET_KEY", "ENCRYPTION_KEYS", "EEXCHANGE_TOKEN"} & set(given) == set()
    assert set(given) & set(sample_settings()) == {
        "HOST", "PORT", "DOCUMENTS_DIR", "DATABASE_URL",
    }  # fmt: skip


def test_the_sample_holds_no_secret():
    sample = dict(SETTING.findall((PROJECT / ".env.sample").read_text(encoding="utf-8")))
    secret = ("SECRET_KEY", "ENCRYPTION_KEYS", "EEXCHANGE_TOKEN", "GDX_CONSUMER_SECRET")
    assert [sample[name] for name in secret] == [""] * 4
