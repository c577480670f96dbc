"""Grounds, retention rules and clocks as data with their sources; the log that is only added to; destruction by the owner's function."""

from django.conf import settings
from django.db import migrations

FERPA = "34 CFR "

# code, title, title in Spanish, text, source, confidence, more
SHARE = [
    ("rights_holder", "To the parent or the eligible student", "Al padre, la madre o el estudiante con derechos",
     "Whoever holds the rights may inspect the records. It does not stand in the disclosure log.",
     FERPA + "99.10, 99.32(d)(1)", "high", {"is_logged": False}),
    ("school_official", "School official with a legitimate educational interest", "Personal escolar con interés educativo legítimo",
     "Staff, and contractors under the district's direct control, who need the record for their work. Not in the log.",
     FERPA + "99.31(a)(1), 99.32(d)(2)", "high", {"is_logged": False}),
    ("transfer_school", "School in which the student seeks or intends to enroll", "Escuela en la que el estudiante quiere inscribirse",
     "Records may follow the student to the new school or district.", FERPA + "99.31(a)(2), 99.34", "high",
     {"duty": "Tell the family and give a copy when asked, unless the yearly notice says that records are forwarded (99.34)."}),
    ("audit", "Audit or evaluation of a federal or state program", "Auditoría o evaluación de un programa federal o estatal",
     "Authorized representatives of the Comptroller General, the Attorney General, the Secretary or state and local education authorities.",
     FERPA + "99.31(a)(3), 99.35", "medium", {}),
    ("juvenile_justice", "Juvenile justice system, under a state statute", "Sistema de justicia juvenil, según la ley estatal",
     "Where a state statute allows it and it helps the system to serve the student before adjudication.",
     FERPA + "99.31(a)(5), 99.38", "medium", {"duty": "Officials certify in writing that they will not pass it on (99.38(b))."}),
    ("dependent_student", "Parent of a dependent student of 18 or older", "Padre o madre de un estudiante dependiente de 18 años o más",
     "The rights are the student's, yet records may go to parents of whom the student is a dependent for income tax.",
     FERPA + "99.31(a)(8); 26 USC 152", "medium", {"duty": "See proof of the tax dependency first."}),
    ("court_order", "Court order or lawful subpoena", "Orden judicial o citación legal",
     "What the order asks for and nothing more.", FERPA + "99.31(a)(9)(i)-(ii)", "medium",
     {"duty": "Make a reasonable effort to tell the parent or eligible student before, so that they may seek protection."}),
    ("sealed_subpoena", "Sealed subpoena or order that forbids to tell", "Citación u orden sellada",
     "A grand-jury or law-enforcement subpoena, or an order, that forbids to disclose its existence. Neither told nor in the log.",
     FERPA + "99.31(a)(9)(ii), 99.32(d)(5)", "medium", {"is_logged": False}),
    ("child_welfare", "Caseworker of a child in foster care", "Trabajador social de un menor en hogar temporal",
     "An agency caseworker who is legally responsible for the care and protection of the student.",
     "20 USC 1232g(b)(1)(L)", "medium", {}),
    ("health_emergency", "Health or safety emergency", "Emergencia de salud o seguridad",
     "To people who need it to protect the student or others from an articulable and significant threat, for as long as it lasts.",
     FERPA + "99.31(a)(10), 99.36, 99.32(a)(5)", "high", {"needs_threat": True}),
    ("directory", "Directory information", "Información de directorio",
     "What the district's yearly notice calls directory information, unless the family opted out. Not in the log.",
     FERPA + "99.31(a)(11), 99.37", "medium", {"is_logged": False}),
]  # fmt: skip
WITHHOLD = [
    ("other_student", "Information about another student", "Información sobre otro estudiante",
     "Where a record is about several students, the family may see only what is about their own.", FERPA + "99.12(a)", "high", {}),
    ("abuse_report", "Report of suspected child abuse or neglect", "Reporte de sospecha de abuso o negligencia",
     "Who reported is protected, and the report is confidential under state law.",
     "Cal. Penal Code 11167(d); Wis. Stat. 48.981(7); Mo. Rev. Stat. 210.150", "medium", {}),
    ("court_order_limits", "A court order or binding document takes the right away", "Una orden judicial retira el derecho",
     "A parent has the right unless a court order, statute or binding document on custody says otherwise.", FERPA + "99.4", "medium", {}),
    ("confidential_address", "Protected address", "Domicilio protegido",
     "An address that the state's address confidentiality program or a court order protects.", "State law; confirm", "medium", {}),
    ("law_enforcement", "Record of the law enforcement unit", "Registro de la unidad policial",
     "Made and kept by the district's law enforcement unit for that purpose: not an education record.", FERPA + "99.3, 99.8", "medium", {}),
    ("treatment", "Treatment record of a student of 18 or older", "Registro de tratamiento de un estudiante de 18 años o más",
     "Made by a professional for treatment and seen by nobody else; a physician of the student's choice may review it.",
     FERPA + "99.3, 99.10(f)", "medium", {}),
    ("not_asked_for", "Not part of what was asked for", "No es parte de lo solicitado",
     "The request was for something else; it is there when it is asked for.", "The request itself", "high", {}),
]  # fmt: skip

WORK = ["casework", "referrals"]
# code, jurisdiction, title, text, kind, classes, months, source, confidence, more
RETENTION = [
    ("wi.behavioral", "WI", "Behavioral records", ("Records of conversations, statements about behavior, tests and most health records are not kept"
     " longer than one year after the student leaves, unless the student (or, before 18, the parent) consents in writing."),
     "destroy_by", WORK, 12, "Wis. Stat. 118.125(3)", "high", {"unless_consent": True}),
    ("wi.progress", "WI", "Progress records", "Courses, grades, attendance, immunizations and activities are kept at least five years after the student leaves.",
     "keep", ["identity", "attendance"], 60, "Wis. Stat. 118.125(3)", "high", {}),
    ("ca.permanent", "CA", "Mandatory permanent records", "Name, birth, parents, enrollment and subjects are kept for good.",
     "permanent", ["identity"], None, "5 CCR 432(b)(1), 437(a)", "high", {}),
    ("ca.interim", "CA", "Mandatory interim records", ("Kept for a stated time and destroyed in the third school year after the district classified them as"
     " disposable; the access log is one of them. Counted here from leaving: whether that fits must be confirmed."),
     "destroy_by", ["sharing"], 36, "5 CCR 432(b)(2), 437(c)", "medium", {}),
    ("ca.permitted", "CA", "Permitted records", "May be destroyed when their usefulness ceases, or six months after the student completes or withdraws.",
     "may_destroy", WORK, 6, "5 CCR 432(b)(3), 437(d)", "high", {}),
    ("mo.schedule", "MO", "Secretary of State's school schedule", "Each record series has a time of its own in the schedule; none is counted here.",
     "keep", ["identity", "attendance", *WORK, "housing"], None, "Mo. Rev. Stat. 109.200-310; schedule of the Secretary of State", "low", {}),
    ("us.open_request", "US", "No destruction while a request is open", "Records are not destroyed while somebody waits to inspect them.",
     "keep", ["identity", "family", "attendance", *WORK, "housing", "sharing"], None, "34 CFR 99.10(e)", "high", {}),
    ("us.log", "US", "The disclosure log stays with the records", "The log is kept as long as the records are kept.",
     "keep", ["sharing"], None, "34 CFR 99.32(a)(2)", "high", {}),
    ("us.idea", "US", "Special education", ("Parents are told when information is no longer needed, and it is destroyed at their request; a permanent"
     " record of name, address, grades, attendance and classes may be kept."), "keep", WORK, None, "34 CFR 300.624", "medium", {"notify_family": True}),
]  # fmt: skip

HOUSE = "Product default; the district decides"
DEFINITIONS = [
    ("records.access_days", "Answer to a records request", "Parents and eligible students inspect the records within this time after asking.", 45, "<=", "calendar days", "34 CFR 99.10(b)", "high"),
    ("records.access_days.ca", "Answer to a records request (California)", "Access is granted within this time after the request. Stricter than the federal clock.", 5, "<=", "business days", "Cal. Educ. Code 49069.7", "medium"),
    ("records.rights_age", "Rights move to the student", "At this age, or in college at any age, the parents' rights under FERPA become the student's.", 18, ">=", "years", "34 CFR 99.3, 99.5(a)", "high"),
    ("records.rights_notice_days", "Notice before the rights move", "Workers are told this long before a student on their caseload comes of age.", 60, "", "calendar days", HOUSE, "high"),
]  # fmt: skip

# In the order in which they go. Encounters first, while it can be told which are this student's alone.
ALONE = (
    "id IN (SELECT encounter_id FROM cases_encounterstudent WHERE student_id = $1)"
    " AND id NOT IN (SELECT encounter_id FROM cases_encounterstudent WHERE student_id <> $1)"
)
TABLES = [
    ("casework", "cases_encounter", ALONE, 10),
    ("casework", "cases_encounterstudent", "student_id = $1", 20),
    ("casework", "cases_progresspoint", "student_id = $1", 30),
    ("casework", "cases_interventionplan", "student_id = $1", 40),
    ("casework", "cases_task", "student_id = $1", 60),
    ("casework", "cases_case", "student_id = $1", 70),
    ("casework", "cases_packet", "student_id = $1", 80),
    ("casework", "cases_requestitem", "student_id = $1", 90),
    ("sharing", "cases_disclosure", "student_id = $1", 110),
    ("sharing", "cases_consent", "student_id = $1", 120),
    ("family", "cases_guardianship", "student_id = $1", 130),
]

DESTROY = """
CREATE FUNCTION cases_destroy_records(item_id bigint) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
-- Destroys the records of one student that one rule names, with their history. Only for an item of a batch that two people
-- approved, of a student who has left, whom no hold and no open request protects.
DECLARE
    item record; place record; ids bigint[]; n bigint; history text; gone jsonb := '{}';
BEGIN
    SELECT i.id, i.student_id, i.outcome, i.due_on, b.state, b.approved_by_id, b.proposed_by_id, r.classes INTO item
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
            EXECUTE format('WITH gone AS (DELETE FROM %I WHERE %s RETURNING id) SELECT array_agg(id), count(*) FROM gone',
                           place."table", place.condition) INTO ids, n USING item.student_id;
        ELSE
            EXECUTE format('DELETE FROM %I WHERE %s', place."table", place.condition) USING item.student_id;
            GET DIAGNOSTICS n = ROW_COUNT;
        END IF;
        gone := gone || jsonb_build_object(place."table", n);
        history := to_regclass(place."table" || 'event');
        IF history IS NOT NULL AND EXISTS (SELECT FROM pg_attribute WHERE attrelid = history::regclass AND attname = 'pgh_obj_id') THEN
            IF EXISTS (SELECT FROM pg_attribute WHERE attrelid = history::regclass AND attname = 'student_id') THEN
                EXECUTE format('DELETE FROM %s WHERE student_id = $1', history) USING item.student_id;
            ELSE
                EXECUTE format('DELETE FROM %s WHERE pgh_obj_id = ANY ($1)', history) USING ids;
            END IF;
            GET DIAGNOSTICS n = ROW_COUNT;
            gone := gone || jsonb_build_object(history, n);
        END IF;
    END LOOP;
    RETURN gone;
END $$;
"""


def add(apps, schema_editor):
    _grounds(apps.get_model("cases", "Ground"))
    rule = apps.get_model("cases", "RetentionRule")
    names = ("code", "jurisdiction", "title", "text", "kind", "classes", "months", "source", "confidence")
    rule.objects.bulk_create(rule(**dict(zip(names, row, strict=False)), **row[-1]) for row in RETENTION)
    definition = apps.get_model("sswork", "Definition")
    names = ("code", "title", "text", "value", "operator", "unit", "source", "confidence")
    definition.objects.bulk_create(definition(**dict(zip(names, row, strict=True))) for row in DEFINITIONS)
    table = apps.get_model("cases", "RecordTable")
    names = ("record_class", "table", "condition", "position")
    table.objects.bulk_create(table(**dict(zip(names, row, strict=True))) for row in TABLES)


def _grounds(ground):
    names = ("code", "title", "title_es", "text", "source", "confidence")
    for kind, rows in (("share", SHARE), ("withhold", WITHHOLD)):
        ground.objects.bulk_create(
            ground(kind=kind, position=at, **dict(zip(names, row, strict=False)), **row[-1])
            for at, row in enumerate(rows)
        )


def remove(apps, schema_editor):
    apps.get_model("sswork", "Definition").objects.filter(code__startswith="records.").delete()


def protect(apps, schema_editor):
    """The log is added to and read. The school of a student who moves is the one thing that follows."""
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SELECT current_user = %s", [settings.APP_ROLE])
        alone = cursor.fetchone()[0]
        app = schema_editor.connection.ops.quote_name(settings.APP_ROLE)
        cursor.execute("REVOKE EXECUTE ON FUNCTION cases_destroy_records FROM PUBLIC")
        cursor.execute(f"GRANT EXECUTE ON FUNCTION cases_destroy_records TO {app}")
        if not alone:
            cursor.execute(f"REVOKE UPDATE, DELETE, TRUNCATE ON cases_disclosure FROM {app}")
            cursor.execute(f"GRANT UPDATE (school_id) ON cases_disclosure TO {app}")
            cursor.execute(f"REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON cases_recordtable FROM {app}")


class Migration(migrations.Migration):
    dependencies = [("cases", "0006_records_law"), ("sswork", "0003_rules_as_data")]
    operations = [
        migrations.RunPython(add, remove),
        migrations.RunSQL(DESTROY, "DROP FUNCTION cases_destroy_records"),
        migrations.RunPython(protect, migrations.RunPython.noop),
    ]
