"""The web server of the product."""

import gc
import signal
from typing import Any

import waitress
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from dip_docket.readiness import refuse_unready_database
from dip_docket.watchdog_process import watchdog_beside
from dip_docket.wsgi import application


class Command(BaseCommand):
    help = "Serves the pages on HOST and PORT, with a watchdog beside them."

    def handle(self, *args: Any, **options: Any) -> None:
        refuse_unready_database()
        self.check(tags=["database"], databases=["default"])
        try:
            server = waitress.create_server(
                application,
                host=settings.HOST,
                port=settings.PORT,
                threads=8,
                ident=None,
                trusted_proxy=settings.TRUSTED_PROXY,
                trusted_proxy_headers={"x-forwarded-proto", "x-forwarded-for"},
                clear_untrusted_proxy_headers=True,
            )
        except (OSError, ValueError) as error:
            reason = getattr(error, "strerror", None) or str(error)
            raise CommandError(
                f"Port {settings.PORT} on {settings.HOST} cannot be used ({reason}). "
                "Stop what uses it, or set HOST and PORT to others."
            ) from None
        signal.signal(signal.SIGTERM, _finish)
        self.stdout.write(f"Serving {settings.SITE_URL} on {settings.HOST}:{settings.PORT}")
        self.stdout.flush()
        # What was loaded stays: no collection during a request looks at it again.
        gc.collect()
        gc.freeze()
        with watchdog_beside():
            server.run()


def _finish(*_: Any) -> None:
    """SIGTERM ends the server as Ctrl-C does: requests that are being answered are finished."""
    raise KeyboardInterrupt
