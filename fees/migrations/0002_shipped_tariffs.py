"""The tariffs stood in one file here; 0004 loads them from the files of today."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("fees", "0001_fees")]
    operations = []
