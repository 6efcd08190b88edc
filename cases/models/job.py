"""The heartbeat of each job in the timetable."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class JobRun(models.Model):
    """When a job last succeeded and by when it must succeed again."""

    name = models.CharField(_("job"), max_length=60, unique=True)
    expected_by = models.DateTimeField(_("expected by"), null=True)
    last_started_at = models.DateTimeField(_("last started"), null=True)
    last_succeeded_at = models.DateTimeField(_("last success"), null=True)
    last_failed_at = models.DateTimeField(_("last failure"), null=True)
    last_error = models.TextField(_("last error"), blank=True)
    last_result = models.JSONField(_("last result"), default=dict)
    late_after = models.DurationField(_("late after"), null=True)

    class Meta:
        verbose_name = _("job")
        verbose_name_plural = _("jobs")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
