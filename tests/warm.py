"""Commands in real processes that need not import the product first.

A test of processes starts up to four, and most of the time of each went into importing. One warm
process imports once and forks for each command: what runs is a process of its own, with its own
environment, the settings read anew from it, and its own connections.
"""

import gc
import json
import os
import runpy
import signal
import subprocess
import sys
import traceback
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PROJECT = Path(__file__).resolve().parents[1]
# How long a command may take, in seconds; then a signal ends it, and its test tells so.
PATIENCE = 240
READ_AGAIN = ("dip_docket.settings", "tests.settings")


@dataclass(frozen=True)
class Done:
    """How a command ended, as `subprocess` tells it."""

    returncode: int
    stdout: str
    stderr: str


class Warm:
    """The warm process as tests see it; what its commands print is kept in a folder."""

    def __init__(self, process: "subprocess.Popen[str]", corner: Path) -> None:
        self._process = process
        self._corner = corner
        self._places: dict[int, Path] = {}
        self._started = 0

    def start(self, *words: str, env: Mapping[str, str], given: str = "") -> int:
        """Run `python WORDS`: `-m module`, `-c text` or a file, with arguments, and with what is
        given as standard input. Gives its id."""
        self._started += 1
        place = self._corner / str(self._started)
        place.with_suffix(".in").write_text(given, "utf-8")
        pid = self._ask({"words": words, "env": dict(env), "place": str(place)})
        self._places[pid] = place
        return pid

    def end_of(self, pid: int) -> Done:
        """Wait for the end of a command."""
        code = self._ask({"wait": pid})
        place = self._places.pop(pid)
        out, err = (place.with_suffix(name).read_text("utf-8") for name in (".out", ".err"))
        return Done(code, out, err)

    def run(self, *words: str, env: Mapping[str, str], given: str = "") -> Done:
        """A command to its end."""
        return self.end_of(self.start(*words, env=env, given=given))

    def manage(self, *words: str, env: Mapping[str, str], given: str = "") -> Done:
        """A management command to its end."""
        return self.run("manage.py", *words, env=env, given=given)

    def _ask(self, question: dict[str, Any]) -> int:
        given, answers = self._process.stdin, self._process.stdout
        assert given is not None
        assert answers is not None
        given.write(json.dumps(question) + "\n")
        given.flush()
        return int(json.loads(answers.readline()))


@contextmanager
def warm(corner: Path) -> Iterator[Warm]:
    """A warm process until the end of the block."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.warm"],
        cwd=PROJECT,
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "tests.settings"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with process:
        yield Warm(process, corner)


def main() -> None:
    """Read questions, one a line: start a command and answer its id, or wait for the end of one
    and answer its code."""
    import django

    django.setup()
    import dip_docket.urls  # noqa: F401 - the checks before a command read them

    gc.collect()
    gc.freeze()
    for line in sys.stdin:
        asked = json.loads(line)
        answer = _code_of(asked["wait"]) if "wait" in asked else _forked(**asked)
        sys.stdout.write(f"{answer}\n")
        sys.stdout.flush()


def _code_of(pid: int) -> int:
    _pid, status = os.waitpid(pid, 0)
    return os.waitstatus_to_exitcode(status)


def _forked(words: list[str], env: dict[str, str], place: str) -> int:
    pid = os.fork()
    if pid:
        return pid
    code = 1
    try:
        signal.alarm(PATIENCE)
        _stand_alone(words, env, place)
        code = _run(words)
    except BaseException:  # noqa: BLE001 - as an interpreter does with what nobody caught
        traceback.print_exc()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


def _stand_alone(words: list[str], env: dict[str, str], place: str) -> None:
    """Let go of what came along with the fork: streams, environment, settings, connections."""
    from django.conf import empty, settings
    from django.db import connections

    os.dup2(os.open(f"{place}.in", os.O_RDONLY), 0)
    for stream, name in ((1, "out"), (2, "err")):
        os.dup2(os.open(f"{place}.{name}", os.O_WRONLY | os.O_CREAT | os.O_TRUNC), stream)
    os.environ.clear()
    os.environ.update(env)
    sys.argv = words[1:] if words[0] in ("-m", "-c") else words
    for name in READ_AGAIN:
        sys.modules.pop(name, None)
    settings._wrapped = empty
    vars(connections).clear()
    connections.__init__()  # type: ignore[misc]


def _run(words: list[str]) -> int:
    """The exit code of what an interpreter would run for these words."""
    try:
        if words[0] == "-m":
            runpy.run_module(words[1], run_name="__main__", alter_sys=True)
        elif words[0] == "-c":
            exec(words[1], {"__name__": "__main__"})
        else:
            runpy.run_path(words[0], run_name="__main__")
    except SystemExit as end:
        if isinstance(end.code, str):
            sys.stderr.write(f"{end.code}\n")
            return 1
        return int(end.code or 0)
    return 0


if __name__ == "__main__":
    main()
