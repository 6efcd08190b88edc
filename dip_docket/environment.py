"""Reading the environment: every missing or wrong value becomes a sentence that says what to do.

Plain Python: `settings.py` asks for values one after the other and then calls
`stop_if_wrong`, so that a person sees all that is wrong at once.
"""

import re
import ssl
import sys
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit

import environ
from croniter import croniter
from cryptography.fernet import Fernet

from cases.eexchange.profile_files import profile_names

T = TypeVar("T")

MAIL_SCHEMES = {"smtp", "smtp+tls", "smtp+ssl", "console"}
SETTING_LINE = re.compile(r"(?:export )?[A-Za-z_][A-Za-z_0-9]*=")
CRON_FIELDS = 5
PROFILES = profile_names()


class Environment:
    """The variables of the process over those of the .env file, with what is wrong in `problems`.

    A calculator command needs no settings: with `lenient` a wrong value falls back to its
    default without a word.
    """

    def __init__(
        self, process: Mapping[str, str], env_file: Path | None = None, *, lenient: bool = False
    ) -> None:
        self._lenient = lenient
        self.problems: list[str] = []
        self._layers = (process, self._read(env_file) if env_file else {})

    def text(self, name: str, default: str | None = None) -> str:
        """The value of NAME, or what the file named by NAME_FILE holds."""
        known = len(self.problems)
        value = self._value(name)
        if value:
            return value
        if default is not None:
            return default
        if len(self.problems) == known:
            self._complain(f"{name} is not set. {ADVICE.get(name, 'See .env.sample.')}")
        return ""

    def _value(self, name: str) -> str:
        """From the first layer that knows NAME or NAME_FILE; the process hides the file."""
        for layer in self._layers:
            if name in layer or f"{name}_FILE" in layer:
                return layer.get(name, "").strip() or self._from_file(
                    name, layer.get(f"{name}_FILE", "")
                )
        return ""

    def _from_file(self, name: str, path: str) -> str:
        if not path:
            return ""
        try:
            value = Path(path).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            reason = getattr(error, "strerror", None) or "it is no text"
            self._complain(f"{name}_FILE names {path}, which cannot be read: {reason}.")
            return ""
        if not value:
            self._complain(f"{name}_FILE names {path}, which is empty.")
        return value

    def _read(self, env_file: Path) -> Mapping[str, str]:
        """The lines of the .env file. A line is told by its number, for it may hold a secret."""
        try:
            content = env_file.read_text(encoding="utf-8-sig")
        except FileNotFoundError:
            return {}
        except (OSError, UnicodeDecodeError) as error:
            reason = getattr(error, "strerror", None) or "it is no text in UTF-8"
            self._complain(f"{env_file.name} cannot be read: {reason}.")
            return {}
        lines = [line.rstrip() for line in content.splitlines()]
        for number, line in enumerate(lines, 1):
            if line and not line.startswith("#") and not SETTING_LINE.match(line):
                self._complain(f"{env_file.name}, line {number}, should have the form NAME=value.")
        return _assignments(line for line in lines if SETTING_LINE.match(line))

    def parsed(self, name: str, parse: Callable[[str], T], default: str, wanted: str) -> T:
        """The value of NAME through `parse`, which raises ValueError; `wanted` says the form."""
        raw = self.text(name, default)
        try:
            return parse(raw)
        except ValueError:
            secret = name in SECRETS or "@" in raw
            shown = "its value" if secret else f"“{raw}”"
            self._complain(f"{name} should be {wanted}, but {shown} is not.")
            return parse(default)

    def flag(self, name: str, *, default: bool) -> bool:
        return self.parsed(name, _flag, "true" if default else "false", "true or false")

    def make_folder(self, name: str, folder: Path) -> None:
        """Makes the folder in which NAME keeps something; a calculator makes nothing."""
        if self._lenient:
            return
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            self._complain(f"{name} needs the folder {folder}, which fails: {error.strerror}.")

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
    "EEXCHANGE_PROXY",
    "GDX_CONSUMER_KEY",
    "GDX_CONSUMER_SECRET",
    "HEALTH_PING_URL",
    "DATABASE_URL",
    "EMAIL_URL",
    "BOUNCE_IMAP_URL",
}


def _assignments(lines: Iterable[str]) -> Mapping[str, str]:
    """NAME=value lines as django-environ reads them, quotes taken off."""

    class File(environ.Env):  # type: ignore[misc]
        ENVIRON: dict[str, str] = {}

    File.read_env(StringIO("\n".join(lines)))
    return File.ENVIRON


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


def whole(raw: str) -> int:
    """A whole number of at least 0 that the database can hold."""
    number = int(raw)
    if not 0 <= number <= 2_000_000_000:
        raise ValueError(raw)
    return number


def web_address(raw: str) -> str:
    """http:// or https:// with a host, and perhaps a path; no login, no question mark."""
    parts = urlsplit(raw)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.port == 0:
        raise ValueError(raw)
    if "@" in parts.netloc or parts.query or parts.fragment or re.search(r"\s", raw):
        raise ValueError(raw)
    return raw.rstrip("/")


def address_to_ping(raw: str) -> str:
    """Nothing, or a web address."""
    return web_address(raw) if raw else ""


def profile(raw: str) -> str:
    """The name of a generation of the office's services that there is a file for."""
    if raw not in PROFILES:
        raise ValueError(raw)
    return raw


def proxy(raw: str) -> str:
    """Nothing, or http:// or https:// with a host, perhaps with a login; no path."""
    parts = urlsplit(raw)
    if raw and (parts.scheme not in {"http", "https"} or not parts.hostname or parts.port == 0):
        raise ValueError(raw)
    if parts.path.strip("/") or parts.query or parts.fragment or re.search(r"\s", raw):
        raise ValueError(raw)
    return raw


def certificates(raw: str) -> str:
    """Nothing, or the path of a file with certificates to trust."""
    if raw:
        try:
            ssl.create_default_context(cafile=raw)
        except OSError as error:
            raise ValueError(raw) from error
    return raw


def site_address(raw: str) -> str:
    """A web address without a path, because the pages begin at the root of their host."""
    address = web_address(raw)
    if urlsplit(address).path:
        raise ValueError(raw)
    return address


def cron(raw: str) -> str:
    """A line of five fields that strikes at some time; the 30th of February never comes."""
    if len(raw.split()) != CRON_FIELDS:
        raise ValueError(raw)
    croniter(raw, datetime(2000, 1, 1, tzinfo=UTC)).get_next()
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
    # A server that is silent would else be waited for for minutes, by pages and watchdog alike.
    patience = {"connect_timeout": 10, **config.get("OPTIONS", {})}
    return config | {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True, "OPTIONS": patience}


def _sqlite(name: str, project: Path) -> dict[str, object]:
    """sqlite:///name lies in the project, sqlite:////name at the root of the disk."""
    if name in {"", ":memory:"}:
        raise ValueError(name)
    place = project / name
    return {
        "NAME": str(place),
        "OPTIONS": {
            "timeout": 20,
            "transaction_mode": "IMMEDIATE",
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
        },
    }
