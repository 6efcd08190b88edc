import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0007_who_dated_each_deadline"),
    ]

    operations = [
        migrations.AlterField(
            model_name="deadline",
            name="dated_by",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL, verbose_name="dated by"),
        ),
        migrations.AddConstraint(
            model_name='deadline',
            constraint=models.CheckConstraint(condition=models.Q(('verified_by__isnull', True), models.Q(('verified_by', models.F('dated_by')), _negated=True), _connector='OR'), name='deadline_verified_by_another'),
        ),
        migrations.AddConstraint(
            model_name='deadline',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('overridden_by__isnull', True), ('overridden_from__isnull', True)), models.Q(('overridden_by__isnull', False), ('overridden_from__isnull', False)), _connector='OR'), name='deadline_overridden_from_names_a_person'),
        ),
    ]
