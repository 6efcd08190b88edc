"""The docket: cases, events, deadlines, the office's register and the reminders."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CasesConfig(AppConfig):
    name = "cases"
    verbose_name = _("Docket")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Every process reads the law and the profiles of the office at its start: a wrong row
        stops it with file and line. The post learns to keep copies, the mails of the watch and the
        printed dockets."""
        from cases.eexchange.profile_files import load_profiles
        from cases.reminders import copies, weekly
        from cases.reminders.ledger import RESENT
        from cases.reminders.post import KEEPERS, Keeper
        from cases.rules.catalogue import load_catalogue
        from cases.watch import post
        from cases.watch.telling import KIND

        load_catalogue()
        load_profiles()
        KEEPERS[KIND] = Keeper(
            refresh=post.refresh_addresses,
            holds=post.holds,
            secrets=lambda message: {},
            stuck=post.stuck,
            told=post.told,
            where=post.where,
        )
        KEEPERS[RESENT] = Keeper(
            refresh=copies.refresh_addresses,
            holds=copies.holds,
            secrets=lambda message: {},
            stuck=copies.stuck,
            told=copies.told,
            where=copies.where,
        )
        KEEPERS[weekly.KIND] = Keeper(
            refresh=weekly.refresh_addresses,
            holds=weekly.holds,
            secrets=lambda message: {},
            stuck=weekly.stuck,
            told=weekly.told,
            where=weekly.where,
        )
