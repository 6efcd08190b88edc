"""The closed days, filing offices, status map and directory that the product starts with.

The rows are read from files that lie beside the code, so nothing here imports a live model.
"""

import tomllib
from pathlib import Path

CASES = Path(__file__).resolve().parent.parent


def rows(name, table):
    return tomllib.loads((CASES / name).read_text(encoding="utf-8"))[table]


def load(apps, schema_editor):
    using = schema_editor.connection.alias
    ClosedDay = apps.get_model("cases", "ClosedDay")
    for row in rows("rules/closed_days.toml", "day"):
        ClosedDay.objects.using(using).get_or_create(
            date=row["date"],
            office=None,
            defaults={
                "name": row["name_th"],
                "name_en": row["name_en"],
                "source": row["source"],
                "confirmed": row["confirmed"],
            },
        )
    FilingOffice = apps.get_model("cases", "FilingOffice")
    for row in rows("migrations/shipped.toml", "filing_office"):
        FilingOffice.objects.using(using).get_or_create(code=row.pop("code"), defaults=row)
    StatusMapping = apps.get_model("cases", "StatusMapping")
    for position, row in enumerate(rows("migrations/shipped.toml", "status"), start=1):
        StatusMapping.objects.using(using).get_or_create(
            contains=row["contains"],
            defaults={
                "position": position * 10,
                "internal": row["internal"],
                "exact": row.get("exact", False),
                "source": "shipped",
            },
        )


def load_all(apps, schema_editor):
    """The same for a new office, and the one row of its policy."""
    load(apps, schema_editor)
    using = schema_editor.connection.alias
    apps.get_model("cases", "OfficePolicy").objects.using(using).get_or_create(pk=1)


def load_directory(apps, schema_editor):
    """The department's units, ways to file and places to complain."""
    DirectoryEntry = apps.get_model("cases", "DirectoryEntry")
    using = schema_editor.connection.alias
    for position, row in enumerate(rows("migrations/directory.toml", "entry"), start=1):
        DirectoryEntry.objects.using(using).get_or_create(
            code=row.pop("code"), defaults={"position": position * 10, **row}
        )


def unload(apps, schema_editor):
    """Nothing is taken away: the office may have built on these rows."""
