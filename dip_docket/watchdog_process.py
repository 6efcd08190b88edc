"""The watchdog as a process of its own, and the web server that keeps one beside itself.

Who runs only the web server has the watchdog too. The process hangs on a lifeline, its standard
input: when the web server is gone, however it died, the watchdog goes with it.
"""

import logging
import os
import select
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

EVERY_SECONDS = 60.0
STOPS_WITHIN = 5.0


def main() -> None:
    """The process beside the web server. Its first look comes after a pause, so that a worker
    that is started at the same time has moved its schedules on."""
    if not web_server_stays(EVERY_SECONDS):
        return
    import django

    django.setup()
    watch(web_server_stays)


def web_server_stays(seconds: float) -> bool:
    """Wait so long; False as soon as the web server at the other end is gone."""
    readable, _, _ = select.select([0], [], [], seconds)
    return not readable


def watch(pause: Callable[[float], bool]) -> None:
    """A look every minute, until `pause` says that it is over."""
    from django.db import connections
    from django.utils import timezone

    from dip_docket.watchdog import Watchdog

    dog = Watchdog()
    while True:
        # A connection of a minute ago may lead to a database that is no longer there.
        connections.close_all()
        tell_the_monitor(well=not dog.look(timezone.localtime()).troubles)
        if not pause(EVERY_SECONDS):
            return


def tell_the_monitor(*, well: bool) -> None:
    """Ping the outside monitor, if there is one. Its address is a secret: no log shows it."""
    from django.conf import settings

    from cases.channels.client import ping

    if settings.HEALTH_PING_URL:
        fault = ping(settings.HEALTH_PING_URL, well=well)
        if fault:
            logging.getLogger(__name__).warning("The outside monitor took no ping: %s", fault)


@contextmanager
def watchdog_beside() -> Iterator[None]:
    """A watchdog that lives as long as the block; one that ends by itself is started again."""
    over = threading.Event()
    keeper = threading.Thread(target=_keep, args=(over,), daemon=True)
    keeper.start()
    try:
        yield
    finally:
        over.set()
        keeper.join(STOPS_WITHIN * 2)


def _keep(over: threading.Event) -> None:
    while not over.is_set():
        try:
            dog = _start()
        except OSError as error:
            # A machine short of memory or processes: it may have some again in a minute.
            logging.getLogger(__name__).error("The watchdog could not be started: %s", error)
            over.wait(EVERY_SECONDS)
            continue
        while dog.poll() is None and not over.wait(0.5):
            pass
        if over.is_set():
            _stop(dog)
            return
        logging.getLogger(__name__).error("The watchdog ended with status %s.", dog.returncode)
        over.wait(EVERY_SECONDS)


def _start() -> "subprocess.Popen[bytes]":
    """In a session of its own: a signal for the group of the web server is not for it."""
    from django.conf import settings

    return subprocess.Popen(
        [sys.executable, "-m", "dip_docket.watchdog_process"],
        cwd=settings.PROJECT,
        stdin=subprocess.PIPE,
        start_new_session=True,
    )


def _stop(dog: "subprocess.Popen[bytes]") -> None:
    if dog.stdin is not None:
        dog.stdin.close()
    with suppress(subprocess.TimeoutExpired):
        dog.wait(STOPS_WITHIN)
        return
    dog.kill()
    dog.wait()


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dip_docket.settings")
    main()
