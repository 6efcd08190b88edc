import cases.models.directory
import django.core.validators
import django.db.models.deletion
import simple_history.models
from django.conf import settings
from django.db import migrations, models

from cases.migrations._shipped import load_directory, unload


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0017_head_of_papers'),
    ]

    operations = [
        migrations.CreateModel(
            name='DirectoryEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.SlugField(max_length=40, unique=True, verbose_name='code')),
                ('kind', models.CharField(choices=[('unit', 'Units of the department'), ('channel', 'Ways to file'), ('complaint', 'Complaints and advice')], max_length=9, verbose_name='kind')),
                ('position', models.PositiveSmallIntegerField(default=0, verbose_name='order')),
                ('rights', models.JSONField(blank=True, default=list, validators=[cases.models.directory.check_rights], verbose_name='kinds of right')),
                ('name', models.CharField(max_length=200, verbose_name='name')),
                ('name_en', models.CharField(blank=True, max_length=200, verbose_name='name in English')),
                ('address', models.TextField(blank=True, verbose_name='address')),
                ('address_en', models.TextField(blank=True, verbose_name='address in English')),
                ('phone', models.CharField(blank=True, max_length=200, verbose_name='telephone')),
                ('fax', models.CharField(blank=True, max_length=60, verbose_name='fax')),
                ('hotline', models.CharField(blank=True, max_length=20, verbose_name='hotline')),
                ('website', models.CharField(blank=True, max_length=200, validators=[django.core.validators.URLValidator(['https', 'http'])], verbose_name='website')),
                ('open_from', models.TimeField(blank=True, null=True, verbose_name='open from')),
                ('open_until', models.TimeField(blank=True, null=True, verbose_name='open until')),
                ('notes', models.TextField(blank=True, verbose_name='notes')),
                ('notes_en', models.TextField(blank=True, verbose_name='notes in English')),
                ('source', models.CharField(max_length=300, verbose_name='source')),
                ('source_en', models.CharField(blank=True, max_length=300, verbose_name='source in English')),
            ],
            options={
                'verbose_name': 'directory entry',
                'verbose_name_plural': 'directory of the department',
                'ordering': ['position', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ['unit', 'channel', 'complaint'])), name='directory_entry_kind_known'), models.CheckConstraint(condition=models.Q(models.Q(('open_from__isnull', True), ('open_until__isnull', True)), models.Q(('open_from__isnull', False), ('open_from__lt', models.F('open_until')), ('open_until__isnull', False)), _connector='OR'), name='directory_entry_opens_before_it_closes', violation_error_message='Give both hours, the earlier one first.')],
            },
        ),
        migrations.CreateModel(
            name='HistoricalDirectoryEntry',
            fields=[
                ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                ('code', models.SlugField(max_length=40, verbose_name='code')),
                ('kind', models.CharField(choices=[('unit', 'Units of the department'), ('channel', 'Ways to file'), ('complaint', 'Complaints and advice')], max_length=9, verbose_name='kind')),
                ('position', models.PositiveSmallIntegerField(default=0, verbose_name='order')),
                ('rights', models.JSONField(blank=True, default=list, validators=[cases.models.directory.check_rights], verbose_name='kinds of right')),
                ('name', models.CharField(max_length=200, verbose_name='name')),
                ('name_en', models.CharField(blank=True, max_length=200, verbose_name='name in English')),
                ('address', models.TextField(blank=True, verbose_name='address')),
                ('address_en', models.TextField(blank=True, verbose_name='address in English')),
                ('phone', models.CharField(blank=True, max_length=200, verbose_name='telephone')),
                ('fax', models.CharField(blank=True, max_length=60, verbose_name='fax')),
                ('hotline', models.CharField(blank=True, max_length=20, verbose_name='hotline')),
                ('website', models.CharField(blank=True, max_length=200, validators=[django.core.validators.URLValidator(['https', 'http'])], verbose_name='website')),
                ('open_from', models.TimeField(blank=True, null=True, verbose_name='open from')),
                ('open_until', models.TimeField(blank=True, null=True, verbose_name='open until')),
                ('notes', models.TextField(blank=True, verbose_name='notes')),
                ('notes_en', models.TextField(blank=True, verbose_name='notes in English')),
                ('source', models.CharField(max_length=300, verbose_name='source')),
                ('source_en', models.CharField(blank=True, max_length=300, verbose_name='source in English')),
                ('history_change_reason', models.TextField(blank=True, null=True)),
                ('history_id', models.AutoField(primary_key=True, serialize=False)),
                ('history_date', models.DateTimeField(db_index=True)),
                ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'historical directory entry',
                'verbose_name_plural': 'historical directory of the department',
                'ordering': ('-history_date', '-history_id'),
                'get_latest_by': ('history_date', 'history_id'),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.RunPython(load_directory, unload),
    ]
