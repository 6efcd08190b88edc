"""The composition root: it wires the rooms together and decides nothing about cases."""

from django.apps import AppConfig


class DipDocketConfig(AppConfig):
    name = "dip_docket"
    verbose_name = "DIP Docket"

    def ready(self) -> None:
        from dip_docket import checks  # noqa: F401 - registers the system checks
