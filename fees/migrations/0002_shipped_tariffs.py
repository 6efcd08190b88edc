"""The tariffs that the product starts with, from the file beside the code."""

import tomllib
from pathlib import Path

from django.db import migrations

SHIPPED = Path(__file__).resolve().parent.parent / "shipped.toml"


def load(apps, schema_editor):
    using = schema_editor.connection.alias
    data = tomllib.loads(SHIPPED.read_text(encoding="utf-8"))
    schedules = apps.get_model("fees", "FeeSchedule").objects.using(using)
    items = apps.get_model("fees", "FeeItem").objects.using(using)
    annuities = apps.get_model("fees", "AnnuityFee").objects.using(using)
    by_code = {}
    for row in data["schedule"]:
        code = row.pop("code")
        by_code[code], _made = schedules.get_or_create(code=code, defaults=row)
    for row in data["item"]:
        schedule = by_code[row.pop("schedule")]
        items.get_or_create(schedule=schedule, code=row.pop("code"), defaults=row)
    for row in data["annuity"]:
        schedule = by_code[row["schedule"]]
        years = enumerate(row["amounts"], start=row["from_year"])
        for year, amount in [*years, (0, row["lump_sum"])]:
            annuities.get_or_create(
                schedule=schedule,
                ip_type=row["ip_type"],
                year=year,
                defaults={"amount": amount},
            )


def unload(apps, schema_editor):
    """Nothing is taken away: the office may have built on these rows."""


class Migration(migrations.Migration):
    dependencies = [("fees", "0001_fees")]
    operations = [migrations.RunPython(load, unload)]
