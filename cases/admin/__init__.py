"""The back office of the docket: reference data, people, cases, jobs and failures."""

from cases.admin import (
    case_file,
    client_words,
    closed_days,
    feeds,
    field_rules,
    house,
    jobs,
    keys,
    office_profile,
    people,
    reference,
    reminding,
    status_map,
)

__all__ = [
    "case_file",
    "client_words",
    "closed_days",
    "feeds",
    "field_rules",
    "house",
    "jobs",
    "keys",
    "office_profile",
    "people",
    "reference",
    "reminding",
    "status_map",
]
