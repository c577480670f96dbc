"""Retention reaches records of no student; and the history of everything that it destroys goes, whatever names the student.

Rows that name a student only by another record left their last state in history, whole: from now on they do not.
"""

from django.conf import settings
from django.db import migrations, models

DESTROY = """
CREATE OR REPLACE FUNCTION cases_destroy_records(item_id bigint) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
-- Destroys the records of one student that one rule names, with their history. Only for an item of a batch that two people
-- approved, of a student who has left, whom no hold and no open request protects.
DECLARE
    item record; place record; n bigint; ids text[]; gone jsonb := '{}'; rows_gone jsonb := '{}'; forgotten bigint := 0;
BEGIN
    SELECT i.id, i.student_id, i.outcome, i.due_on, b.id AS batch, b.state, b.approved_by_id, b.proposed_by_id, r.classes
    INTO item
    FROM cases_retentionitem i
    JOIN cases_retentionbatch b ON b.id = i.batch_id
    JOIN cases_retentionrule r ON r.id = i.rule_id
    WHERE i.id = item_id AND r.kind IN ('destroy_by', 'may_destroy')
    FOR UPDATE OF i;
    IF item.id IS NULL OR item.state <> 'approved' OR item.outcome <> 'due' OR item.due_on > current_date
        OR item.approved_by_id IS NULL OR item.approved_by_id = item.proposed_by_id THEN
        RAISE EXCEPTION 'retention item % is not approved for destruction', item_id;
    END IF;
    IF EXISTS (SELECT FROM cases_legalhold h WHERE h.student_id = item.student_id AND h.lifted_on IS NULL)
        OR EXISTS (SELECT FROM cases_recordsrequest q WHERE q.student_id = item.student_id
                   AND q.state IN ('received', 'collected', 'in_review', 'approved'))
        OR EXISTS (SELECT FROM cases_enrolment e WHERE e.student_id = item.student_id AND e.removed_on IS NULL
                   AND (e.last_day IS NULL OR e.last_day >= current_date)) THEN
        RAISE EXCEPTION 'retention item % is protected', item_id;
    END IF;
    FOR place IN SELECT * FROM cases_recordtable t WHERE t.record_class = ANY (item.classes) ORDER BY t.position LOOP
        ids := NULL;
        IF EXISTS (SELECT FROM pg_attribute WHERE attrelid = place."table"::regclass AND attname = 'id' AND NOT attisdropped) THEN
            EXECUTE format('WITH gone AS (DELETE FROM %I WHERE %s RETURNING id) SELECT array_agg(id::text), count(*) FROM gone',
                           place."table", place.condition) INTO ids, n USING item.student_id;
        ELSE
            EXECUTE format('DELETE FROM %I WHERE %s', place."table", place.condition) USING item.student_id;
            GET DIAGNOSTICS n = ROW_COUNT;
        END IF;
        gone := gone || jsonb_build_object(place."table", n);
        rows_gone := rows_gone || jsonb_build_object(place."table", to_jsonb(ids));
    END LOOP;
    -- Last, because each of the deletions above has just left a line of history.
    SELECT sswork_forget_history(item.student_id, array_agg(t."table"::text), 'retention batch ' || item.batch) INTO n
    FROM cases_recordtable t WHERE t.record_class = ANY (item.classes);
    -- And of rows that name the student only by another record: a request from outside, an answer.
    FOR place IN SELECT key, value FROM jsonb_each(rows_gone) WHERE jsonb_typeof(value) = 'array' LOOP
        forgotten := forgotten + sswork_forget_rows(
            place.key, ARRAY(SELECT jsonb_array_elements_text(place.value)), 'retention batch ' || item.batch);
    END LOOP;
    RETURN gone || jsonb_build_object('history', n + forgotten);
END $$;
"""
DESTROY_LOOSE = """
CREATE FUNCTION cases_destroy_loose(batch_id bigint) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
-- Destroys records that are in no student's file, with their history: what a batch that two people approved names, by rules
-- that the district still works by, and of the day on which it was proposed.
DECLARE
    batch record; place record; n bigint; forgotten bigint := 0; ids text[]; gone jsonb := '{}';
BEGIN
    SELECT * INTO batch FROM cases_retentionbatch b WHERE b.id = batch_id FOR UPDATE;
    IF batch.id IS NULL OR batch.state <> 'approved' OR batch.approved_by_id IS NULL
        OR batch.approved_by_id = batch.proposed_by_id THEN
        RAISE EXCEPTION 'retention batch % is not approved for destruction', batch_id;
    END IF;
    -- What is opened again, or written to, while this goes on would lose its parts and stay: nobody writes until it is over.
    FOR place IN SELECT * FROM cases_loosetable t ORDER BY t.position DESC LOOP
        EXECUTE format('LOCK TABLE %I IN SHARE ROW EXCLUSIVE MODE', place."table");
    END LOOP;
    FOR place IN
        SELECT t."table", t.condition, (batch.as_of - make_interval(months => r.months::int))::date AS until
        FROM cases_retentionchoice c
        JOIN cases_retentionrule r ON r.id = c.rule_id AND r.kind IN ('destroy_by', 'may_destroy') AND r.trigger <> 'left_district'
        JOIN cases_loosetable t ON t.trigger = r.trigger
        WHERE c.organization_id = batch.organization_id AND c.ended_on IS NULL AND batch.loose ? r.id::text
        ORDER BY r.id, t.position
    LOOP
        EXECUTE format('WITH gone AS (DELETE FROM %I WHERE %s RETURNING id)'
                       ' SELECT coalesce(array_agg(id::text), ''{}''), count(*) FROM gone', place."table", place.condition)
            INTO ids, n USING batch.organization_id, place.until;
        gone := gone || jsonb_build_object(place."table", n);
        forgotten := forgotten + sswork_forget_rows(place."table", ids, 'retention batch ' || batch_id);
    END LOOP;
    RETURN gone || jsonb_build_object('history', forgotten);
END $$;
REVOKE EXECUTE ON FUNCTION cases_destroy_loose FROM PUBLIC;
"""


def let_destroy(apps, schema_editor):
    """The run-time role and the system's may ask for it; which tables it reaches, only migrations write."""
    quote = schema_editor.connection.ops.quote_name
    with schema_editor.connection.cursor() as cursor:
        roles = [settings.APP_ROLE, settings.SYSTEM_ROLE]
        cursor.execute("SELECT rolname FROM pg_roles WHERE rolname = ANY (%s) AND rolname <> current_user", [roles])
        for (role,) in cursor.fetchall():
            cursor.execute(f"GRANT EXECUTE ON FUNCTION cases_destroy_loose TO {quote(role)}")
            cursor.execute(f"REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON cases_loosetable FROM {quote(role)}")


class Migration(migrations.Migration):
    dependencies = [("cases", "0043_narrow_disclosures"), ("sswork", "0025_forget_rows")]
    operations = [
        migrations.CreateModel(
            name='LooseTable',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('trigger', models.CharField(choices=[('left_district', 'the student left the district'), ('closed', "they were closed, and became part of no student's records")], max_length=20)),
                ('table', models.CharField(max_length=63, unique=True)),
                ('condition', models.TextField(help_text='SQL; $1 is the district, $2 the last day on which the trigger may have been')),
                ('position', models.PositiveSmallIntegerField()),
            ],
            options={
                'ordering': ['position'],
            },
        ),
        migrations.AddField(
            model_name='retentionbatch',
            name='loose',
            field=models.JSONField(default=dict, help_text="records of no student that are due, by the rule's key: counts"),
        ),
        migrations.AlterField(
            model_name='retentionrule',
            name='trigger',
            field=models.CharField(choices=[('left_district', 'the student left the district'), ('closed', "they were closed, and became part of no student's records")], default='left_district', max_length=20),
        ),
        migrations.RunSQL(DESTROY),  # no way back: the function of before stands in 0012
        migrations.RunSQL(DESTROY_LOOSE, "DROP FUNCTION cases_destroy_loose"),
        migrations.RunPython(let_destroy, migrations.RunPython.noop),
    ]
