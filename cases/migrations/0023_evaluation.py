"""Evaluations for special education with their social and developmental history; what the interview asks, as data."""

import uuid

import django.contrib.postgres.fields
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

import sswork.security.fields

SOURCE = "Sections commonly required of a social developmental study; general knowledge, verify with your SELPA or state"
P, S, T, W = "parent", "student", "teacher", "worker"
# code, title, prompts, informants
SECTIONS = [
    ("referral", "Why we ask", "What are you worried about?\nWhat do you hope for from the evaluation?\nWhat has been tried, and what helped?", [P, S, T]),
    ("family", "Family and home", "Who lives at home, and who else matters to the child?\nWhat does a usual day look like?\nWhat has changed lately?", [P, S]),
    ("development", "Birth and early years", "How were pregnancy and birth?\nWhen did the child sit, walk, and speak in sentences?\nWho cared for the child?", [P]),
    ("health", "Health", "Illnesses, injuries, hospital stays?\nMedicines, glasses, hearing?\nSleep, food, pain?", [P, S]),
    ("schooling", "School history", "Which schools, and why the changes?\nAttendance?\nWhat goes well in class, and what is hard?", [P, S, T]),
    ("language_culture", "Language and culture", "Which languages are spoken, with whom, since when?\nWhat should school know about your family's ways?", [P, S]),
    ("social_emotional", "Feelings and friends", "How is the child with other children, and with adults?\nWhat makes the child glad, angry, afraid?", [P, S, T]),
    ("adaptive", "Daily skills", "What does the child do alone at home?\nDressing, chores, money, getting around?", [P, T]),
    ("stress", "Losses and hard times", "Moves, separations, deaths, violence, hunger, no place to live?\nWhat helped then? Ask only as much as is needed.", [P, S]),
    ("strengths", "Strengths and interests", "What is the child good at and proud of?\nWhat does the child love to do?", [P, S, T]),
    ("services", "Help before and now", "Which agencies, doctors or programs helped, and when?\nMay we speak with them?", [P]),
    ("summary", "What it comes to", "What do the parts say together?\nHow does it touch learning?", [W]),
    ("recommendations", "What we recommend", "What should the team consider, at school and with the family?", [W]),
]  # fmt: skip
TABLES = [
    ("casework", "cases_historyfact", "student_id = $1", 6),
    ("casework", "cases_historypart", "student_id = $1", 7),
    ("casework", "cases_evaluation", "student_id = $1", 8),
]


def add(apps, schema_editor):
    section = apps.get_model("cases", "HistorySection")
    for position, (code, title, prompts, informants) in enumerate(SECTIONS, 1):
        section.objects.create(
            code=code, title=title, prompts=prompts, informants=informants, position=position, source=SOURCE
        )
    table = apps.get_model("cases", "RecordTable")
    for record_class, name, condition, position in TABLES:
        table.objects.create(record_class=record_class, table=name, condition=condition, position=position)


def remove(apps, schema_editor):
    apps.get_model("cases", "RecordTable").objects.filter(table__in=[row[1] for row in TABLES]).delete()


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0022_home_visits'),
        ('sswork', '0017_custodian_role'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Evaluation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('requested_on', models.DateField(verbose_name='requested on')),
                ('requested_by', models.CharField(max_length=200, verbose_name='who asked for it')),
                ('question', sswork.security.fields.EncryptedTextField(only_if=None, row='row_key', student='student_id', verbose_name='referral question')),
                ('consent_on', models.DateField(null=True, verbose_name='consent received on')),
                ('consent_by', models.CharField(blank=True, max_length=200, verbose_name='who signed the consent')),
                ('meeting_on', models.DateField(null=True, verbose_name='meeting planned for')),
                ('met_on', models.DateField(null=True, verbose_name='meeting held on')),
                ('outcome', models.CharField(blank=True, max_length=300, verbose_name='what was decided')),
                ('language', models.CharField(blank=True, max_length=60, verbose_name='language of the interview')),
                ('interpreter', models.CharField(blank=True, max_length=200, verbose_name='interpreter')),
                ('state', models.CharField(choices=[('draft', 'Being written'), ('review', 'With the reviewer'), ('signed', 'Signed')], default='draft', max_length=10)),
                ('reviewed_at', models.DateTimeField(null=True)),
                ('review_note', sswork.security.fields.EncryptedTextField(blank=True, default='', only_if=None, row='row_key', student='student_id')),
                ('signed_at', models.DateTimeField(null=True)),
                ('version', models.PositiveIntegerField(default=1)),
                ('row_key', models.UUIDField(default=uuid.uuid4, editable=False)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='evaluations', to='cases.case')),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('reviewer', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('school', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='sswork.organization')),
                ('signed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('student', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='%(class)ss', to='cases.student')),
            ],
            options={
                'ordering': ['-requested_on', '-pk'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='HistoryFact',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=40)),
                ('label', models.CharField(max_length=120)),
                ('known', sswork.security.fields.EncryptedTextField(help_text='as the record had it', only_if=None, row='row_key', student='student_id')),
                ('state', models.CharField(choices=[('open', 'Not asked yet'), ('confirmed', 'Still so'), ('changed', 'Has changed')], default='open', max_length=10)),
                ('now', sswork.security.fields.EncryptedTextField(blank=True, default='', only_if=None, row='row_key', student='student_id', verbose_name='what has changed')),
                ('position', models.PositiveSmallIntegerField()),
                ('row_key', models.UUIDField(default=uuid.uuid4, editable=False)),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('evaluation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='facts', to='cases.evaluation')),
                ('school', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='sswork.organization')),
                ('student', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='%(class)ss', to='cases.student')),
            ],
            options={
                'ordering': ['position'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='HistorySection',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=40)),
                ('title', models.CharField(max_length=120)),
                ('prompts', models.TextField(help_text='what to ask, a line each')),
                ('informants', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('parent', 'Parent or guardian'), ('student', 'Student'), ('teacher', 'Teacher'), ('worker', 'Social worker')], max_length=12), size=None)),
                ('position', models.PositiveSmallIntegerField()),
                ('source', models.CharField(max_length=200)),
                ('confidence', models.CharField(default='medium', max_length=10)),
                ('effective_from', models.DateField(null=True)),
                ('effective_until', models.DateField(null=True)),
            ],
            options={
                'ordering': ['position'],
                'constraints': [models.UniqueConstraint(fields=('code', 'effective_from'), name='history_section_once', nulls_distinct=False)],
            },
        ),
        migrations.CreateModel(
            name='HistoryPart',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('informant', models.CharField(choices=[('parent', 'Parent or guardian'), ('student', 'Student'), ('teacher', 'Teacher'), ('worker', 'Social worker')], max_length=12)),
                ('name', models.CharField(blank=True, max_length=200, verbose_name='who told it')),
                ('told_on', models.DateField(verbose_name='on')),
                ('text', sswork.security.fields.EncryptedTextField(only_if=None, row='row_key', student='student_id')),
                ('version', models.PositiveIntegerField(default=1)),
                ('row_key', models.UUIDField(default=uuid.uuid4, editable=False)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('evaluation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='parts', to='cases.evaluation')),
                ('school', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='sswork.organization')),
                ('student', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='%(class)ss', to='cases.student')),
                ('section', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.historysection')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.AddConstraint(
            model_name='evaluation',
            constraint=models.CheckConstraint(condition=models.Q(('consent_on', None), models.Q(('consent_on__gte', models.F('requested_on')), models.Q(('consent_by', ''), _negated=True)), _connector='OR'), name='evaluation_consent_complete'),
        ),
        migrations.AddConstraint(
            model_name='evaluation',
            constraint=models.CheckConstraint(condition=models.Q(('met_on', None), models.Q(('consent_on__isnull', False), ('met_on__gte', models.F('consent_on')), models.Q(('outcome', ''), _negated=True)), _connector='OR'), name='evaluation_meeting_after_consent'),
        ),
        migrations.AddConstraint(
            model_name='evaluation',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('reviewed_at__isnull', False), ('signed_at__isnull', False), ('signed_by__isnull', False), ('state', 'signed')), models.Q(models.Q(('state', 'signed'), _negated=True), ('signed_at', None), ('signed_by', None)), _connector='OR'), name='history_signed_by_somebody'),
        ),
        migrations.AddConstraint(
            model_name='evaluation',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'review'), _negated=True), ('reviewer__isnull', False), _connector='OR'), name='history_review_by_somebody'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='evaluation',
            trigger=pgtrigger.compiler.Trigger(name='keep_school', sql=pgtrigger.compiler.UpsertTriggerSql(func='NEW.school_id = (SELECT school_id FROM cases_student WHERE id = NEW.student_id); RETURN NEW;', hash='7a132af22ae10098ef19e3dcbf0b05316f34ebbb', operation='INSERT', pgid='pgtrigger_keep_school_19aab', table='cases_evaluation', when='BEFORE')),
        ),
        migrations.AddConstraint(
            model_name='historyfact',
            constraint=models.UniqueConstraint(fields=('evaluation', 'key'), name='history_fact_once'),
        ),
        migrations.AddConstraint(
            model_name='historyfact',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('by', None), ('state', 'open')), models.Q(models.Q(('state', 'open'), _negated=True), ('by__isnull', False)), _connector='OR'), name='history_fact_ticked_by_somebody'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='historyfact',
            trigger=pgtrigger.compiler.Trigger(name='keep_school', sql=pgtrigger.compiler.UpsertTriggerSql(func='NEW.school_id = (SELECT school_id FROM cases_student WHERE id = NEW.student_id); RETURN NEW;', hash='36d4f8e4ed4876e9781e45d36e3ec158fa30f1fa', operation='INSERT', pgid='pgtrigger_keep_school_8e14c', table='cases_historyfact', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='historyfact',
            trigger=pgtrigger.compiler.Trigger(name='signed_is_locked', sql=pgtrigger.compiler.UpsertTriggerSql(func="\nIF EXISTS (SELECT FROM cases_evaluation e WHERE e.id = OLD.evaluation_id AND e.signed_at IS NOT NULL)\n   AND NOT sswork_is_system() AND to_jsonb(NEW) - 'school_id' IS DISTINCT FROM to_jsonb(OLD) - 'school_id' THEN\n    RAISE EXCEPTION 'the history is signed';\nEND IF;\nRETURN NEW;\n", hash='a87a2014e9c42bdfa3bed7d5a722b208650bffce', operation='UPDATE', pgid='pgtrigger_signed_is_locked_fed5e', table='cases_historyfact', when='BEFORE')),
        ),
        migrations.AddConstraint(
            model_name='historypart',
            constraint=models.UniqueConstraint(fields=('evaluation', 'section', 'informant'), name='history_part_once'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='historypart',
            trigger=pgtrigger.compiler.Trigger(name='keep_school', sql=pgtrigger.compiler.UpsertTriggerSql(func='NEW.school_id = (SELECT school_id FROM cases_student WHERE id = NEW.student_id); RETURN NEW;', hash='7c21438c06317a42cce924d1c3c71416b59d423a', operation='INSERT', pgid='pgtrigger_keep_school_24f6a', table='cases_historypart', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='historypart',
            trigger=pgtrigger.compiler.Trigger(name='signed_is_locked', sql=pgtrigger.compiler.UpsertTriggerSql(func="\nIF EXISTS (SELECT FROM cases_evaluation e WHERE e.id = OLD.evaluation_id AND e.signed_at IS NOT NULL)\n   AND NOT sswork_is_system() AND to_jsonb(NEW) - 'school_id' IS DISTINCT FROM to_jsonb(OLD) - 'school_id' THEN\n    RAISE EXCEPTION 'the history is signed';\nEND IF;\nRETURN NEW;\n", hash='4c70af40184fee9c88adbfab3869e5baab201a83', operation='UPDATE', pgid='pgtrigger_signed_is_locked_92070', table='cases_historypart', when='BEFORE')),
        ),
        migrations.RunPython(add, remove),
    ]
