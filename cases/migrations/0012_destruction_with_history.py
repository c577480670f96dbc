"""Destruction takes addenda, files and history along; the disclosure log is guarded by a trigger that no setting turns off."""

from django.conf import settings
from django.db import migrations

ALONE = (
    "encounter_id IN (SELECT encounter_id FROM cases_encounterstudent WHERE student_id = $1)"
    " AND encounter_id NOT IN (SELECT encounter_id FROM cases_encounterstudent WHERE student_id <> $1)"
)
TABLES = [
    ("casework", "cases_addendum", ALONE, 5),
    ("casework", "cases_attachment", "student_id = $1", 25),
]

# A student who moves takes the log along: school_id follows, and nothing else may change, also not for the system's role.
GUARD = """
CREATE FUNCTION cases_guard_disclosures() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF to_jsonb(NEW) - 'school_id' IS DISTINCT FROM to_jsonb(OLD) - 'school_id' THEN
        RAISE EXCEPTION 'the disclosure log is only added to' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER only_added_to BEFORE UPDATE ON cases_disclosure FOR EACH ROW EXECUTE FUNCTION cases_guard_disclosures();
"""

DESTROY = """
CREATE OR REPLACE FUNCTION cases_destroy_records(item_id bigint) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
-- Destroys the records of one student that one rule names, with their history. Only for an item of a batch that two people
-- approved, of a student who has left, whom no hold and no open request protects.
DECLARE
    item record; place record; n bigint; gone jsonb := '{}';
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
        EXECUTE format('DELETE FROM %I WHERE %s', place."table", place.condition) USING item.student_id;
        GET DIAGNOSTICS n = ROW_COUNT;
        gone := gone || jsonb_build_object(place."table", n);
    END LOOP;
    -- Last, because each of the deletions above has just left a line of history.
    SELECT sswork_forget_history(item.student_id, array_agg(t."table"::text), 'retention batch ' || item.batch) INTO n
    FROM cases_recordtable t WHERE t.record_class = ANY (item.classes);
    RETURN gone || jsonb_build_object('history', n);
END $$;
"""


def add(apps, schema_editor):
    table = apps.get_model("cases", "RecordTable")
    for record_class, name, condition, position in TABLES:
        table.objects.create(record_class=record_class, table=name, condition=condition, position=position)


def remove(apps, schema_editor):
    apps.get_model("cases", "RecordTable").objects.filter(table__in=[row[1] for row in TABLES]).delete()


def let_follow(apps, schema_editor):
    with schema_editor.connection.cursor() as cursor:
        quote = schema_editor.connection.ops.quote_name
        cursor.execute(f"GRANT UPDATE ON cases_disclosure TO {quote(settings.APP_ROLE)}")
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [settings.SYSTEM_ROLE])
        if cursor.fetchone():
            cursor.execute(f"GRANT EXECUTE ON FUNCTION cases_destroy_records TO {quote(settings.SYSTEM_ROLE)}")


class Migration(migrations.Migration):
    dependencies = [("cases", "0011_emergency_looks"), ("sswork", "0011_history")]
    operations = [
        migrations.RunPython(add, remove),
        migrations.RunSQL(GUARD, "DROP FUNCTION cases_guard_disclosures CASCADE"),
        migrations.RunSQL(DESTROY, migrations.RunSQL.noop),
        migrations.RunPython(let_follow, migrations.RunPython.noop),
    ]
