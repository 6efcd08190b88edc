"""The tariffs that the product starts with, from the files beside the code.

What the office has of a former version keeps its days and amounts; words, missing lines and
missing schedules are filled in.
"""

import tomllib
from pathlib import Path

from django.db import migrations

FOLDER = Path(__file__).resolve().parent.parent / "tariffs"
LUMP_SUM = 0


def load(apps, schema_editor):
    for path in sorted(FOLDER.glob("*.toml")):
        data = tomllib.loads(path.read_text(encoding="utf-8"))
        _load(data, apps, schema_editor.connection.alias)


def _load(data, apps, using):
    rows = {
        name: apps.get_model("fees", name).objects.using(using)
        for name in ("FeeSchedule", "FeeItem", "AnnuityFee")
    }
    given = dict(data["schedule"])
    schedule, _made = rows["FeeSchedule"].update_or_create(
        code=given["code"],
        defaults={key: given[key] for key in ("name", "name_en", "source", "source_en")},
        create_defaults=given,
    )
    for item in data.get("item", []):
        words = {key: value for key, value in item.items() if key not in {"code", "amount"}}
        rows["FeeItem"].update_or_create(
            schedule=schedule, code=item["code"], defaults=words, create_defaults=item
        )
    for right in data.get("annuity", []):
        years = enumerate(right["amounts"], start=right["from_year"])
        for year, amount in [*years, (LUMP_SUM, right["lump_sum"])]:
            rows["AnnuityFee"].get_or_create(
                schedule=schedule,
                ip_type=right["ip_type"],
                year=year,
                defaults={"amount": amount},
            )


def unload(apps, schema_editor):
    """Nothing is taken away: the office may have built on these rows."""


class Migration(migrations.Migration):
    dependencies = [("fees", "0003_dated_tariffs")]
    operations = [migrations.RunPython(load, unload)]
