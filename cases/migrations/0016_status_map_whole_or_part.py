from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0015_lists_from_the_register'),
    ]

    operations = [
        migrations.AlterField(
            model_name='historicalstatusmapping',
            name='contains',
            field=models.CharField(max_length=300, verbose_name='status contains'),
        ),
        migrations.AlterField(
            model_name='statusmapping',
            name='contains',
            field=models.CharField(max_length=300, verbose_name='status contains'),
        ),
        migrations.AddConstraint(
            model_name='statusmapping',
            constraint=models.UniqueConstraint(fields=('contains', 'exact'), name='status_mapping_once', violation_error_message='This text is in the status map already.'),
        ),
    ]
