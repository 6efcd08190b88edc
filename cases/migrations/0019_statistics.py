
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0018_directory'),
    ]

    operations = [
        migrations.CreateModel(
            name='StatisticsAnswer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('service', models.CharField(max_length=20, verbose_name='service')),
                ('year', models.PositiveSmallIntegerField(default=0, verbose_name='year')),
                ('current', models.BooleanField(default=True, verbose_name='the newest')),
                ('hash', models.CharField(max_length=64, verbose_name='checksum')),
                ('body', models.TextField(verbose_name='answer')),
                ('sandbox', models.BooleanField(default=False, verbose_name='sandbox data')),
                ('fetched_at', models.DateTimeField(verbose_name='fetched')),
                ('last_checked_at', models.DateTimeField(verbose_name='last asked')),
                ('reading', models.CharField(blank=True, max_length=64, verbose_name='how it was read')),
                ('enough', models.BooleanField(default=False, verbose_name='counts are recognised')),
                ('rows', models.PositiveIntegerField(default=0, verbose_name='rows')),
                ('other_years', models.PositiveIntegerField(default=0, verbose_name='counts of other years')),
                ('columns', models.JSONField(default=list, verbose_name='columns')),
                ('recognised', models.JSONField(default=dict, verbose_name='recognised columns')),
                ('problems', models.JSONField(default=list, verbose_name='what cannot be read')),
                ('problem_count', models.PositiveIntegerField(default=0, verbose_name='number of problems')),
                ('months', models.JSONField(default=dict, verbose_name='sums by month')),
            ],
            options={
                'verbose_name': 'answer with statistics',
                'verbose_name_plural': 'answers with statistics',
                'ordering': ['service', '-year', '-pk'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('current', True)), fields=('service', 'year'), name='statistics_answer_one_current')],
            },
        ),
        migrations.CreateModel(
            name='StatisticsFigure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('service', models.CharField(max_length=20, verbose_name='service')),
                ('year', models.PositiveSmallIntegerField(verbose_name='year')),
                ('month', models.PositiveSmallIntegerField(default=0, verbose_name='month')),
                ('measure', models.CharField(max_length=13, verbose_name='what is counted')),
                ('value', models.BigIntegerField(verbose_name='number')),
                ('province_code', models.CharField(blank=True, max_length=2, verbose_name='province code')),
                ('province', models.TextField(blank=True, verbose_name='province')),
                ('nationality_code', models.TextField(blank=True, verbose_name='nationality code')),
                ('nationality', models.TextField(blank=True, verbose_name='nationality')),
                ('kind', models.TextField(blank=True, verbose_name='kind')),
                ('rest', models.JSONField(default=dict, verbose_name='other columns')),
                ('answer', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='figures', to='cases.statisticsanswer', verbose_name='answer')),
            ],
            options={
                'verbose_name': 'figure of the statistics',
                'verbose_name_plural': 'figures of the statistics',
                'ordering': ['service', '-year', 'month', 'pk'],
                'indexes': [models.Index(fields=['service', 'measure', 'year'], name='statistics_figure_of_a_page')],
                'constraints': [models.CheckConstraint(condition=models.Q(('month__lte', 12)), name='statistics_figure_month'), models.CheckConstraint(condition=models.Q(('value__gte', 0)), name='statistics_figure_counts'), models.CheckConstraint(condition=models.Q(('measure__in', ['filings', 'registrations', 'total'])), name='statistics_figure_measure_known')],
            },
        ),
    ]
