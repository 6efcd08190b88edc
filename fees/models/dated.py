"""Rows that follow each other: of one kind a single row holds on a day."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.core.exceptions import ValidationError
from django.db import connections, models, router, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

ONE_DAY = timedelta(days=1)


class Dated(models.Model):
    """A row that holds from its day until the next of its kind begins.

    Saving one that begins after the row in force ends that one on the day before, in the same
    transaction; every other overlap is refused. What was computed for former days stays.
    """

    of_a_kind: ClassVar[str]
    one_in_force: ClassVar[str]
    overlap: ClassVar["StrPromise"] = _("Another one of the same kind holds on some of these days.")

    valid_from = models.DateField(_("valid from"))
    valid_to = models.DateField(_("valid to"), null=True, blank=True)
    # The row that this one ended when it was stored.
    ended: "Dated | None" = None

    class Meta:
        abstract = True

    def holds_on(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)

    def clean(self) -> None:
        """Refuse a row that overlaps another of its kind, but for the one that it ends."""
        if self.valid_from is None or not self._kind():
            return
        using = router.db_for_write(type(self), instance=self)
        if connections[using].in_atomic_block:
            self._one_writer_at_a_time(using)
        self._refuse_overlap(self._former())

    def get_constraints(self) -> Any:
        """The row that this one ends does not stand in its way."""
        found = super().get_constraints()
        if self.valid_from is None or self._former() is None:
            return found
        return [(model, [c for c in rows if c.name != self.one_in_force]) for model, rows in found]

    def save(self, *args: Any, **options: Any) -> None:
        """Store it, ending the former row on the day before. Raises ValidationError for an
        overlap, also against a row that another person stored a moment ago."""
        using = options.get("using") or router.db_for_write(type(self), instance=self)
        with transaction.atomic(using=using):
            self._one_writer_at_a_time(using)
            self.ended = self._former()
            self._refuse_overlap(self.ended)
            if self.ended is not None:
                self.ended._end_before(self, using)
            super().save(*args, **options)

    def days_without(self) -> Iterator[tuple[date, date | None]]:
        """The days right before and after it on which none of its kind holds; the last day is
        None where nothing follows."""
        before = self._same().filter(valid_to__lt=self.valid_from).order_by("valid_to").last()
        after = self._same().filter(valid_from__gt=self.valid_from).order_by("valid_from").first()
        if before and before.valid_to and before.valid_to + ONE_DAY < self.valid_from:
            yield before.valid_to + ONE_DAY, self.valid_from - ONE_DAY
        if self.valid_to and after is None:
            yield self.valid_to + ONE_DAY, None
        elif self.valid_to and after and self.valid_to + ONE_DAY < after.valid_from:
            yield self.valid_to + ONE_DAY, after.valid_from - ONE_DAY

    def _kind(self) -> Any:
        return getattr(self, self.of_a_kind)

    def _same(self) -> models.QuerySet[Self]:
        rows: models.QuerySet[Self] = type(self)._default_manager.filter(
            **{self.of_a_kind: self._kind()}
        )
        return rows

    def _end_before(self, next_one: "Dated", using: str) -> None:
        self.valid_to = next_one.valid_from - ONE_DAY
        self._change_reason = str(self.why_it_ends(next_one))
        super().save(using=using)

    def why_it_ends(self, next_one: "Dated") -> "StrPromise | str":
        """What the history says when another row ends this one."""
        return _("Another one follows it")

    def _former(self) -> "Dated | None":
        """The row in force that a new one ends by beginning after it."""
        if not self._state.adding:
            return None
        return self._same().filter(valid_from__lt=self.valid_from, valid_to__isnull=True).first()

    def _refuse_overlap(self, former: "Dated | None") -> None:
        others = self._same().exclude(pk__in={self.pk, former.pk if former else None})
        overlap = others.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=self.valid_from))
        if self.valid_to is not None:
            overlap = overlap.filter(valid_from__lte=self.valid_to)
        if overlap.exists():
            raise ValidationError(self.overlap)

    def _one_writer_at_a_time(self, using: str) -> None:
        """Nobody looks past what another stores at the same moment; SQLite has one writer."""
        if connections[using].vendor == "postgresql":
            table = connections[using].ops.quote_name(self._meta.db_table)
            with connections[using].cursor() as cursor:
                cursor.execute(f"LOCK TABLE {table} IN SHARE ROW EXCLUSIVE MODE")
