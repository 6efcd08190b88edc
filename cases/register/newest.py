"""Whether the office still says what a difference is about."""

from cases.models import Case, Discrepancy
from cases.register.reading import record_in


def is_said_no_longer(case: Case, row: Discrepancy) -> bool:
    """Whether a newer answer leaves the field of a difference blank, or says it so that nobody can
    rely on it. A blank alone ends nothing: the value may come back."""
    newest = case.snapshots.order_by("-pk").first()
    if newest is None or newest.pk == row.snapshot_id:
        return False
    record = record_in(newest.service, case.application_number, newest.body)
    return record is not None and not getattr(record, row.field, row.office_value)
