import django.db.models.deletion
import simple_history.models
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0019_statistics'),
    ]

    operations = [
        migrations.CreateModel(
            name='ExchangeRequest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('current', models.BooleanField(default=True, editable=False, verbose_name='current')),
                ('contact_name', models.CharField(blank=True, max_length=200, verbose_name='contact person')),
                ('contact_position', models.CharField(blank=True, max_length=200, verbose_name='position')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='email')),
                ('phone', models.CharField(blank=True, max_length=60, verbose_name='telephone')),
                ('address', models.TextField(blank=True, verbose_name='address')),
                ('letter_number', models.CharField(blank=True, max_length=60, verbose_name='number of our letter')),
                ('purpose', models.TextField(blank=True, verbose_name='purpose')),
                ('services', models.JSONField(default=list, verbose_name='services')),
                ('begun_at', models.DateTimeField(verbose_name='begun')),
            ],
            options={
                'verbose_name': 'request for E-Exchange',
                'verbose_name_plural': 'requests for E-Exchange',
                'ordering': ['-begun_at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='HistoricalExchangeRequest',
            fields=[
                ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                ('current', models.BooleanField(default=True, editable=False, verbose_name='current')),
                ('contact_name', models.CharField(blank=True, max_length=200, verbose_name='contact person')),
                ('contact_position', models.CharField(blank=True, max_length=200, verbose_name='position')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='email')),
                ('phone', models.CharField(blank=True, max_length=60, verbose_name='telephone')),
                ('address', models.TextField(blank=True, verbose_name='address')),
                ('letter_number', models.CharField(blank=True, max_length=60, verbose_name='number of our letter')),
                ('purpose', models.TextField(blank=True, verbose_name='purpose')),
                ('services', models.JSONField(default=list, verbose_name='services')),
                ('begun_at', models.DateTimeField(verbose_name='begun')),
                ('history_change_reason', models.TextField(blank=True, null=True)),
                ('history_id', models.AutoField(primary_key=True, serialize=False)),
                ('history_date', models.DateTimeField(db_index=True)),
                ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
            ],
            options={
                'verbose_name': 'historical request for E-Exchange',
                'verbose_name_plural': 'historical requests for E-Exchange',
                'ordering': ('-history_date', '-history_id'),
                'get_latest_by': ('history_date', 'history_id'),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name='KeyChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('service', models.CharField(choices=[('eexchange', 'E-Exchange')], max_length=20, verbose_name='service')),
                ('what', models.CharField(choices=[('stored', 'Stored'), ('replaced', 'Replaced by a new key'), ('resealed', 'Sealed with the new encryption key'), ('removed', 'Removed')], max_length=8, verbose_name='what happened')),
                ('at', models.DateTimeField(verbose_name='when')),
            ],
            options={
                'verbose_name': 'change of a key',
                'verbose_name_plural': 'changes of the keys',
                'ordering': ['-at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='SmokeRow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField(verbose_name='order')),
                ('service', models.CharField(max_length=20, verbose_name='service')),
                ('state', models.CharField(choices=[('waiting', 'Waiting'), ('answered', 'Answer came'), ('nothing', 'Nothing found'), ('forbidden', 'Not allowed for this key (403)'), ('key', 'Key not accepted (401)'), ('silent', 'Not reachable'), ('unreadable', 'Not readable'), ('refused', 'Call refused'), ('not_asked', 'Not asked')], default='waiting', max_length=10, verbose_name='state')),
                ('milliseconds', models.PositiveIntegerField(default=0, verbose_name='milliseconds')),
                ('count', models.PositiveIntegerField(default=0, verbose_name='rows')),
                ('sandbox', models.BooleanField(default=False, verbose_name='sandbox data')),
                ('came', models.JSONField(default=list, verbose_name='came')),
                ('missing', models.JSONField(default=list, verbose_name='missing')),
                ('required', models.JSONField(default=list, verbose_name='required and missing')),
                ('unknown', models.JSONField(default=list, verbose_name='not known')),
                ('message', models.TextField(blank=True, verbose_name='what happened')),
                ('message_en', models.TextField(blank=True, verbose_name='what happened, in English')),
            ],
            options={
                'verbose_name': 'service in a smoke test',
                'verbose_name_plural': 'services in a smoke test',
                'ordering': ['run', 'position'],
            },
        ),
        migrations.CreateModel(
            name='SmokeRun',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(choices=[('under_way', 'Under way'), ('done', 'Done'), ('stopped', 'Stopped')], default='under_way', max_length=9, verbose_name='state')),
                ('at', models.DateTimeField(verbose_name='begun')),
                ('held_until', models.DateTimeField(null=True, verbose_name='held until')),
                ('finished_at', models.DateTimeField(null=True, verbose_name='finished')),
                ('stopped', models.TextField(blank=True, verbose_name='why it stopped')),
                ('stopped_en', models.TextField(blank=True, verbose_name='why it stopped, in English')),
                ('passed', models.BooleanField(default=False, verbose_name='passed')),
                ('sandbox', models.BooleanField(default=False, verbose_name='sandbox data')),
            ],
            options={
                'verbose_name': 'smoke test',
                'verbose_name_plural': 'smoke tests',
                'ordering': ['-at', '-pk'],
            },
        ),
        migrations.RemoveConstraint(
            model_name='case',
            name='case_ip_type_known',
        ),
        migrations.AlterField(
            model_name='case',
            name='ip_type',
            field=models.CharField(choices=[('trademark', 'Trademark'), ('design', 'Design patent'), ('invention', 'Invention patent'), ('petty_patent', 'Petty patent'), ('copyright', 'Copyright'), ('gi', 'Geographical indication'), ('own', "Office's own matter")], max_length=12, verbose_name='kind of right'),
        ),
        migrations.AlterField(
            model_name='historicalcase',
            name='ip_type',
            field=models.CharField(choices=[('trademark', 'Trademark'), ('design', 'Design patent'), ('invention', 'Invention patent'), ('petty_patent', 'Petty patent'), ('copyright', 'Copyright'), ('gi', 'Geographical indication'), ('own', "Office's own matter")], max_length=12, verbose_name='kind of right'),
        ),
        migrations.AddConstraint(
            model_name='case',
            constraint=models.CheckConstraint(condition=models.Q(('ip_type__in', ['trademark', 'design', 'invention', 'petty_patent', 'copyright', 'gi', 'own'])), name='case_ip_type_known'),
        ),
        migrations.AddField(
            model_name='exchangerequest',
            name='begun_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='begun by'),
        ),
        migrations.AddField(
            model_name='exchangerequest',
            name='case',
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='exchange_request', to='cases.case', verbose_name='case'),
        ),
        migrations.AddField(
            model_name='historicalexchangerequest',
            name='begun_by',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='begun by'),
        ),
        migrations.AddField(
            model_name='historicalexchangerequest',
            name='case',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='cases.case', verbose_name='case'),
        ),
        migrations.AddField(
            model_name='historicalexchangerequest',
            name='history_user',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='keychange',
            name='by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='by'),
        ),
        migrations.AddField(
            model_name='smokerow',
            name='call',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='cases.servicecall', verbose_name='call'),
        ),
        migrations.AddField(
            model_name='smokerun',
            name='by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='begun by'),
        ),
        migrations.AddField(
            model_name='smokerow',
            name='run',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='rows', to='cases.smokerun', verbose_name='smoke test'),
        ),
        migrations.AddConstraint(
            model_name='exchangerequest',
            constraint=models.UniqueConstraint(condition=models.Q(('current', True)), fields=('current',), name='exchange_request_one_current'),
        ),
        migrations.AddConstraint(
            model_name='keychange',
            constraint=models.CheckConstraint(condition=models.Q(('what__in', ['stored', 'replaced', 'resealed', 'removed'])), name='key_change_known'),
        ),
        migrations.AddConstraint(
            model_name='smokerun',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['under_way', 'done', 'stopped'])), name='smoke_run_state_known'),
        ),
        migrations.AddConstraint(
            model_name='smokerun',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'under_way')), fields=('state',), name='smoke_run_one_under_way'),
        ),
        migrations.AddConstraint(
            model_name='smokerun',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('finished_at__isnull', True), ('state', 'under_way')), models.Q(models.Q(('state', 'under_way'), _negated=True), ('finished_at__isnull', False)), _connector='OR'), name='smoke_run_ended_has_its_moment'),
        ),
        migrations.AddConstraint(
            model_name='smokerow',
            constraint=models.UniqueConstraint(fields=('run', 'service'), name='smoke_row_once'),
        ),
        migrations.AddConstraint(
            model_name='smokerow',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['waiting', 'answered', 'nothing', 'forbidden', 'key', 'silent', 'unreadable', 'refused', 'not_asked'])), name='smoke_row_state_known'),
        ),
    ]
