import cases.models.party
import django.db.models.deletion
import simple_history.models
from django.conf import settings
from django.db import migrations, models


def keep_the_log(apps, schema_editor):
    """What the back office wrote down of the rows stays theirs under the new name."""
    types = apps.get_model('contenttypes', 'ContentType').objects
    moved = ('officeprofile', 'historicalofficeprofile')
    if not types.filter(app_label='cases', model__in=moved).exists():
        types.filter(app_label='fees', model__in=moved).update(app_label='cases')


class Migration(migrations.Migration):
    """The head of the papers comes from the fees, with its rows."""

    dependencies = [
        ('cases', '0016_status_map_whole_or_part'),
        ('fees', '0008_head_of_papers_leaves'),
        ('contenttypes', '0002_remove_content_type_name'),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(state_operations=[
            migrations.CreateModel(
                name='HistoricalOfficeProfile',
                fields=[
                    ('id', models.PositiveSmallIntegerField(db_index=True, default=1, editable=False)),
                    ('name', models.CharField(max_length=200, verbose_name='name')),
                    ('name_en', models.CharField(blank=True, max_length=200, verbose_name='name in English')),
                    ('address', models.TextField(verbose_name='address')),
                    ('address_en', models.TextField(blank=True, verbose_name='address in English')),
                    ('tax_number', models.CharField(blank=True, max_length=13, validators=[cases.models.party.check_thirteen_digits], verbose_name='13-digit number')),
                    ('phone', models.CharField(blank=True, max_length=60, verbose_name='telephone')),
                    ('email', models.EmailField(blank=True, max_length=254, verbose_name='email')),
                    ('pay_to', models.TextField(blank=True, verbose_name='how to pay')),
                    ('pay_to_en', models.TextField(blank=True, verbose_name='how to pay, in English')),
                    ('charges_vat', models.BooleanField(default=True, verbose_name='registered for value-added tax')),
                    ('history_change_reason', models.TextField(blank=True, null=True)),
                    ('history_id', models.AutoField(primary_key=True, serialize=False)),
                    ('history_date', models.DateTimeField(db_index=True)),
                    ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                    ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'verbose_name': 'historical head of the papers',
                    'verbose_name_plural': 'historical head of the papers',
                    'ordering': ('-history_date', '-history_id'),
                    'get_latest_by': ('history_date', 'history_id'),
                },
                bases=(simple_history.models.HistoricalChanges, models.Model),
            ),
            migrations.CreateModel(
                name='OfficeProfile',
                fields=[
                    ('id', models.PositiveSmallIntegerField(default=1, editable=False, primary_key=True, serialize=False)),
                    ('name', models.CharField(max_length=200, verbose_name='name')),
                    ('name_en', models.CharField(blank=True, max_length=200, verbose_name='name in English')),
                    ('address', models.TextField(verbose_name='address')),
                    ('address_en', models.TextField(blank=True, verbose_name='address in English')),
                    ('tax_number', models.CharField(blank=True, max_length=13, validators=[cases.models.party.check_thirteen_digits], verbose_name='13-digit number')),
                    ('phone', models.CharField(blank=True, max_length=60, verbose_name='telephone')),
                    ('email', models.EmailField(blank=True, max_length=254, verbose_name='email')),
                    ('pay_to', models.TextField(blank=True, verbose_name='how to pay')),
                    ('pay_to_en', models.TextField(blank=True, verbose_name='how to pay, in English')),
                    ('charges_vat', models.BooleanField(default=True, verbose_name='registered for value-added tax')),
                ],
                options={
                    'verbose_name': 'head of the papers',
                    'verbose_name_plural': 'head of the papers',
                    'constraints': [models.CheckConstraint(condition=models.Q(('pk', 1)), name='office_profile_once')],
                },
            ),
        ]),
        migrations.RunPython(keep_the_log, migrations.RunPython.noop),
    ]
