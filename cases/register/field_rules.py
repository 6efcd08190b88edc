"""What the office lets the register do, field by field."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction

from cases.models import Discrepancy, FieldRule
from cases.recompute import Cause
from cases.register.differences import NOT_NOW, end_questions_to_the_office

APPLY, SUGGEST, IGNORE = FieldRule.Does.APPLY, FieldRule.Does.SUGGEST, FieldRule.Does.IGNORE


@dataclass(frozen=True)
class Does:
    """What happens with a value that the docket lacks, and with one that it has otherwise."""

    when_missing: str = APPLY
    when_different: str = SUGGEST


# For what has no row: the register fills what is empty, and a person is asked about all else.
SHIPPED = Does()
Rules = Mapping[str, Does]


def field_rules() -> Rules:
    """The rules of the back office, by the field, held against a change until the transaction ends:
    else what is written by an old rule would escape the change."""
    columns = FieldRule.objects.select_for_update().values_list(
        "field", "when_missing", "when_different"
    )
    return {field: Does(missing, different) for field, missing, different in columns}


def rule_of(rules: Rules, field: str) -> Does:
    """The rule of a field; what has none is decided by a person."""
    return rules.get(field, SHIPPED)


def take_up_rule(rule: FieldRule, cause: Cause) -> int:
    """Let what is stored follow a rule that was changed: what was only counted is asked now, and
    what was asked is only counted. Answers how many differences moved.

    What is to be taken over from now on leaves the waiting ones to a person: they were shown. Each
    goes on having been seen first when it was: the audit of a past month counts it.
    """
    moved = 0
    for missing, does in ((True, rule.when_missing), (False, rule.when_different)):
        rows = Discrepancy.objects.filter(field=rule.field)
        rows = rows.filter(docket_value="") if missing else rows.exclude(docket_value="")
        with transaction.atomic():
            if does == IGNORE:
                asked = rows.filter(state=Discrepancy.State.OPEN, asked_at__isnull=False)
                for row in asked:
                    end_questions_to_the_office(row, cause)
                moved += rows.filter(state=Discrepancy.State.OPEN).update(
                    state=Discrepancy.State.IGNORED, **dict.fromkeys(NOT_NOW)
                )
            else:
                moved += rows.filter(state=Discrepancy.State.IGNORED).update(
                    state=Discrepancy.State.OPEN
                )
    return moved
