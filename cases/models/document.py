"""Papers, kept once by the hash of their content, outside the web root."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Document(models.Model):
    """A file of a case. The bytes lie under DOCUMENTS_DIR by their SHA-256."""

    case = models.ForeignKey(
        "cases.Case", verbose_name=_("case"), on_delete=models.PROTECT, related_name="documents"
    )
    sha256 = models.CharField(max_length=64, db_index=True, editable=False)
    size = models.PositiveBigIntegerField(_("size in bytes"), editable=False)
    media_type = models.CharField(_("type"), max_length=100, editable=False)
    name = models.CharField(_("name"), max_length=255)
    kind = models.CharField(_("kind"), max_length=40, blank=True)
    added_by = models.ForeignKey(
        "cases.User", verbose_name=_("added by"), on_delete=models.PROTECT, related_name="+"
    )
    added_at = models.DateTimeField(_("added"))

    class Meta:
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        ordering = ["-added_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "sha256", "name"], name="document_once_in_a_case"
            ),
        ]

    def __str__(self) -> str:
        return self.name
