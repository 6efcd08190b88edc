"""`make run`: the demo office with its own database, sandbox, mail catcher, worker and web.

Everything lies in var/demo/ and listens on 127.0.0.1 only. Of `.env` it uses PORT, and the
values given here win over all else that stands there. Ctrl-C, a closed terminal or SIGTERM
ends all processes.
"""

import base64
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from urllib.error import URLError
from urllib.request import ProxyHandler, build_opener
from zoneinfo import ZoneInfo

PROJECT = Path(__file__).resolve().parent.parent
PLACE = PROJECT / "var" / "demo"
READY_WITHIN = 60
STOPPED_BY_PERSON = 130


def main() -> None:
    port = _port()
    ports = {"PORT": port, "SANDBOX_PORT": _free_port(), "MAIL_PORT": _free_port()}
    PLACE.mkdir(parents=True, exist_ok=True)
    environment = os.environ | _settings(ports)
    _manage("migrate", environment)
    _manage("sync_timetable", environment)
    logins = _manage("demo_office", environment, "--today", environment["DEMO_DAY"])
    _manage("demo_fees", environment, "--today", environment["DEMO_DAY"])
    _run_all(environment, port, logins)


def _port() -> int:
    raw = os.environ.get("PORT") or _port_of_env_file() or "8000"
    if not raw.isdigit() or not 0 < int(raw) < 65536:
        sys.exit(f"PORT should be a port number from 1 to 65535, but “{raw}” is not.")
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", int(raw)))
        except OSError as error:
            sys.exit(
                f"Port {raw} cannot be used ({error.strerror}). "
                f"Stop what uses it, or choose another one: PORT={int(raw) + 1} make run"
            )
    return int(raw)


def _port_of_env_file() -> str:
    file = PROJECT / ".env"
    lines = file.read_text(encoding="utf-8").splitlines() if file.is_file() else []
    found = [line.partition("=")[2].strip(" '\"") for line in lines if line.startswith("PORT=")]
    return found[-1] if found else ""


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _settings(ports: dict[str, int]) -> dict[str, str]:
    return {name: str(number) for name, number in ports.items()} | {
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "PYTHONUNBUFFERED": "1",
        "SECRET_KEY": _kept("secret_key", lambda: secrets.token_urlsafe(50)),
        "DEMO_DAY": _day(),
        "DEMO": "true",
        "DEBUG": "false",
        "HOST": "127.0.0.1",
        "TRUSTED_PROXY": "127.0.0.1",
        "ENCRYPTION_KEYS": _kept("encryption_key", _fernet_key),
        "EMAIL_FROM": "DIP Docket <docket@localhost>",
        "SITE_URL": f"http://127.0.0.1:{ports['PORT']}",
        "DATABASE_URL": "sqlite:///var/demo/docket.sqlite3",
        "DOCUMENTS_DIR": "var/demo/documents",
        "EMAIL_URL": f"smtp://127.0.0.1:{ports['MAIL_PORT']}",
        "EEXCHANGE_BASE_URL": f"http://127.0.0.1:{ports['SANDBOX_PORT']}",
        "EEXCHANGE_TOKEN": "sandbox-token",
        "EEXCHANGE_REQUESTS_PER_SECOND": "50",
        "EEXCHANGE_CONNECTIONS": "4",
        "EEXCHANGE_CHECK_EVERY_HOURS": "0.01",
        "EEXCHANGE_SYNC_CRON": "* * * * *",
        "REMINDERS_CRON": "*/2 * * * *",
    }


def _day() -> str:
    """The day on which the demo office was made: its register is the one of that day."""
    file = PLACE / "day"
    if not file.exists() or not (PLACE / "docket.sqlite3").exists():
        file.write_text(datetime.now(ZoneInfo("Asia/Bangkok")).date().isoformat(), "ascii")
    return file.read_text(encoding="ascii").strip()


def _kept(name: str, made: Callable[[], str]) -> str:
    """A secret of this demo office. It is kept between runs, so that a person stays signed in
    and a stored key can be opened again."""
    file = PLACE / name
    if not file.exists() or not file.read_text(encoding="ascii"):
        file.touch(mode=0o600)
        file.write_text(made(), encoding="ascii")
    return file.read_text(encoding="ascii")


def _fernet_key() -> str:
    return base64.urlsafe_b64encode(secrets.token_bytes(32)).decode("ascii")


def _manage(command: str, environment: dict[str, str], *words: str) -> str:
    """What the command printed on its standard output."""
    sys.stdout.write(f"manage.py {command} ...\n")
    sys.stdout.flush()
    done = subprocess.run(
        [sys.executable, "manage.py", command, *words],
        cwd=PROJECT,
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
    )
    if done.returncode:
        sys.exit(f"{done.stdout}\nmanage.py {command} failed; what it says stands above.")
    return done.stdout


def _run_all(environment: dict[str, str], port: int, logins: str) -> None:
    """Ctrl-C reaches us alone, and honcho is asked to stop once for each signal."""
    asked: list[int] = []
    started: list[subprocess.Popen[bytes]] = []

    def ask_to_stop(number: int, frame: object) -> None:
        asked.append(number)
        for honcho in started:
            honcho.send_signal(signal.SIGTERM)

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, ask_to_stop)
    started.append(_honcho(environment))
    if asked:
        started[0].send_signal(signal.SIGTERM)
    _announce(started[0], port, logins)
    code = started[0].wait()
    sys.exit(0 if asked or code == 0 else 1)


def _honcho(environment: dict[str, str]) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(
        [sys.executable, "-m", "honcho", "-e", os.devnull, "start", "-f", "Procfile.demo"],
        cwd=PROJECT,
        env=environment,
        start_new_session=True,
    )


def _announce(honcho: "subprocess.Popen[bytes]", port: int, logins: str) -> None:
    """Say where the page is, once it answers."""
    until = time.monotonic() + READY_WITHIN
    while honcho.poll() is None and not _answers(port):
        if time.monotonic() > until:
            sys.stdout.write(f"The first page takes longer than {READY_WITHIN} seconds ...\n")
            until = float("inf")
        time.sleep(0.3)
    if honcho.poll() is None:
        told = logins.strip().replace("\n", "\n  ")
        sys.stdout.write(BANNER.format(port=port, logins=told, mail=PLACE / "mail"))
        sys.stdout.flush()


def _answers(port: int) -> bool:
    """Asked without the proxy that the person's environment may name."""
    try:
        with build_opener(ProxyHandler({})).open(f"http://127.0.0.1:{port}/sign-in/", timeout=5):
            return True
    except (URLError, OSError):
        return False


BANNER = """
  DIP Docket, demo office:  http://127.0.0.1:{port}/
  {logins}
  Mail it sends is kept in  {mail}
  Stop with Ctrl-C.

"""

if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(STOPPED_BY_PERSON)
