"""A mail server for trials: keeps every message in a folder and passes nothing on."""

import os
import signal
import threading
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Mailbox
from django.core.management.base import BaseCommand, CommandError, CommandParser


class Command(BaseCommand):
    help = "Takes mail on 127.0.0.1 and keeps it in a Maildir; nothing leaves this machine."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", type=int, default=1025)
        parser.add_argument("--dir", type=Path, required=True, help="Maildir, made when missing")

    def handle(self, *args: Any, **options: Any) -> None:
        options["dir"].parent.mkdir(parents=True, exist_ok=True)
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        controller = Controller(Mailbox(options["dir"]), hostname="127.0.0.1", port=options["port"])
        try:
            controller.start()
        except OSError as error:
            reason = os.strerror(error.errno or 0)
            raise CommandError(f"Port {options['port']} cannot be used: {reason}.") from None
        self.stdout.write(f"Mail for 127.0.0.1:{options['port']} is kept in {options['dir']}")
        self.stdout.flush()
        stop.wait()
        controller.stop()
