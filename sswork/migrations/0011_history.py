"""History, and the seals of the log. The run-time role reads history and adds seals; it alters neither."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

import sswork.models.fields

FORGET = """
CREATE FUNCTION sswork_forget_history(student bigint, tables text[], reason text) RETURNS bigint
    LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH gone AS (
        DELETE FROM sswork_recordchange WHERE student_ids = ARRAY[student] AND "table" = ANY (tables) RETURNING id),
    noted AS (
        INSERT INTO sswork_sealremoval (at, "table", ids, reason, role)
        SELECT now(), 'sswork_recordchange', array_agg(id), reason, session_user FROM gone HAVING count(*) > 0)
    SELECT count(*) FROM gone
    $$;
COMMENT ON FUNCTION sswork_forget_history IS 'Retention: the history of one student goes with the records; which lines went stays.';
REVOKE EXECUTE ON FUNCTION sswork_forget_history FROM PUBLIC;
"""


def protect(apps, schema_editor):
    """The triggers write history with the owner's rights; the run-time role reads it, adds seals, and moves the head of the chain."""
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(FORGET)
        cursor.execute("SELECT current_user = %s", [settings.APP_ROLE])
        if cursor.fetchone()[0]:
            return
        app = schema_editor.connection.ops.quote_name(settings.APP_ROLE)
        cursor.execute(
            f"REVOKE ALL ON sswork_recordchange, sswork_seal, sswork_sealremoval, sswork_sealepoch FROM {app}"
        )
        cursor.execute(f"GRANT SELECT ON sswork_recordchange, sswork_sealremoval TO {app}")
        cursor.execute(f"GRANT SELECT, INSERT ON sswork_seal TO {app}")
        cursor.execute(f"GRANT SELECT, INSERT, UPDATE ON sswork_sealepoch TO {app}")
        cursor.execute(f"GRANT EXECUTE ON FUNCTION sswork_forget_history TO {app}")


def unprotect(apps, schema_editor):
    schema_editor.execute("DROP FUNCTION sswork_forget_history")


class Migration(migrations.Migration):
    dependencies = [
        ("sswork", "0010_drafts"),
    ]

    operations = [
        migrations.CreateModel(
            name="RecordChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("table", models.CharField(max_length=63)),
                ("record", models.CharField(max_length=80)),
                (
                    "student_ids",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), db_default=models.Value([]), default=list, size=None
                    ),
                ),
                ("is_delete", models.BooleanField(db_default=False)),
                ("before", models.JSONField()),
                (
                    "by_id",
                    models.BigIntegerField(help_text="who acted in the session, where the session said so", null=True),
                ),
                ("role", models.CharField(help_text="the database role", max_length=63)),
                ("xid", models.BigIntegerField(db_default=sswork.models.fields.CurrentTransaction())),
            ],
        ),
        migrations.CreateModel(
            name="Seal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("epoch", models.PositiveIntegerField()),
                ("number", models.PositiveIntegerField()),
                ("made_at", models.DateTimeField()),
                ("table", models.CharField(max_length=63)),
                (
                    "columns",
                    django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=63), size=None),
                ),
                ("opening", models.BooleanField(default=False)),
                ("from_xid", models.BigIntegerField()),
                ("to_xid", models.BigIntegerField()),
                ("ids", django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=None)),
                ("row_hashes", django.contrib.postgres.fields.ArrayField(base_field=models.BinaryField(), size=None)),
                ("previous", models.CharField(max_length=64)),
                ("hash", models.CharField(max_length=64)),
            ],
        ),
        migrations.CreateModel(
            name="SealEpoch",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField(unique=True)),
                ("started_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("reason", models.CharField(max_length=300)),
                ("by_name", models.CharField(max_length=254)),
                ("floors", models.JSONField(default=dict)),
                ("seals", models.PositiveIntegerField(default=0, help_text="how many were made in this epoch")),
                ("head", models.CharField(help_text="hash of the last one", max_length=64)),
            ],
        ),
        migrations.CreateModel(
            name="SealRemoval",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("table", models.CharField(max_length=63)),
                ("ids", django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=None)),
                ("reason", models.CharField(max_length=300)),
                ("role", models.CharField(max_length=63)),
            ],
        ),
        migrations.AddField(
            model_name="auditevent",
            name="request",
            field=models.CharField(
                blank=True, db_default="", help_text="the same in looks of the same request", max_length=16
            ),
        ),
        migrations.AddField(
            model_name="auditevent",
            name="url_name",
            field=models.CharField(blank=True, db_default="", help_text="the page it was done on", max_length=80),
        ),
        migrations.AddField(
            model_name="auditevent",
            name="xid",
            field=models.BigIntegerField(
                db_default=sswork.models.fields.CurrentTransaction(),
                help_text="the same in the history of what it changed",
            ),
        ),
        migrations.AddIndex(
            model_name="auditevent",
            index=models.Index(fields=["xid"], name="audit_by_xid"),
        ),
        migrations.AddIndex(
            model_name="recordchange",
            index=models.Index(fields=["table", "record", "-id"], name="change_by_record"),
        ),
        migrations.AddIndex(
            model_name="recordchange",
            index=django.contrib.postgres.indexes.GinIndex(
                condition=models.Q(("student_ids", []), _negated=True), fields=["student_ids"], name="change_by_student"
            ),
        ),
        migrations.AddIndex(
            model_name="recordchange",
            index=django.contrib.postgres.indexes.BrinIndex(fields=["xid"], name="change_by_xid", pages_per_range=32),
        ),
        migrations.AddIndex(
            model_name="seal",
            index=models.Index(fields=["table", "epoch", "-number"], name="seal_by_table"),
        ),
        migrations.AddConstraint(
            model_name="seal",
            constraint=models.UniqueConstraint(fields=("epoch", "number"), name="seal_once"),
        ),
        migrations.RunPython(protect, unprotect),
    ]
