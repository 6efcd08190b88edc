"""Reading the environment: every missing or wrong value becomes a sentence that says what to do.

Plain Python: `settings.py` asks for values one after the other and then calls
`stop_if_wrong`, so that a person sees all that is wrong at once.
"""

import os
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit

import environ
from croniter import croniter
from cryptography.fernet import Fernet

T = TypeVar("T")

MAIL_SCHEMES = {"smtp", "smtp+tls", "smtp+ssl", "console"}


class Environment:
    """The variables of the process, with what was wrong about them in `problems`.

    A calculator command needs no settings: with `lenient` a wrong value falls back to its
    default without a word.
    """

    def __init__(self, variables: Mapping[str, str], *, lenient: bool = False) -> None:
        self._variables = variables
        self._lenient = lenient
        self.problems: list[str] = []

    def text(self, name: str, default: str | None = None) -> str:
        """The value of NAME, or what the file named by NAME_FILE holds."""
        value = self._variables.get(name) or self._from_file(name)
        if value:
            return value
        if default is None:
            self._complain(f"{name} is not set. {ADVICE.get(name, 'See .env.sample.')}")
            return ""
        return default

    def _from_file(self, name: str) -> str:
        path = self._variables.get(f"{name}_FILE")
        if not path:
            return ""
        try:
            return Path(path).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            reason = getattr(error, "strerror", None) or "it is no text"
            self._complain(f"{name}_FILE names {path}, which cannot be read: {reason}.")
            return ""

    def parsed(self, name: str, parse: Callable[[str], T], default: str, wanted: str) -> T:
        """The value of NAME through `parse`, which raises ValueError; `wanted` says the form."""
        raw = self.text(name, default)
        try:
            return parse(raw)
        except ValueError:
            shown = "its value" if name in SECRETS else f"“{raw}”"
            self._complain(f"{name} should be {wanted}, but {shown} is not.")
            return parse(default)

    def flag(self, name: str, *, default: bool) -> bool:
        return self.parsed(name, _flag, "true" if default else "false", "true or false")

    def stop_if_wrong(self) -> None:
        """Ends the process with status 2 and one line for each thing that is wrong."""
        if not self.problems:
            return
        lines = "\n".join(f"  - {problem}" for problem in self.problems)
        sys.stderr.write(f"DIP Docket cannot start: its settings need attention.\n{lines}\n")
        sys.stderr.write("Each setting is explained in .env.sample.\n")
        raise SystemExit(2)

    def _complain(self, problem: str) -> None:
        if not self._lenient:
            self.problems.append(problem)


ADVICE = {
    "SECRET_KEY": (
        "Put a long random text into .env, for example the output of: "
        "python3 -c 'import secrets; print(secrets.token_urlsafe(50))'"
    ),
}
SECRETS = {
    "SECRET_KEY",
    "ENCRYPTION_KEYS",
    "EEXCHANGE_TOKEN",
    "GDX_CONSUMER_KEY",
    "GDX_CONSUMER_SECRET",
    "DATABASE_URL",
    "EMAIL_URL",
}


def variables(env_file: Path) -> Mapping[str, str]:
    """The process environment over the .env file, when there is one."""
    if env_file.is_file():
        environ.Env.read_env(env_file)
    return os.environ


def _flag(raw: str) -> bool:
    known = {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}
    if raw.lower() not in known:
        raise ValueError(raw)
    return known[raw.lower()]


def port(raw: str) -> int:
    number = int(raw)
    if not 0 < number < 65536:
        raise ValueError(raw)
    return number


def positive(raw: str) -> float:
    number = float(raw)
    if not 0 < number < 1e6:
        raise ValueError(raw)
    return number


def connections(raw: str) -> int:
    """Above 16 connections one client only fights with itself."""
    number = int(raw)
    if not 1 <= number <= 16:
        raise ValueError(raw)
    return number


def web_address(raw: str) -> str:
    parts = urlsplit(raw)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ValueError(raw)
    return raw.rstrip("/")


def cron(raw: str) -> str:
    if not croniter.is_valid(raw):
        raise ValueError(raw)
    return raw


def fernet_keys(raw: str) -> list[str]:
    keys = [key.strip() for key in raw.split(",") if key.strip()]
    for key in keys:
        Fernet(key)
    return keys


def mail_server(raw: str) -> dict[str, object]:
    """Django's email settings for smtp://, smtp+tls://, smtp+ssl:// or console://."""
    scheme = urlsplit(raw).scheme
    if scheme not in MAIL_SCHEMES or (scheme != "console" and not urlsplit(raw).hostname):
        raise ValueError(raw)
    config = environ.Env.email_url_config(raw.replace("console:", "consolemail:", 1))
    usual = {"smtp": 25, "smtp+tls": 587, "smtp+ssl": 465, "console": 0}[scheme]
    wanted = {name: value for name, value in config.items() if name.startswith("EMAIL_")}
    return {**wanted, "EMAIL_PORT": config.get("EMAIL_PORT") or usual}


def database(raw: str, project: Path) -> dict[str, object]:
    """Django's settings for sqlite:///path (relative to the project) or postgres://."""
    scheme = urlsplit(raw).scheme
    if scheme not in {"sqlite", "postgres", "postgresql"}:
        raise ValueError(raw)
    config = dict(environ.Env.db_url_config(raw))
    if scheme == "sqlite":
        return config | _sqlite(str(config["NAME"]), project)
    if not config["NAME"]:
        raise ValueError(raw)
    return config | {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}


def _sqlite(name: str, project: Path) -> dict[str, object]:
    """sqlite:///name lies in the project, sqlite:////name at the root of the disk."""
    if name in {"", ":memory:"}:
        raise ValueError(name)
    place = project / name
    place.parent.mkdir(parents=True, exist_ok=True)
    return {
        "NAME": str(place),
        "OPTIONS": {
            "timeout": 20,
            "transaction_mode": "IMMEDIATE",
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
        },
    }
