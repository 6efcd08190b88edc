"""How long a new user waits: from a clean clone and `make run` to the first page."""

import os
import signal
import socket
import subprocess
import tempfile
import time
from pathlib import Path
from urllib.request import urlopen

PATIENCE = 600
OURS = ("VIRTUAL_ENV", "DATABASE_URL", "DJANGO_SETTINGS_MODULE", "SECRET_KEY", "EMAIL_URL")


def seconds_to_the_first_page(project: Path) -> float:
    """Clones the committed state into an empty folder and starts the demo office there.

    Answers the seconds from `make run` to the first page that answers. Raises SystemExit with
    what was printed when it never does.
    """
    with tempfile.TemporaryDirectory(prefix="docket-clone-") as folder:
        place = Path(folder) / "docket"
        subprocess.run(["git", "clone", "--quiet", str(project), str(place)], check=True)
        port = _free_port()
        # A file, not a pipe: nobody reads while the office starts.
        with (Path(folder) / "printed").open("w+", encoding="utf-8") as printed:
            office = subprocess.Popen(
                ["make", "run"],
                cwd=place,
                env=_environment(port),
                stdout=printed,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
            try:
                return _wait_for(f"http://127.0.0.1:{port}/sign-in/", office, printed.name)
            finally:
                _stop(office)


def _environment(port: int) -> dict[str, str]:
    own = {name: value for name, value in os.environ.items() if name not in OURS}
    return own | {"PORT": str(port)}


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(address: str, office: "subprocess.Popen[bytes]", printed: str) -> float:
    started = time.perf_counter()
    while time.perf_counter() - started < PATIENCE and office.poll() is None:
        try:
            with urlopen(address, timeout=5):
                return time.perf_counter() - started
        except OSError:
            time.sleep(0.2)
    raise SystemExit(f"no page came:\n{Path(printed).read_text(encoding='utf-8')[-2000:]}")


def _stop(office: "subprocess.Popen[bytes]") -> None:
    """The whole group at once, as Ctrl-C in a terminal does it."""
    if office.poll() is None:
        os.killpg(office.pid, signal.SIGINT)
    try:
        office.wait(40)
    except subprocess.TimeoutExpired:
        os.killpg(office.pid, signal.SIGKILL)
        office.wait()
