import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import sswork.models.drafts
import sswork.security.fields

CODE = "drafts.device_hours"


def add(apps, schema_editor):
    apps.get_model("sswork", "Definition").objects.create(
        code=CODE,
        title="Unsent text on a device",
        text="Text that could not be sent stays encrypted on the device. This many hours after the first page of a sign-in its key is gone, and with it the text.",
        value=24,
        unit="hours",
        source="Product default; the district decides",
        confidence="high",
    )


def remove(apps, schema_editor):
    apps.get_model("sswork", "Definition").objects.filter(code=CODE, organization=None).delete()


class Migration(migrations.Migration):
    dependencies = [("sswork", "0021_calendar_changes")]

    operations = [
        migrations.CreateModel(
            name="DeviceKey",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "key",
                    sswork.security.fields.EncryptedTextField(
                        default=sswork.models.drafts.random_key, editable=False, row="id", student=None, only_if=None
                    ),
                ),
                ("made_at", models.DateTimeField()),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="device_keys",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={"indexes": [models.Index(fields=["made_at"], name="device_keys_by_age")]},
        ),
        migrations.RunPython(add, remove),
    ]
