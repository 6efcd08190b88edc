"""Run the made-up office on loopback."""

import signal
import threading
from collections.abc import Callable
from contextlib import suppress
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from waitress import create_server

from cases.eexchange.profile_files import USUAL, load_profile, profile_names
from cases.eexchange.sandbox import TOKEN, Sandbox
from cases.eexchange.sandbox_faults import Fault
from cases.eexchange.sandbox_tls import tls_server

LOOPBACK = {"127.0.0.1", "localhost", "::1"}
# Twice the connections that one client may hold, so that waiting never starves another.
THREADS = 32


class Command(BaseCommand):
    help = "Runs a sandbox that answers like E-Exchange, with a made-up register."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8801)
        parser.add_argument(
            "--today", type=date.fromisoformat, default=None, help="the office's today, YYYY-MM-DD"
        )
        parser.add_argument("--latency-ms", type=int, default=0)
        parser.add_argument(
            "--profile",
            choices=profile_names(),
            default=USUAL,
            help="the generation of the services that it answers like",
        )
        parser.add_argument(
            "--certificate",
            default="",
            metavar="PEM",
            help="answer by TLS with this certificate and its key, in one file",
        )
        parser.add_argument(
            "--moves-every",
            type=int,
            default=0,
            metavar="SECONDS",
            help="move one right on to its next stage every so many seconds",
        )
        parser.add_argument(
            "--moving",
            default="",
            metavar="NUMBERS",
            help="the application numbers that move, with commas; else those that were asked for",
        )

        parser.add_argument(
            "--broken",
            type=int,
            default=None,
            metavar="N",
            help="the Nth right answers with a date that does not exist, as a register may",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["host"] not in LOOPBACK:
            raise CommandError("The sandbox stays on this machine: --host must be a loopback.")
        sandbox = Sandbox(
            today=options["today"] or timezone.localdate(),
            latency=options["latency_ms"] / 1000,
            profile=load_profile(options["profile"]),
        )
        if options["broken"] is not None:
            _break(sandbox, options["broken"])
        run = _serving(sandbox, options["host"], options["port"], options["certificate"])
        signal.signal(signal.SIGTERM, _stop)
        if options["moves_every"]:
            _start_moving(sandbox, options["moves_every"], options["moving"])
        scheme = "https" if options["certificate"] else "http"
        self.stdout.write(
            f"E-Exchange sandbox on {scheme}://{options['host']}:{options['port']} "
            f"(token {TOKEN}), {len(sandbox.register)} rights, today is {sandbox.today}"
        )
        self.stdout.flush()
        with suppress(KeyboardInterrupt):
            run()
        self.stdout.write("The sandbox has stopped.")


def _serving(sandbox: Sandbox, host: str, port: int, certificate: str) -> Callable[[], object]:
    """What answers until it is interrupted. Raises CommandError for a certificate that is none."""
    if certificate:
        try:
            return tls_server(sandbox, host, port, certificate).serve_forever
        except OSError as error:
            raise CommandError(f"--certificate {certificate}: {error}") from None
    server = create_server(
        sandbox, host=host, port=port, threads=THREADS, clear_untrusted_proxy_headers=True
    )
    run: Callable[[], object] = server.run
    return run


def _break(sandbox: Sandbox, place: int) -> None:
    """One answer that cannot be read, so that a failed check can be seen."""
    if not 0 <= place < len(sandbox.register):
        raise CommandError(f"--broken is a place from 0 to {len(sandbox.register) - 1}.")
    sandbox.faults.append(Fault("baddate", number=sandbox.register[place].number))


def _stop(number: int, frame: object) -> None:
    """SIGTERM ends the server as ctrl-C does: open answers are finished, the exit code is 0."""
    raise KeyboardInterrupt


def _start_moving(sandbox: Sandbox, seconds: int, numbers: str) -> None:
    """Something changes while a person watches: the demo's visible change."""
    chosen = [number.strip() for number in numbers.split(",") if number.strip()]
    pause = threading.Event()

    def move() -> None:
        while not pause.wait(seconds):
            sandbox.move_one(chosen)

    threading.Thread(target=move, daemon=True).start()
