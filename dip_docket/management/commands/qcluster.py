"""The worker, made to stop for certain.

django-q2's cluster can hang when a signal reaches its whole process group, as service managers
and honcho send it: its guard dies while the main process waits for it to wake. So the cluster
lives in a session of its own, only its main process is asked to stop, and what has not ended
after a while is cut off. A job that is cut off does no harm: the next pass takes up its work.

The schedules are made equal to the timetable first, so that no step can be forgotten.
"""

import os
import signal
import subprocess
import sys
from contextlib import suppress
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import connections

from dip_docket.readiness import refuse_unready_database

# honcho cuts off after five seconds, Docker after ten.
GRACE_SECONDS = 5


class Command(BaseCommand):
    help = "Runs the background jobs until it is told to stop."

    def handle(self, *args: Any, **options: Any) -> None:
        refuse_unready_database()
        call_command("sync_timetable", stdout=self.stdout, stderr=self.stderr)
        connections.close_all()
        try:
            inner = _start()
            code = inner.wait()
        except _Stop:
            self._stop(inner)
            return
        # Nobody asked: the service manager shall see that, and start it again.
        _end_the_session(inner)
        self.stderr.write(f"The worker ended by itself with status {code}.")
        raise SystemExit(1)

    def _stop(self, inner: "subprocess.Popen[bytes]") -> None:
        inner.terminate()
        try:
            inner.wait(GRACE_SECONDS)
        except subprocess.TimeoutExpired:
            self.stderr.write("A job was cut off; the next pass takes up its work.")
        finally:
            _end_the_session(inner)


class _Stop(Exception):
    """Somebody asked the worker to stop."""


def _start() -> "subprocess.Popen[bytes]":
    """The cluster in a session of its own; from now on a signal raises _Stop."""
    inner = subprocess.Popen(
        [sys.executable, "-m", "dip_docket.cluster"],
        cwd=settings.PROJECT,
        stdin=subprocess.PIPE,
        start_new_session=True,
    )
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _ask_to_stop)
    return inner


def _ask_to_stop(*_: Any) -> None:
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, signal.SIG_IGN)
    raise _Stop


def _end_the_session(inner: "subprocess.Popen[bytes]") -> None:
    """Nothing of the inner session stays, not even when its main process died alone."""
    if inner.stdin is not None:
        inner.stdin.close()
    with suppress(ProcessLookupError):
        os.killpg(inner.pid, signal.SIGKILL)
    inner.wait()
