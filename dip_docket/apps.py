"""The composition root: it wires the rooms together and decides nothing about cases."""

from typing import Any

from django.apps import AppConfig
from django.db.backends.signals import connection_created


class DipDocketConfig(AppConfig):
    name = "dip_docket"
    verbose_name = "DIP Docket"

    def ready(self) -> None:
        from dip_docket import checks  # noqa: F401 - registers the system checks

        connection_created.connect(without_compiling)


def without_compiling(connection: Any, **kwargs: Any) -> None:
    """PostgreSQL compiles a question that it takes for a dear one: that costs a page a second, for
    an answer that is there in ten milliseconds. Said here and not in the options of the
    connection, which a pooler before the database may refuse."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET jit = off")
