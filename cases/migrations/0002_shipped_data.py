"""The closed days, filing offices and status map that the product starts with."""

from django.db import migrations

from cases.migrations._shipped import load, unload


class Migration(migrations.Migration):
    dependencies = [("cases", "0001_docket")]
    operations = [migrations.RunPython(load, unload)]
