"""Protection records, which only their reporter and custodian read, and the numbers to call."""

import uuid

import django.db.models.deletion
import django.utils.timezone
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

import sswork.security.fields

LISTED = "Child Welfare Information Gateway, State Child Abuse and Neglect Reporting Numbers (2016), as published by dhs.maryland.gov"
UNREAD = "general knowledge, verify"
ANSWERS = "Answered day and night."
# jurisdiction, label, number, note, source, confidence
HOTLINES = [
    ("US", "Childhelp National Child Abuse Hotline", "1-800-422-4453",
     "Counselors who connect you with the agency of your county. It takes no report itself.", LISTED, "medium"),
    ("US-CA", "Childhelp: names your county's hotline", "1-800-422-4453",
     "California has a number for each county. Childhelp names yours; the police or sheriff take reports too.", LISTED, "medium"),
    ("US-FL", "Florida Abuse Hotline", "1-800-962-2873", ANSWERS, LISTED, "medium"),
    ("US-IL", "Illinois child abuse hotline (DCFS)", "1-800-252-2873", ANSWERS, LISTED, "medium"),
    ("US-MO", "Missouri Child Abuse and Neglect Hotline", "1-800-392-3738",
     "Answered day and night. You give your name.", "dss.mo.gov/cd/rptcan.htm", "medium"),
    ("US-NY", "New York State Central Register, for mandated reporters", "1-800-635-1522", ANSWERS,
     "cortland-co.org, question 234", "medium"),
    ("US-OH", "Ohio child abuse and neglect", "1-855-642-4453", "Connects you with your county's agency.", UNREAD, "low"),
    ("US-PA", "ChildLine, Pennsylvania", "1-800-932-0313", ANSWERS, "pa-fsa.org, Permissive Reporters", "medium"),
    ("US-TX", "Texas Abuse Hotline", "1-800-252-5400", ANSWERS, UNREAD, "low"),
    ("US-WI", "Childhelp: names your county's hotline", "1-800-422-4453",
     "Wisconsin has a number for each county. Childhelp names yours; the police or sheriff take reports too.", LISTED, "medium"),
]  # fmt: skip


def add_hotlines(apps, schema_editor):
    names = ("jurisdiction", "label", "number", "note", "source", "confidence")
    hotline = apps.get_model("cases", "Hotline")
    hotline.objects.bulk_create(hotline(**dict(zip(names, row, strict=True))) for row in HOTLINES)


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0019_obligations_as_data'),
        ('sswork', '0017_custodian_role'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name='studentgrant',
            name='role',
            field=models.CharField(blank=True, choices=[('social_worker', 'School social worker'), ('supervisor', 'Lead social worker'), ('team_member', 'Coordination team member'), ('liaison', 'Homeless and foster liaison'), ('attendance_officer', 'Attendance officer'), ('school_administrator', 'School administrator'), ('district_administrator', 'District administrator'), ('staff', 'Teacher or other staff'), ('intern', 'Social work intern'), ('records_custodian', 'Records custodian'), ('privacy_officer', 'Privacy officer'), ('protection_custodian', 'Child-protection custodian'), ('emergency_reader', 'Reader in an emergency')], max_length=40),
        ),
        migrations.CreateModel(
            name='ProtectionReport',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('place', models.CharField(help_text='whose rules held when it was made: US-CA', max_length=20)),
                ('made_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('custodian', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='custodian')),
                ('district', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='sswork.organization')),
                ('reporter', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='ProtectionLog',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('what', models.CharField(max_length=40)),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('facts', models.JSONField(default=dict)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('report', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='log', to='cases.protectionreport')),
            ],
            options={
                'ordering': ['-at'],
            },
        ),
        migrations.CreateModel(
            name='ProtectionEntry',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('step', models.CharField(choices=[('account', 'What was seen and heard'), ('call', 'Report by telephone'), ('written', 'Written report'), ('answer', 'Answer of the agency'), ('note', 'What happened later')], max_length=10)),
                ('at', models.DateTimeField(help_text='when it happened; of the account: when the reporter learned of it')),
                ('written_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('child', sswork.security.fields.EncryptedTextField(blank=True, only_if=None, row='id', student=None, verbose_name='the child')),
                ('seen', sswork.security.fields.EncryptedTextField(blank=True, only_if=None, row='id', student=None, verbose_name='what you saw or heard')),
                ('words', sswork.security.fields.EncryptedTextField(blank=True, only_if=None, row='id', student=None, verbose_name="the child's own words")),
                ('impressions', sswork.security.fields.EncryptedTextField(blank=True, only_if=None, row='id', student=None, verbose_name='your impressions')),
                ('marks', sswork.security.fields.EncryptedTextField(blank=True, help_text='JSON: where on the body, and what it looked like', only_if=None, row='id', student=None)),
                ('agency', sswork.security.fields.EncryptedTextField(blank=True, only_if=None, row='id', student=None, verbose_name='agency')),
                ('person', sswork.security.fields.EncryptedTextField(blank=True, only_if=None, row='id', student=None, verbose_name='person')),
                ('reference', sswork.security.fields.EncryptedTextField(blank=True, only_if=None, row='id', student=None, verbose_name='reference number')),
                ('text', sswork.security.fields.EncryptedTextField(blank=True, only_if=None, row='id', student=None, verbose_name='what was said')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('corrects', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='corrected_by', to='cases.protectionentry')),
                ('report', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='entries', to='cases.protectionreport')),
            ],
            options={
                'ordering': ['at', 'written_at'],
            },
        ),
        migrations.CreateModel(
            name='Hotline',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('jurisdiction', models.CharField(help_text='as the rule packs name it: US-CA', max_length=20)),
                ('label', models.CharField(max_length=120)),
                ('number', models.CharField(max_length=30)),
                ('note', models.CharField(blank=True, max_length=300)),
                ('source', models.CharField(max_length=300)),
                ('confidence', models.CharField(default='high', max_length=10)),
                ('effective_from', models.DateField(null=True)),
                ('effective_until', models.DateField(null=True)),
                ('district', models.ForeignKey(help_text='whose own number it is', null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='sswork.organization')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('number', ''), _negated=True), models.Q(('source', ''), _negated=True)), name='hotline_has_number_and_source'), models.CheckConstraint(condition=models.Q(('effective_until', None), ('effective_until__gte', models.F('effective_from')), _connector='OR'), name='hotline_days_in_order')],
            },
        ),
        migrations.AddConstraint(
            model_name='protectionreport',
            constraint=models.CheckConstraint(condition=models.Q(('custodian', None), models.Q(('custodian', models.F('reporter')), _negated=True), _connector='OR'), name='custodian_is_somebody_else'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='protectionreport',
            trigger=pgtrigger.compiler.Trigger(name='only_added_to', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF NOT sswork_is_system() THEN RAISE EXCEPTION 'a protection record is only added to'; END IF; RETURN coalesce(NEW, OLD);", hash='ba2bbb17b3cca16ce29352b05425030117e2fed7', operation='UPDATE OR DELETE', pgid='pgtrigger_only_added_to_3b06e', table='cases_protectionreport', when='BEFORE')),
        ),
        migrations.AddIndex(
            model_name='protectionlog',
            index=models.Index(fields=['report', '-at'], name='protection_log'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='protectionlog',
            trigger=pgtrigger.compiler.Trigger(name='only_added_to', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF NOT sswork_is_system() THEN RAISE EXCEPTION 'a protection record is only added to'; END IF; RETURN coalesce(NEW, OLD);", hash='d84e6b27cd3a598536622f5ae7bb9fcf216e89bf', operation='UPDATE OR DELETE', pgid='pgtrigger_only_added_to_1beeb', table='cases_protectionlog', when='BEFORE')),
        ),
        migrations.AddIndex(
            model_name='protectionentry',
            index=models.Index(fields=['report', 'at'], name='protection_entries'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='protectionentry',
            trigger=pgtrigger.compiler.Trigger(name='only_added_to', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF NOT sswork_is_system() THEN RAISE EXCEPTION 'a protection record is only added to'; END IF; RETURN coalesce(NEW, OLD);", hash='fce63d5d17ed6eaf0dd8f8cc69cc9aa2f246af32', operation='UPDATE OR DELETE', pgid='pgtrigger_only_added_to_2e772', table='cases_protectionentry', when='BEFORE')),
        ),
        migrations.RunPython(add_hotlines, migrations.RunPython.noop),
    ]
