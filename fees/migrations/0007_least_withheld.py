from decimal import Decimal

from django.db import migrations, models

from fees.migrations._shipped import unload, withhold_from_a_thousand


class Migration(migrations.Migration):

    dependencies = [
        ('fees', '0001_squashed_0006_papers_and_taxes'),
    ]

    operations = [
        migrations.AddField(
            model_name='historicaltaxrate',
            name='least',
            field=models.DecimalField(decimal_places=2, default=Decimal('0'), max_digits=12, verbose_name='from this amount'),
        ),
        migrations.AddField(
            model_name='taxrate',
            name='least',
            field=models.DecimalField(decimal_places=2, default=Decimal('0'), max_digits=12, verbose_name='from this amount'),
        ),
        migrations.AddConstraint(
            model_name='taxrate',
            constraint=models.CheckConstraint(condition=models.Q(('least__gte', 0)), name='tax_rate_from_an_amount'),
        ),
        migrations.RunPython(withhold_from_a_thousand, unload),
    ]
