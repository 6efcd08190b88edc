from django.db import migrations


class Migration(migrations.Migration):
    """The head of the papers goes to the cases, with its rows: letters to the office need it too."""

    dependencies = [
        ('fees', '0007_least_withheld'),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.AlterModelTable('officeprofile', 'cases_officeprofile'),
                migrations.AlterModelTable('historicalofficeprofile', 'cases_historicalofficeprofile'),
            ],
            state_operations=[
                migrations.DeleteModel('historicalofficeprofile'),
                migrations.DeleteModel('officeprofile'),
            ],
        ),
    ]
