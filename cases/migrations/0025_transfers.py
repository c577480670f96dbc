"""A case goes from one worker to another; by when an answer is due, as data."""

import uuid

import django.db.models.deletion
import django.utils.timezone
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

import sswork.security.fields

CLOCK = "transfer.answer_days"
TABLE = {
    "record_class": "casework",
    "table": "cases_casetransfer",
    "condition": "student_id = $1",
    "position": 68,
}


def add(apps, schema_editor):
    apps.get_model("cases", "RecordTable").objects.create(**TABLE)
    apps.get_model("sswork", "Definition").objects.create(
        code=CLOCK,
        title="Answer to a hand-over",
        text="Whoever is offered a case, or is asked for one, answers within this time. The day on which it was asked does not"
        " count.",
        value=5,
        operator="<=",
        unit="school days of the student's school",
        source="Product default after the practice of English local authorities (a file follows the student within 5 school"
        " days, with a receipt); no rule of a state was found; the district decides",
        confidence="medium",
    )


def remove(apps, schema_editor):
    apps.get_model("cases", "RecordTable").objects.filter(table=TABLE["table"]).delete()
    apps.get_model("sswork", "Definition").objects.filter(code=CLOCK, organization=None).delete()


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0024_rule_trials'),
        ('sswork', '0016_district_place'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='CaseTransfer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('give', 'Offered by the owner'), ('take', 'Asked for by a colleague')], max_length=10, verbose_name='who asked')),
                ('reason', models.CharField(max_length=300, verbose_name='why')),
                ('summary', sswork.security.fields.EncryptedTextField(blank=True, default='', only_if=None, row='row_key', student='student_id', verbose_name='summary')),
                ('worked', sswork.security.fields.EncryptedTextField(blank=True, default='', only_if=None, row='row_key', student='student_id', verbose_name='what worked')),
                ('safety', sswork.security.fields.EncryptedTextField(blank=True, default='', only_if=None, row='row_key', student='student_id', verbose_name='safety plan')),
                ('open_work', sswork.security.fields.EncryptedTextField(blank=True, default='', only_if=None, row='row_key', student='student_id', verbose_name='open work')),
                ('state', models.CharField(choices=[('asked', 'Waiting for an answer'), ('accepted', 'Received'), ('declined', 'Declined'), ('withdrawn', 'Taken back')], default='asked', max_length=10, verbose_name='state')),
                ('asked_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('due_on', models.DateField(null=True, verbose_name='answer by')),
                ('answered_at', models.DateTimeField(null=True, verbose_name='answered')),
                ('answer', models.CharField(blank=True, max_length=300, verbose_name='answer')),
                ('row_key', models.UUIDField(default=uuid.uuid4, editable=False)),
                ('answered_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='transfers', to='cases.case')),
                ('giver', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='from')),
                ('school', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='sswork.organization')),
                ('student', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='%(class)ss', to='cases.student')),
                ('taker', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='to')),
            ],
            options={
                'abstract': False,
                'indexes': [models.Index(condition=models.Q(('state', 'asked')), fields=['taker'], name='transfers_to_take')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'asked')), fields=('case',), name='one_transfer_at_a_time'), models.CheckConstraint(condition=models.Q(('giver', models.F('taker')), _negated=True), name='transfer_between_two'), models.CheckConstraint(condition=models.Q(models.Q(('answered_at', None), ('answered_by', None), ('state', 'asked')), models.Q(models.Q(('state', 'asked'), _negated=True), ('answered_at__isnull', False), ('answered_by__isnull', False)), _connector='OR'), name='transfer_answered_by_somebody'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'declined'), _negated=True), models.Q(('answer', ''), _negated=True), _connector='OR'), name='transfer_declined_for_a_reason')],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='casetransfer',
            trigger=pgtrigger.compiler.Trigger(name='keep_school', sql=pgtrigger.compiler.UpsertTriggerSql(func='NEW.school_id = (SELECT school_id FROM cases_student WHERE id = NEW.student_id); RETURN NEW;', hash='18eedbe7d3627d1eda61a3976529c99c7684c60f', operation='INSERT', pgid='pgtrigger_keep_school_8b22b', table='cases_casetransfer', when='BEFORE')),
        ),
        migrations.RunPython(add, remove),
    ]
