"""The access log: one row per thing shown, partitioned by month; the run-time role may add and read, and nothing else."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
from django.conf import settings
from django.db import migrations, models

import sswork.models.fields

TABLE = """
CREATE SEQUENCE sswork_look_id_seq;
CREATE TABLE sswork_look (
    id bigint NOT NULL DEFAULT nextval('sswork_look_id_seq'),
    at timestamptz NOT NULL,
    by_id bigint NOT NULL,
    by_name varchar(210) NOT NULL,
    kind varchar(10) NOT NULL,
    target_model varchar(80) NOT NULL DEFAULT '',
    target_id varchar(60) NOT NULL DEFAULT '',
    student_id bigint,
    student_ids bigint[],
    rows integer NOT NULL DEFAULT 1 CHECK (rows >= 0),
    permission varchar(40) NOT NULL,
    reason varchar(300) NOT NULL DEFAULT '',
    url_name varchar(80) NOT NULL,
    address inet,
    session varchar(16) NOT NULL DEFAULT '',
    device varchar(200) NOT NULL DEFAULT '',
    request varchar(16) NOT NULL DEFAULT '',
    xid bigint NOT NULL DEFAULT (pg_current_xact_id()::text::bigint),
    PRIMARY KEY (id, at)
) PARTITION BY RANGE (at);
ALTER SEQUENCE sswork_look_id_seq OWNED BY sswork_look.id;
CREATE INDEX look_by_student ON sswork_look (student_id, at DESC) WHERE student_id IS NOT NULL;
CREATE INDEX look_by_person ON sswork_look (by_id, at DESC);
CREATE INDEX look_by_listed ON sswork_look USING gin (student_ids) WHERE student_ids IS NOT NULL;
CREATE INDEX look_by_xid ON sswork_look USING brin (xid) WITH (pages_per_range = 32);
COMMENT ON TABLE sswork_look IS 'Who was shown which student or record; partitioned by month, sealed every few minutes.';
CREATE TABLE sswork_look_default PARTITION OF sswork_look DEFAULT;
"""

# Rows that came before their month had a partition are in the default one: they are moved, or the month could not be attached.
PARTITION = """
CREATE FUNCTION sswork_make_look_partition(day date) RETURNS text
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    first_day date := date_trunc('month', day);
    next_month date := first_day + interval '1 month';
    partition text := 'sswork_look_' || to_char(first_day, 'YYYY_MM');
    since timestamptz := first_day::timestamp AT TIME ZONE 'UTC';
    until timestamptz := next_month::timestamp AT TIME ZONE 'UTC';
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('sswork_look partitions'));
    IF to_regclass(partition) IS NOT NULL THEN
        RETURN partition;
    END IF;
    EXECUTE format('CREATE TABLE %I (LIKE sswork_look INCLUDING DEFAULTS INCLUDING CONSTRAINTS)', partition);
    EXECUTE format('WITH moved AS (DELETE FROM sswork_look_default WHERE at >= %L AND at < %L RETURNING *)'
        ' INSERT INTO %I SELECT * FROM moved', since, until, partition);
    EXECUTE format('ALTER TABLE sswork_look ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)', partition, since, until);
    EXECUTE format('REVOKE ALL ON %I FROM PUBLIC%s', partition, {app});
    RETURN partition;
END $$;
COMMENT ON FUNCTION sswork_make_look_partition IS 'Makes the partition of the access log for the month of a day, unless it is there.';
REVOKE EXECUTE ON FUNCTION sswork_make_look_partition FROM PUBLIC;
"""

FIRST = "SELECT sswork_make_look_partition((current_date + n * interval '1 month')::date) FROM generate_series(0, 2) n"
DROP = "DROP TABLE sswork_look; DROP FUNCTION sswork_make_look_partition"


def make(apps, schema_editor):
    """As the owner. The run-time role gets INSERT and SELECT on the whole, and nothing on the parts."""
    quote = schema_editor.connection.ops.quote_name
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SELECT current_user = %s", [settings.APP_ROLE])
        is_owner = cursor.fetchone()[0]
        app = quote(settings.APP_ROLE)
        cursor.execute(TABLE)
        cursor.execute(PARTITION.replace("{app}", "''" if is_owner else f"', {app}'"))
        if not is_owner:
            cursor.execute(f"REVOKE ALL ON sswork_look, sswork_look_default FROM {app}")
            cursor.execute(f"GRANT SELECT, INSERT ON sswork_look TO {app}")
            cursor.execute(f"GRANT EXECUTE ON FUNCTION sswork_make_look_partition TO {app}")
        cursor.execute(FIRST)


def drop(apps, schema_editor):
    schema_editor.execute(DROP)


class Migration(migrations.Migration):
    dependencies = [("sswork", "0005_data_keys")]
    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunPython(make, drop)],
            state_operations=[
                migrations.CreateModel(
                    name="Look",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("at", models.DateTimeField()),
                        ("by_id", models.BigIntegerField()),
                        ("by_name", models.CharField(max_length=210)),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("student", "Opened the student's page"),
                                    ("found", "Opened a search result"),
                                    ("record", "Opened a record"),
                                    ("list", "Saw in a list"),
                                    ("search", "Saw in search results"),
                                    ("change", "Worked on it"),
                                    ("export", "Took out as a file"),
                                    ("print", "Printed"),
                                ],
                                max_length=10,
                            ),
                        ),
                        ("target_model", models.CharField(blank=True, max_length=80)),
                        ("target_id", models.CharField(blank=True, max_length=60)),
                        ("student_id", models.BigIntegerField(null=True)),
                        (
                            "student_ids",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.BigIntegerField(),
                                help_text="of a list: who stood in it",
                                null=True,
                                size=None,
                            ),
                        ),
                        ("rows", models.PositiveIntegerField(default=1)),
                        ("permission", models.CharField(help_text="the right that opened the page", max_length=40)),
                        (
                            "reason",
                            models.CharField(
                                blank=True, help_text="why this person may see this student", max_length=300
                            ),
                        ),
                        ("url_name", models.CharField(max_length=80)),
                        ("address", models.GenericIPAddressField(null=True)),
                        (
                            "session",
                            models.CharField(
                                blank=True, help_text="start of the hash of the session's key", max_length=16
                            ),
                        ),
                        ("device", models.CharField(blank=True, max_length=200)),
                        (
                            "request",
                            models.CharField(
                                blank=True, help_text="the same in audit events of the same request", max_length=16
                            ),
                        ),
                        ("xid", models.BigIntegerField(db_default=sswork.models.fields.CurrentTransaction())),
                    ],
                    options={
                        "indexes": [
                            models.Index(
                                condition=models.Q(("student_id__isnull", False)),
                                fields=["student_id", "-at"],
                                name="look_by_student",
                            ),
                            models.Index(fields=["by_id", "-at"], name="look_by_person"),
                            django.contrib.postgres.indexes.GinIndex(
                                condition=models.Q(("student_ids__isnull", False)),
                                fields=["student_ids"],
                                name="look_by_listed",
                            ),
                            django.contrib.postgres.indexes.BrinIndex(
                                fields=["xid"], name="look_by_xid", pages_per_range=32
                            ),
                        ],
                    },
                ),
            ],
        )
    ]
