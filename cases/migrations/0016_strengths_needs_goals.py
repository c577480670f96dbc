"""Strengths and needs, needs, goals with steps; how long a plan goes without a look, as data; and what retention destroys."""

import uuid

import django.db.models.deletion
import django.utils.timezone
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

import sswork.security.fields

TABLES = [
    ("casework", "cases_planstep", "student_id = $1", 31),
    ("casework", "cases_domainlevel", "student_id = $1", 64),
    ("casework", "cases_assessment", "student_id = $1", 65),
    ("casework", "cases_domainreason", "student_id = $1", 66),
    ("casework", "cases_need", "student_id = $1", 67),
]
REVIEW = "plan.review_days"


def add(apps, schema_editor):
    table = apps.get_model("cases", "RecordTable")
    names = ("record_class", "table", "condition", "position")
    table.objects.bulk_create(table(**dict(zip(names, row, strict=True))) for row in TABLES)
    apps.get_model("sswork", "Definition").objects.create(
        code=REVIEW,
        title="Look at a plan again",
        text="A new plan is to be looked at again after this many days: how well it was carried out, and whether it helps.",
        value=42,
        operator="<=",
        unit="calendar days",
        source="Coordination of Services Team guides: review after 6 to 8 weeks (Alameda County, read); the district decides",
        confidence="medium",
    )


def remove(apps, schema_editor):
    apps.get_model("cases", "RecordTable").objects.filter(table__in=[row[1] for row in TABLES]).delete()
    apps.get_model("sswork", "Definition").objects.filter(code=REVIEW, organization=None).delete()


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0015_signed_is_locked'),
        ('sswork', '0015_unusual_looks'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='case',
            name='plan_completed_on',
            field=models.DateField(null=True, verbose_name='plan complete since'),
        ),
        migrations.AddField(
            model_name='interventionplan',
            name='domain',
            field=models.CharField(blank=True, choices=[('safety', 'Safety'), ('housing', 'Housing'), ('food', 'Food and clothing'), ('health', 'Health'), ('mental_health', 'Feelings and mental health'), ('school', 'School engagement'), ('relationships', 'Relationships'), ('attendance', 'Attendance'), ('family_resources', 'Family resources'), ('language_culture', 'Language and culture')], db_default='', max_length=20, verbose_name='part of life'),
        ),
        migrations.AddField(
            model_name='interventionplan',
            name='outcome',
            field=models.CharField(blank=True, choices=[('reached', 'Reached'), ('partly', 'Partly reached'), ('not_reached', 'Not reached'), ('set_aside', 'No longer the goal')], db_default='', max_length=20, verbose_name='outcome'),
        ),
        migrations.AddField(
            model_name='interventionplan',
            name='outcome_note',
            field=models.CharField(blank=True, db_default='', max_length=300, verbose_name='why'),
        ),
        migrations.AddField(
            model_name='interventionplan',
            name='own_words',
            field=models.CharField(blank=True, db_default='', max_length=300, verbose_name="in the student's own words"),
        ),
        migrations.AddField(
            model_name='interventionplan',
            name='review_on',
            field=models.DateField(null=True, verbose_name='review on'),
        ),
        migrations.AlterField(
            model_name='interventionplan',
            name='goal',
            field=models.CharField(max_length=300, verbose_name='goal'),
        ),
        migrations.CreateModel(
            name='Assessment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField(default=django.utils.timezone.localdate, verbose_name='day')),
                ('words', sswork.security.fields.EncryptedTextField(blank=True, default='', only_if=None, row='row_key', student='student_id', verbose_name='in words')),
                ('made_at', models.DateTimeField(auto_now_add=True)),
                ('version', models.PositiveIntegerField(default=1)),
                ('row_key', models.UUIDField(default=uuid.uuid4, editable=False)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='assessments', to='cases.case')),
                ('school', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='sswork.organization')),
                ('student', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='%(class)ss', to='cases.student')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='DomainLevel',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('domain', models.CharField(choices=[('safety', 'Safety'), ('housing', 'Housing'), ('food', 'Food and clothing'), ('health', 'Health'), ('mental_health', 'Feelings and mental health'), ('school', 'School engagement'), ('relationships', 'Relationships'), ('attendance', 'Attendance'), ('family_resources', 'Family resources'), ('language_culture', 'Language and culture')], max_length=20, verbose_name='part of life')),
                ('level', models.PositiveSmallIntegerField(choices=[(1, 'Urgent need'), (2, 'Needs help'), (3, 'Goes well enough'), (4, 'A strength')], verbose_name='level')),
                ('note', models.CharField(blank=True, max_length=300, verbose_name='note')),
                ('assessment', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='levels', to='cases.assessment')),
                ('school', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='sswork.organization')),
                ('student', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='%(class)ss', to='cases.student')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='DomainReason',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('domain', models.CharField(choices=[('safety', 'Safety'), ('housing', 'Housing'), ('food', 'Food and clothing'), ('health', 'Health'), ('mental_health', 'Feelings and mental health'), ('school', 'School engagement'), ('relationships', 'Relationships'), ('attendance', 'Attendance'), ('family_resources', 'Family resources'), ('language_culture', 'Language and culture')], max_length=20, verbose_name='part of life')),
                ('reason', models.CharField(max_length=300, verbose_name='why there is no goal')),
                ('stated_on', models.DateField(default=django.utils.timezone.localdate)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='domain_reasons', to='cases.case')),
                ('school', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='sswork.organization')),
                ('student', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='%(class)ss', to='cases.student')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Need',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('domain', models.CharField(choices=[('safety', 'Safety'), ('housing', 'Housing'), ('food', 'Food and clothing'), ('health', 'Health'), ('mental_health', 'Feelings and mental health'), ('school', 'School engagement'), ('relationships', 'Relationships'), ('attendance', 'Attendance'), ('family_resources', 'Family resources'), ('language_culture', 'Language and culture')], max_length=20, verbose_name='part of life')),
                ('what', models.CharField(max_length=300, verbose_name='what is needed')),
                ('urgency', models.CharField(choices=[('now', 'Now: today or tomorrow'), ('soon', 'Within two weeks'), ('later', 'When there is room')], default='soon', max_length=10, verbose_name='urgency')),
                ('done', models.TextField(blank=True, verbose_name='what was done')),
                ('state', models.CharField(choices=[('open', 'Still open'), ('met', 'Met'), ('partly', 'Partly met'), ('unmet', 'Not met')], default='open', max_length=10, verbose_name='met or not')),
                ('why', models.CharField(blank=True, max_length=300, verbose_name='why not')),
                ('found_on', models.DateField(default=django.utils.timezone.localdate, verbose_name='found on')),
                ('ended_on', models.DateField(null=True, verbose_name='ended on')),
                ('version', models.PositiveIntegerField(default=1)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='needs', to='cases.case')),
                ('school', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='sswork.organization')),
                ('student', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='%(class)ss', to='cases.student')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='PlanStep',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('what', models.CharField(max_length=200, verbose_name='step')),
                ('who', models.CharField(blank=True, max_length=120, verbose_name='who')),
                ('by_when', models.DateField(null=True, verbose_name='by')),
                ('done_on', models.DateField(null=True, verbose_name='done on')),
                ('added_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('plan', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='steps', to='cases.interventionplan')),
                ('school', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='sswork.organization')),
                ('student', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='%(class)ss', to='cases.student')),
            ],
            options={
                'ordering': ['by_when', 'pk'],
                'abstract': False,
            },
        ),
        migrations.AddConstraint(
            model_name='assessment',
            constraint=models.UniqueConstraint(fields=('case', 'day'), name='one_assessment_a_day'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='assessment',
            trigger=pgtrigger.compiler.Trigger(name='keep_school', sql=pgtrigger.compiler.UpsertTriggerSql(func='NEW.school_id = (SELECT school_id FROM cases_student WHERE id = NEW.student_id); RETURN NEW;', hash='1c40a71da846df665b742fd18ab4452ed9b31fa8', operation='INSERT', pgid='pgtrigger_keep_school_3911b', table='cases_assessment', when='BEFORE')),
        ),
        migrations.AddConstraint(
            model_name='domainlevel',
            constraint=models.UniqueConstraint(fields=('assessment', 'domain'), name='one_level_a_domain'),
        ),
        migrations.AddConstraint(
            model_name='domainlevel',
            constraint=models.CheckConstraint(condition=models.Q(('level__in', [1, 2, 3, 4])), name='level_is_known'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='domainlevel',
            trigger=pgtrigger.compiler.Trigger(name='keep_school', sql=pgtrigger.compiler.UpsertTriggerSql(func='NEW.school_id = (SELECT school_id FROM cases_student WHERE id = NEW.student_id); RETURN NEW;', hash='f8e9eb979de09643aa942ed8cc8059c22cec2e0f', operation='INSERT', pgid='pgtrigger_keep_school_3338a', table='cases_domainlevel', when='BEFORE')),
        ),
        migrations.AddConstraint(
            model_name='domainreason',
            constraint=models.UniqueConstraint(fields=('case', 'domain'), name='one_reason_a_domain'),
        ),
        migrations.AddConstraint(
            model_name='domainreason',
            constraint=models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='domain_reason_is_said'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='domainreason',
            trigger=pgtrigger.compiler.Trigger(name='keep_school', sql=pgtrigger.compiler.UpsertTriggerSql(func='NEW.school_id = (SELECT school_id FROM cases_student WHERE id = NEW.student_id); RETURN NEW;', hash='765f523f065e180b7362ffcefdffc07d0d803473', operation='INSERT', pgid='pgtrigger_keep_school_ca767', table='cases_domainreason', when='BEFORE')),
        ),
        migrations.AddIndex(
            model_name='need',
            index=models.Index(fields=['case', 'state'], name='needs_by_case'),
        ),
        migrations.AddConstraint(
            model_name='need',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('ended_on', None), ('state', 'open')), models.Q(models.Q(('state', 'open'), _negated=True), ('ended_on__isnull', False)), _connector='OR'), name='need_ended_when_not_open'),
        ),
        migrations.AddConstraint(
            model_name='need',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['partly', 'unmet']), _negated=True), models.Q(('why', ''), _negated=True), _connector='OR'), name='need_not_met_has_why'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='need',
            trigger=pgtrigger.compiler.Trigger(name='keep_school', sql=pgtrigger.compiler.UpsertTriggerSql(func='NEW.school_id = (SELECT school_id FROM cases_student WHERE id = NEW.student_id); RETURN NEW;', hash='ea28d3ce0bc9f08dc544bb26ef57961672ae29c0', operation='INSERT', pgid='pgtrigger_keep_school_0229a', table='cases_need', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='planstep',
            trigger=pgtrigger.compiler.Trigger(name='keep_school', sql=pgtrigger.compiler.UpsertTriggerSql(func='NEW.school_id = (SELECT school_id FROM cases_student WHERE id = NEW.student_id); RETURN NEW;', hash='96973e0d5c341e43d75b6fb0856c7612caa98878', operation='INSERT', pgid='pgtrigger_keep_school_d699e', table='cases_planstep', when='BEFORE')),
        ),
        migrations.RunPython(add, remove),
    ]
