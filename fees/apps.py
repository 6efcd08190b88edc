"""What a case owes the office."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FeesConfig(AppConfig):
    name = "fees"
    verbose_name = _("Official fees")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from cases.reminders.post import KEEPERS, Keeper
        from fees import call_post

        KEEPERS[call_post.CALL] = Keeper(
            refresh=call_post.refresh_addresses,
            holds=call_post.still_asking,
            secrets=call_post.link_in_hand,
            stuck=call_post.stuck_calls,
            told=call_post.stuck_told,
            where=call_post.stuck_where,
            once=True,
        )
