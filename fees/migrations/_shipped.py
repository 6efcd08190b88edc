"""The tariffs that the product starts with, from the files beside the code, and its tax rates.

What the office has of a former version keeps its days and amounts; words, missing lines and
missing schedules are filled in.
"""

import datetime
import tomllib
from decimal import Decimal
from pathlib import Path

FOLDER = Path(__file__).resolve().parent.parent / "tariffs"
LUMP_SUM = 0
RATES = (
    {
        "kind": "vat",
        "percent": Decimal("7.00"),
        "valid_from": datetime.date(2017, 10, 1),
        "source": "ประมวลรัษฎากร มาตรา 80 และพระราชกฤษฎีกา (ฉบับที่ 646) พ.ศ. 2560 ตามที่ขยายเวลา "
        "รวมภาษีท้องถิ่น (Revenue Code s. 80, Royal Decree No. 646 as extended)",
    },
    {
        "kind": "wht",
        "percent": Decimal("3.00"),
        "valid_from": datetime.date(2017, 10, 1),
        "source": "ประมวลรัษฎากร มาตรา 3 เตรส และคำสั่งกรมสรรพากร ที่ ท.ป. 4/2528 ข้อ 12/1 ค่าบริการ "
        "(Revenue Code s. 3 tredecim, Departmental Order Taw Paw 4/2528)",
    },
)


def load_tariffs(apps, schema_editor):
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


def load_rates(apps, schema_editor):
    """The rates that the product starts with; a rate that the office has stays."""
    rows = apps.get_model("fees", "TaxRate").objects.using(schema_editor.connection.alias)
    for rate in RATES:
        if not rows.filter(kind=rate["kind"]).exists():
            rows.create(**rate)


def withhold_from_a_thousand(apps, schema_editor):
    """Taw Paw 4/2528: from 1,000 baht on. A rate that the office entered itself stays."""
    rows = apps.get_model("fees", "TaxRate").objects.using(schema_editor.connection.alias)
    shipped = [rate["source"] for rate in RATES if rate["kind"] == "wht"]
    rows.filter(kind="wht", source__in=shipped).update(least=1000)


def unload(apps, schema_editor):
    """Nothing is taken away: the office may have built on these rows."""
