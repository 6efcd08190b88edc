"""The tariffs that the product starts with, from the files beside the code."""

from django.db import migrations

from fees.migrations._shipped import load_tariffs, unload


class Migration(migrations.Migration):
    dependencies = [("fees", "0003_dated_tariffs")]
    operations = [migrations.RunPython(load_tariffs, unload)]
