"""The worker, made to stop for certain.

django-q2's cluster can hang when a signal reaches its whole process group, as service managers
and honcho send it: its guard dies while the main process waits for it to wake. So the cluster
lives in a session of its own, only its main process is asked to stop, and what has not ended
after a while is cut off. A job that is cut off does no harm: the next pass takes up its work.
"""

import signal
import subprocess
import sys
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

GRACE_SECONDS = 8


class Command(BaseCommand):
    help = "Runs the background jobs until it is told to stop."

    def handle(self, *args: Any, **options: Any) -> None:
        inner = subprocess.Popen(
            [sys.executable, "-m", "dip_docket.cluster"],
            cwd=settings.PROJECT,
            stdin=subprocess.PIPE,
            start_new_session=True,
        )
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, _ask_to_stop)
        try:
            code = inner.wait()
        except _Stop:
            self._stop(inner)
        else:
            # Nobody asked: the service manager shall see that, and start it again.
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


def _ask_to_stop(*_: Any) -> None:
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, signal.SIG_IGN)
    raise _Stop


def _end_the_session(inner: "subprocess.Popen[bytes]") -> None:
    """Closing the lifeline ends whatever is left of the inner session."""
    if inner.stdin is not None:
        inner.stdin.close()
    inner.wait()
