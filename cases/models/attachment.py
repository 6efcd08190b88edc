"""A file that goes out with a mail, kept as it was sent."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class MessageAttachment(models.Model):
    """One file of a message. It is written with the message and never changed, so that a second
    attempt sends the same."""

    message = models.ForeignKey(
        "cases.Message",
        verbose_name=_("message"),
        on_delete=models.CASCADE,
        related_name="attachments",
    )
    name = models.CharField(_("file name"), max_length=200)
    content_type = models.CharField(_("kind of file"), max_length=100)
    content = models.BinaryField(_("content"))

    class Meta:
        verbose_name = _("attachment of a message")
        verbose_name_plural = _("attachments of messages")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["message", "name"], name="message_attachment_once")
        ]

    def __str__(self) -> str:
        return self.name
