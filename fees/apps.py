"""What a case owes the office."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FeesConfig(AppConfig):
    name = "fees"
    verbose_name = _("Official fees")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from cases.reminders.post import KEEPERS, Keeper
        from fees.call_post import CALL, refresh_addresses, still_asking

        KEEPERS[CALL] = Keeper(refresh_addresses, still_asking)
