"""A snapshot says which check still had the older content."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cases", "0002_shipped_data")]

    operations = [
        migrations.AddField(
            model_name="registersnapshot",
            name="last_check_before",
            field=models.DateTimeField(editable=False, null=True, verbose_name="last check before"),
        )
    ]
