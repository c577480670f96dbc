"""What people outside wrote may be encrypted: room for it. The next one encrypts what is there."""

import uuid

import django.contrib.postgres.functions
from django.conf import settings
from django.db import migrations, models

import sswork.security.fields


class Migration(migrations.Migration):

    dependencies = [
        ('referrals', '0025_usual_waits'),
        ('sswork', '0024_directory_imports'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='publicmessage',
            name='row_key',
            field=models.UUIDField(db_default=django.contrib.postgres.functions.RandomUUID(), default=uuid.uuid4, editable=False),
        ),
        migrations.AddField(
            model_name='publicrequest',
            name='row_key',
            field=models.UUIDField(db_default=django.contrib.postgres.functions.RandomUUID(), default=uuid.uuid4, editable=False),
        ),
        migrations.AlterField(
            model_name='publicmessage',
            name='text',
            field=sswork.security.fields.EncryptedTextField(only_if=None, row='row_key', student=None),
        ),
        migrations.AlterField(
            model_name='publicrequest',
            name='asker_name',
            field=sswork.security.fields.EncryptedTextField(max_length=200, only_if=None, row='row_key', student=None, verbose_name='name'),
        ),
        migrations.AlterField(
            model_name='publicrequest',
            name='concern',
            field=sswork.security.fields.EncryptedTextField(only_if=None, row='row_key', student=None),
        ),
        migrations.AlterField(
            model_name='publicrequest',
            name='contact_note',
            field=sswork.security.fields.EncryptedTextField(blank=True, max_length=300, only_if=None, row='row_key', student=None),
        ),
        migrations.AlterField(
            model_name='publicrequest',
            name='email',
            field=sswork.security.fields.EncryptedTextField(blank=True, max_length=254, only_if=None, row='row_key', student=None),
        ),
        migrations.AlterField(
            model_name='publicrequest',
            name='phone',
            field=sswork.security.fields.EncryptedTextField(blank=True, max_length=60, only_if=None, row='row_key', student=None),
        ),
        migrations.AlterField(
            model_name='publicrequest',
            name='relation',
            field=sswork.security.fields.EncryptedTextField(blank=True, max_length=200, only_if=None, row='row_key', student=None, verbose_name='relation to the student'),
        ),
        migrations.AlterField(
            model_name='publicrequest',
            name='strengths',
            field=sswork.security.fields.EncryptedTextField(blank=True, only_if=None, row='row_key', student=None),
        ),
        migrations.AlterField(
            model_name='publicrequest',
            name='student_name',
            field=sswork.security.fields.EncryptedTextField(max_length=200, only_if=None, row='row_key', student=None, verbose_name='student'),
        ),
        migrations.AlterField(
            model_name='publicrequest',
            name='voice',
            field=sswork.security.fields.EncryptedTextField(blank=True, help_text='what the student says', only_if=None, row='row_key', student=None),
        ),
    ]
