"""The keys to outside services that an office was given, sealed before they are stored."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class AccessKey(models.Model):
    """The key to one service. A new one takes the place of the row, so that the number of a row
    names the one key that somebody saw there; there is no history to keep an old one in."""

    class Service(models.TextChoices):
        EEXCHANGE = "eexchange", "E-Exchange"
        LINE = "line", "LINE"
        WEBHOOK = "webhook", _("Webhook")

    service = models.CharField(
        _("service"), max_length=20, choices=Service.choices, unique=True, editable=False
    )
    sealed = models.TextField(_("sealed key"), editable=False)
    stored_by = models.ForeignKey(
        "cases.User", verbose_name=_("stored by"), on_delete=models.PROTECT, related_name="+"
    )
    stored_at = models.DateTimeField(_("stored"))

    class Meta:
        verbose_name = _("access key")
        verbose_name_plural = _("access keys")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(service__in=["eexchange", "line", "webhook"]),
                name="access_key_service_known",
            )
        ]

    def __str__(self) -> str:
        return self.get_service_display()


class KeyChange(models.Model):
    """That a key was stored, replaced, sealed anew or removed, by whom and when; never the key."""

    class What(models.TextChoices):
        STORED = "stored", _("Stored")
        REPLACED = "replaced", _("Replaced by a new key")
        RESEALED = "resealed", _("Sealed with the new encryption key")
        REMOVED = "removed", _("Removed")

    service = models.CharField(_("service"), max_length=20, choices=AccessKey.Service.choices)
    what = models.CharField(_("what happened"), max_length=8, choices=What.choices)
    by = models.ForeignKey(
        "cases.User", verbose_name=_("by"), on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField(_("when"))

    class Meta:
        verbose_name = _("change of a key")
        verbose_name_plural = _("changes of the keys")
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(what__in=["stored", "replaced", "resealed", "removed"]),
                name="key_change_known",
            )
        ]

    def __str__(self) -> str:
        return self.get_what_display()
