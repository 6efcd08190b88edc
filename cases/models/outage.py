"""What stands still in the background, and whether the administrators know of it."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Outage(models.Model):
    """A job that is late, or the worker itself, from the look that found it to its end.

    A row is claimed by a conditional update before its mail is sent, so that two watchdogs tell
    once; `told_at` outlives each of them, so that a restart does not tell again.
    """

    name = models.CharField(_("job"), max_length=60)
    since = models.DateTimeField(_("noticed"))
    seen_at = models.DateTimeField(_("last seen"))
    claimed_at = models.DateTimeField(_("claimed"), null=True)
    told_at = models.DateTimeField(_("told"), null=True)
    ended_at = models.DateTimeField(_("ended"), null=True)

    class Meta:
        verbose_name = _("outage")
        verbose_name_plural = _("outages")
        ordering = ["-since", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["name"], condition=models.Q(ended_at=None), name="outage_open_once"
            )
        ]

    def __str__(self) -> str:
        return self.name
