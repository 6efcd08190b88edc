"""The web server of the product."""

from typing import Any

import waitress
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from dip_docket.wsgi import application


class Command(BaseCommand):
    help = "Serves the pages on HOST and PORT."

    def handle(self, *args: Any, **options: Any) -> None:
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
        except OSError as error:
            raise CommandError(
                f"Port {settings.PORT} on {settings.HOST} cannot be used ({error.strerror}). "
                "Stop what uses it, or set PORT to another one."
            ) from None
        self.stdout.write(f"Serving {settings.SITE_URL} on {settings.HOST}:{settings.PORT}")
        server.run()
