"""The iCalendar feeds that people have let their calendar programs read."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cases.models.checks import both_or_neither


class Feed(models.Model):
    """One address at which a calendar program reads deadlines without signing in.

    The address is signed over `nonce` and stands in no table: who reads the database alone opens
    no feed. It ends by being revoked; a new one is another row. What is in it follows what the
    person may see, as long as the person is here.
    """

    class Scope(models.TextChoices):
        OWN = "own", _("My deadlines")
        OFFICE = "office", _("Deadlines of the whole office")

    user = models.ForeignKey(
        "cases.User", verbose_name=_("person"), on_delete=models.PROTECT, related_name="feeds"
    )
    scope = models.CharField(_("deadlines"), max_length=6, choices=Scope.choices)
    nonce = models.CharField(max_length=40, unique=True, editable=False)
    made_at = models.DateTimeField(_("made"))
    revoked_at = models.DateTimeField(_("revoked"), null=True)
    revoked_by = models.ForeignKey(
        "cases.User",
        verbose_name=_("revoked by"),
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
    )

    class Meta:
        verbose_name = _("calendar feed")
        verbose_name_plural = _("calendar feeds")
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "scope"],
                condition=Q(revoked_at__isnull=True),
                name="feed_one_of_a_kind",
            ),
            models.CheckConstraint(
                condition=Q(scope__in=["own", "office"]), name="feed_scope_known"
            ),
            both_or_neither("feed", "revoked_by", "revoked_at"),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.get_scope_display()}"
