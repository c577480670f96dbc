"""History: every record table has triggers that keep what a change overwrote (``RecordChange``).

An insert needs no copy: the present row and what was overwritten since are the whole history, and first loads cost nothing.
The triggers are attached after every migration (``attach``), to every table of ours but those listed in ``NOT_KEPT``: a new
model has a history unless somebody says why not. The trigger functions run with the owner's rights, so that the run-time role
needs none on the table they write, and cannot forge, change or remove a line of it.
"""

from django.apps import apps
from django.conf import settings
from django.db import connection

APPS = ("sswork", "cases", "referrals", "attendance", "homeless")

ROLES = [settings.APP_ROLE, settings.SYSTEM_ROLE]

# Tables without a history, each with its reason.
NOT_KEPT = {
    "sswork_auditevent": "append-only: a row never changes",
    "sswork_look": "append-only: a row never changes",
    "sswork_recordchange": "the history itself",
    "sswork_seal": "append-only: a row never changes",
    "sswork_sealremoval": "append-only: a row never changes",
    "sswork_sealepoch": "counts its seals; each of them is in the chain and in the daily log",
    "sswork_datakey": "what is destroyed here must be gone: with a copy of the key nothing would be",
    "sswork_devicekey": "what is destroyed here must be gone, as with data keys",
    "sswork_draft": "unsent text, saved every few seconds, and thrown away",
    "sswork_knowndevice": "when a browser was last used",
    "cases_protectionentry": "only added to; a history that others read would tell that there is a record",
    "cases_protectionfile": "the same",
    "cases_protectionlog": "only added to; it is the record's own log",
    "cases_protectionreport": "only its custodian changes, which stands in its own log",
    "sswork_figure": "counted anew every ten minutes",
    "sswork_reminder": "made and marked by the scheduler; no record of a student",
    "sswork_remindersettings": "when a person wants mail",
    "sswork_calendarchange": "a counter of changes of the calendar",
    "sswork_calendarfeed": "a secret link; that one was made or ended is an audit event",
    "sswork_link": "a secret address; that one was made, opened and ended are audit events",
    "sswork_linkopening": "append-only: a row never changes",
    "sswork_mail": "its state while it is sent; the text names nobody",
    "sswork_agendaanswer": "a person's own list",
    "sswork_savedview": "a person's own filters",
    "sswork_importbatch": "progress, written many times while an import runs; its steps are audit events",
    "sswork_importissue": "of the last import, made anew by the next",
    "sswork_importchange": "what undo reads; kept until the next import",
    "cases_countedcalendar": "a copy of the school's calendar, made anew when that changes",
    "referrals_checkreply": "who said what about the team: nobody reads it, and a history would tell",
    "cases_ruletrial": "progress, written while it runs; it changes nothing",
    "attendance_attendancesum": "can be made again from the events at any time",
    "attendance_schooldaysum": "can be made again from the events at any time",
    "attendance_replacedevent": "what undo reads; kept until the next import",
}
# The directory of agencies: no student, and an address that turns out to be private must be gone.
DIRECTORY = (
    "accessibility agency agencyidentifier agencyprogram contact costoption directoryattribute directorysource funding language"
    " location locationaddress openingtime phone requireddocument service servicearea serviceatlocation servicecard taxonomy"
    " taxonomyterm"
)
NOT_KEPT |= {f"referrals_{each}": "of the directory: what is private must be gone" for each in DIRECTORY.split()}
# A table of a million rows that changes by the set: one trigger a statement, whole rows.
BY_STATEMENT = {"attendance_attendanceevent": ("student_id", "day", "kind")}

# Columns whose change alone is no change of the record: counters of saving, what is computed, the copy of the student's school.
NEVER_ALONE = ("version", "search_name", "sort_name", "last_login")
ACCESS_KEY = "school_id"  # of a student record: moved by a trigger when the student changes school
SECRET = ("password",)  # kept as changed, without what it was

# Records of several students: their own column, the table that says whose they are, its column for the same, and the student.
SHARED = {
    "cases_addendum": ("encounter_id", "cases_encounterstudent", "encounter_id", "student_id"),
    "cases_encounter": ("id", "cases_encounterstudent", "encounter_id", "student_id"),
    "cases_guardian": ("id", "cases_guardianship", "guardian_id", "student_id"),
    "cases_household": ("id", "cases_student", "household_id", "id"),
}

FUNCTIONS = """
CREATE OR REPLACE FUNCTION sswork_keep_history() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    row_before jsonb := to_jsonb(OLD);
    overwritten jsonb := row_before;
    students bigint[];
    ignored text[] := TG_ARGV[0];
    own_student text := TG_ARGV[1];
BEGIN
    IF TG_OP = 'UPDATE' THEN
        -- Text that is sealed now: a plain copy of it would lie here for good.
        SELECT jsonb_object_agg(b.key, CASE WHEN starts_with(n.value #>> '{}', 'enc1:') AND b.value <> '""'
                AND NOT starts_with(b.value #>> '{}', 'enc1:') THEN 'null' ELSE b.value END) INTO overwritten
            FROM jsonb_each(row_before) b JOIN jsonb_each(to_jsonb(NEW)) n USING (key)
            WHERE b.value IS DISTINCT FROM n.value AND b.key <> ALL (ignored);
        IF overwritten IS NULL THEN
            RETURN NULL;
        END IF;
    END IF;
    IF own_student <> '' THEN
        students := array_remove(ARRAY[(row_before ->> own_student)::bigint], NULL);
    ELSIF TG_NARGS > 2 THEN
        EXECUTE format('SELECT array_agg(DISTINCT %I) FROM %I WHERE %I = $1', TG_ARGV[5], TG_ARGV[3], TG_ARGV[4])
            INTO students USING (row_before ->> TG_ARGV[2])::bigint;
        IF students IS NULL THEN -- the rows that said whose it is went first, in the same transaction
            SELECT array_agg(DISTINCT (c.before ->> TG_ARGV[5])::bigint) INTO students FROM sswork_recordchange c
                WHERE c.xid = pg_current_xact_id()::text::bigint AND c.is_delete AND c."table" = TG_ARGV[3]
                AND c.before ->> TG_ARGV[4] = row_before ->> TG_ARGV[2];
        END IF;
    END IF;
    IF overwritten ? 'password' THEN
        overwritten := overwritten || '{"password": null}';
    END IF;
    INSERT INTO sswork_recordchange (at, "table", record, student_ids, is_delete, before, by_id, role)
        VALUES (now(), TG_TABLE_NAME, row_before ->> 'id', coalesce(students, '{}'), TG_OP = 'DELETE', overwritten,
            nullif(current_setting('app.user_id', true), '')::bigint, session_user);
    RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION sswork_keep_history_of_set() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    INSERT INTO sswork_recordchange (at, "table", record, student_ids, is_delete, before, by_id, role)
        SELECT now(), TG_TABLE_NAME, (SELECT string_agg(r.row_before ->> key, ':') FROM unnest(TG_ARGV[0]::text[]) key),
            ARRAY[(r.row_before ->> 'student_id')::bigint], TG_OP = 'DELETE', r.row_before,
            nullif(current_setting('app.user_id', true), '')::bigint, session_user
        FROM (SELECT to_jsonb(b) AS row_before FROM before b) r;
    RETURN NULL;
END $$;

REVOKE EXECUTE ON FUNCTION sswork_keep_history, sswork_keep_history_of_set FROM PUBLIC;
"""


def kept_models() -> list:
    """Every model of ours that has a history, by table."""
    found = {each._meta.db_table: each for name in APPS for each in apps.get_app_config(name).get_models()}
    return [model for table, model in sorted(found.items()) if table not in NOT_KEPT]


def statements() -> list[str]:
    """What makes the history complete, as SQL that can be run again and again."""
    attached = [each for model in kept_models() for each in _triggers(model)]
    return [FUNCTIONS, *attached]


def _triggers(model) -> list[str]:
    table = model._meta.db_table
    if table in BY_STATEMENT:
        return [_by_statement(table, operation) for operation in ("UPDATE", "DELETE")]
    arguments = ", ".join(f"'{each}'" for each in _arguments(model))
    by_row = f"FOR EACH ROW EXECUTE FUNCTION sswork_keep_history({arguments})"
    return [f"CREATE OR REPLACE TRIGGER keep_history AFTER UPDATE OR DELETE ON {table} {by_row}"]


def _by_statement(table: str, operation: str) -> str:
    keys = "{" + ",".join(BY_STATEMENT[table]) + "}"
    return (
        f"CREATE OR REPLACE TRIGGER keep_history_{operation.lower()} AFTER {operation} ON {table}"
        f" REFERENCING OLD TABLE AS before FOR EACH STATEMENT EXECUTE FUNCTION sswork_keep_history_of_set('{keys}')"
    )


def _arguments(model) -> list[str]:
    """For the trigger: the columns that do not count alone, the column with the student, or the table that says whose it is."""
    table, columns = model._meta.db_table, {each.column for each in model._meta.concrete_fields}
    own = "id" if table == "cases_student" else "student_id" if "student_id" in columns else ""
    ignored = [each for each in NEVER_ALONE if each in columns]
    if own == "student_id" and ACCESS_KEY in columns:
        ignored.append(ACCESS_KEY)
    return ["{" + ",".join(ignored) + "}", own, *SHARED.get(table, ())]


def attach(**_kwargs) -> None:
    """After every migration, as the owner: functions and triggers; and for the system's role the functions of the log."""
    with connection.cursor() as cursor:
        present = set(connection.introspection.table_names(cursor))
        if not {each._meta.db_table for each in kept_models()} <= present:
            return  # in the middle of a partial migration
        for each in statements():
            cursor.execute(each)
        _open_functions(cursor)


def _open_functions(cursor) -> None:
    """The system makes months of the access log. History goes in one way only: when two people let records be destroyed
    (``cases_destroy_records``, a function of the owner, which forgets it as the owner)."""
    quote = connection.ops.quote_name
    cursor.execute("SELECT rolname FROM pg_roles WHERE rolname = ANY (%s) AND rolname <> current_user", [ROLES])
    present = {row[0] for row in cursor.fetchall()}
    for role in present:
        cursor.execute(f"REVOKE EXECUTE ON FUNCTION sswork_forget_history FROM {quote(role)}")
    if settings.SYSTEM_ROLE in present:
        cursor.execute(f"GRANT EXECUTE ON FUNCTION sswork_make_look_partition TO {quote(settings.SYSTEM_ROLE)}")
