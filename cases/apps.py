"""The docket: cases, events, deadlines, the office's register and the reminders."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CasesConfig(AppConfig):
    name = "cases"
    verbose_name = _("Docket")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Every process reads the law and the profiles of the office at its start: a wrong row
        stops it with file and line."""
        from cases.eexchange.profile_files import load_profiles
        from cases.rules.catalogue import load_catalogue

        load_catalogue()
        load_profiles()
